"""Prove: what people and agents did, append-only, one chain per school; heads, exports, checks."""
