"""Whole conversations against the running servers, foldered by behaviour."""
