"""DataFrames and parquet: answers as Arrow tables with explicit types; home of pandas and pyarrow.

In Arrow, instants are ``timestamp[us, UTC]``, days ``date32``, words dictionaries, lists
``list<string>``. A DataFrame has types with which ordinary pandas works: times of the ledger's
zone, days and texts. Nothing is guessed from the values. Frames and files carry ledger, position
and day.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, get_args

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ledger.errors import InputUnreadable, WrongUse
from ledger.reasons import reason_of
from ledger.sentence import say
from projections.engine.row import Column

if TYPE_CHECKING:
    from datetime import date

ArrowTable = pa.Table
"""An Arrow table, for annotations elsewhere."""
DataFrame = pd.DataFrame
"""A DataFrame, for annotations elsewhere."""
Dtypes = Literal["pandas", "arrow"]
"""``pandas`` is for ordinary work, ``arrow`` keeps every type as the Arrow table has it.

Neither depends on the values: a column has the same type with and without gaps.
"""

_BATCH_ROWS: Final = 50_000
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.string(),
    "word": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "instant": pa.timestamp("us", "UTC"),
    "day": pa.date32(),
    "json": pa.list_(pa.string()),
}
_LISTS: Final = msgspec.json.Decoder(list[str])
_WITH_GAPS: Final[Mapping[pa.DataType, Any]] = {
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
_FIRST: Final = pd.Timestamp("0001-01-01").as_unit("us")
_LAST: Final = pd.Timestamp("9999-12-31 23:59:59.999999").as_unit("us")


class Given(Protocol):
    """What an answer on its way out says of itself."""

    @property
    def rows(self) -> Iterable[Mapping[str, Any]]:
        """The rows, by column."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns in their order."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each column that is not plain text."""

    @property
    def ledger(self) -> str | None:
        """The ledger's id."""

    @property
    def position(self) -> int | None:
        """The position that the answer was given at."""

    @property
    def as_of(self) -> str | int | None:
        """The position or time that was asked for."""

    @property
    def on(self) -> "date | None":
        """The day asked about."""


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of some columns."""
    return pa.schema([pa.field(one.name, _TYPES[one.kind], nullable=True) for one in columns])


def _array(values: Sequence[Any], kind: str) -> pa.Array:
    if kind in {"instant", "day"}:
        return pa.array(values, pa.string()).cast(_TYPES[kind])
    if kind == "json":
        values = [_LISTS.decode(one) if isinstance(one, str) else one for one in values]
    if kind == "text":
        values = [one if one is None or isinstance(one, str) else _text(one) for one in values]
    return pa.array(values, _TYPES[kind])


def _text(value: object) -> str:
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    return str(value) if isinstance(value, int) else msgspec.json.encode(value).decode()


def _batches(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    waiting = iter(rows)
    while some := list(islice(waiting, _BATCH_ROWS)):
        by_column = zip(columns, zip(*some, strict=True), strict=True)
        arrays = [_array(values, one.kind) for one, values in by_column]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def arrow_of(
    answers: Iterable[msgspec.Struct], columns: Sequence[Column], about: Mapping[str, Any]
) -> pa.Table:
    """Return answers as an Arrow table; ``about`` goes into the schema's metadata."""
    return arrow_of_rows(map(msgspec.structs.astuple, answers), columns, about)


def arrow_of_rows(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], about: Mapping[str, Any]
) -> pa.Table:
    """Return rows as an Arrow table; ``about`` goes into the schema's metadata."""
    schema = schema_of(columns)
    table = pa.Table.from_batches(list(_batches(rows, columns, schema)), schema)
    return table.unify_dictionaries().replace_schema_metadata(_metadata(about, columns))


def check_dtypes(dtypes: str) -> None:
    """Raise ``WrongUse`` for types of frames that nobody knows."""
    known = get_args(Dtypes)
    if dtypes not in known:
        raise WrongUse(
            say(
                "dtypes: {dtypes!r} is unknown; there are {known}",
                dtypes=dtypes,
                known=", ".join(known),
            )
        )


