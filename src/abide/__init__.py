"""Abide: disaster recovery for schools that proves its promises."""

__version__ = "0.1.0"
