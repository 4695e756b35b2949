"""What the stores on SQLite and on PostgreSQL share."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

from sqlalchemy import Dialect

from ledger.entry import check_length
from ledger.errors import LedgerMismatch, StoreIsReplica, StoreUnfinished
from ledger.log import Appended, LogEnd, Personal, Seen, StoredEntry, TypesAndTag
from ledger.sentence import say
from ledger.store.schema import ACCOUNTED, REFUSED, UNFINISHED, metadata, store_format

POLL_SECONDS: Final = 0.01
_KNOWN_PAGE: Final = 10_000
_AFTER_ALL: Final = "\U0010ffff"

Head = tuple[str, Sequence[str], str | None]
"""Of one event: its type, the tags of its index, and its tags as given where none can derive them.
"""
TagRow = tuple[str, str, int, int]
"""A row of the index: tag, type, position, ordinal."""
Check = Callable[[Any, int], None]
"""Holds a condition against the log; gets a driver's cursor inside the transaction, and the head.
"""


def replica_refused(place: str) -> StoreIsReplica:
    """Return what whoever writes into a replica is told."""
    return StoreIsReplica(
        say(
            "{place}: this is a replica of another ledger, and only `shenguan project` writes "
            "here; hand it in on the intake topic of that ledger, or name its own store "
            "with --store",
            place=place,
        )
    )


def own_ledger(place: str) -> LedgerMismatch:
    """Return what a projector is told that was sent to a ledger's own store."""
    return LedgerMismatch(
        say(
            "{place}: a ledger lives here that records for itself, no replica; name another "
            "--collection",
            place=place,
        )
    )


def unfinished(place: str) -> StoreUnfinished:
    """Return what everybody is told while a log is being brought into a store."""
    return StoreUnfinished(
        say(
            "{place}: a log is being brought in here, or that was cut off: what is there may be a "
            "part of it. Run the same `shenguan log import` or `shenguan db copy` again, it goes "
            "on where it was; or move this store away",
            place=place,
        )
    )


_ACCOUNTS: Final = f"select 1 from store_format where version = {ACCOUNTED}"  # noqa: S608 - a number of ours
IS_UNFINISHED: Final = f"select 1 from store_format where version = {UNFINISHED}"  # noqa: S608 - as above
_FOLLOWERS: Final = "select name, token, holder, position from followers order by name"


class WholeRow(NamedTuple):
    """A stored row with its column of tags, as given where none can derive them."""

    row: StoredEntry
    tags: str | None


class Follower(NamedTuple):
    """跟随者: who carries the log elsewhere, the token of its holder, how far it has come."""

    name: str
    token: int
    holder: str
    position: int


class Structure(NamedTuple):
    """What is wrong with the format and tables, and with what keeps history as it is."""

    format: list[str]
    keepers: list[str]


def wrong_tables(
    names: Collection[str], version: Callable[[], int | None], find: Callable[[str], object]
) -> list[str]:
    """Return which tables of a store are missing, whether its format is, or what was to come."""
    found = [f"the table {name} is missing" for name in sorted(metadata.tables.keys() - set(names))]
    if store_format.name in names and version() is None:
        found.append(say("store_format is empty: nothing says which version wrote this store"))
    elif store_format.name in names and find(IS_UNFINISHED):
        found.append(say("unfinished: a log is being brought in here, or that was cut off"))
    return found


