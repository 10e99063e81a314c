"""Consistent copies of databases, and the proof that they load."""
