"""Pages of backups and drives."""
