"""The agent as a service that the system starts: written, replaced and removed without a trace."""
