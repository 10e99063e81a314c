"""Doors for people, thin over the agent."""
