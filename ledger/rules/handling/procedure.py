"""特别程序: what stops the clock of a decision, and lets it go on."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.base import Role
from ledger.events.catalogue import Act
from ledger.events.handling import (
    ProcedureKind,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.fact import AnyFact, Fact
from ledger.law.deadline import Limit
from ledger.law.procedure import Begun, Procedure
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role
from ledger.states.calendar import CALENDAR_UNKNOWN
from ledger.states.case import CASE_ALREADY_DECIDED, Case, judge_open
from ledger.states.case_limits import acceptance_of, judge_accepted, limits_of
from ledger.states.competence import judge_competent
from ledger.states.day import DAYS_ORDER, judge_day, judged_on, occurred_on
from ledger.states.late_record import AFTER_LIMIT
from ledger.view import Code, Objection, View, finding, refusal

_HANDLES: Final = frozenset((Act.REVIEW, Act.DECIDE))


@rule(SpecialProcedureStarted)
def start(fact: Fact[SpecialProcedureStarted], view: View) -> Iterator[Objection]:
    """特别程序启动: of an undecided case, in time; a freeze by supervision, with basis and end."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_undecided(case, event.case)
    if case.receipt is None:
        return
    yield from _judge_side(fact, view, event.kind, case.receipt.event.item)
    for one in case.procedures(view.opening.zone):
        if one.begun.kind == event.kind and one.is_running(judged_on(fact, view)):
            yield OPEN("data.kind", f"{event.kind} · {one.begun.on}")
    if event.kind is ProcedureKind.FREEZE:
        yield from _judge_freeze(fact, view, case)
    else:
        yield from judge_accepted(case, fact, view)
        yield from judge_in_time(fact, view, case, AFTER_DUE)
    if event.notified_on is None and (
        event.kind is not ProcedureKind.FREEZE or event.legal_basis is not None
    ):
        yield NO_NOTICE("data.notified_on", event.case)
    before = acceptance_of(case, view, judged_on(fact, view)).day
    yield from judge_day(fact, view, "notified_on", after=before or occurred_on(case.receipt, view))


def _judge_freeze(
    fact: Fact[SpecialProcedureStarted], view: View, case: Case
) -> Iterator[Objection]:
    """A freeze says by which document it is asked for, and when it ends by itself."""
    event = fact.event
    if is_blank(event.basis or event.legal_basis):
        yield NO_BASIS("data.basis", event.case)
    if event.until is None:
        yield NO_BASIS("data.until", event.case)
    elif event.until < (begins := occurred_on(fact, view)):
        yield DAYS_ORDER("data.until", f"{event.until} < {begins}")
    if case.receipt is not None and occurred_on(fact, view) < (
        received := occurred_on(case.receipt, view)
    ):
        yield DAYS_ORDER("occurred_at", f"{occurred_on(fact, view)} < {received}")


def _judge_side(fact: AnyFact, view: View, kind: str, item: str) -> Iterator[Objection]:
    """Yield what stands against an agency touching a procedure: a freeze is supervision's alone.

    Whoever found something wrong may ask for it, not only who is on duty for the item: what it
    keeps from happening is a grant to somebody another body is looking into (一处违法、处处受限).
    """
    if kind == ProcedureKind.FREEZE:
        if not has_role(view, fact.agency, Role.SUPERVISION):
            yield NOT_OWN("agency", f"{fact.agency} · {kind}")
    elif has_role(view, fact.agency, Role.APPROVAL):
        yield from judge_competent(fact, view, item, _HANDLES)
    else:
        yield NOT_OWN("agency", f"{fact.agency} · {kind}")


def judge_undecided(case: Case, number: str) -> Iterator[Objection]:
    """Yield what stands against an act before the decision: the case has ended, or is decided."""
    yield from judge_open(case, number)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", number, blocking=(case.decision.id,))


def judge_in_time(
    fact: Fact[SpecialProcedureStarted] | Fact[TimeLimitExtended],
    view: View,
    case: Case,
    late: Code,
) -> Iterator[Objection]:
    """Yield what stands against the day of an act that moves a case's limit: it comes after it."""
    acceptance = acceptance_of(case, view, judged_on(fact, view))
    if acceptance.day is None:
        return
    limits = limits_of(case, view, acceptance)
    limit = limits.legal if limits.legal.binds else limits.promised
    yield from judge_within(fact, view, (acceptance.day, limit), late)


