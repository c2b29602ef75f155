"""One module is one command of `firststep`; the module has it as `command`."""
