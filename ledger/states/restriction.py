"""信用限制: one restriction from imposing to lifting, and whether its ground still stands."""

from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events.credit import CreditNoticeReceived, RestrictionImposed, RestrictionLifted
from ledger.fact import AnyFact, Fact
from ledger.law import grounds
from ledger.law.grounds import Measure
from ledger.law.measure import ends_with_repair
from ledger.states import notice
from ledger.states.appeal import has_fallen
from ledger.states.measure import ListedMeasure
from ledger.states.notice import Notices, as_restriction
from ledger.states.reference import OnRecord, on_record
from ledger.states.repair import repaired_on
from ledger.states.subject import same
from ledger.view import State, View

EVERYWHERE: Final = "河北省编办: 一处违法、处处受限"


class Restriction(State, frozen=True, kw_only=True):
    """信用限制: one restriction from imposing to lifting, here or in another ledger."""

    tag: ClassVar = "restriction"
    folds: ClassVar = (RestrictionImposed, RestrictionLifted, CreditNoticeReceived)
    imposed: Fact[RestrictionImposed] | None = None
    lifted: str | None = None
    notices: Notices = ()

    @property
    def imposing(self) -> Fact[RestrictionImposed] | None:
        """The imposing, this ledger's own or as another ledger has it."""
        if self.imposed is not None or not self.notices:
            return self.imposed
        told = notice.imposed(self.notices)
        return as_restriction(told) if told else None

    @property
    def lifting(self) -> str | None:
        """The entry that lifted it as a whole."""
        if self.lifted is not None or self.imposed is not None or not self.notices:
            return self.lifted
        told = notice.lifted(self.notices)
        return told.id if told else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the imposing, a lifting as a whole, or a notice, in any order."""
        match fact.event:
            case RestrictionImposed():
                return replace(self, imposed=self.imposed or fact)
            case RestrictionLifted(only_for=None):
                return replace(self, lifted=self.lifted or fact.id)
            case CreditNoticeReceived():
                return replace(self, notices=(*self.notices, fact))
        return self


def ground_stands(view: View, ground: str, day: date, *, ends: bool = False) -> bool:
    """Tell whether a ground of this ledger is on record and has not fallen by a day.

    ``ends`` says that what is to rest on it ends with repair: then it rests on nothing repaired.
    """
    return rests(view, Measure(ground=ground, ends_with_repair=ends), day)


def is_held_against(view: View, ground: str, subject: str) -> bool:
    """Tell whether a ground was found against a subject, or may be held against a person."""
    found = measure_of(view, ground)
    return grounds.concerns(found.subject if found else None, subject, lambda one: same(view, one))


def finding_of(view: View, ground: str) -> OnRecord | None:
    """Return what a ground says: whose act it is, of which day, and which persons it names."""
    kind, number = naming.parts_of(ground)
    if kind != Restriction.tag:
        return _on_record(view, ground)
    imposing = view.of(Restriction, number).imposing
    if imposing is None:
        return None
    event = imposing.event
    return OnRecord(sides=(imposing.agency,), found_on=event.from_on, subject=event.subject)


def _on_record(view: View, reference: str) -> OnRecord | None:
    """Return what carries a measure: a case that was only filed, or a complaint, carries none.

    Neither does an activity of somebody unknown: it would be held against whomever one likes.
    """
    kind, _ = naming.parts_of(reference)
    if kind in _UNDECIDED:
        return None
    found = on_record(view, reference)
    return None if found is not None and kind == "check" and found.subject is None else found


_UNDECIDED: Final = frozenset(("complaint", "enforcement"))


def named_by(view: View, ground: str) -> frozenset[str]:
    """Return whom a ground is held against by name: its subject, and who answers for it in person.

    A restriction, a listing and a joint punishment name whom their own grounds name.
    """
    named: set[str] = set()
    seen: set[str] = set()
    link: str | None = ground
    while link is not None and link not in seen:
        seen.add(link)
        found, measure = finding_of(view, link), measure_of(view, link)
        if found is not None:
            named.update(found.responsible)
            named.update((found.subject,) if found.subject else ())
        link = measure.ground if measure is not None else None
    return frozenset(named)


def is_named(view: View, ground: str, person: str) -> bool:
    """Tell whether a ground names a person, under whichever code."""
    codes = same(view, person)
    return any(one in codes or person in same(view, one) for one in named_by(view, ground))


def rests(view: View, measure: Measure, day: date) -> bool:
    """Tell whether a measure needs no ground, or rests on one that stands against its subject."""
    return grounds.rests(
        measure,
        day,
        measure_of=lambda reference: measure_of(view, reference),
        codes_of=lambda subject: same(view, subject),
    )


def imposed_measure(view: View, fact: Fact[RestrictionImposed], *, is_foreign: bool) -> Measure:
    """Return a restriction that was imposed as the law sees it."""
    event = fact.event
    return Measure(
        subject=event.subject,
        ground=event.ground,
        until_on=event.until_on,
        is_foreign=is_foreign,
        is_observed=fact.observed is not None,
        ends_with_repair=_ends_with_repair(view, fact, is_foreign=is_foreign),
    )


def _ends_with_repair(view: View, fact: Fact[RestrictionImposed], *, is_foreign: bool) -> bool:
    """Tell whether repair ends a restriction: by the list here, or as its own ledger said."""
    event = fact.event
    if event.ground is None:
        return False
    if is_foreign:
        told = notice.imposed(view.of(Restriction, event.restriction).notices)
        return told is not None and told.event.ends_with_repair
    if event.measure is None:
        return False
    return ends_with_repair(view.of(ListedMeasure, event.measure).listings, fact.own_position)


def measure_of(view: View, reference: str) -> Measure | None:
    """Return what is on record under a reference; None if nothing is."""
    kind, number = naming.parts_of(reference)
    if kind != Restriction.tag:
        found, repaired = _on_record(view, reference), repaired_on(view, reference)
        if found is None:
            # What another ledger told of is known by its repair, as it was by what rests on it.
            return None if repaired is None else Measure(repaired_on=repaired)
        return Measure(
            stands=found.stands and not has_fallen(view, reference, view.day),
            subject=found.subject,
            ground=found.ground,
            until_on=found.until_on,
            is_foreign=found.is_foreign,
            repaired_on=repaired,
        )
    restriction = view.of(Restriction, number)
    if restriction.imposing is None:
        return Measure(stands=False) if restriction.notices else None
    is_foreign = restriction.imposed is None
    measure = imposed_measure(view, restriction.imposing, is_foreign=is_foreign)
    stands = restriction.lifting is None and not has_fallen(view, reference, view.day)
    return measure._replace(stands=stands)
