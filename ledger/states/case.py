"""办件: the state of a case, and what every rule about a case asks of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.appeal import AppealDecided
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handling import (
    CaseArchived,
    CaseClosed,
    CaseRouted,
    CommitmentMade,
    CommitmentVerified,
    HandlingStepCompleted,
    ProcedureKind,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    Party,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.fact import AnyFact, Fact
from ledger.law.acceptance import (
    ACCEPTED,
    RECEIVED,
    SUPPLIED,
    Acceptance,
)
from ledger.law.case_limits import Course
from ledger.law.procedure import Procedure, pauses
from ledger.law.supplement import asked_of, stops_silence, to_be_replaced
from ledger.states.appeal import due_anew, fallen_by
from ledger.states.clock import extensions_of, procedures_of
from ledger.states.handing_in import brought_in
from ledger.states.subject import same
from ledger.view import Objection, State, View, refusal
from ledger.zone import Zone


class Case(State, frozen=True, kw_only=True):
    """办件: the facts of one case; of each kind the first counts, of some all."""

    tag: ClassVar = "case"
    folds: ClassVar = (
        ApplicationReceived,
        SupplementRequested,
        SupplementSubmitted,
        ApplicationAccepted,
        ApplicationNotAccepted,
        ApplicationWithdrawn,
        CaseRouted,
        HandlingStepCompleted,
        ReviewCompleted,
        SiteSurveyScheduled,
        SiteSurveyCompleted,
        SpecialProcedureStarted,
        SpecialProcedureEnded,
        TimeLimitExtended,
        CommitmentMade,
        CommitmentVerified,
        CaseClosed,
        DecisionMade,
        LicenceIssued,
        AppealDecided,
        CaseArchived,
    )
    receipt: Fact[ApplicationReceived] | None = None
    notice: Fact[SupplementRequested] | None = None
    acceptance: Fact[ApplicationAccepted] | None = None
    refusal: Fact[ApplicationNotAccepted] | None = None
    withdrawal: Fact[ApplicationWithdrawn] | None = None
    routing: Fact[CaseRouted] | None = None
    decision: Fact[DecisionMade] | None = None
    closing: Fact[CaseClosed] | None = None
    archiving: Fact[CaseArchived] | None = None
    reviews: tuple[Fact[ReviewCompleted], ...] = ()
    survey: Fact[SiteSurveyScheduled] | None = None
    """The latest survey that was scheduled and has not been completed."""
    surveys: tuple[Fact[SiteSurveyCompleted], ...] = ()
    handed_in: frozenset[str] = frozenset()
    routed_to: frozenset[str] = frozenset()
    """The bodies that the case was ever routed to."""
    licences: tuple[str, ...] = ()
    commitment: Fact[CommitmentMade] | None = None
    verification: Fact[CommitmentVerified] | None = None
    clock: tuple[AnyFact, ...] = ()
    """What stopped the clock, let it go on, or gave more time."""
    notice_stops: bool = False
    """Whether the notice asked for anything that was lacking."""
    supplied: Fact[SupplementSubmitted] | None = None
    """What completed the supplement; silence is not read from what an older system took in."""
    named_later: tuple[Party, ...] = ()
    """The parties that a supplement names."""
    quashed: Fact[AppealDecided] | None = None
    anew: Fact[AppealDecided] | None = None
    """What quashed the decision for good, and what has the case decided anew."""

    @property
    def item(self) -> str | None:
        """The item that was applied for."""
        return self.receipt.event.item if self.receipt else None

    @property
    def subject(self) -> str | None:
        """The applicant (行政相对人); unknown in some observed history."""
        return self.receipt.event.subject if self.receipt else None

    @property
    def joint(self) -> str | None:
        """The joint case that it is a branch of."""
        return self.receipt.event.joint if self.receipt else None

    @property
    def parties(self) -> tuple[Party, ...]:
        """Further parties of the application: representatives, co-applicants, agents."""
        return (*self.receipt.event.parties, *self.named_later) if self.receipt else ()

    @property
    def ending(self) -> AnyFact | None:
        """What ended the case: it was closed, withdrawn or turned away."""
        return self.closing or self.withdrawal or self.refusal

    @property
    def is_silence_written(self) -> bool:
        """Whether the acceptance only states what silence had done."""
        written = self.acceptance
        return written is not None and written.event.mode is AcceptanceMode.SILENCE

    @property
    def granted(self) -> bool:
        """Whether the decision grants what was applied for, and no appeal has quashed it."""
        decision = None if self.quashed is not None else self.decision
        return decision is not None and decision.event.outcome is DecisionOutcome.GRANTED

    @property
    def outstanding(self) -> frozenset[str]:
        """Materials that the notice asked for and nobody has handed in yet."""
        if self.notice is None:
            return _NOTHING
        asked = asked_of(self.notice.event.materials, self.notice.event.defects)
        return frozenset(asked) - self.handed_in

    @property
    def standing_on_silence(self) -> tuple[str, ...]:
        """The entries that nothing but acceptance by silence bears out.

        A freeze may come before anything is accepted: it bears nothing out.
        """
        if self.acceptance is not None:
            return ()
        moved = filter(_moves_an_accepted_case, self.clock)
        facts = (*self.reviews, *moved, *((self.decision,) if self.decision else ()))
        return tuple(fact.id for fact in facts if fact.observed is None)

    def procedures(self, zone: Zone) -> tuple[Procedure, ...]:
        """Return the special procedures of the case."""
        return procedures_of(self.clock, zone)

    def course(self, zone: Zone, day: date) -> Course:
        """Return what the case's facts say of its limits, as far as time has passed by a day."""
        stated = self.acceptance.event.due_at if self.acceptance else None
        stated_on = zone.day_of(stated) if stated else None
        stopped = pauses(self.procedures(zone), day) if self.clock else ()
        return Course(stated_on, stopped, extensions_of(self.clock), anew=due_anew(self.anew))

    def known_at(self, acceptance: Acceptance) -> int | None:
        """Return the position whose knowledge binds the case; None: whatever is known.

        What an older system did was brought in in any order, which says nothing.
        """
        facts = {ACCEPTED: self.acceptance, RECEIVED: self.receipt, SUPPLIED: self.supplied}
        fact: AnyFact | None = facts.get(acceptance.since)
        return None if fact is None else fact.own_position

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: C901, PLR0911 - a table
        """Fold one fact of the case; what opens or ends something counts once."""
        once = _COUNTS_ONCE.get(type(fact.event))
        if once is not None:
            return self if getattr(self, once) is not None else replace(self, **{once: fact})
        match fact.event:
            case SupplementRequested() as event:
                return self._noticed(fact, event)
            case HandlingStepCompleted():
                return replace(self, routing=None)
            case ApplicationReceived() as event:
                codes = self.handed_in | brought_in(event)
                return replace(self, receipt=self.receipt or fact, handed_in=codes)
            case ReviewCompleted():
                return replace(self, reviews=(*self.reviews, fact), routing=None)
            case CaseRouted():
                named = filter(None, (fact.event.agency_to,))
                return replace(self, routing=fact, routed_to=self.routed_to.union(named))
            case SiteSurveyScheduled():
                return replace(self, survey=fact)
            case SiteSurveyCompleted():
                return replace(self, survey=None, surveys=(*self.surveys, fact))
            case SupplementSubmitted():
                return self._supplied(fact)
            case LicenceIssued() as event:
                return replace(self, licences=(*self.licences, event.licence))
            case SpecialProcedureStarted() | SpecialProcedureEnded() | TimeLimitExtended():
                return replace(self, clock=(*self.clock, fact))
            case AppealDecided() if fact.event.about == f"case:{key}":
                return replace(self, **fallen_by(fact))
        return self

    def _supplied(self, fact: AnyFact) -> Self:
        named, codes = fact.event.parties, self.handed_in | brought_in(fact.event)
        after = replace(self, handed_in=codes, named_later=(*self.named_later, *named))
        is_last = after.notice_stops and not after.outstanding and fact.observed is None
        return replace(after, supplied=self.supplied or fact) if is_last else after

    def _noticed(self, fact: AnyFact, event: SupplementRequested) -> Self:
        """Fold the notice; what it calls out of order counts as handed in once it comes again."""
        if self.notice is not None:
            return self
        held = self.handed_in - to_be_replaced(event.defects)
        asked = asked_of(event.materials, event.defects)
        stops = stops_silence(asked, held, is_history=fact.observed is not None)
        return replace(self, notice=fact, handed_in=held, notice_stops=stops)


