"""Repeated (重载): what later entries repeat of what changes, and what speaks for itself."""

from collections.abc import Sequence
from typing import Any, Final

from ledger.events import Event
from ledger.events.appeal import AppealDecided, AppealFiled
from ledger.events.credit import CreditNoticeReceived
from ledger.events.intake import ApplicationReceived
from ledger.fact import AnyFact
from shenguan.references import Target

_NAMES_REPEATED: Final = ("subject_name", "project")
"""What later entries repeat of an opening one beside its companions."""
SAYING_THEMSELVES: Final = (ApplicationReceived, AppealFiled, AppealDecided, CreditNoticeReceived)
"""Who applied or appealed, and whom a neighbour meant, no correction of another entry says."""

Changes = dict[str, tuple[set[Any], Any]]
"""By field what its former versions said, and what it says now."""


def changes(target: Target, event: Event) -> Changes:
    """Return by field what its former versions said and what it says now, where that differs.

    A later entry may still repeat what an earlier correction has changed already.
    """
    names = {*type(event).companions, *_NAMES_REPEATED}.intersection(event.__struct_fields__)
    found = {}
    for name in sorted(names):
        now = getattr(event, name)
        said = {getattr(one.data, name) for one in (target.entry, *target.amendments)}
        former = said - {now, None, ()}
        if former and now:
            found[name] = (former, now)
    return found


def repeated(fact: AnyFact, changed: Changes) -> dict[str, Any]:
    """Return what a fact repeats of what changes, with what is to stand there instead."""
    return {
        name: new
        for name, (former, new) in changed.items()
        if getattr(fact.event, name, None) in former
    }


def last_of_each(
    facts: Sequence[AnyFact], kinds: tuple[type[Event], ...], *fields: str
) -> list[tuple[str, AnyFact]]:
    """Return the last fact of some types for each value of some fields, with the first value."""
    last: dict[tuple[str, ...], AnyFact] = {}
    for one in facts:
        if isinstance(one.event, kinds):
            last[tuple(getattr(one.event, name) for name in fields)] = one
    return [(key[0], fact) for key, fact in last.items()]
