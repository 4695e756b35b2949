"""Streams: what comes from the topics of Kafka, and what goes there."""
