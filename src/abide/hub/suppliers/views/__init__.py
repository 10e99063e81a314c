"""Pages of suppliers: who reports on what, what came in, what waits; the form behind a link."""
