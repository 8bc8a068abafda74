"""The command line of carepath."""
