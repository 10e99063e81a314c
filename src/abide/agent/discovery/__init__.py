"""`abide agent init`: from what lies on a server to an agent.toml that can be used as it is."""
