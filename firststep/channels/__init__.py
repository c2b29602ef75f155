"""The ways in which people reach FirstStep."""
