"""An agency's own program, with nothing of ours: hand one fact in on Kafka, wait for its receipt.

    python hand_in.py 130523 RestrictionImposed '{"restriction": …}'

SHENGUAN_KAFKA says where the broker is. docs/kafka.md tells what is in the messages.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

BROKERS = os.environ["SHENGUAN_KAFKA"]
WAIT_SECONDS = 60


def main() -> None:
    """Hand in what the command line says, and print the receipt."""
    ledger, event_type, data = sys.argv[1:]
    agency = f"reg:{ledger}:root"
    submission = {
        "id": str(uuid.uuid4()),
        "ledger": ledger,
        "agency": agency,
        "actor": f"{agency}/1",
        "occurred_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "type": event_type,
        "data": json.loads(data),
    }
    receipts = KafkaConsumer(
        bootstrap_servers=BROKERS,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=WAIT_SECONDS * 1_000,
    )
    topic = f"shenguan.receipts.v1.{ledger}"
    receipts.assign([TopicPartition(topic, one) for one in receipts.partitions_for_topic(topic)])
    producer = KafkaProducer(bootstrap_servers=BROKERS, acks="all", enable_idempotence=True)
    producer.send(
        f"shenguan.intake.v1.{ledger}",
        key=agency.encode(),
        value=json.dumps(submission, ensure_ascii=False).encode(),
        headers=[("content-type", b"application/json")],
    ).get(timeout=WAIT_SECONDS)
    producer.close()
    for message in receipts:
        receipt = json.loads(message.value)
        if receipt["id"] == submission["id"]:
            said = [receipt["outcome"], f"position {receipt['position']}", *receipt["codes"]]
            sys.stdout.write("  ".join(map(str, said)) + "\n")
            receipts.close()
            sys.exit(None if receipt["outcome"] == "accepted" else receipt["message"])
    sys.exit("no receipt has come")


if __name__ == "__main__":
    main()
