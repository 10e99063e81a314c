"""The deeds: backup, drill, restore, recover. Each leaves one entry, whatever happens."""
