"""The stack's Kafka: the caller's, Apache Kafka in Java, or librdkafka's in-memory test cluster."""
