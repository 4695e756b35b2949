"""装入 (SQLite): a file into which a log is brought."""

from collections.abc import Sequence
from typing import Final

from ledger.store.filling import Change, Filling
from ledger.store.schema import FOLLOWS
from ledger.store.sql_store import Follower
from ledger.store.sqlite.replica import SqliteCopy

_MARKS: Final = ("?",) * 8


class SqliteFilling(SqliteCopy, Filling):
    """装入 (SQLite): see ``Filling``.

    The trigger that looks at each row's position is put away meanwhile: rows come in order, and it
    would take a sixth of the time.
    """

    def begin(self, *, accounts: bool = True) -> None:
        """Mark the store as unfinished; see ``Filling``."""
        super().begin(accounts=accounts)
        self.change([(f"drop trigger if exists {FOLLOWS}", ())])

    def finish(self, followers: Sequence[Follower] = ()) -> None:
        """Take the mark away, with every trigger in its place again."""
        self.renew()
        super().finish(followers)

    def change(self, changes: Sequence[Change]) -> None:
        """Make some changes in one transaction, under the append lock."""
        with self._lock.held(), self._writing() as cursor:
            for statement, values in changes:
                cursor.execute(statement.format(*_MARKS), values)
            cursor.execute("commit")
