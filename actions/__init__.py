"""What Rasa's action server runs: `python -m rasa_sdk --actions actions`."""
