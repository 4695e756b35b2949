"""Rights (权限): who may do what with a ledger's topics, for the brokers' access lists.

Kafka grants by topic, so a county's services can be kept out of every other county's topics.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from schemas.topics import MAJOR, PREFIX, TOPICS, dead_letters_of, topic_name

LITERAL: Final = "literal"
PREFIXED: Final = "prefixed"
_LETTERS: Final = "intake.dlq"
_OWN: Final = "{user}-"
"""What the names of groups begin with that are a user's own."""
_ALL: Final = tuple(name for kind in TOPICS for name in (kind, f"{kind}.dlq"))


class TopicRole(NamedTuple):
    """角色: one kind of user; ``topics`` gives operations by kind of topic.

    ``group`` is the consumer group that it may use, or what begins the names of all that are its
    own. ``everywhere``: at every ledger.
    """

    chinese: str
    sentence: str
    topics: Mapping[str, tuple[str, ...]]
    group: str | None = None
    everywhere: bool = False


ROLES: Final[Mapping[str, TopicRole]] = {
    "relay": TopicRole(
        "转发",
        "writes the log's topic, and reads where it ends.",
        {"log": ("Write", "Read", "DescribeConfigs")},
    ),
    "intake": TopicRole(
        "收件",
        "reads what is handed in, answers, parks what cannot be read; sees how far the log is.",
        {
            "log": ("Read",),
            "intake": ("Read",),
            "receipts": ("Write", "Read", "DescribeConfigs"),
            _LETTERS: ("Write", "DescribeConfigs"),
        },
        group=f"{PREFIX}.intake.{MAJOR}.{{ledger}}",
    ),
    "agency": TopicRole(
        "机关",
        "hands in, and reads receipts.",
        {"intake": ("Write",), "receipts": ("Read",)},
        group=_OWN,
    ),
    "reader": TopicRole("读者", "reads the log.", {"log": ("Read",)}, group=_OWN),
    "collector": TopicRole(
        "省级汇集",
        "reads the log of every ledger there is, or will be.",
        {"log": ("Read",)},
        group=f"{PREFIX}.projector.{MAJOR}.",
        everywhere=True,
    ),
    "notices": TopicRole(
        "异地通报",
        "reads the log of every ledger, and takes in what binds here too.",
        {"log": ("Read",)},
        group=f"{PREFIX}.notices.{MAJOR}.{{ledger}}",
        everywhere=True,
    ),
    "keeper": TopicRole(
        "管理",
        "makes and checks the topics; shows, replays and drops dead letters.",
        {
            **dict.fromkeys(_ALL, ("Create", "Describe", "DescribeConfigs", "AlterConfigs")),
            "intake": ("Create", "Describe", "DescribeConfigs", "AlterConfigs", "Write"),
            _LETTERS: (
                "Create", "Describe", "DescribeConfigs", "AlterConfigs", "Read", "Write", "Delete",
            ),
        },
    ),
}  # fmt: skip
"""Every role, by name. Nobody may do anything that is not said here."""


class Right(NamedTuple):
    """权限: an operation that a role may do on a topic or a group."""

    acting_as: str
    resource: str
    name: str
    pattern: str
    operation: str


def rights(ledger: str, user: str) -> Iterator[Right]:
    """Yield what a user needs in each role at a ledger, and no more; raises as ``topic_name``."""
    for name, role in ROLES.items():
        for kind, operations in role.topics.items():
            for operation in operations:
                if role.everywhere:
                    yield Right(name, "topic", _beginning(kind), PREFIXED, operation)
                else:
                    yield Right(name, "topic", _topic(kind, ledger), LITERAL, operation)
        if role.group is not None:
            pattern = PREFIXED if role.group.endswith(("-", ".")) else LITERAL
            group = role.group.format(ledger=ledger, user=user)
            yield Right(name, "group", group, pattern, "Read")


def _topic(kind: str, ledger: str) -> str:
    stem, _, letters = kind.partition(".")
    topic = topic_name(stem, ledger)
    return dead_letters_of(topic) if letters else topic


def _beginning(kind: str) -> str:
    return f"{PREFIX}.{kind}.{MAJOR}."
