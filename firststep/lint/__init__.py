"""The linter: finds what is wrong or unkind in guides, beyond what the loader refuses."""
