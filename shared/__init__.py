"""What the services share: event contracts, clinical facts, the runtime."""
