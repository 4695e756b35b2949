"""可终止的记录: what stands under an identity that an act could end, lift, revoke or replace."""

from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from typing import ClassVar, Final, Self, cast

from msgspec import defstruct
from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.fact import AnyFact
from ledger.states.endings import ENDINGS, WayToEnd
from ledger.view import State, View


class Endable(State, frozen=True, kw_only=True):
    """可终止的记录: base of one state for each kind of identity: what could be ended under it."""

    tag: ClassVar = ""
    folds: ClassVar = ()
    facts: tuple[AnyFact, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold what can be ended, and leave out what is over."""
        over = [
            ending
            for ending in ENDINGS[type(fact.event)]
            if ending.is_over and f"{self.tag}:{key}" in tags_by(fact.event, ending)
        ]
        kept = tuple(
            one
            for one in self.facts
            if not any(type(one.event) in by.ends and by.fits(fact.event, one) for by in over)
        )
        return replace(self, facts=(*kept, fact))


@cache
def _field(event_type: type[Event], name: str) -> naming.Naming:
    return next(one for one in naming.namings(event_type) if one.path == name)


def tags_by(event: Event, ending: WayToEnd) -> tuple[str, ...]:
    """Return the identities under which lies what an act ends, as tags."""
    value = attrgetter(ending.by)(event)
    if value is None:
        return ()
    field = _field(type(event), ending.by)
    prefix = "" if field.kind == "ref" else f"{field.kind}:"
    return tuple(prefix + one for one in (value if field.many else (value,)))


def ended_by(fact: AnyFact, ending: WayToEnd, view: View) -> Iterator[AnyFact]:
    """Yield the facts that an act ends in one of its ways; who says the same again ends nothing."""
    for tag in tags_by(fact.event, ending):
        kind, key = naming.parts_of(tag)
        if kind not in ENDABLE:
            continue
        for one in view.of(ENDABLE[kind], key).facts:
            is_ended = type(one.event) in ending.ends and ending.fits(fact.event, one)
            if is_ended and one.event != fact.event:
                yield one


def _folded_under(kind: str) -> tuple[type[Event], ...]:
    """Return what a kind's state folds: what is ended under it, and what leaves nothing of that."""
    found: dict[type[Event], None] = {}
    for act, endings in ENDINGS.items():
        for ending in endings:
            if _field(act, ending.by).kind in {kind, "ref"}:
                found.update(dict.fromkeys((*ending.ends, act) if ending.is_over else ending.ends))
    return tuple(one for one in found if naming.tag_fields(one, kind))


def _state_of(kind: str) -> type[Endable]:
    namespace = {"tag": kind, "folds": _folded_under(kind), "__module__": __name__}
    name = f"Endable{kind.title()}"
    made = defstruct(
        name, [], bases=(Endable,), namespace=namespace, frozen=True, kw_only=True, gc=False
    )
    return cast("type[Endable]", made)


def _kinds() -> Iterator[str]:
    """Yield the kinds of identity under which something is ended; a ``Ref`` names one of them."""
    for act, endings in ENDINGS.items():
        for ending in endings:
            yield _field(act, ending.by).kind


ENDABLE: Final = {kind: _state_of(kind) for kind in sorted({*_kinds()} - {"ref"})}
"""One state for each kind of identity: a state is found by the one kind of tag that it reads."""
