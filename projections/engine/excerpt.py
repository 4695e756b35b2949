"""节选: rows of which some columns alone are read, where thousands are asked for a few of theirs.

Most of what a question of thousands of rows takes is reading them. A row that is read in part is
one like any other: what else is asked of it is looked up then, so that no answer depends on which
columns were named, only its time does.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar

from projections.engine.row import Row
from projections.engine.table import Table

R = TypeVar("R", bound=Row)


class Excerpt(Generic[R]):
    """节选: a table of whose rows only some columns are read at first, its key among them."""

    def __init__(self, table: Table[R], *names: str) -> None:
        """Name the columns; raises ``ValueError`` for what is none of the table's."""
        unknown = {*names} - {one.name for one in table.columns}
        if unknown:
            raise ValueError(f"{table.name} has no columns {', '.join(sorted(unknown))}")
        self.table = table
        self.names = tuple(dict.fromkeys((*table.key, *names)))

    @cached_property
    def _unread(self) -> list[str]:
        return [one.name for one in self.table.columns if one.name not in self.names]

    @cached_property
    def _row(self) -> type[R]:
        """The rows' type: that of the table, where a column that was not read is looked up."""
        row = self.table.row
        looked_up = {name: property(_looking_up(row, name)) for name in self._unread}
        told = {"__doc__": row.__doc__, "__module__": row.__module__, **looked_up}
        kind: Any = type(row)
        made: type[R] = kind(row.__name__, (row,), told, gc=False)
        return made

    def make(self, whole: Callable[[R], R]) -> Callable[[Sequence[Any]], R]:
        """Return the function from the values of the columns to a row; ``whole`` looks it up."""
        row, names = self._row, self.names
        behind = len(names)
        places = [
            names.index(one.name) if one.name in names else behind for one in self.table.columns
        ]
        in_order: Callable[[Sequence[Any]], tuple[Any, ...]] = itemgetter(*places)
        kinds = {one.name: one.kind for one in self.table.columns}
        flags = [place for place, name in enumerate(names) if kinds[name] == "boolean"]

        def make(values: Sequence[Any]) -> R:
            told = [*values, whole]
            for place in flags:
                if told[place] is not None:
                    told[place] = bool(told[place])
            return row(*in_order(told))

        return make


def _looking_up(row: type[Row], name: str) -> Callable[[Any], Any]:
    """Return what gives a column that was not read: in its place is what finds the whole row."""
    held = getattr(row, name)

    def look_up(part: Row) -> Any:  # noqa: ANN401 - whatever the column holds
        return getattr(held.__get__(part)(part), name)

    return look_up
