"""The pure filters: JSON lines in, JSON lines out, the same functions that the services call."""
