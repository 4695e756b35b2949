"""Which projections there are: every public module here that defines ``projection``."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import projections
from ledger.errors import NotFound
from projections._table import Projection, Table


@cache
def all_projections() -> tuple[Projection, ...]:
    """Return every projection, by name."""
    found = []
    for module in iter_modules(projections.__path__):
        if not module.name.startswith("_"):
            member = getattr(import_module(f"projections.{module.name}"), "projection", None)
            if isinstance(member, Projection):
                found.append(member)
    return tuple(sorted(found, key=lambda one: one.name))


def named(names: tuple[str, ...], among: Sequence[Projection]) -> tuple[Projection, ...]:
    """Return the projections of these names or table names, or all for none.

    Raises ``NotFound`` for an unknown one.
    """
    known = {table.name: one for one in among for table in one.tables}
    known.update({one.name: one for one in among})
    for name in names:
        if name not in known:
            raise NotFound(f"no projection {name!r}; there are {', '.join(sorted(known))}")
    return tuple(dict.fromkeys(known[name] for name in names)) if names else tuple(among)


def table_named(name: str) -> Table[Any]:
    """Return the table of a name; raises ``NotFound``."""
    tables = {table.name: table for one in all_projections() for table in one.tables}
    if name not in tables:
        raise NotFound(f"no table {name!r}; there are {', '.join(sorted(tables))}")
    return tables[name]
