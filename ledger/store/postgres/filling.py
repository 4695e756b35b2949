"""装入 (PostgreSQL): a schema into which a log is brought."""

from collections.abc import Sequence
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from ledger.store.filling import Change, Filling
from ledger.store.postgres.replica import PostgresCopy
from ledger.store.postgres.tables import require_filling

_MARKS: Final = tuple(f"${number}" for number in range(1, 9))


class PostgresFilling(PostgresCopy, Filling):
    """装入 (PostgreSQL): see ``Filling``."""

    def __init__(self, url: URL, *, create: bool = True) -> None:
        super().__init__(url, create=create, prepare=require_filling)

    def change(self, changes: Sequence[Change]) -> None:
        """Make some changes in one transaction, under the append lock."""
        session = self._sessions.here()
        try:
            self._start(session)
            for statement, values in changes:
                session.do(statement.format(*_MARKS), values)
            session.do("commit")
        except psycopg.Error as error:
            raise self._sessions.unavailable(error) from None
        finally:
            session.tidy()
