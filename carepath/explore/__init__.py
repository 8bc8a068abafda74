"""The whole pathway played in memory: the services' own decisions, drawn people, and an oracle that trusts nobody."""
