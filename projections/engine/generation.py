"""Generations: which tables hold which projection, how far they are, and which are read.

States: ``filling`` (being built beside the live one), ``live`` (read), ``previous`` (kept for
rollback), ``side`` (built for an earlier position or day, ``side-filling`` before it is complete),
``leaving`` (dropped as soon as the last one who reads it has ended).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sql
from msgspec import Struct, json
from sqlalchemy import Connection

from ledger.errors import LedgerMismatch, StoreUnavailable
from ledger.sentence import say
from ledger.store.program import program_mark, who_reads
from projections.engine.database import dialect_of
from projections.engine.dialect import TEXT
from projections.engine.stored import Stored
from projections.engine.table import Projection

_FORMAT: Final = 2
"""Goes up when these bookkeeping tables change; older views are then built anew."""
_IN_THE_OPEN: Final = 1
"""The format in which generations and bookkeeping bore names that looked public."""
_METADATA: Final = sql.MetaData()
_GENERATIONS: Final = sql.Table(
    "_generations",
    _METADATA,
    sql.Column("projection", TEXT, primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("state", TEXT, nullable=False),
    sql.Column("as_of", sql.BigInteger),
    sql.Column("on_day", TEXT),
    sql.Column("position", sql.BigInteger, nullable=False),
    sql.Column("version", sql.Integer, nullable=False),
    sql.Column("digest", TEXT, nullable=False),
    sql.Column("unknown", TEXT, nullable=False),
    sql.Column("used", sql.BigInteger, nullable=False),
    sql.Column("tables", TEXT, nullable=False),
    sql.Column("leaf", TEXT, nullable=False),
)
_LEDGER: Final = sql.Table(
    "_ledger",
    _METADATA,
    sql.Column("ledger", TEXT, primary_key=True),
    sql.Column("first_leaf", TEXT, nullable=False),
)
_ALL: Final = sql.select(_GENERATIONS).order_by(_GENERATIONS.c.projection, _GENERATIONS.c.number)


class Generation(Struct, frozen=True):
    """One filling of one projection; ``used`` counts up as side generations are asked for.

    ``unknown`` counts the entries of types that nobody knew here, as JSON; ``leaf`` is the leaf of
    the log's entry at ``position``: views that followed another log are found out.
    """

    projection: str
    number: int
    state: str
    as_of: int | None
    on_day: str | None
    position: int
    version: int
    digest: str
    unknown: str = "{}"
    used: int = 0
    tables: str = ""
    leaf: str = ""

    @property
    def suffix(self) -> str:
        """What its tables' names end with."""
        return f"g{self.number}"

    def serves(self, projection: Projection) -> bool:
        """Tell whether it was built by this very version of a projection."""
        return (
            self.projection == projection.name
            and self.version == projection.version
            and self.digest == projection.digest
        )


def unknown_of(one: Generation) -> Counter[str]:
    """Return how many entries of which types nobody knew when a generation was filled."""
    return Counter(json.decode(one.unknown, type=dict[str, int]))


def with_unknown(one: Generation, more: Mapping[str, int]) -> str:
    """Return a generation's count of unknown types with more of them."""
    return json.encode(unknown_of(one) + Counter(more)).decode() if more else one.unknown


def has_schema(connection: Connection) -> bool:
    """Tell whether this version's bookkeeping tables are there; refuses those of a newer one."""
    found = dialect_of(connection).format_of(connection)
    if found > _FORMAT:
        raise StoreUnavailable(
            say(
                "these views were made by a newer version of the program: {remedy}, or name "
                "others with --views",
                remedy=who_reads(dialect_of(connection).program_of(connection)),
            )
        )
    return found == _FORMAT


def _note_program(connection: Connection) -> None:
    """Note that this program fills rows here, unless a newer one has."""
    dialect, mark = dialect_of(connection), program_mark()
    noted = dialect.program_of(connection)
    if mark is not None and (noted is None or mark < noted):
        dialect.note_program(connection, mark)


def create_schema(connection: Connection) -> None:
    """Create the bookkeeping tables; what an older version left is dropped, to be built again.

    What only bore other names is moved as it is, and rights on the public views stay. Raises
    ``StoreUnavailable`` for a database that holds something else.
    """
    dialect = dialect_of(connection)
    former = dialect.format_of(connection)
    if former == _FORMAT:
        return
    found = dialect.names(connection)
    if former == _IN_THE_OPEN:
        dialect.hide(connection, [name for name, kind in found if kind == "table"])
        dialect.note_format(connection, _FORMAT)
        return
    ours = {_GENERATIONS.name, _GENERATIONS.name.removeprefix("_")}
    if found and ours.isdisjoint(name for name, _ in found):
        raise StoreUnavailable(
            say(
                "{place} holds {found!r}: it is no database of views; name another "
                "place with --views",
                place=dialect.place(connection.engine),
                found=found[0][0],
            )
        )
    quote = connection.dialect.identifier_preparer.quote
    for name, kind in found:
        connection.exec_driver_sql(f"DROP {kind} {quote(name)}")
    _METADATA.create_all(connection)
    dialect.note_format(connection, _FORMAT)


def belongs_to(connection: Connection, ledger: str, first_leaf: str) -> None:
    """Note which ledger the views belong to; raises ``LedgerMismatch`` for another one."""
    row = connection.execute(sql.select(_LEDGER)).first()
    if row is None:
        connection.execute(sql.insert(_LEDGER).values(ledger=ledger, first_leaf=first_leaf))
    else:
        compare_ledger(row, ledger, first_leaf)


