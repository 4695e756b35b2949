"""Which projections and questions there are: every module that defines one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar

from ledger.errors import InputUnreadable, NotFound
from ledger.sentence import say
from projections import questions, tables
from projections.engine.row import Column
from projections.engine.table import Projection, Table
from projections.question import Filters, Question
from projections.reader import Reader

F = TypeVar("F")


@cache
def all_projections() -> tuple[Projection, ...]:
    """Return every projection, by name."""
    return tuple(sorted(_members(tables, "projection", Projection), key=lambda one: one.name))


def named(names: tuple[str, ...], among: Sequence[Projection]) -> tuple[Projection, ...]:
    """Return the projections of these names or table names, or all for none.

    Raises ``NotFound`` for an unknown one.
    """
    known = {table.name: one for one in among for table in one.tables}
    known.update({one.name: one for one in among})
    for name in names:
        if name not in known:
            raise NotFound(
                say(
                    "no projection {name!r}; there are {known}",
                    name=name,
                    known=", ".join(sorted(known)),
                )
            )
    return tuple(dict.fromkeys(known[name] for name in names)) if names else tuple(among)


def table_named(name: str) -> Table[Any]:
    """Return the table of a name; raises ``NotFound``."""
    tables = {table.name: table for one in all_projections() for table in one.tables}
    if name not in tables:
        raise NotFound(
            say(
                "no table {name!r}; there are {tables}", name=name, tables=", ".join(sorted(tables))
            )
        )
    return tables[name]


@cache
def all_questions() -> tuple[Question[Any], ...]:
    """Return every question, by name."""
    return tuple(sorted(_members(questions, "question", Question), key=lambda one: one.name))


def _members(package: ModuleType, name: str, kind: type[F]) -> Iterator[F]:
    for module in iter_modules(package.__path__):
        member = _member(package, module.name, name)
        if isinstance(member, kind):
            yield member


def _member(package: ModuleType, module: str, name: str) -> object:
    return getattr(import_module(f"{package.__name__}.{module}"), name, None)


@cache
def question_named(name: str) -> Question[Any]:
    """Return the question of a name (``cases``) or a noun (``case``); raises ``NotFound``.

    A question's file bears its name, so that a command that asks one loads no other.
    """
    for module in iter_modules(questions.__path__):
        if module.name in {name, f"{name}s"}:
            likely = _member(questions, module.name, "question")
            if isinstance(likely, Question) and name in {likely.name, likely.command}:
                return likely
    found = {one.command: one for one in all_questions()} | {
        one.name: one for one in all_questions()
    }
    if name not in found:
        raise NotFound(
            say(
                "no question {name!r}; there are {found}", name=name, found=", ".join(sorted(found))
            )
        )
    return found[name]


def asked_for(
    name: str, reader: Reader, filters: Mapping[str, Any]
) -> tuple[Iterable[Any], tuple[Column, ...]]:
    """Return the answers to a question, or the rows of a table, with their columns.

    ``filters`` are fields of ``Filters``; days may be ISO text, one status plain text. Raises
    ``NotFound`` for an unknown name or status, ``InputUnreadable`` for a wrong day or limit,
    ``TypeError`` for a filter that nobody knows.
    """
    if any(name in {one.name, one.command} for one in all_questions()):
        question = question_named(name)
        return question.list(reader, _filters(filters)), question.columns
    known = sorted(one.name for one in all_questions())
    try:
        table = table_named(name)
    except NotFound as error:
        raise NotFound(
            say("{error}; and the questions {known}", error=error, known=", ".join(known))
        ) from None
    if filters:
        raise TypeError(f"{name} is a table and takes no filters; questions are {', '.join(known)}")
    return reader.select(table), table.columns


def _filters(given: Mapping[str, Any]) -> Filters:
    read = dict(given)
    for name in read.keys() & {"since", "until"}:
        read[name] = day_named(name, read[name])
    several = {"light", "kind", "counts", "published", "flag"}
    for name in ("status", *(read.keys() & several)):
        given_of_it = read.get(name)
        is_one = isinstance(given_of_it, str)
        read[name] = (given_of_it,) if is_one else tuple(given_of_it or ())
    limit = read.get("limit")
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise InputUnreadable(
            say("limit: {limit!r} is no number of rows; use 0 or more, or None", limit=limit)
        )
    return Filters(**read)


def day_named(name: str, value: date | str | None) -> date | None:
    """Return the day that somebody gave as a day or as ISO text; raises ``InputUnreadable``."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputUnreadable(
            say("{name}: {value!r} is no day such as 2017-07-03", name=name, value=value)
        ) from None