class SqlStore(ABC):
    """账本存储: entries and their index in tables; what a database has of its own is left open."""

    dialect: ClassVar[Dialect]
    row_statement: ClassVar[str]
    takes_unfinished: ClassVar[bool] = False
    """Whether it is opened where a log is being brought in: only by who does that."""
    known_statement: ClassVar[str]

    @abstractmethod
    def is_replica(self) -> bool:
        """Tell whether a projector keeps another ledger's log here."""

    def check_own(self) -> None:
        """Raise ``StoreIsReplica`` where another ledger's log lies; see ``LedgerStore``."""
        if self.is_replica():
            raise replica_refused(self.place_name)

    @property
    @abstractmethod
    def place_name(self) -> str:
        """What errors call the place, without any secret."""

    @abstractmethod
    def identity(self) -> tuple[object, ...]:
        """Return what tells this place from every other, however it was named."""

    @abstractmethod
    def head(self) -> int:
        """Return the last position, 0 for an empty log."""

    @abstractmethod
    def end(self) -> LogEnd:
        """Return where the log ends, and what time it is by the clock that stamps entries."""

    @abstractmethod
    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Return what one statement finds; raises ``StoreUnavailable``."""

    @abstractmethod
    def append_bodies(
        self,
        heads: Sequence[Head],
        finish: Callable[[str], list[bytes]],
        *,
        check: Check | None,
    ) -> Appended:
        """Append what ``finish(recorded_at)`` makes, unless ``check`` raises: all or nothing."""

    @abstractmethod
    def stored_tags(self, position: int) -> list[str]:
        """Return the tags under which an entry is indexed, in their order."""

    @abstractmethod
    def tag_count(self) -> int:
        """Return the number of tag rows, for checks of the index."""

    @abstractmethod
    def lacking_tags(self, expected: Sequence[TagRow]) -> list[TagRow]:
        """Return the tag rows that the index does not hold."""

    @abstractmethod
    def tag_rows(self, page: int = 2_000) -> Iterator[TagRow]:
        """Yield every tag row in the index's order, in constant memory."""

    @abstractmethod
    def doubled_ids(self, limit: int) -> list[str]:
        """Return ids (as tags) that more than one entry has, a few at most."""

    @abstractmethod
    def structure(self) -> Structure:
        """Return what is wrong with the tables, whatever they hold."""

    @abstractmethod
    def whole_page(self, after: int, bound: int, size: int) -> list[WholeRow]:
        """Return so many rows after a position and up to a bound, with their column of tags."""

    @abstractmethod
    def personal_keys(self, keys: Sequence[str]) -> set[str]:
        """Return those of some keys that have a row of clear values, were it an empty one."""

    @abstractmethod
    def personal_page(self, after: str, size: int) -> list[str]:
        """Return so many keys of clear values behind a key, in their order."""

    def personal_count(self) -> int:
        """Return the number of rows of clear values, marks among them."""
        return int(self.execute("select count(*) from personal")[0][0])

    def accounts_for_values(self) -> bool:
        """Tell whether every commitment of the log has its row of clear values, or its mark."""
        return not self.is_replica() and bool(self.execute(_ACCOUNTS))

    def is_unfinished(self) -> bool:
        """Tell whether a log is being brought in here, or that was cut off."""
        return bool(self.execute(IS_UNFINISHED))

    def followers(self) -> list[Follower]:
        """Return those who carry the log elsewhere, with how far each has come."""
        return [Follower(*row) for row in self.execute(_FOLLOWERS)]

    @property
    def file(self) -> Path | None:
        """The database's file, where it is one."""
        return None

    @property
    def reads_only(self) -> bool:
        """Whether this process may not write here."""
        return False

    @abstractmethod
    def scan_page(self, after: int, bound: int, types: Sequence[str], size: int) -> list[Any]:
        """Return so many stored rows after a position and up to a bound, of some types or any."""

    def scan(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
        page: int = 2_000,
    ) -> Iterator[list[StoredEntry]]:
        """Yield pages of rows in order; see ``LedgerStore``."""
        head = self.head()
        bound = head if until is None else min(until, head)
        if types is not None and not types:
            return
        names = tuple(types or ())
        while after < bound:
            rows = self.scan_page(after, bound, names, page)
            if rows:
                yield list(map(StoredEntry._make, rows))
            if len(rows) < page:
                return
            after = rows[-1][0]

    def row(self, position: int) -> StoredEntry | None:
        """Return the row at a position."""
        rows = self.execute(self.row_statement, (position,))
        return StoredEntry._make(rows[0]) if rows else None

    def known(self, kind: str, beginning: str = "") -> Iterator[str]:
        """Yield the identities of a kind that entries carry as tags; see ``LedgerStore``."""
        begin, end, last = f"{kind}:{beginning}", f"{kind}:{beginning}{_AFTER_ALL}", ""
        while True:
            rows = self.execute(self.known_statement, (begin, end, REFUSED, _KNOWN_PAGE))
            tags = [tag for (tag,) in rows if tag != last]
            if not tags:
                return
            yield from (tag.removeprefix(f"{kind}:") for tag in tags)
            begin = last = tags[-1]

    @abstractmethod
    def load(
        self, wants: Sequence[TypesAndTag], *, until: int | None = None
    ) -> tuple[int, list[list[StoredEntry]]]:
        """Return the head and the rows of each want, all of one snapshot."""

    @abstractmethod
    def rows_of_tag(self, tag: str, *, until: int | None = None) -> list[StoredEntry]:
        """Return every row that carries the tag, by position."""

    @abstractmethod
    def personal(self, commitments: Collection[str]) -> dict[str, Personal]:
        """Return the clear values that are still there."""

    @abstractmethod
    def find(self, tags: Sequence[str]) -> dict[str, int]:
        """Return the first position of each tag that the log holds."""

    def look(self, tags: Sequence[str], wants: Sequence[TypesAndTag], *, since: int) -> Seen:
        """Return what a decision starts from; the ids are looked for after the head was read."""
        head, rows = self.load(wants)
        return Seen(head, self.find(tags), rows, [] if head == since else None, self.end())

    def position_at(self, recorded_at: str) -> int:
        """Return the last position recorded at or before the time; times never go back."""
        low, high = 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            row = self.row(middle)
            if row is not None and row.recorded_at <= recorded_at:
                low = middle
            else:
                high = middle - 1
        return low

    def wait(self, position: int, seconds: float) -> int:
        """Return the head as soon as it is beyond a position, or when the time is over."""
        deadline = time.monotonic() + seconds
        while (head := self.head()) <= position and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return head


def rows_of(
    heads: Sequence[Head], bodies: Sequence[bytes], appended: Appended
) -> tuple[list[tuple[object, ...]], list[TagRow]]:
    """Return the rows of a batch and of its index, the latter sorted: that is cheaper to insert."""
    rows: list[tuple[object, ...]] = []
    tag_rows: list[TagRow] = []
    position = appended.first - 1
    for (type_name, tags, listed), body, leaf in zip(heads, bodies, appended.leaves, strict=True):
        position += 1
        check_length(body)
        rows.append((position, type_name, appended.recorded_at, body, leaf, listed))
        for ordinal, tag in enumerate(tags):
            tag_rows.append((tag, type_name, position, ordinal))
    tag_rows.sort()
    return rows, tag_rows
