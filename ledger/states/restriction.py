"""信用限制: what a subject is barred from, whoever imposed it (一处违法、处处受限)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.fact import AnyFact, Fact
from ledger.states import notice as noticed
from ledger.states.case import Case
from ledger.states.day import judged_on
from ledger.states.item import replaced_codes
from ledger.states.notice import Notices, as_restriction
from ledger.states.reference import on_record
from ledger.states.subject import same
from ledger.view import Objection, State, View, refusal


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
        told = noticed.imposed(self.notices)
        return as_restriction(told) if told else None

    @property
    def lifting(self) -> str | None:
        """The entry that lifted it as a whole."""
        if self.lifted is not None or self.imposed is not None or not self.notices:
            return self.lifted
        told = noticed.lifted(self.notices)
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


class Credit(State, frozen=True, kw_only=True):
    """信用: the restrictions on a subject, lifted ones and exempt cases beside them."""

    tag: ClassVar = "subject"
    folds: ClassVar = (RestrictionImposed, RestrictionLifted, CreditNoticeReceived)
    imposed: tuple[Fact[RestrictionImposed], ...] = ()
    lifted: frozenset[str] = frozenset()
    exempt: frozenset[tuple[str, str]] = frozenset()
    notices: Notices = ()

    def binding(self, day: date, case: str | None) -> Iterator[Fact[RestrictionImposed]]:
        """Yield this ledger's restrictions in their term that nobody has lifted for the case."""
        for fact in self.imposed:
            event = fact.event
            if (
                event.restriction not in self.lifted
                and (event.restriction, case) not in self.exempt
                and _is_in_term(event, day)
            ):
                yield fact

    def binding_elsewhere(self, day: date, case: str | None) -> Iterator[Fact[RestrictionImposed]]:
        """Yield those of other ledgers that nobody has lifted there for the case."""
        told = noticed.standing(self.notices) if self.notices else ()
        lifted = {
            one.event.about
            for one in told
            if one.event.effect is NoticeEffect.LIFTED and one.event.only_for in {None, case}
        }
        for one in told:
            if one.event.effect is NoticeEffect.IMPOSED and one.event.about not in lifted:
                fact = as_restriction(one)
                if _is_in_term(fact.event, day):
                    yield fact

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an imposing, a lifting, or a notice of another ledger's, in any order."""
        match fact.event:
            case RestrictionImposed():
                return replace(self, imposed=(*self.imposed, fact))
            case RestrictionLifted(only_for=None) as event:
                return replace(self, lifted=self.lifted | {event.restriction})
            case RestrictionLifted() as event:
                freed = (event.restriction, event.only_for or "")
                return replace(self, exempt=self.exempt | {freed})
            case CreditNoticeReceived() as event if event.about.startswith(_RESTRICTION):
                return replace(self, notices=(*self.notices, fact))
        return self


def _is_in_term(event: RestrictionImposed, day: date) -> bool:
    return event.from_on <= day and (event.until_on is None or day <= event.until_on)


def judge_credit(
    fact: AnyFact,
    view: View,
    forbidden: Forbidden,
    *,
    subject: str | None,
    item: str | None,
    case: str | None,
) -> Iterator[Objection]:
    """Yield every restriction that forbids something to a subject or to a party of its case.

    It counts on the recorded day, whoever imposed it, also after the subject changed its code, and
    only while its ground stands.
    """
    day = judged_on(fact, view)
    affected: list[tuple[str, str | None]] = [(subject, None)] if subject else []
    if case is not None:
        parties = view.of(Case, case).parties
        affected += [(party.subject, party.role.value) for party in parties]
    for person, role in affected:
        for code in same(view, person):
            for one in _standing(view.of(Credit, code), view, day, case):
                if _reaches(one, forbidden, role) and _names(one, view, item):
                    detail = f"{one.event.restriction} · {code} · {one.agency}"
                    yield CREDIT_BARRED("data.subject", detail, blocking=(one.id,))


def _standing(
    credit: Credit, view: View, day: date, case: str | None
) -> Iterator[Fact[RestrictionImposed]]:
    for one in credit.binding(day, case):
        if _has_ground(one, view, day):
            yield one
    for one in credit.binding_elsewhere(day, case):
        ground = one.event.ground
        if ground is None or ground_stands(view, ground, day, elsewhere=True):
            yield one


def _reaches(one: Fact[RestrictionImposed], forbidden: Forbidden, role: str | None) -> bool:
    return forbidden in one.event.forbids and (role is None or role in one.event.reaches)


def _names(one: Fact[RestrictionImposed], view: View, item: str | None) -> bool:
    items = one.event.items
    return not items or (item is not None and not replaced_codes(view, item).isdisjoint(items))


def _has_ground(one: Fact[RestrictionImposed], view: View, day: date) -> bool:
    """Tell whether a restriction needs no ground, or rests on one that stands against its subject.

    A ground that was corrected to another subject no longer carries the restriction. What an older
    system imposed is not asked whom its ground named.
    """
    ground = one.event.ground
    if ground is None:
        return True
    is_against = one.observed is not None or concerns(view, ground, one.event.subject)
    return is_against and ground_stands(view, ground, day)


def ground_stands(view: View, ground: str, day: date, *, elsewhere: bool = False) -> bool:
    """Tell whether what a restriction rests on is known and has not fallen by a day.

    A penalty falls when it is revoked, an order when its rectification has passed, a restriction
    when it is lifted, ends, or its own ground falls; all of them when their record is voided.
    ``elsewhere``: the restriction is another ledger's, which has judged the ground; then it stands
    until it is known here to have fallen.
    """
    seen: set[str] = set()
    while ground.startswith(_RESTRICTION) and ground not in seen:
        seen.add(ground)
        other = view.of(Restriction, ground.removeprefix(_RESTRICTION))
        if other.imposing is None:
            return elsewhere and not other.notices
        if other.lifting is not None:
            return False
        event = other.imposing.event
        if event.until_on is not None and event.until_on < day:
            return False
        if event.ground is None:
            return True
        elsewhere = other.imposed is None
        if (
            not elsewhere
            and other.imposing.observed is None
            and not concerns(view, event.ground, event.subject)
        ):
            return False
        ground = event.ground
    found = on_record(view, ground)
    return elsewhere if found is None else found.stands


_PERSON: Final = "person:"


def concerns(view: View, ground: str, subject: str) -> bool:
    """Tell whether a ground was found against a subject, or may be held against a person.

    Who answers for a company is barred by what the company did (食品安全法 第一百三十五条).
    """
    if ground.startswith(_RESTRICTION):
        imposing = view.of(Restriction, ground.removeprefix(_RESTRICTION)).imposing
        offender = imposing.event.subject if imposing else None
    else:
        found = on_record(view, ground)
        offender = found.subject if found else None
    return offender in (None, *same(view, subject)) or subject.startswith(_PERSON)


_RESTRICTION: Final = "restriction:"


EVERYWHERE = "河北省编办: 一处违法、处处受限"

CREDIT_BARRED = refusal(
    "credit.barred",
    "信用受限",
    "a restriction that stands forbids the grant or licence to the subject or a party",
    source=EVERYWHERE,
    remedy="wait until it ends, or let the imposing side lift it, for this case or as a whole",
)
