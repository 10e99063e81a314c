"""MariaDB: a dump whose rows are counted in the dump itself, and the proof that it loads."""
