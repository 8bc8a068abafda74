"""One entity as a service knows it, others that a decision looks at, and how both lie in the tables."""
