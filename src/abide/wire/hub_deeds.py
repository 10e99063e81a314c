"""What entries of a school's own chain say: every kind that the hub writes, and what it means."""

from __future__ import annotations

HUB_ENTRY_KINDS = {
    "school made": "a school was set up on this hub",
    "settings changed": "a setting of the school was changed; which one is named",
}
"""Every kind of entry of the hub and what it means. Each room adds its own."""
