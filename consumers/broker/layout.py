"""Layout (主题布局): the topics of a ledger as they must be, made and compared."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from consumers.broker.administrator import Administrator, batch_bytes_of
from consumers.broker.message import Described
from consumers.broker.publisher import MESSAGE_BYTES_MAX
from ledger.sentence import joined, say
from schemas.topics import TOPICS, dead_letters_of, topic_name

CLUSTERS_CHOICE: Final = -1
"""So many replicas as the cluster makes by itself."""
_SAFE_REPLICAS: Final = 3
_LONG_MAX: Final = 2**63 - 1
_OF_LOG: Final = {
    "retention.bytes": "-1",
    # A clock that once ran ahead must not keep an entry out of the topic for ever.
    "message.timestamp.type": "CreateTime",
    "message.timestamp.after.max.ms": str(_LONG_MAX),
}
_OF_OTHERS: Final = {
    # Retention and the broker's check go by the record's time: a sender's clock, old or ahead, must
    # neither delete a submission unread nor refuse a receipt.
    "message.timestamp.type": "LogAppendTime",
}
_OF_DEAD_LETTERS: Final = {**_OF_OTHERS, "max.message.bytes": str(MESSAGE_BYTES_MAX)}
BATCH_BYTES_MIN: Final = 128 * 1024
"""An entry, or a receipt, with its headers."""


class Wanted(NamedTuple):
    """目标布局: a topic as it must be; without ``is_free`` the number of partitions is fixed."""

    name: str
    partitions: int
    configuration: Mapping[str, str]
    is_free: bool = False


class TopicState(NamedTuple):
    """布局结果: what was found or done; ``problem`` is what nobody but a person can mend."""

    topic: str
    state: str
    partitions: int
    detail: str
    problem: bool = False


def wanted(ledger: str, *, partitions: int = 1) -> Iterator[Wanted]:
    """Yield the topics of a ledger; ``partitions`` are those of intake and receipts.

    Raises ``ValueError`` for a ledger that can have no topics.
    """
    for kind, topic in TOPICS.items():
        name = topic_name(kind, ledger)
        configuration = dict(map(_setting, topic.configuration.items()))
        count = topic.partitions or partitions
        settings = _OF_LOG if kind == "log" else _OF_OTHERS
        is_free = topic.partitions is None
        yield Wanted(name, count, configuration | settings, is_free=is_free)
        yield Wanted(dead_letters_of(name), 1, configuration | _OF_DEAD_LETTERS)


def _setting(item: tuple[str, object]) -> tuple[str, str]:
    name, value = item
    return name, ",".join(map(str, value)) if isinstance(value, list) else str(value)


def check(administrator: Administrator, topics: list[Wanted]) -> Iterator[TopicState]:
    """Compare topics with what the broker says of them; change nothing."""
    found = administrator.described([topic.name for topic in topics])
    for topic in topics:
        described = found.get(topic.name)
        if described is None:
            detail = say("`shenguan topics apply` makes it")
            yield TopicState(topic.name, "missing", 0, detail, problem=True)
            continue
        differing = [*_fixed(topic, described), *_settings(topic, described)]
        state = "differs" if differing else "fine"
        yield TopicState(
            topic.name, state, described.partitions, joined(differing), problem=bool(differing)
        )


def apply(
    administrator: Administrator,
    topics: list[Wanted],
    *,
    replicas: int = CLUSTERS_CHOICE,
) -> Iterator[TopicState]:
    """Make what is missing and mend what can be mended; a second time changes nothing."""
    found = administrator.described([topic.name for topic in topics])
    safe = {"min.insync.replicas": "2"} if replicas >= _SAFE_REPLICAS else {}
    for topic in topics:
        described = found.get(topic.name)
        if described is None:
            administrator.create(
                topic.name,
                partitions=topic.partitions,
                replicas=replicas,
                configuration={**topic.configuration, **safe},
            )
            yield TopicState(topic.name, "created", topic.partitions, "")
            continue
        settings, fixed = list(_settings(topic, described)), list(_fixed(topic, described))
        if settings:
            administrator.configure(topic.name, topic.configuration)
        state = "differs" if fixed else "changed" if settings else "fine"
        detail = joined([*fixed, *settings])
        yield TopicState(topic.name, state, described.partitions, detail, problem=bool(fixed))


def _fixed(topic: Wanted, described: Described) -> Iterator[str]:
    if not topic.is_free and described.partitions != topic.partitions:
        yield (
            say(
                "{partitions} partitions, not {partitions_2}: order holds in one "
                "only; delete the topic and make it anew",
                partitions=described.partitions,
                partitions_2=topic.partitions,
            )
        )
    bytes_max = batch_bytes_of(described)
    if bytes_max is not None and bytes_max < BATCH_BYTES_MIN:
        yield (
            say(
                "max.message.bytes is {bytes_max}, at least {batch_bytes_min} are "
                "needed: an entry or a receipt may not fit; raise it, of the topic "
                "or of the cluster (message.max.bytes)",
                bytes_max=bytes_max,
                batch_bytes_min=BATCH_BYTES_MIN,
            )
        )


def _settings(topic: Wanted, described: Described) -> Iterator[str]:
    for name, value in topic.configuration.items():
        is_now = described.configuration.get(name, "")
        if is_now != value:
            yield say(
                "{name} is {is_now}, not {value}",
                name=name,
                is_now=is_now or say("not set"),
                value=value,
            )
