"""One module a platform: its emulator, and how a person on it writes and presses."""
