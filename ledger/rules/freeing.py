"""解除约束: whom a correction or a void would free of what another agency barred him from."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from ledger import naming
from ledger.events.base import Role
from ledger.fact import AnyFact
from ledger.states.agency import Agency, acts_for
from ledger.states.case import Case
from ledger.states.credit import bars_to_come, names, parties_of, reaches
from ledger.states.restriction import named_by
from ledger.states.subject import Same, kin
from ledger.view import Objection, View, refusal

_GROUNDS: Final = frozenset(
    (
        *("check", "penalty", "rectification", "restriction", "listing", "punishment"),
        *("case", "licence", "task"),
    )
)
SUPERIOR: Final = frozenset((Role.INSPECTION, Role.LEGAL))

Freed = dict[tuple[str, str], str]
"""The restriction and whom it bars, or the case that it bars, with who imposed it."""


def judge_freeing(
    change: AnyFact, signers: Iterable[str], names_of: Iterable[str], sides: tuple[View, View]
) -> Iterator[Objection]:
    """Yield every bar of another agency's that would end by a change, unless it has a say in it.

    ``names_of`` are the tags that the changed fact had or gets, ``sides`` what is known without the
    change and with it. Who may not lift a bar would lift it by taking back the change of code, the
    party or the ground through which it binds.
    """
    before, after = sides
    for (restriction, bound), imposer in _freed(tuple(names_of), before, after).items():
        if not any(_may_free(after, agency, imposer) for agency in (change.agency, *signers)):
            yield FREES_BARRED("agency", f"{restriction} · {bound} · {imposer}")


def _may_free(view: View, agency: str, imposer: str) -> bool:
    is_superior = not view.of(Agency, agency).roles.isdisjoint(SUPERIOR)
    return is_superior or acts_for(view, agency, imposer)


def _freed(tags: tuple[str, ...], before: View, after: View) -> Freed:
    freed: Freed = {}
    persons = _concerned(tags, before, after)
    for day in _days(persons, before):
        for person in persons:
            freed |= _lost(_bars_on(before, person, day), _bars_on(after, person, day))
    for kind, number in map(naming.parts_of, tags):
        if kind == Case.tag and not (_is_over(before, number) and _is_over(after, number)):
            item = before.of(Case, number).item
            freed |= _lost(*(_bars_on_case(view, number, item) for view in (before, after)))
    return freed


def _lost(was: Freed, now: Freed) -> Freed:
    return {bar: imposer for bar, imposer in was.items() if bar not in now}


def _days(persons: list[str], view: View) -> list[date]:
    """Return today, and each later day from which a succession on record binds one of them."""
    starts = {since for one in persons for _, since in view.of(Same, one).bound_by}
    return [view.day, *sorted(day for day in starts if day > view.day)]


def _concerned(tags: tuple[str, ...], *views: View) -> list[str]:
    """Return whom a fact concerns: its subject, who answers for it, and all their codes."""
    persons: set[str] = set()
    for tag in tags:
        kind, value = naming.parts_of(tag)
        if kind == "subject":
            persons.add(value)
        elif kind in _GROUNDS:
            persons.update(*(named_by(view, tag) for view in views))
    return sorted({code for person in persons for code in kin(views[0], person)})


def _bars_on(view: View, person: str, day: date) -> Freed:
    return {(one.event.restriction, person): one.agency for one in bars_to_come(view, person, day)}


def _is_over(view: View, number: str) -> bool:
    return view.of(Case, number).ending is not None


def _bars_on_case(view: View, number: str, item: str | None) -> Freed:
    """Return what bars a case, of the item that it had before, through its subject or a party."""
    subject = view.of(Case, number).subject
    affected: list[tuple[str, str | None]] = [(subject, None)] if subject else []
    return {
        (one.event.restriction, number): one.agency
        for person, role in (*affected, *parties_of(view, number))
        for one in bars_to_come(view, person, view.day, number)
        if reaches(one, role) and names(one, view, item)
    }


FREES_BARRED = refusal(
    "void.frees-barred",
    "解除他机关限制",
    "a change of code, a party or a ground is voided or corrected by which another agency's "
    "restriction would stop binding",
    source="账本更正规则: 谁认定、谁修复",
    remedy="let the agency that imposed the restriction lift it, or let 监察 or 法制 make the "
    "change",
)
