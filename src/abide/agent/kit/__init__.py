"""The kit: what is needed to get back once the server is gone, sealed, and opened with cards."""
