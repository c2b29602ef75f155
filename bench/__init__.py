"""Measures FirstStep, and Rasa's sample bot beside it, on this machine."""
