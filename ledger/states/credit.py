"""信用: what a subject is barred from, whoever imposed it (一处违法、处处受限)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events.credit import (
    CreditNoticeReceived,
    Forbidden,
    NoticeEffect,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.fact import AnyFact, Fact
from ledger.states import notice
from ledger.states.appeal import has_fallen
from ledger.states.case import Case
from ledger.states.day import judged_on
from ledger.states.item import replaced_codes
from ledger.states.notice import Notices, as_restriction
from ledger.states.restriction import EVERYWHERE, Restriction, imposed_measure, rests
from ledger.states.subject import same
from ledger.view import Objection, State, View, refusal


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
        told = notice.standing(self.notices) if self.notices else ()
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
            case CreditNoticeReceived() as event if _is_restriction(event):
                return replace(self, notices=(*self.notices, fact))
        return self


def _is_restriction(event: CreditNoticeReceived) -> bool:
    return naming.parts_of(event.about)[0] == Restriction.tag


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
        is_quashed = has_fallen(view, f"restriction:{one.event.restriction}", day)
        if not is_quashed and rests(view, imposed_measure(one, is_foreign=False), day):
            yield one
    for one in credit.binding_elsewhere(day, case):
        if rests(view, imposed_measure(one, is_foreign=True), day):
            yield one


def _reaches(one: Fact[RestrictionImposed], forbidden: Forbidden, role: str | None) -> bool:
    return forbidden in one.event.forbids and (role is None or role in one.event.reaches)


def _names(one: Fact[RestrictionImposed], view: View, item: str | None) -> bool:
    items = one.event.items
    return not items or (item is not None and not replaced_codes(view, item).isdisjoint(items))


CREDIT_BARRED = refusal(
    "credit.barred",
    "信用受限",
    "a restriction that stands forbids the grant or licence to the subject or a party",
    source=EVERYWHERE,
    remedy="wait until it ends, or let the imposing side lift it, for this case or as a whole",
)
