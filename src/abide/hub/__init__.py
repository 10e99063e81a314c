"""The hub: remembers what agents and people did, and tells each reader what is true. Django."""
