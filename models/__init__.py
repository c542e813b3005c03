"""Models that ship with the program."""
