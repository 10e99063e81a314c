"""Signed heads of the chain: made each day, kept in every place, and held against the chain."""

from abide.agent.heads.comparing import HeadsVerified, verify_heads
from abide.agent.heads.keeping import keep_heads

__all__ = ["HeadsVerified", "keep_heads", "verify_heads"]
