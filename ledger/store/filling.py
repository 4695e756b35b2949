"""Filling (装入): a store into which a log is brought from elsewhere, and which says so meanwhile.

From the first row until all is there it is marked as unfinished: no command takes a part of a log
for the whole, and nobody records behind it. The mark stands in the database, so it outlives who is
killed.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from ledger.log import Personal, StoredEntry
from ledger.store.schema import ACCOUNTED, UNFINISHED
from ledger.store.sql_store import Follower, SqlStore

Change = tuple[str, Sequence[object]]
"""A statement with ``{0}`` … for its parameters, and their values."""

_MARK: Final = "insert into store_format values ({0}) on conflict do nothing"
_UNMARK: Final = "delete from store_format where version = {0}"
_FOLLOWER: Final = (
    "insert into followers (name, token, holder, position) values ({0}, {1}, {2}, {3}) "
    "on conflict (name) do update set token = excluded.token, holder = excluded.holder, "
    "position = excluded.position where excluded.position > followers.position"
)


class Filling(SqlStore):
    """装入: a store that takes a log as it is, and is unfinished until it is told that all came."""

    takes_unfinished = True

    @abstractmethod
    def append_rows(
        self,
        rows: Sequence[StoredEntry],
        personal: Sequence[Personal] = (),
        tags: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Append rows of a log as they are; see ``Copied``."""

    @abstractmethod
    def erase_personal(self, commitments: Sequence[str]) -> int:
        """Erase clear values; see ``LedgerStore``."""

    @abstractmethod
    def change(self, changes: Sequence[Change]) -> None:
        """Make some changes in one transaction, under the append lock."""

    def begin(self, *, accounts: bool = True) -> None:
        """Mark the store as unfinished, and where need be as one that does not tell all values."""
        gone = [] if accounts else [(_UNMARK, (ACCOUNTED,))]
        self.change([(_MARK, (UNFINISHED,)), *gone])

    def finish(self, followers: Sequence[Follower] = ()) -> None:
        """Take the mark away: all is there, and those who carry it on go on where they were."""
        seats: list[Change] = [(_FOLLOWER, one) for one in followers]
        self.change([*seats, (_UNMARK, (UNFINISHED,))])
