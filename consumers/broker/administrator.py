"""Administrator (管理者): describes, creates and trims topics."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import InvalidTopicError, KafkaError, TopicAlreadyExistsError

from consumers.broker.address import Cluster
from consumers.broker.connection import connecting, explained, listens
from consumers.broker.errors import BrokerRefused, BrokerUnavailable, TopicMissing
from consumers.broker.message import Described, Partition, number_of
from ledger.sentence import say


def answers(address: str) -> list[str]:
    """Return the id of the cluster that answers at an address; nothing where none is ready."""
    cluster = Cluster((address,), {"request_timeout_ms": 2_000})
    if not listens(cluster):
        return []
    try:
        with Administrator(cluster) as administrator:
            return [administrator.cluster_id()] if administrator.broker_count() else []
    except (BrokerUnavailable, BrokerRefused):
        return []


def batch_bytes_of(described: Described) -> int | None:
    """Return how large a batch a topic takes; None where the broker does not say."""
    return number_of(described.configuration.get("max.message.bytes"))


class Administrator:
    """管理者: describes, creates and trims topics."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        with connecting(cluster) as said:
            self._client = KafkaAdminClient(**said)

    def cluster_id(self) -> str:
        """Return the id that the cluster was born with."""
        with explained(self._cluster):
            return str(self._client.describe_cluster()["cluster_id"])

    def broker_count(self) -> int:
        """Return how many brokers there are."""
        with explained(self._cluster):
            return len(self._client.describe_cluster()["brokers"])

    def topic_id(self, name: str) -> str:
        """Return the id that a topic was born with; raises ``TopicMissing``."""
        with explained(self._cluster):
            (found,) = self._client.describe_topics([name])
        if found["error_code"]:
            raise TopicMissing(
                say(
                    "{cluster}: there is no topic {name}; `shenguan topics apply` makes it",
                    cluster=self._cluster.name,
                    name=name,
                )
            )
        return str(found["topic_id"])

    def described(self, names: Sequence[str]) -> dict[str, Described]:
        """Return what the broker says of topics; those that it does not have are left out."""
        with explained(self._cluster):
            topics = [
                topic
                for topic in self._client.describe_topics(list(names))
                if not topic["error_code"]
            ]
            if not topics:
                return {}
            answer = self._client.describe_configs(
                [ConfigResource(ConfigResourceType.TOPIC, topic["name"]) for topic in topics],
                config_filter="all",
            )["topic"]
        return {
            topic["name"]: Described(
                len(topic["partitions"]),
                {key: str(said["value"]) for key, said in answer[topic["name"]].items()},
            )
            for topic in topics
        }

    def batch_bytes(self, topic: str) -> int | None:
        """Return how large a batch a topic takes; None where we may not ask, or nobody says."""
        try:
            found = self.described([topic]).get(topic)
        except BrokerRefused:
            return None
        return None if found is None else batch_bytes_of(found)

    def create(
        self, name: str, *, partitions: int, replicas: int, configuration: Mapping[str, str]
    ) -> bool:
        """Create a topic and wait until it can be used; return False where it is there already."""
        wanted = {
            "num_partitions": partitions,
            "replication_factor": replicas,
            "configs": dict(configuration),
        }
        with explained(self._cluster):
            try:
                self._client.create_topics({name: wanted}, wait_for_metadata=True)
            except TopicAlreadyExistsError:
                return False
            except InvalidTopicError as error:
                raise BrokerRefused(
                    say(
                        "{cluster}: {name}: {error}",
                        cluster=self._cluster.name,
                        name=name,
                        error=error,
                    )
                ) from None
        return True

    def configure(self, name: str, configuration: Mapping[str, str]) -> None:
        """Change settings of a topic; the others stay as they are."""
        with explained(self._cluster):
            self._client.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name, dict(configuration))]
            )

    def trim(self, partition: Partition, before: int) -> None:
        """Delete what stands before an offset, for good."""
        with explained(self._cluster):
            self._client.delete_records({TopicPartition(*partition): before})

    def close(self) -> None:
        """Release the connections."""
        with suppress(KafkaError, OSError):
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
