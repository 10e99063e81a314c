"""Pages of registers and of their rows."""
