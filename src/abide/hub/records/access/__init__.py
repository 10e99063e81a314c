"""Access lists: who is on them, whether that is right, gone through each term."""
