"""Declare: systems, data sets, contacts, the school's calendar; the grid of Part 1."""
