"""Conversation tests: YAML stories that run against the real bot, and what they cover."""