_COUNTS_ONCE: Final[Mapping[type[Event], str]] = {
    ApplicationAccepted: "acceptance",
    CaseArchived: "archiving",
    CaseClosed: "closing",
    CommitmentMade: "commitment",
    CommitmentVerified: "verification",
    DecisionMade: "decision",
    ApplicationNotAccepted: "refusal",
    ApplicationWithdrawn: "withdrawal",
}
"""Of these the first counts, in the field of that name."""
_NOTHING: frozenset[str] = frozenset()


def _moves_an_accepted_case(fact: AnyFact) -> bool:
    match fact.event:
        case SpecialProcedureStarted() as event:
            return event.kind is not ProcedureKind.FREEZE
        case TimeLimitExtended():
            return True
    return False


def judge_open(case: Case, number: str) -> Iterator[Objection]:
    """Yield what stands against going on with a case: it is unknown, or has ended."""
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", number)
    if (ending := case.ending) is not None:
        yield CASE_CLOSED("data.case", number, blocking=(ending.id,))


def judge_companions(
    case: Case, view: View, *, item: str | None = None, subject: str | None = None
) -> Iterator[Objection]:
    """Yield what differs from the opening event; a subject may have got another code since."""
    if item is not None and case.item is not None and item != case.item:
        yield IDENTITY_MISMATCH("data.item", f"{item} ≠ {case.item}")
    if subject is None or case.subject is None or subject == case.subject:
        return
    if case.subject not in same(view, subject):
        yield IDENTITY_MISMATCH("data.subject", f"{subject} ≠ {case.subject}")


