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

    def unended(
        self, day: date, case: str | None
    ) -> Iterator[tuple[Fact[RestrictionImposed], bool]]:
        """Yield the restrictions that bind on a day or later, not lifted for the case.

        Each comes with whether another ledger imposed it: then it is lifted there.
        """
        for fact in self.imposed:
            number = fact.event.restriction
            is_free = number in self.lifted or (number, case) in self.exempt
            if not is_free and not _has_ended(fact.event, day):
                yield fact, False
        for fact in self._unlifted_elsewhere(case):
            if not _has_ended(fact.event, day):
                yield fact, True

    def _unlifted_elsewhere(self, case: str | None) -> Iterator[Fact[RestrictionImposed]]:
        told = notice.standing(self.notices) if self.notices else ()
        lifted = {
            one.event.about
            for one in told
            if one.event.effect is NoticeEffect.LIFTED and one.event.only_for in {None, case}
        }
        for one in told:
            if one.event.effect is NoticeEffect.IMPOSED and one.event.about not in lifted:
                yield as_restriction(one)

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


def _has_ended(event: RestrictionImposed, day: date) -> bool:
    return event.until_on is not None and event.until_on < day


def bars_to_come(
    view: View, subject: str, day: date, case: str | None = None
) -> Iterator[Fact[RestrictionImposed]]:
    """Yield what bars a subject, under any code that binds it on a day, then or later."""
    for code in same(view, subject, day):
        for one, is_foreign in view.of(Credit, code).unended(day, case):
            if _stands(view, one, max(day, one.event.from_on), is_foreign=is_foreign):
                yield one


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
    affected += parties_of(view, case) if case is not None else ()
    for person, role in affected:
        for code in same(view, person):
            for one in _standing(view.of(Credit, code), view, day, case):
                if forbidden in one.event.forbids and reaches(one, role) and names(one, view, item):
                    detail = f"{one.event.restriction} · {code} · {one.agency}"
                    yield CREDIT_BARRED("data.subject", detail, blocking=(one.id,))


def parties_of(view: View, case: str) -> list[tuple[str, str]]:
    """Return the parties of a case, each with its role."""
    return [(party.subject, party.role.value) for party in view.of(Case, case).parties]


def _standing(
    credit: Credit, view: View, day: date, case: str | None
) -> Iterator[Fact[RestrictionImposed]]:
    for one, is_foreign in credit.unended(day, case):
        if one.event.from_on <= day and _stands(view, one, day, is_foreign=is_foreign):
            yield one


def binding_on(
    view: View, subject: str, day: date, case: str | None
) -> Iterator[Fact[RestrictionImposed]]:
    """Yield what binds a subject under this very code on a day, in a case or in none."""
    return _standing(view.of(Credit, subject), view, day, case)


def _stands(view: View, one: Fact[RestrictionImposed], day: date, *, is_foreign: bool) -> bool:
    if has_fallen(view, f"restriction:{one.event.restriction}", day):
        return False
    return rests(view, imposed_measure(view, one, is_foreign=is_foreign), day)


def reaches(one: Fact[RestrictionImposed], role: str | None) -> bool:
    """Tell whether a restriction reaches a role in a case; no role is the applicant's."""
    return role is None or role in one.event.reaches


def names(one: Fact[RestrictionImposed], view: View, item: str | None) -> bool:
    """Tell whether a restriction concerns an item: it names it, one that it replaced, or none."""
    items = one.event.items
    return not items or (item is not None and not replaced_codes(view, item).isdisjoint(items))


CREDIT_BARRED = refusal(
    "credit.barred",
    "信用受限",
    "a restriction that stands forbids the grant or licence to the subject or a party",
    source=EVERYWHERE,
    remedy="wait until it ends, or let the imposing side lift it, for this case or as a whole",
)
