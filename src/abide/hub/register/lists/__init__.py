"""Lists as files: what columns they have, read, held against the register, and written."""
