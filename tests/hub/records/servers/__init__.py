"""A server replaced, step by step."""
