"""Topics (主题): what they are called, who writes and reads them, and what their records carry.

One set for each ledger. A subject of the registry is ``<topic>-<record>``, so that each event type
evolves by itself while all types of a ledger keep their order in one topic.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

PREFIX: Final = "shenguan"
MAJOR: Final = "v1"
DEAD_LETTERS: Final = ".dlq"
_TOPIC: Final = re.compile(
    rf"{PREFIX}\.(?P<kind>[a-z]+)\.{MAJOR}\.(?P<ledger>[0-9a-z][0-9a-z.-]{{0,63}})"
)
_FOREVER: Final = {"cleanup.policy": ["delete"], "retention.ms": -1}
_MONTH: Final = {"cleanup.policy": ["delete"], "retention.ms": 30 * 24 * 60 * 60 * 1000}


class Topic(NamedTuple):
    """One kind of topic; every ledger has one of each, and each has its dead letters."""

    kind: str
    chinese: str
    sentence: str
    key: str
    configuration: Mapping[str, object]
    partitions: int | None
    holds_entries: bool

    @property
    def title(self) -> str:
        """What it is: Chinese name and sentence."""
        return f"{self.chinese}: {self.sentence}"


TOPICS: Final = {
    topic.kind: topic
    for topic in (
        Topic(
            "log",
            "账本",
            "every entry of the ledger, in order and without a gap; written by its relay alone.",
            key="the ledger's id",
            configuration=_FOREVER,
            partitions=1,
            holds_entries=True,
        ),
        Topic(
            "intake",
            "提交",
            "what agencies hand in; each submission is answered by one receipt.",
            key="the agency, so that its submissions keep their order",
            configuration=_MONTH,
            partitions=None,
            holds_entries=True,
        ),
        Topic(
            "receipts",
            "回执",
            "accepted with position and leaf, refused with codes, or malformed with the reason.",
            key="as the submission that is answered",
            configuration=_MONTH,
            partitions=None,
            holds_entries=False,
        ),
    )
}
"""Every kind of topic, by the word in its name."""

HEADERS: Final[Mapping[str, str]] = {
    "content-type": "application/avro by the published schemas, or application/json",
    "ce_specversion": "CloudEvents: 1.0",
    "ce_id": "CloudEvents: the entry's id",
    "ce_source": "CloudEvents: the ledger",
    "ce_type": "CloudEvents: the record's full name, for example gov.shenguan.v1.DecisionMade",
    "ce_time": "CloudEvents: when it was recorded, UTC",
    "ce_dataschema": "CloudEvents: the schema that wrote the value, by its SHA-256",
    "schema-sha256": "SHA-256 of the canonical schema that wrote the value, in hexadecimal",
    "position": "位置: the entry's place in the ledger, 1 and up, decimal digits",
    "leaf": "叶: SHA-256 of a zero byte and the entry's canonical JSON (RFC 6962), in hexadecimal",
    "type": "事件类型: the stored name, for example DecisionMade",
}
"""What a record of the log carries beside its value, as UTF-8 text."""
HEADERS_OF_ENTRIES: Final = ("content-type", "schema-sha256", "position", "leaf", "type")
"""Those that every record of the log has."""


class TopicParts(NamedTuple):
    """What the name of a topic says."""

    kind: str
    ledger: str
    is_dead_letters: bool


def topic_name(kind: str, ledger: str) -> str:
    """Return the name of a ledger's topic; raises ``ValueError`` where it would be ambiguous."""
    if ledger.endswith(DEAD_LETTERS):
        raise ValueError(
            f"a ledger called {ledger!r} can have no topics: {DEAD_LETTERS} ends the names of dead "
            "letters"
        )
    return f"{PREFIX}.{TOPICS[kind].kind}.{MAJOR}.{ledger}"


def dead_letters_of(topic: str) -> str:
    """Return the name of the topic that takes what could not be read from a topic."""
    return topic + DEAD_LETTERS


def topic_parts(topic: str) -> TopicParts | None:
    """Return what the name of a topic says; None where it is no topic of ours."""
    stem = topic.removesuffix(DEAD_LETTERS)
    found = _TOPIC.fullmatch(stem)
    if found is None or found["kind"] not in TOPICS or stem.endswith(DEAD_LETTERS):
        return None
    return TopicParts(found["kind"], found["ledger"], stem != topic)


def subject_of(topic: str, record: str) -> str:
    """Return the registry's subject of a record in a topic (TopicRecordNameStrategy)."""
    return f"{topic}-{record}"


def record_of(subject: str) -> str | None:
    """Return the full name of the record that a subject is about; None where it is none of ours.

    A bare name (RecordNameStrategy) is a subject as well.
    """
    topic, hyphen, record = subject.rpartition("-")
    if not hyphen:
        return record
    place = topic_parts(topic)
    return record if place is not None and TOPICS[place.kind].holds_entries else None


def topics_with_entries(ledger: str) -> Iterator[str]:
    """Yield the topics of a ledger whose values are entries or submissions."""
    for topic in TOPICS.values():
        if topic.holds_entries:
            yield topic_name(topic.kind, ledger)