def frame_of(
    table: pa.Table, about: Mapping[str, Any], zone: str, dtypes: Dtypes = "pandas"
) -> pd.DataFrame:
    """Return an Arrow table as a DataFrame; ``df.attrs`` says what it was answered at."""
    frame: pd.DataFrame = (
        table.to_pandas(types_mapper=pd.ArrowDtype) if dtypes == "arrow" else _plain(table, zone)
    )
    frame.attrs = {"schema_sha256": schema_digest(table.schema), "zone": zone}
    frame.attrs.update(about)
    return frame


def _plain(table: pa.Table, zone: str) -> pd.DataFrame:
    columns = [_plain_column(one) for one in table.columns]
    plain = pa.Table.from_arrays(columns, names=table.column_names)
    frame: pd.DataFrame = plain.to_pandas(types_mapper=_WITH_GAPS.get)
    for field in plain.schema:
        if field.type == _TYPES["instant"]:
            frame[field.name] = _local(frame[field.name], zone)
    return frame


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type == _TYPES["word"]:
        return column.cast(pa.string())  # a category refuses every value that it has not seen
    if column.type == _TYPES["day"]:
        return column.cast(pa.timestamp("us"))
    if column.type == _TYPES["json"]:
        return pc.binary_join(column, ",")  # lists can be neither compared nor grouped
    return column


def _local(instants: "pd.Series[Any]", zone: str) -> "pd.Series[Any]":
    utc = instants.dt.tz_localize(None)
    local: pd.Series[Any] = instants.dt.tz_convert(zone).dt.tz_localize(None)
    return local.where((local >= _FIRST) & (local <= _LAST), utc)


def schema_digest(schema: pa.Schema) -> str:
    """Return the SHA-256 of names and types, so that a change of either is noticed."""
    lines = "\n".join(f"{field.name} {field.type}" for field in schema)
    return sha256(lines.encode()).hexdigest()


def write_table(table: pa.Table, path: Path | str) -> None:
    """Write an Arrow table to a parquet file, its metadata with it.

    Raises ``InputUnreadable`` where the file cannot be written.
    """
    try:
        pq.write_table(table, path)
    except OSError as error:
        raise InputUnreadable(
            say("{path}: {strerror}", path=path, strerror=reason_of(error) or error)
        ) from None


def write_parquet(path: Path, answer: Given) -> int:
    """Write an answer to a parquet file in batches; return how many rows there were.

    Raises ``InputUnreadable`` where the file cannot be written.
    """
    columns = [Column(name, answer.kinds.get(name, "text"), True) for name in answer.columns]  # noqa: FBT003 - a named tuple's field
    about = {
        "ledger": answer.ledger,
        "position": answer.position,
        "as_of": answer.as_of,
        "on": None if answer.on is None else answer.on.isoformat(),
    }
    schema = schema_of(columns).with_metadata(_metadata(about, columns))
    rows = ([row.get(name) for name in answer.columns] for row in answer.rows)
    count = 0
    try:
        with pq.ParquetWriter(path, schema) as writer:
            for batch in _batches(rows, columns, schema):
                writer.write_batch(batch)
                count += batch.num_rows
    except OSError as error:
        raise InputUnreadable(
            say("{path}: {strerror}", path=path, strerror=reason_of(error) or error)
        ) from None
    return count


def _metadata(about: Mapping[str, Any], columns: Sequence[Column]) -> dict[bytes, bytes]:
    said = {
        **{name: value for name, value in about.items() if value is not None},
        "schema_sha256": schema_digest(schema_of(columns)),
    }
    return {
        f"shenguan.{name}".encode(): (
            value if isinstance(value, str) else json.dumps(value)
        ).encode()
        for name, value in said.items()
    }
