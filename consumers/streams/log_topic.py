"""Log topics (账本主题): their records held against what they say, whoever's ledger it is.

A record is believed when its bytes give the leaf that stands in its header, and name the ledger
whose topic it is. Nothing but the schema that wrote it is needed: a newer type or field is no
hindrance where a registry can be asked for its schema.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from consumers.broker.errors import BrokerUnavailable
from consumers.broker.message import Received, number_of
from consumers.streams.records import where
from ledger.entry import entry_head, leaf
from ledger.errors import LedgerError
from ledger.log import StoredEntry
from ledger.sentence import say
from schemas.codec import Codec
from schemas.errors import SchemaError, UnknownSchemaError, UnreachableError
from schemas.registry import packaged
from schemas.topics import topic_name, topic_parts


class LogUnreadable(LedgerError):  # noqa: N818 - as the other errors of the ledger are called
    """记录不可读: a record of a log topic is no entry that can be read here."""

    code = "log.unreadable"


class LogAltered(LedgerError):  # noqa: N818
    """记录被改: a record's bytes do not give the leaf that it says."""

    code = "log.altered"


class LogForeign(LedgerError):  # noqa: N818
    """他账本记录: a record of a log topic is of another ledger."""

    code = "log.foreign"


class LogGap(LedgerError):  # noqa: N818
    """记录缺失: a position is missing in a log topic."""

    code = "log.gap"


class LogForked(LedgerError):  # noqa: N818
    """账本分叉: a position stands there twice, each time another entry."""

    code = "log.forked"


class LogBehind(LedgerError):  # noqa: N818
    """账本落后: a topic, a receipt or a service has seen more of this log than it holds."""

    code = "log.behind"


BROKEN: Final = (LogUnreadable, LogAltered, LogForeign, LogGap, LogForked)
"""What is wrong with a topic and does not pass: its ledger is set aside."""


class TopicFinding(NamedTuple):
    """查出问题: what is wrong with the topic of a ledger."""

    ledger: str
    error: LedgerError


class LogReader:
    """账本读者: turns records of log topics into rows of the log that they come from."""

    def __init__(self, *, ask: Callable[[int], str] | None = None) -> None:
        self._codec = Codec(packaged(), ask=ask)

    def row(self, message: Received, ledger: str) -> StoredEntry:
        """Return the row that a record says; raises one of ``BROKEN``.

        Raises ``BrokerUnavailable`` where a registry that has to be asked does not answer.
        """
        said = dict(message.headers)
        body = self._body(message)
        hashed = leaf(body)
        if said.get("leaf") != hashed.hex().encode():
            raise LogAltered(
                say(
                    "{where}: the bytes give the leaf {leaf}, the header says {header}: "
                    "the record was altered on its way; read it again from the ledger itself",
                    where=where(message),
                    leaf=hashed.hex(),
                    header=message.header("leaf"),
                )
            )
        head = entry_head(body)
        source = said.get("ce_source")
        if head.ledger != ledger or source not in {None, ledger.encode()}:
            other = head.ledger if head.ledger != ledger else message.header("ce_source")
            raise LogForeign(
                say(
                    "{where}: an entry of ledger {other} stands in the topic of "
                    "{ledger}: somebody writes to a topic that is not theirs",
                    where=where(message),
                    other=other,
                    ledger=ledger,
                )
            )
        position = number_of(message.header("position"))
        if not position:
            raise LogUnreadable(
                say(
                    "{where}: the header position says {header!r}, no position",
                    where=where(message),
                    header=message.header("position"),
                )
            )
        return StoredEntry(position, head.type, head.recorded_at, body, hashed)

    def _body(self, message: Received) -> bytes:
        try:
            return self._codec.decode(message.value).body
        except UnreachableError as error:
            raise BrokerUnavailable(str(error)) from None
        except UnknownSchemaError as error:
            raise LogUnreadable(
                say(
                    "{where}: {error}: it was written by a newer version; upgrade, or "
                    "name a registry that has the schema (--registry)",
                    where=where(message),
                    error=error,
                )
            ) from None
        except SchemaError as error:
            raise LogUnreadable(
                say("{where}: {error}", where=where(message), error=error)
            ) from None


def check_next(message: Received, row: StoredEntry, last: int) -> bool:
    """Tell whether a row comes next after a position; False for one that was there before.

    Raises ``LogGap`` where a position is missing in between.
    """
    if row.position > last + 1:
        raise LogGap(
            say(
                "{where}: after position {last} comes {position}: entries are "
                "missing in the topic; the ledger's `shenguan relay --resend` sends "
                "them again",
                where=where(message),
                last=last,
                position=row.position,
            )
        )
    return row.position == last + 1


def check_same(message: Received, row: StoredEntry, known: bytes) -> None:
    """Raise ``LogForked`` where a repeated position holds another entry than before."""
    if row.leaf != known:
        raise LogForked(
            say(
                "{where}: position {position} has the leaf {leaf}, but {other} was "
                "read before: two logs call themselves by one name, or history was "
                "rewritten; nothing is taken from there until a person has looked",
                where=where(message),
                position=row.position,
                leaf=row.leaf.hex(),
                other=known.hex(),
            )
        )


def ledgers_of(topics: Iterable[str], chosen: Iterable[str], but: str = "") -> dict[str, str]:
    """Return the log topics among some, by ledger; of all ledgers where none is wanted by name."""
    named = frozenset(chosen)
    places = {topic: topic_parts(topic) for topic in topics}
    found = sorted(
        place.ledger
        for place in places.values()
        if place is not None and place.kind == "log" and not place.is_dead_letters
    )
    return {
        ledger: topic_name("log", ledger)
        for ledger in found
        if ledger != but and (not named or ledger in named)
    }
