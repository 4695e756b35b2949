"""发证与证照管理: out of a granting decision; changed, revoked and struck off by its issuer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from ledger.events.catalogue import Act
from ledger.events.credit import Forbidden
from ledger.events.decision import (
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
)
from ledger.events.intake import ApplicationKind
from ledger.fact import Fact
from ledger.law.licence import (
    IN_FORCE,
    NOT_YET,
    RENEWED_BY_LAW,
    SUSPENDED,
    is_held_by_issuer,
)
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.blank import judge_blank
from ledger.states.case import CASE_UNKNOWN, IDENTITY_MISMATCH, Case, judge_companions
from ledger.states.case_limits import acceptance_of, guide_of
from ledger.states.credit import judge_credit
from ledger.states.day import judged_on
from ledger.states.duty import judge_duty
from ledger.states.in_hand import duty_day
from ledger.states.item import Item
from ledger.states.licence import LICENCE_UNKNOWN, Licence, item_of
from ledger.states.renewal import status_of
from ledger.states.subject import same
from ledger.view import Objection, View, refusal

_ISSUES: Final = frozenset((Act.ISSUE,))


_Act = Fact[LicenceChanged] | Fact[LicenceRevoked] | Fact[LicenceCancelled]


@rule(LicenceIssued)
def issue(fact: Fact[LicenceIssued], view: View) -> Iterator[Objection]:
    """发证: a new number, out of a grant, by a body on duty, to nobody barred."""
    event = fact.event
    known = view.of(Licence, event.licence)
    if known.issuing is not None:
        yield LICENCE_EXISTS("data.licence", event.licence, blocking=(known.issuing.id,))
    case = view.of(Case, event.case) if event.case is not None else Case()
    if not case.granted:
        yield NO_GRANT("data.case", event.case or event.licence)
    if event.case is not None:
        if case.receipt is None:
            yield CASE_UNKNOWN("data.case", event.case)
        yield from judge_companions(case, view, item=event.item, subject=event.subject)
    yield from _judge_validity(event.valid_from, event.valid_to)
    yield from _judge_grant(event, view, case)
    item = case.item or event.item
    if item is not None:
        yield from judge_duty(fact, view, item, _ISSUES, on=duty_day(fact, view, case))
    yield from judge_credit(
        fact, view, Forbidden.LICENCE, subject=event.subject, item=item, case=event.case
    )
    yield from judge_blank(fact, view)


def _judge_grant(event: LicenceIssued, view: View, case: Case) -> Iterator[Objection]:
    """One grant, one licence, which holds from the decision on: nothing legalises the past."""
    if case.decision is None:
        return
    decided_on = case.decision.event.decided_on
    guide = guide_of(case, view, acceptance_of(case, view, decided_on))
    most = 1 if guide is None or guide.licences_max is None else guide.licences_max
    others = [one for one in case.licences if one != event.licence]
    if len(others) >= most:
        facts = (view.of(Licence, one).issuing for one in others[:_NAMED_AT_MOST])
        yield SECOND("data.case", f"{event.case}", blocking=tuple(one.id for one in facts if one))
    if event.valid_from < decided_on and event.valid_from not in _kept_days(view, case):
        yield BEFORE_DECISION("data.valid_from", f"{event.valid_from} < {decided_on}")


def _kept_days(view: View, case: Case) -> tuple[date | None, ...]:
    """Return the first days that a licence may keep which takes the place of another (变更、补发).

    A renewal that silence has carried on begins where the former term ended.
    """
    if case.receipt is None or case.receipt.event.licence is None:
        return ()
    former = view.of(Licence, case.receipt.event.licence)
    term = former.validity_on(view.day)
    match case.receipt.event.kind:
        case ApplicationKind.CHANGE | ApplicationKind.REISSUE:
            return (former.first_validity.valid_from, term.valid_from)
        case ApplicationKind.RENEWAL if term.valid_to is not None:
            return (term.valid_to + timedelta(days=1),)
    return ()


def _judge_validity(begin: date | None, end: date | None) -> Iterator[Objection]:
    if begin is not None and end is not None and end < begin:
        yield VALIDITY_ORDER("data.valid_to", f"{begin} – {end}")


@rule(LicenceChanged)
def change(fact: Fact[LicenceChanged], view: View) -> Iterator[Objection]:
    """证照变动: of a licence in force; a suspended one is only resumed; nobody barred renews."""
    event = fact.event
    licence = view.of(Licence, event.licence)
    yield from _judge_act(fact, view, licence)
    if not licence.issued:
        return
    if not _may_change(fact, view, licence):
        yield NOT_IN_FORCE("data.licence", event.licence)
    before = licence.validity_on(event.effective_on)
    yield from _judge_validity(
        event.valid_from or before.valid_from, event.valid_to or before.valid_to
    )
    if _renews(event, licence):
        yield from _judge_renewal(fact, view, licence)


def _renews(event: LicenceChanged, licence: Licence) -> bool:
    """Tell whether a change lets the licence live longer: that is a renewal, whatever its name.

    Its day is asked for: what makes the term longer or shorter only later lends nothing before.
    """
    if event.kind is LicenceChange.RENEWED:
        return True
    before, after = licence.validity_on(event.effective_on).valid_to, event.valid_to
    return before is not None and after is not None and before < after


def _judge_renewal(fact: Fact[LicenceChanged], view: View, licence: Licence) -> Iterator[Objection]:
    """延续: out of a case that asked for it and granted it, each once; to nobody barred.

    The credit counts again on this day, as for a grant: who was barred between the decision and the
    renewal gets none.
    """
    event = fact.event
    case = view.of(Case, event.case) if event.case is not None else Case()
    asked = case.receipt.event if case.receipt else None
    is_of_it = (
        asked is not None
        and asked.kind is ApplicationKind.RENEWAL
        and (asked.licence == event.licence)
    )
    if not (is_of_it and case.granted) or event.case in licence.renewed_by:
        yield NO_RENEWAL_CASE("data.case", event.case or event.licence)
    told: set[tuple[str, ...]] = set()
    for forbidden in (Forbidden.GRANT, Forbidden.LICENCE):
        for bar in judge_credit(
            fact,
            view,
            forbidden,
            subject=event.subject or licence.subject,
            item=item_of(licence, view) or case.item,
            case=event.case,
        ):
            if bar.blocking not in told:
                told.add(bar.blocking)
                yield bar


def _may_change(fact: Fact[LicenceChanged], view: View, licence: Licence) -> bool:
    event, day = fact.event, judged_on(fact, view)
    status = status_of(licence, view, day)
    if event.kind is LicenceChange.RESUMED:
        # What a penalty suspends is not the issuer's to resume: it ends by itself.
        return status == SUSPENDED and is_held_by_issuer(licence.life, day)
    return status in {IN_FORCE, NOT_YET, RENEWED_BY_LAW}


@rule(LicenceRevoked)
def revoke(fact: Fact[LicenceRevoked], view: View) -> Iterator[Objection]:
    """证照撤销、撤回: of a licence that was issued and is neither revoked nor struck off."""
    licence = view.of(Licence, fact.event.licence)
    yield from _judge_act(fact, view, licence)
    if licence.issued and licence.ended:
        yield NOT_IN_FORCE("data.licence", fact.event.licence, blocking=_endings(licence))


@rule(LicenceCancelled)
def cancel(fact: Fact[LicenceCancelled], view: View) -> Iterator[Objection]:
    """证照注销: once, also of a licence that has expired or was revoked."""
    licence = view.of(Licence, fact.event.licence)
    yield from _judge_act(fact, view, licence)
    if licence.issued and licence.cancellation is not None:
        yield NOT_IN_FORCE("data.licence", fact.event.licence, blocking=_endings(licence))


def _endings(licence: Licence) -> tuple[str, ...]:
    return tuple(act.id for act in (licence.revocation, licence.cancellation) if act is not None)


def _judge_act(fact: _Act, view: View, licence: Licence) -> Iterator[Objection]:
    event: Any = fact.event
    if licence.agency is None or licence.subject is None:
        yield LICENCE_UNKNOWN("data.licence", event.licence)
        return
    if not _is_decider(fact, view, licence, licence.agency):
        yield NOT_DECIDER("agency", f"{fact.agency} ≠ {licence.agency}")
    if event.subject is not None and licence.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {licence.subject}")


def _is_decider(fact: _Act, view: View, licence: Licence, issuer: str) -> bool:
    if acts_for(view, fact.agency, issuer):
        return True
    number = item_of(licence, view)
    item = view.of(Item, number) if number is not None else None
    holder = item.holder(judged_on(fact, view)) if item is not None and item.transfers else None
    return holder is not None and acts_for(view, fact.agency, holder)


_NAMED_AT_MOST: Final = 8
"""How many licences of one grant a refusal names."""
_GRANT: Final = "行政许可法 第三十九条"


_CHANGE: Final = "行政许可法 第四十九条、第五十条"


NO_GRANT = refusal(
    "licence.no-grant",
    "无准予许可决定",
    "a licence needs a decision that grants it",
    source=_GRANT,
    remedy="record DecisionMade with outcome granted first, and name its case",
)


SECOND = refusal(
    "licence.second",
    "一次准予重复发证",
    "the decision has as many licences as the guide allows, which is one where it says nothing",
    source=_GRANT,
    remedy="change the licence that was issued; the guide's `licences_max` may allow more",
)


BEFORE_DECISION = refusal(
    "licence.before-decision",
    "有效期早于决定",
    "a new licence would be in force before the decision that grants it",
    source="行政许可法 第三十九条、第八十一条",
    remedy="let it begin on the day of the decision or later",
)


NO_RENEWAL_CASE = refusal(
    "licence.no-renewal-case",
    "延续无准予办件",
    "a later last day needs a case that asked for the renewal of this licence and granted it",
    source="行政许可法 第五十条",
    remedy="receive the application with kind renewal and the licence, decide it, name its case",
)


LICENCE_EXISTS = refusal(
    "licence.exists",
    "许可证编号已使用",
    "a licence was issued under this number already",
    source="许可证编号: unique in the country",
    remedy="use a new number; a change of the same licence is LicenceChanged",
)


VALIDITY_ORDER = refusal(
    "licence.validity-order",
    "有效期起止颠倒",
    "the licence would end before it begins",
    source=_GRANT,
    remedy="correct the days of validity",
)


NOT_IN_FORCE = refusal(
    "licence.not-in-force",
    "许可证不在有效状态",
    "the licence has expired, is suspended, or was taken away, revoked or struck off",
    source=_CHANGE,
    remedy="see the licence's status with `shenguan licence show`; apply for a new one",
)


NOT_DECIDER = refusal(
    "licence.not-decider",
    "非发证机关",
    "only the issuing body, its successor, or the body that now holds the item acts on a licence",
    source="行政许可法 第六十九条",
    remedy="let the issuing body act",
)
