"""The restic engine: commands as data, output as typed facts, recipes on top."""
