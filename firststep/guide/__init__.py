"""Guides: from YAML that anybody can write to a validated model that never changes."""
