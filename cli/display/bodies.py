"""Bodies (机关名称): an agency's name behind its identity, where one record is read by people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def identities_in(rows: Iterable[Record]) -> Iterator[str]:
    """Yield whatever in some rows may be an agency: an identity, and no number of its own."""
    for row in rows:
        for value in row.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one.startswith(_SCHEMES) and "/" not in one:
                    yield one


_SCHEMES = ("uscc:", "reg:")


def with_names(rows: Sequence[Record], called: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rows in which the agencies that ``called`` knows have their names behind them.

    The identity stays in front, as it is typed; only people are shown this.
    """
    return [{name: _named(value, called) for name, value in row.items()} for row in rows]


def _named(value: object, called: Mapping[str, str]) -> object:
    match value:
        case str() if value in called:
            return f"{value} {called[value]}"
        case list():
            return [_named(one, called) for one in value]
    return value