def compare_ledger(row: Any, ledger: str, first_leaf: str | None) -> None:  # noqa: ANN401 - a SQL row
    """Refuse views of another ledger, or of another log under the same id."""
    if row.ledger != ledger:
        raise LedgerMismatch(
            say(
                "these views belong to ledger {ledger!r}, the store holds "
                "{store_ledger!r}; name other views with --views",
                ledger=row.ledger,
                store_ledger=ledger,
            )
        )
    if row.first_leaf != first_leaf:
        raise LedgerMismatch(
            say(
                "these views were built from another log that is also called "
                "{ledger!r}; delete them or name others with --views",
                ledger=ledger,
            )
        )


def owner(connection: Connection) -> Any:  # noqa: ANN401 - a SQL row
    """Return which ledger the views belong to, or None where nobody has filled them yet."""
    return connection.execute(sql.select(_LEDGER)).first()


def all_generations(connection: Connection) -> list[Generation]:
    """Return every generation of every projection."""
    return [Generation(*row) for row in connection.execute(_ALL)]


def begin(
    connection: Connection,
    projection: Projection,
    state: str,
    *,
    as_of: int | None = None,
    on_day: str | None = None,
    used: int = 0,
) -> Generation:
    """Create the tables of a projection's next generation, empty."""
    _sweep(connection)
    _note_program(connection)
    highest = connection.scalar(
        sql.select(sql.func.max(_GENERATIONS.c.number)).where(
            _GENERATIONS.c.projection == projection.name
        )
    )
    fresh = Generation(
        projection.name,
        (highest or 0) + 1,
        state,
        as_of,
        on_day,
        0,
        projection.version,
        projection.digest,
        used=used,
        tables=" ".join(table.name for table in projection.tables),
    )
    connection.execute(
        sql.insert(_GENERATIONS).values(
            {name: getattr(fresh, name) for name in Generation.__struct_fields__}
        )
    )
    dialect_of(connection).drop(connection, _names(fresh))
    for table in projection.tables:
        Stored(table, fresh.suffix).create(connection)
    return fresh


def advance(
    connection: Connection, generations: Sequence[Generation], moved: Sequence[Generation]
) -> bool:
    """Move positions by compare-and-set; False where another process was faster."""
    return all(
        connection.execute(
            sql.update(_GENERATIONS)
            .where(*_as_known(one))
            .values(position=to.position, leaf=to.leaf, unknown=to.unknown)
        ).rowcount
        for one, to in zip(generations, moved, strict=True)
    )


def is_as_known(connection: Connection, one: Generation, *, locked: bool = False) -> bool:
    """Tell whether a generation still is where it was, and still the same one.

    ``locked``: nobody can change that before the transaction ends.
    """
    known = sql.select(sql.literal(1)).select_from(_GENERATIONS).where(*_as_known(one))
    return connection.scalar(known.with_for_update() if locked else known) is not None


def _as_known(one: Generation) -> list[sql.ColumnElement[bool]]:
    # A number is given again once its generation is dropped, so what it was begun for counts too.
    names = ("projection", "number", "state", "position", "digest", "as_of", "on_day")
    return [_GENERATIONS.c[name].is_not_distinct_from(getattr(one, name)) for name in names]


def set_state(connection: Connection, one: Generation, state: str, used: int | None = None) -> None:
    """Give a generation another state, or another use count."""
    values: dict[str, Any] = {"state": state}
    if used is not None:
        values["used"] = used
    connection.execute(
        sql.update(_GENERATIONS)
        .where(_GENERATIONS.c.projection == one.projection, _GENERATIONS.c.number == one.number)
        .values(values)
    )


def remove(connection: Connection, one: Generation) -> None:
    """Forget a generation and drop its tables, also those that this version no longer has.

    What somebody still reads is dropped later, when the next generation is begun.
    """
    if not dialect_of(connection).drop(connection, _names(one)):
        set_state(connection, one, "leaving")
        return
    connection.execute(
        sql.delete(_GENERATIONS).where(
            _GENERATIONS.c.projection == one.projection, _GENERATIONS.c.number == one.number
        )
    )


def _sweep(connection: Connection) -> None:
    for one in all_generations(connection):
        if one.state == "leaving":
            remove(connection, one)


def _names(one: Generation) -> list[str]:
    return [f"_{name}__{one.suffix}" for name in one.tables.split()]


def hold(connection: Connection, some: Iterable[Generation]) -> None:
    """Keep the tables of generations until the transaction ends."""
    names = [name for one in some for name in _names(one)]
    dialect_of(connection).hold(connection, names)


def index(connection: Connection, projection: Projection, one: Generation) -> None:
    """Make the indexes of what was filled, and let the planner know what it holds."""
    for table in projection.tables:
        Stored(table, one.suffix).index(connection)
    dialect_of(connection).analyse(connection, _names(one))


def flip(
    connection: Connection, projection: Projection, fresh: Generation, others: Sequence[Generation]
) -> None:
    """Make a generation the live one; keep the one before, drop what is older."""
    set_state(connection, fresh, "live")
    for table in projection.tables:
        point_view(connection, table.name, Stored(table, fresh.suffix).name)
    for one in others:
        if one.state == "previous":
            remove(connection, one)
        elif one.state == "live":
            set_state(connection, one, "previous")


def point_view(connection: Connection, view: str, table: str) -> None:
    """Let the stable SQL view of a table read a generation's table."""
    dialect_of(connection).point_view(connection, view, table)