CASE_UNKNOWN = refusal(
    "case.unknown",
    "办件不存在",
    "no application was received under this case number",
    source="内丘县内政字【2017】15号 三(一)1(2): nothing by-passes the window",
    remedy="record ApplicationReceived first, or correct the number",
)
CASE_CLOSED = refusal(
    "case.closed",
    "办件已办结",
    "the case was closed, withdrawn or turned away",
    source="办件状态",
    remedy="receive a new application; a wrong closing is corrected or voided",
)
CASE_NOT_ACCEPTED = refusal(
    "case.not-accepted",
    "办件未受理",
    "nothing is reviewed or decided that was not accepted, in writing or by silence",
    source="行政许可法 第三十二条",
    remedy="record ApplicationAccepted first",
)
CASE_ALREADY_ACCEPTED = refusal(
    "case.already-accepted",
    "办件已受理",
    "the case was accepted, in writing or by silence",
    source="行政许可法 第三十二条",
    remedy="go on with the case; a wrong acceptance is corrected or voided",
)
CASE_ALREADY_DECIDED = refusal(
    "case.already-decided",
    "办件已作出决定",
    "the decision has been made; what comes before it comes too late",
    source="行政许可法 第三十七条",
    remedy="use the legal act that changes or revokes the decision",
)
IDENTITY_MISMATCH = refusal(
    "identity.mismatch",
    "与立件信息不符",
    "item, subject or another companion differ from what the line's opening event names",
    source="账本规则: later events repeat their line's companions",
    remedy="use the opening event's values, or correct the opening event",
)
