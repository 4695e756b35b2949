"""Locking (锁定): which schemas are new, which are changed, and whether they may be.

A schema that differs from the newest locked one in words only (documentation) keeps its version:
what is locked is what the bytes mean.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from ledger.sentence import say
from schemas.canonical import canonical, digest, meaning
from schemas.compatibility import problems
from schemas.errors import DamagedError, IncompatibleError
from schemas.registry import Locked, Registry


class Due(NamedTuple):
    """A schema that is to be locked, and the bytes of its file."""

    locked: Locked
    body: bytes


def due(registry: Registry, derived: Mapping[str, Mapping[str, Any]]) -> list[Due]:
    """Return what is to be locked, with the ids that it gets.

    ``derived`` is the schema of every type as it is declared now. Raises ``DamagedError`` and
    ``IncompatibleError``, with everything that is wrong.
    """
    damaged = list(registry.problems())
    if damaged:
        raise DamagedError("; ".join(damaged))
    wrong = [problem for name in registry.types for problem in _lost(name, derived)]
    found: list[Due] = []
    for name, schema in derived.items():
        versions = registry.versions(name) if name in registry.types else ()
        if versions and meaning(registry.schema(versions[-1])) == meaning(schema):
            continue
        wrong += unreadable(registry, name, schema)
        body = canonical(schema)
        number = len(registry.entries) + len(found) + 1
        version = len(versions) + 1
        locked = Locked(id=number, type=name, version=version, sha256=digest(body))
        found.append(Due(locked, body))
    if wrong:
        raise IncompatibleError("; ".join(dict.fromkeys(wrong)))
    return found


def _lost(name: str, derived: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if name not in derived:
        yield say(
            "{name}: no event type has this stored name any more; put it back, it is for ever",
            name=name,
        )


def unreadable(registry: Registry, name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a schema and any locked version of its type cannot read each other."""
    if name in registry.types:
        for locked in registry.versions(name):
            yield from problems(registry.schema(locked), schema)


def incompatible_pairs(registry: Registry) -> Iterator[str]:
    """Yield why two locked versions of a type cannot read each other, for every pair."""
    for name in registry.types:
        for older, newer in combinations(registry.versions(name), 2):
            for problem in problems(registry.schema(older), registry.schema(newer)):
                yield f"v{older.version} to v{newer.version}: {problem}"
