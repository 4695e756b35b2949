"""Clear values (个人信息) held against the log: each opens its commitment, none is lost or stray.

What was found is kept in a temporary file of SQLite's, so that memory does not grow with it.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from ledger.gate.proposal import opens
from ledger.log import LedgerStore, withheld
from ledger.sentence import say
from ledger.store import SqlStore
from shenguan.problems import PROBLEMS_MAX, Problems

_CACHE: Final = "pragma cache_size = -65536"
_KNOWN: Final = "select commitment from found where commitment in ({marks})"
_PAGE: Final = 500


class ClearValues:
    """个人信息: what the log commits to, and what lies beside it."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._found = sqlite3.connect("", isolation_level=None)
        self._found.execute(_CACHE)
        self._found.execute("create table found (commitment text primary key) without rowid")
        self._found.execute("begin")
        self._is_accounted = isinstance(store, SqlStore) and store.accounts_for_values()
        self.kept = 0
        self.problems = Problems()

    def close(self) -> None:
        """Let go of what was found."""
        self._found.close()

    def hold(self, commitments: Mapping[str, int]) -> None:
        """Hold what some entries commit to against what lies beside the log; by position."""
        for one in self._store.personal(commitments).values():
            self.kept += 1
            if not opens(one):
                self.problems.add(
                    say(
                        "the clear value of position {commitments} is not the committed one",
                        commitments=commitments[one.commitment],
                    )
                )
        if isinstance(self._store, SqlStore) and commitments:
            self._account(self._store, commitments)

    def _account(self, store: SqlStore, commitments: Mapping[str, int]) -> None:
        marks = {one: withheld(one).commitment for one in commitments}
        there = store.personal_keys([*commitments, *marks.values()])
        self._found.executemany("insert or ignore into found values (?)", [(one,) for one in there])
        if not self._is_accounted:
            return
        for one, position in commitments.items():
            if one not in there and marks[one] not in there:
                self.problems.add(
                    say(
                        "the clear value of position {position} is missing: it was neither "
                        "erased nor withheld",
                        position=position,
                    )
                )

    def look_for_strays(self) -> None:
        """Name clear values that no entry commits to; read only where their count differs."""
        store = self._store
        if not isinstance(store, SqlStore):
            return
        ((count,),) = self._found.execute("select count(*) from found").fetchall()
        if store.personal_count() == count:
            return
        last = ""
        while keys := store.personal_page(last, _PAGE):
            last = keys[-1]
            for one in self._strangers(keys):
                self.problems.add(say("a clear value under {one} belongs to no entry", one=one))
            if self.problems.count > PROBLEMS_MAX:
                return

    def _strangers(self, keys: list[str]) -> Iterable[str]:
        statement = _KNOWN.format(marks=", ".join("?" * len(keys)))
        known = {one for (one,) in self._found.execute(statement, keys)}
        return (one for one in keys if one not in known)
