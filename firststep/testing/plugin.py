"""The pytest plugin that collects conversation tests."""
