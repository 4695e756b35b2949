"""The shape of a file as a mapping says it: format, encoding, where the rows stand."""

from typing import Final, Protocol

from msgspec import Struct

FORMATS: Final = ("csv", "tsv", "xlsx", "xes", "ocel", "json", "jsonl")


class FileShape(Struct, frozen=True, kw_only=True):
    """文件格式: what the mapping says about the file itself; None is found out."""

    format: str | None = None
    encoding: str = "auto"
    delimiter: str | None = None
    quote: str = '"'
    sheet: str | None = None
    rows: str | None = None
    header: int = 1
    columns: tuple[str, ...] = ()


class Shaped(Protocol):
    """What says which shape its files have, and whose quarantine files are read: a mapping."""

    @property
    def name(self) -> str:
        """Whose quarantine files are read."""

    @property
    def shape(self) -> FileShape:
        """The shape of its files."""
