"""装入 (SQLite): a file into which a log is brought."""

from collections.abc import Sequence
from typing import Final

from ledger.store.filling import Change, Filling
from ledger.store.sqlite.replica import SqliteCopy

_MARKS: Final = ("?",) * 8


class SqliteFilling(SqliteCopy, Filling):
    """装入 (SQLite): see ``Filling``."""

    def change(self, changes: Sequence[Change]) -> None:
        """Make some changes in one transaction, under the append lock."""
        with self._lock.held(), self._writing() as cursor:
            for statement, values in changes:
                cursor.execute(statement.format(*_MARKS), values)
            cursor.execute("commit")
