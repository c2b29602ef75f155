"""Mutation testing of guides, on toy guides."""
