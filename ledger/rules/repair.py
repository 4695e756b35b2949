"""信用修复: after the shortest publicity, when all was done, with a pledge, by whoever found it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger import naming
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.fact import AnyFact, Fact
from ledger.law.publicity import SERIOUS, terms_of
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.penalty import Penalty
from ledger.states.publicity import window_of
from ledger.states.repair import Repair, repairs_of
from ledger.states.repairable import Repairable, repairable
from ledger.states.subject import same
from ledger.states.term import judge_known
from ledger.view import Objection, View, refusal


@rule(CreditRepairApplied)
def apply(fact: Fact[CreditRepairApplied], view: View) -> Iterator[Objection]:
    """信用修复申请: of what is on record, ripe for it, with everything that it takes.

    An application that comes too early, or lacks what it takes, is not taken (不予受理): else it
    would wait for the day, and nobody would ask again what had been done by then.
    """
    event = fact.event
    known = view.of(Repair, event.repair)
    if known.applied is not None:
        yield EXISTS("data.repair", event.repair, blocking=(known.applied.id,))
    found = repairable(view, event.about, event.subject)
    yield from _judge_object(fact, view, found)
    if found is None:
        return
    yield from judge_day(fact, view, "applied_on", after=found.found_on)
    yield from _judge_ripe(fact, view, found, event.applied_on)
    yield from _judge_pledge(fact.event, view)
    if found.is_executed is None and event.evidence is None:
        yield NOT_EXECUTED("data.evidence", event.about)


@rule(CreditRepairDecided)
def decide(fact: Fact[CreditRepairDecided], view: View) -> Iterator[Objection]:
    """信用修复决定: once, by whose finding it was, on what was asked; granted only when ripe."""
    event = fact.event
    repair = view.of(Repair, event.repair)
    if repair.applied is None:
        yield UNKNOWN("data.repair", event.repair)
        return
    applied = repair.applied.event
    if repair.decided is not None:
        yield DECIDED("data.repair", event.repair, blocking=(repair.decided.id,))
    differing = [
        one for one in ("about", "subject") if getattr(event, one) != getattr(applied, one)
    ]
    for name in differing:
        yield IDENTITY_MISMATCH(f"data.{name}", f"{getattr(event, name)}")
    if differing:
        return
    yield from judge_day(fact, view, "decided_on", after=applied.applied_on)
    found = repairable(view, applied.about, applied.subject)
    if found is not None and not any(acts_for(view, fact.agency, one) for one in found.sides):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {', '.join(found.sides)}")
    if event.outcome is not RepairOutcome.GRANTED:
        return
    yield from _judge_object(fact, view, found)
    if found is not None:
        yield from _judge_ripe(fact, view, found, event.decided_on)
    yield from _judge_pledge(applied, view)


def _judge_object(fact: AnyFact, view: View, found: Repairable | None) -> Iterator[Objection]:
    """Yield what stands against repairing something: it is nothing, another's, or done already."""
    event = fact.event
    if found is None or not found.stands:
        yield NOTHING_TO_REPAIR("data.about", event.about)
        return
    if found.is_foreign:
        yield ORIGIN_ONLY("data.about", event.about)
    if found.subject is not None and found.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {found.subject}")
    repairs = repairs_of(view, event.about)
    before = next((one.id for one in repairs.granted), None) if repairs is not None else None
    if before is not None:
        yield DECIDED("data.about", event.about, blocking=(before,))


def _judge_ripe(fact: AnyFact, view: View, found: Repairable, day: date) -> Iterator[Objection]:
    """Yield what is not done yet: the shortest publicity, and what the penalty demands.

    The day is the one that is named: it lies in no future, and an earlier one helps nobody.
    """
    about = fact.event.about
    kind, number = naming.parts_of(about)
    if kind == Penalty.tag:
        window = window_of(view, number)
        if window is not None and window.repairable_on is None:
            yield from judge_known(view, "data.about", _term_of(view, number))
        elif window is not None and window.repairable_on is not None and day < window.repairable_on:
            yield TOO_EARLY("data.about", f"{day} < {window.repairable_on}")
    if not found.was_executed(day):
        yield NOT_EXECUTED("data.about", f"{about} · {day} < {found.executed_on or ''}")


def _term_of(view: View, number: str) -> str:
    decision = view.of(Penalty, number).decision
    severity = decision.event.severity if decision is not None else None
    return terms_of(SERIOUS if severity is None else severity.value)[0]


def _judge_pledge(applied: CreditRepairApplied, view: View) -> Iterator[Objection]:
    """A pledge is given by who is to be trusted again, whichever code he has; by nobody for him."""
    by = applied.pledged_by
    is_own = by is None or by in same(view, applied.subject)
    if applied.pledge is None or not is_own:
        yield NO_PLEDGE("data.pledge", by or applied.subject)


_METHOD: Final = "信用修复管理办法; 发改办财金〔2019〕527号"


EXISTS = refusal(
    "repair.exists",
    "修复编号已使用",
    "repair was asked for under this number already",
    source="信用修复编号: unique in the country",
    remedy="use a new number",
)


UNKNOWN = refusal(
    "repair.unknown",
    "修复申请不存在",
    "nobody has asked for repair under this number",
    source="信用修复管理办法: 依申请修复",
    remedy="record CreditRepairApplied first, or correct the number",
)


NOTHING_TO_REPAIR = refusal(
    "repair.nothing-to-repair",
    "无可修复事项",
    "nothing that can be repaired stands under this reference: no penalty, listing or broken "
    "promise, or one that was taken back or quashed",
    source=_METHOD,
    remedy="name the penalty, the listing or the case of the promise; what has fallen is held "
    "against nobody",
)


TOO_EARLY = refusal(
    "repair.too-early",
    "未满最短公示期",
    "repair is asked for, or granted, before the shortest publicity of the document has passed",
    source=_METHOD,
    remedy="wait for the day that `shenguan credit show` names (`repairable_on`)",
)


NOT_EXECUTED = refusal(
    "repair.not-executed",
    "未履行完毕",
    "no record shows that what the penalty demands was done in full, or that what was wrong was "
    "put right",
    source="信用修复管理办法: 纠正失信行为、履行义务",
    remedy="record PenaltyExecuted with `in_full`; for a listing or a promise name the proof "
    "(`evidence`)",
)


NO_PLEDGE = refusal(
    "repair.no-pledge",
    "未作信用承诺",
    "who asks for repair has not pledged in public, or somebody else has pledged for him",
    source="信用修复管理办法: 公开作出信用承诺",
    remedy="hand in the pledge of who asks (`pledge`)",
)


NOT_OWN_SIDE = refusal(
    "repair.not-own-side",
    "非认定机关修复",
    "only whoever found it, or its successor, says whether it is repaired",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="let the agency decide whose penalty, listing or verification it is",
)


DECIDED = refusal(
    "repair.decided",
    "修复已有决定",
    "the application was decided already, or the same record is repaired",
    source=_METHOD,
    remedy="apply anew under another number where it was turned down; what is repaired is repaired "
    "once",
)
