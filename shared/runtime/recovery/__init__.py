"""What happens after a database was put back, and how one is checked. Read it last."""
