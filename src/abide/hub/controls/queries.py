"""Every way to read where a school stands."""

from __future__ import annotations

from abide.hub.controls.standing import Standing, SystemStanding, standing

__all__ = ["Standing", "SystemStanding", "standing"]
