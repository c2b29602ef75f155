"""Mutation testing of guides: small mistakes are made on purpose, and something has to notice."""
