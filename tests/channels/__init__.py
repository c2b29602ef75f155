"""The contract that every messaging channel keeps, tried against emulators of the platforms."""
