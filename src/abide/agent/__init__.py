"""Do: one autonomous process on a school's server."""
