"""Pages of sheets, and the page behind a link that works once."""
