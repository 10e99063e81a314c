"""Suppliers who will not log in: their reports by mail, folder or form, read and dated."""
