"""What was brought back, how much of it, how long it took: proofs in words."""
