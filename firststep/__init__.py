"""FirstStep: a decision-tree chatbot for the first minutes of an emergency."""

__version__ = "0.1.0"
