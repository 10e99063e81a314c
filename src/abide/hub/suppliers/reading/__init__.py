"""What a mail or file says: opened within bounds, read by patterns that are data, never guessed."""
