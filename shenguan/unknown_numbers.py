"""Unknown numbers (无人知晓的编号): what a submission refers to and no entry has named yet.

Which identities an event brings in, and which must be there, its own rule says: it is asked about
a ledger in which nothing is.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from msgspec.structs import fields

from ledger import naming
from ledger.entry import Submission
from ledger.events import EVENTS, Event
from ledger.events.base import NUMBERED
from ledger.gate.judgement import claimed_fact
from ledger.gate.openings import types_that_name
from ledger.log import LedgerStore
from ledger.rules.base import RULES, load_rules
from ledger.view import Opening, S, View
from shenguan.drafting import entry_fields

_ANYWHERE: Final = frozenset(("agency", "item"))
"""The kinds that no agency numbers, and that an entry brings in all the same."""


class Unknown(NamedTuple):
    """未知编号: one identity that nothing in the ledger names."""

    kind: str
    number: str


def unknown_numbers(
    submission: Submission[Any], store: LedgerStore, opening: Opening
) -> list[Unknown]:
    """Return what a submission refers to without anybody knowing it, each once."""
    named = dict.fromkeys(_referred(submission, opening))
    return [one for one in named if not _is_known(one, store, opening)]


def _referred(submission: Submission[Any], opening: Opening) -> Iterator[Unknown]:
    event: Event = submission.data
    own = _own(type(event))
    brings_in = own is not None and not _must_be_there(submission, own, opening)
    yield Unknown("agency", submission.agency)
    yield Unknown("officer", submission.actor)
    for one in naming.namings(type(event)):
        if brings_in and one == own:
            continue
        value = naming.getter_of(one.path)(event) or ()
        for text in (value,) if isinstance(value, str) else value:
            kind, number = naming.parts_of(text) if one.kind == "ref" else (one.kind, text)
            found = Unknown(kind, number)
            if found.kind in _brought_in():
                yield found


@cache
def _own(event_type: type[Event]) -> naming.Naming | None:
    """Return the field that an event is about: its line's, else the first that makes a tag."""
    tagged = (one for one in naming.namings(event_type) if one.tagged)
    return naming.line_field(event_type) or next(tagged, None)


@cache
def _brought_in() -> frozenset[str]:
    """Return the kinds of number that some event is about: the others nobody ever brings in."""
    kinds = {own.kind for one in EVENTS.values() if (own := _own(one)) is not None}
    return frozenset(kinds & (NUMBERED | _ANYWHERE))


def _must_be_there(submission: Submission[Any], own: naming.Naming, opening: Opening) -> bool:
    """Tell whether an event goes on with something: it says so, or its rule does.

    It cannot but name an entry, or the rule objects to what it is about where nothing is on record.
    """
    event_type = type(submission.data)
    required = {one.name for one in fields(event_type) if one.required}
    if entry_fields(event_type) & required:
        return True

    def nothing(state: type[S], key: str, position: int = 0) -> S:  # noqa: ARG001
        return state()

    load_rules()
    day = opening.zone.day_of(submission.occurred_at)
    view = View(
        opening,
        day,
        of=nothing,
        at=nothing,
        fact=lambda _: None,
        history=lambda _, __: [],
        known=lambda _, __: iter(()),
        before=lambda _: 0,
    )
    now = f"{submission.occurred_at:%Y-%m-%dT%H:%M:%S}Z"
    fact = claimed_fact(submission, view, position=1, now=now)
    objections = RULES[type(submission.data)](fact, view)
    return any(one.refuses and one.field == f"data.{own.path}" for one in objections)


def _is_known(one: Unknown, store: LedgerStore, opening: Opening) -> bool:
    first = opening.event
    if one.number in {first.agency, first.officer, *(source.agency for source in first.sources)}:
        return True
    _, (rows,) = store.load([(types_that_name(one.number), f"{one.kind}:{one.number}")])
    return bool(rows)
