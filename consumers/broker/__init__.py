"""The broker (消息服务): the port to Apache Kafka, the one home of ``kafka-python``."""
