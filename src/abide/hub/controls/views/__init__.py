"""Pages of this room: where the school stands, what it promises, what is to be done and decided."""
