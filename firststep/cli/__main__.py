"""`python -m firststep.cli` is the same as `firststep`."""

from firststep.cli.app import main

main()
