"""DataFrames and parquet: answers as Arrow tables with explicit types; home of pandas and pyarrow.

Instants are ``timestamp[us, UTC]``, days ``date32``, words dictionaries, lists ``list<string>``;
nothing is guessed from the values. Frames and files carry ledger, position and day.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import msgspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ledger.errors import InputUnreadable
from ledger.sentence import say
from projections.engine.row import Column

if TYPE_CHECKING:
    from datetime import date

ArrowTable = pa.Table
"""An Arrow table, for annotations elsewhere."""
DataFrame = pd.DataFrame
"""A DataFrame, for annotations elsewhere."""
Dtypes = Literal["arrow", "numpy"]
"""``arrow`` keeps every type exactly; ``numpy`` is for code that does not know Arrow's.

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
_NUMPY: Final[Mapping[pa.DataType, Any]] = {
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


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
    schema = schema_of(columns)
    rows = map(msgspec.structs.astuple, answers)
    table = pa.Table.from_batches(list(_batches(rows, columns, schema)), schema)
    return table.unify_dictionaries().replace_schema_metadata(_metadata(about, columns))


def frame_of(table: pa.Table, about: Mapping[str, Any], dtypes: Dtypes = "arrow") -> pd.DataFrame:
    """Return an Arrow table as a DataFrame; ``df.attrs`` says what it was answered at."""
    frame: pd.DataFrame = (
        table.to_pandas(types_mapper=pd.ArrowDtype)
        if dtypes == "arrow"
        else table.to_pandas(types_mapper=_NUMPY.get, date_as_object=False)
    )
    frame.attrs = {"schema_sha256": schema_digest(table.schema)}
    frame.attrs.update(about)
    return frame


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
            say("{path}: {strerror}", path=path, strerror=error.strerror or error)
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
            say("{path}: {strerror}", path=path, strerror=error.strerror or error)
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
