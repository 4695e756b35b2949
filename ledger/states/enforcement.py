"""立案: what became of one enforcement case: its penalties, where it is, and whether it ended."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, NamedTuple, Self

from msgspec.structs import replace

from ledger.events.credit import PenaltyDecided
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    JudicialOutcome,
    JudicialOutcomeReceived,
)
from ledger.fact import AnyFact, Fact
from ledger.law.deadline import NO_LIMIT, Limit, Pause, limit_of, term_on
from ledger.law.enforcement import ENFORCEMENT, pauses_of
from ledger.states.appeal import has_fallen
from ledger.states.calendar import work_calendar
from ledger.states.late_record import judge_written_down
from ledger.states.penalty import Penalty
from ledger.states.subject import same
from ledger.states.term import Term
from ledger.view import Objection, State, View, finding, refusal


class JudicialTransfer(NamedTuple):
    """移送: a case that went to the judiciary, and what brought it back, if anything did."""

    fact: Fact[CaseTransferredToJudicial]
    returned: Fact[JudicialOutcomeReceived] | None = None

    def lies_there(self, day: date) -> bool:
        """Tell whether nobody has given the case back, or it lay there all that day."""
        if self.returned is None:
            return True
        return self.fact.event.transferred_on < day < self.returned.event.received_on


class Enforcement(State, frozen=True, kw_only=True):
    """立案: its filing, the penalties in it in the order of the log, transfers, and its end."""

    tag: ClassVar = "enforcement"
    folds: ClassVar = (
        EnforcementCaseFiled,
        PenaltyDecided,
        CaseTransferredToJudicial,
        JudicialOutcomeReceived,
        EnforcementCaseClosed,
    )
    filed: Fact[EnforcementCaseFiled] | None = None
    penalties: tuple[Fact[PenaltyDecided], ...] = ()
    transfers: tuple[JudicialTransfer, ...] = ()
    closing: Fact[EnforcementCaseClosed] | None = None

    @property
    def with_judiciary(self) -> JudicialTransfer | None:
        """The transfer after which nobody has given the case back."""
        last = self.transfers[-1] if self.transfers else None
        return last if last is not None and last.returned is None else None

    def transfer_of(self, day: date) -> JudicialTransfer | None:
        """Return the transfer by which the case lies there now, or lay there on a day."""
        return next((one for one in reversed(self.transfers) if one.lies_there(day)), None)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold one fact of the case."""
        match fact.event:
            case EnforcementCaseFiled():
                return replace(self, filed=self.filed or fact)
            case PenaltyDecided():
                return replace(self, penalties=(*self.penalties, fact))
            case CaseTransferredToJudicial():
                return replace(self, transfers=(*self.transfers, JudicialTransfer(fact)))
            case JudicialOutcomeReceived(outcome=JudicialOutcome.RETURNED) if self.with_judiciary:
                *earlier, last = self.transfers
                return replace(self, transfers=(*earlier, last._replace(returned=fact)))
            case EnforcementCaseClosed():
                return replace(self, closing=self.closing or fact)
        return self


class FiledAgainst(State, frozen=True, kw_only=True):
    """涉案: the numbers of the enforcement cases against a subject."""

    tag: ClassVar = "subject"
    folds: ClassVar = (EnforcementCaseFiled,)
    numbers: tuple[str, ...] = ()

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a filing against the subject."""
        if fact.event.subject != key:
            return self
        return replace(self, numbers=(*self.numbers, fact.event.enforcement))


def cases_against(view: View, subject: str) -> Iterator[Enforcement]:
    """Yield the enforcement cases against a subject, under whichever of its codes."""
    for code in same(view, subject):
        for number in dict.fromkeys(view.of(FiledAgainst, code).numbers):
            case = view.of(Enforcement, number)
            if case.filed is not None and case.filed.event.subject == code:
                yield case


def standing_penalties(view: View, case: Enforcement) -> list[Fact[PenaltyDecided]]:
    """Return the penalties of a case that nobody has taken back or quashed."""
    return [
        one
        for one in case.penalties
        if view.of(Penalty, one.event.penalty).stands
        and not has_fallen(view, f"penalty:{one.event.penalty}", view.day)
    ]


def limit_of_case(view: View, case: Enforcement) -> Limit:
    """Return until when a case is decided (行政处罚法 第六十条), by the term of its filing's day.

    What was filed before the term was in force, or before the ledger had it, knows no limit.
    """
    filed = case.filed
    if filed is None or filed.observed is not None:
        return NO_LIMIT
    period = term_on(view.at(Term, ENFORCEMENT, filed.position).settings, filed.event.filed_on)
    return limit_of(work_calendar(view), filed.event.filed_on, period, pauses=_pauses(view, case))


def _pauses(view: View, case: Enforcement) -> tuple[Pause, ...]:
    spans = ((one.fact.event.transferred_on, _returned_on(one)) for one in case.transfers)
    return pauses_of(spans, view.day)


def _returned_on(transfer: JudicialTransfer) -> date | None:
    return None if transfer.returned is None else transfer.returned.event.received_on


def judge_in_time(
    fact: AnyFact, view: View, case: Enforcement, done_on: date
) -> Iterator[Objection]:
    """Yield a finding where a case is decided, transferred or ended late, or so recorded."""
    limit = limit_of_case(view, case)
    if limit.is_over(done_on):
        yield ENFORCEMENT_LATE("data.enforcement", f"{done_on} > {limit.last_day}")
    else:
        yield from judge_written_down(fact, limit)


NINETY_DAYS: Final = "行政处罚法 第六十条"
TRANSFERS: Final = "行政处罚法 第二十七条; 行政执法机关移送涉嫌犯罪案件的规定"


ENFORCEMENT_UNKNOWN = refusal(
    "enforcement.unknown",
    "立案不存在",
    "no enforcement case was filed under this number; for a penalty it is said and no "
    "more, as the file may lie in the drawer",
    source="行政处罚法 第五十四条第二款: 应当及时立案",
    remedy="record EnforcementCaseFiled first, or correct the number",
)


ENFORCEMENT_CLOSED = refusal(
    "enforcement.closed",
    "案件已终结",
    "the enforcement case was closed already",
    source="行政处罚法 第五十七条",
    remedy="file a new enforcement case on what is new; a wrong closing is corrected or voided",
)


ENFORCEMENT_NOT_OWN_SIDE = refusal(
    "enforcement.not-own-side",
    "非本机关立案",
    "an enforcement case is gone on with by the agency that filed it, or its successor",
    source="行政处罚法 第二十二条、第二十五条: 管辖",
    remedy="let the agency that filed the enforcement case act, or file one of your own",
)


ENFORCEMENT_LATE = finding(
    "enforcement.late",
    "案件逾期",
    "the enforcement case was decided, transferred or ended after the term for it",
    source=NINETY_DAYS,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
