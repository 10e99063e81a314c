"""Copies that are brought from one place to another by the engine, instead of being read anew."""
