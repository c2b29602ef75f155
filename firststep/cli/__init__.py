"""The `firststep` command line: for the people who write guides, and for CI.

One module in `commands/` is one command. Exit codes: 0 all is well, 1 there are mistakes or
something fell short, 2 the command could not be carried out.
"""

from firststep.cli.app import main

__all__ = ["main"]
