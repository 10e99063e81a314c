"""Databases of every kind: copied out, loaded again, compared. How: see the module of each kind."""

from abide.agent.databases.loader import Loader

__all__ = ["Loader"]
