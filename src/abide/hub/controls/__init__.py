"""Judge on the hub: could we recover today, system by system, and who owes what."""
