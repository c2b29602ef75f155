"""From what a person typed to what the engine is to do. Nothing here imports Rasa."""
