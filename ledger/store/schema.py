"""The tables of a ledger's store, and the triggers that keep its history as it is."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from ledger.events.record import SubmissionRefused

FORMAT: Final = 1
"""Version of the tables; a store of a newer version is not opened."""

metadata: Final = MetaData()

entries: Final = Table(
    "entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("tags", Text, nullable=True),
)
"""One row an entry; ``tags`` only where they cannot be derived from the body (foreign events)."""

entry_tags: Final = Table(
    "entry_tags",
    metadata,
    Column("tag", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    PrimaryKeyConstraint("tag", "type", "position", "ordinal"),
    sqlite_with_rowid=False,
)
"""The index by which states are read: every tag of every entry."""

personal: Final = Table(
    "personal",
    metadata,
    Column("commitment", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("salt", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""个人信息: clear values behind commitments; the only table whose rows may be changed.

An erased value leaves an empty row, so that it does not come back with a repeated commitment.
"""

followers: Final = Table(
    "followers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token", BigInteger, nullable=False),
    Column("holder", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How far those have come who carry the log elsewhere; ``token`` grows with every new holder."""

store_format: Final = Table(
    "store_format", metadata, Column("version", Integer, primary_key=True, autoincrement=False)
)

ACCOUNTED: Final = 0
"""Stands in ``store_format`` beside the version where every commitment of the log has its row in
``personal``: the clear value, an empty row once it was erased, or the mark that it was withheld.
A replica has no clear values; what a former version wrote does not say."""

UNFINISHED: Final = -1
"""Stands in ``store_format`` beside the version while a log is brought in from elsewhere: until it
is taken away, what is there may be a part, and nobody reads or records."""

REFUSED: Final = SubmissionRefused.__name__
"""The type whose entries name what somebody was refused with: that makes nothing known."""

FOLLOWS: Final = "entries_follow"
_FOLLOWS: Final = (
    f"create trigger if not exists {FOLLOWS} before insert on entries "  # noqa: S608 - a name of ours
    "when new.position <> coalesce((select max(position) from entries), 0) + 1 "
    "begin select raise(abort, 'entries: history is never changed, it only goes on'); end"
)
"""Stops ``insert or replace`` too, which fires no trigger for what it replaces."""

SQLITE_TRIGGERS: Final = (
    *(
        f"create trigger if not exists {table}_keeps_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table}: history is never changed'); end"
        for table in (entries.name, entry_tags.name)
        for verb in ("update", "delete")
    ),
    _FOLLOWS,
)
