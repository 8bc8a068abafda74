"""What runs in containers: the same databases, topics, secrets and services as a stack, on servers that are there."""
