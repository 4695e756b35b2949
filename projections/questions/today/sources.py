"""来源: every chapter that leaves something open; a module of this package declares its own."""

from collections.abc import Container, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from projections.questions import today
from projections.questions.today.open_row import Asked, Open, OpenSource, is_owed


@cache
def all_sources() -> tuple[OpenSource, ...]:
    """Return every source, by the names of the modules that declare them."""
    modules = (
        import_module(f"{today.__name__}.{one.name}") for one in iter_modules(today.__path__)
    )
    return tuple(
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, OpenSource)
    )


def open_rows(asked: Asked, kinds: Container[str]) -> Iterator[Open]:
    """Yield what is open of some kinds, in constant memory."""
    for one in all_sources():
        if any(kind in kinds for kind in one.kinds):
            yield from (row for row in one.opens(asked) if row.kind in kinds and is_owed(row))
