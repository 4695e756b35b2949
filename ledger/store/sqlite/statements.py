"""SQLite: the statements of the hot places, as text: SQLAlchemy would compile them each time."""

from typing import Final

from sqlalchemy import insert
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from ledger.store import schema

INSERT_ENTRY: Final = str(insert(schema.entries).compile(dialect=sqlite_dialect()))
INSERT_TAG: Final = str(insert(schema.entry_tags).compile(dialect=sqlite_dialect()))
INSERT_PERSONAL: Final = str(
    insert(schema.personal).prefix_with("or ignore").compile(dialect=sqlite_dialect())
)

PERSONAL: Final = (
    "select p.commitment, p.value, p.salt from json_each(?) w "
    "cross join personal p on p.commitment = w.value where p.value <> '' or p.salt <> ''"
)
ERASE: Final = (
    "update personal set value = '', salt = '' "
    "where commitment in (select value from json_each(?)) and (value <> '' or salt <> '')"
)
"""The empty row stays: whoever hands the value in again finds its place taken."""

_COLUMNS: Final = "e.position, e.type, e.recorded_at, e.body, e.leaf"
LAST: Final = "select position, recorded_at from entries order by position desc limit 1"
ROW: Final = f"select {_COLUMNS} from entries e where e.position = ?"
FIND: Final = (
    "select w.value, min(g.position) from json_each(?) w "
    "cross join entry_tags g on g.tag = w.value group by w.key"
)
OF_TAG: Final = (
    f"select distinct {_COLUMNS} from entry_tags g cross join entries e on e.position = g.position "
    "where g.tag = ? and g.position <= ? order by e.position"
)
TAGS_AT: Final = "select tag from entry_tags where position = ? order by ordinal"

_WANTED: Final = (
    "select json_extract(value, '$[0]') tag, json_extract(value, '$[1]') type, "
    "json_extract(value, '$[2]') position, json_extract(value, '$[3]') ordinal from json_each(?)"
)
LACKING: Final = (
    f"select w.tag, w.type, w.position, w.ordinal from ({_WANTED}) w "
    "where not exists (select 1 from entry_tags g where g.tag = w.tag and g.type = w.type "
    "and g.position = w.position and g.ordinal = w.ordinal)"
)
TAG_PAGE: Final = (
    "select tag, type, position, ordinal from entry_tags "
    "where (tag, type, position, ordinal) > (?, ?, ?, ?) order by 1, 2, 3, 4 limit ?"
)

KNOWN: Final = (
    "select distinct tag from entry_tags where tag >= ? and tag < ? and type <> ? "
    "order by tag limit ?"
)

WHOLE_PAGE: Final = (
    f"select {_COLUMNS}, e.tags from entries e where e.position > ? and e.position <= ? "
    "order by e.position limit ?"
)
PERSONAL_KEYS: Final = (
    "select p.commitment from json_each(?) w cross join personal p on p.commitment = w.value"
)
PERSONAL_PAGE: Final = (
    "select commitment from personal where commitment > ? order by commitment limit ?"
)

HAS_FOLLOWERS: Final = "select 1 from sqlite_master where type = 'table' and name = 'followers'"

DOUBLED: Final = (
    "select tag from entry_tags where tag >= 'id:' and tag < 'id;' and ordinal = 0 "
    "group by tag having count(*) > 1 limit ?"
)


def load(types: int) -> str:
    """Return the statement for the rows of many tags: JSON array, type names, last position."""
    return (
        f"select w.key, {_COLUMNS} from json_each(?) w "
        f"cross join entry_tags g on g.tag = w.value and g.type in ({marks(types)}) "
        "and g.position <= ? cross join entries e on e.position = g.position "
        "order by w.key, e.position"
    )


def load_one(types: int) -> str:
    """Return the statement for the rows of one tag: tag, type names, last position."""
    return (
        f"select {_COLUMNS} from entry_tags g cross join entries e on e.position = g.position "
        f"where g.tag = ? and g.type in ({marks(types)}) and g.position <= ? order by e.position"
    )


def changed(types: int) -> str:
    """Return the statement that finds a fresh entry under any of many tags."""
    of_type = f"and g.type in ({marks(types)}) " if types else ""
    return (
        "select 1 from json_each(?) w cross join entry_tags g on g.tag = w.value "
        f"{of_type}and g.position > ? limit 1"
    )


def scan(types: int) -> str:
    """Return the statement for a page: after, until, type names, rows at most."""
    of_type = f"and e.type in ({marks(types)}) " if types else ""
    return (
        f"select {_COLUMNS} from entries e where e.position > ? and e.position <= ? {of_type}"
        "order by e.position limit ?"
    )


def marks(count: int) -> str:
    """Return as many parameter marks."""
    return ", ".join("?" * count)