def judge_within(
    fact: Fact[SpecialProcedureStarted] | Fact[TimeLimitExtended],
    view: View,
    running: tuple[date, Limit],
    late: Code,
) -> Iterator[Objection]:
    """Yield what stands against the day of an act, by the first day and the end of a limit.

    One that was done in time and recorded after it shows its document: else everybody who is late
    would remember a hearing.
    """
    start, limit = running
    occurred = occurred_on(fact, view)
    if occurred < start:
        yield DAYS_ORDER("occurred_at", f"{occurred} < {start}")
    if limit.is_unknown:
        yield CALENDAR_UNKNOWN("occurred_at", f"{start}")
    elif limit.is_over(occurred):
        yield late("occurred_at", f"{occurred} > {limit.last_day}")
    elif limit.is_over(recorded := judged_on(fact, view)):
        yield AFTER_LIMIT("occurred_at", f"{limit.last_day} < {recorded}")
        if is_blank(fact.event.document):
            yield late("data.document", f"{recorded} > {limit.last_day}")


@rule(SpecialProcedureEnded)
def end(fact: Fact[SpecialProcedureEnded], view: View) -> Iterator[Objection]:
    """特别程序结束: of one that runs, by the side that began it."""
    event = fact.event
    case = view.of(Case, event.case)
    yield from judge_open(case, event.case)
    if case.receipt is None:
        return
    day = judged_on(fact, view)
    running = [
        one
        for one in case.procedures(view.opening.zone)
        if one.is_running(day) and event.kind in {None, one.begun.kind}
    ]
    kinds = {one.begun.kind for one in running}
    if not running:
        yield NONE_OPEN("data.kind", f"{event.case} · {event.kind or '-'}")
    elif len(kinds) > 1:
        yield KIND_UNSAID("data.kind", ", ".join(sorted(kinds)))
    else:
        yield from _judge_ending(fact, view, case, running[0])


def _judge_ending(
    fact: Fact[SpecialProcedureEnded], view: View, case: Case, one: Procedure
) -> Iterator[Objection]:
    begun, ended_on = one.begun, occurred_on(fact, view)
    yield from _judge_side(fact, view, begun.kind, case.item or "")
    if begun.kind == ProcedureKind.FREEZE:
        yield from _judge_unfreezing(fact, view, case)
    if _is_overrun(begun, ended_on):
        yield OVERRUN("occurred_at", f"{ended_on} > {begun.until}")


def _judge_unfreezing(
    fact: Fact[SpecialProcedureEnded], view: View, case: Case
) -> Iterator[Objection]:
    """Only who asked for a freeze ends it: to another body it is no more its own than the case."""
    freezes = [
        one
        for one in case.clock
        if isinstance(one.event, SpecialProcedureStarted) and one.event.kind is ProcedureKind.FREEZE
    ]
    if freezes and not acts_for(view, fact.agency, freezes[-1].agency):
        yield NOT_OWN("agency", f"{fact.agency} ≠ {freezes[-1].agency}")


def _is_overrun(begun: Begun, ended_on: date) -> bool:
    return begun.until is not None and ended_on > begun.until


_NOT_COUNTED: Final = "行政许可法 第四十五条"
_FREEZING: Final = "无锡市: 公务协同函, 冻结在办案件的审批"


NO_NOTICE = finding(
    "pause.no-notice",
    "未书面告知所需时间",
    "the applicant was not told how long the procedure takes, so its days count in the time limit",
    source=_NOT_COUNTED,
    remedy="tell the applicant in writing before it begins; until then its days count",
)


OPEN = refusal(
    "pause.open",
    "该特别程序正在进行",
    "a special procedure of this kind runs already",
    source=_NOT_COUNTED,
    remedy="record SpecialProcedureEnded for it first",
)


NONE_OPEN = refusal(
    "pause.none-open",
    "无正在进行的特别程序",
    "no special procedure of this kind runs: it ended, or a freeze has lapsed",
    source=_NOT_COUNTED,
    remedy="leave it out, or name the kind that runs",
)


KIND_UNSAID = refusal(
    "pause.kind-unsaid",
    "未指明结束哪一特别程序",
    "several special procedures run, and the record does not say which of them ends",
    source=_NOT_COUNTED,
    remedy="name one of the kinds in the message in `kind`",
)


NO_BASIS = refusal(
    "pause.no-basis",
    "冻结无依据或无期限",
    "a freeze names the document that asks for it and the day on which it ends",
    source=_FREEZING,
    remedy="name `basis` and `until`; what is to last longer is asked for again",
)


NOT_OWN = refusal(
    "pause.not-own",
    "非本方特别程序",
    "a freeze is begun and ended by the supervising agency that asks for it, every other procedure "
    "by the body that handles the case",
    source=_FREEZING,
    remedy="let the agency act whose procedure it is",
)


AFTER_DUE = refusal(
    "pause.after-due",
    "期限届满后启动特别程序",
    "the procedure began after the time limit had passed, or nothing shows that it began before",
    source=_NOT_COUNTED,
    remedy="decide; a procedure that began in time and is recorded late names its notice",
)


OVERRUN = finding(
    "pause.overrun",
    "特别程序超过所告时间",
    "the procedure took longer than the applicant was told",
    source=_NOT_COUNTED,
    remedy="the auditor sees the delay; tell the applicant how long it takes in truth",
)
