"""Registers brought in from files of other programs: matched, shown, then written at once."""
