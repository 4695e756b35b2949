"""审管分离: at every prefix of random lives with transfers, who decides may, and nobody is both.

What must never stand is said anew, from the entries that were accepted, without a rule: who holds
the item, whose duty stands, who had the case in hand.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    ItemListed,
    ItemTransferred,
    SupervisionDutyAssigned,
)
from ledger.events.credit import PenaltyDecided
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import Opinion, ReviewCompleted
from ledger.events.handover import ApprovalPushed, PushStage, SupervisionTaskClaimed
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import AgencyRegistered, LedgerOpened
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome
from ledger.store.memory import memory_store
from ledger.zone import Zone
from tests.spec import Spec, agency, officer

ITEM: Final = "0001"
FIRST, OTHER = agency(1), agency(2)
BODIES: Final = (FIRST, OTHER)
CASES: Final = tuple(f"{FIRST}/{number}" for number in range(1, 4))
TASKS: Final = tuple(f"{FIRST}/T{number}" for number in range(1, 4))
LONG_AGO: Final = date(2017, 1, 1)
ZONE: Final = Zone("Asia/Shanghai")
SUPERVISES: Final = (SupervisionTaskClaimed, PenaltyDecided, SpotCheckResultRecorded)
lives = st.lists(st.integers(0, 2**32 - 1), min_size=30, max_size=80)


@dataclass
class Duty:
    """职责: of a body, from a day until another."""

    body: str
    since: date
    acts: tuple[Act, ...] = ()
    until: date | None = None

    def stands(self, day: date) -> bool:
        """Tell whether it stands on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass
class Account:
    """流水账: what was accepted, by nobody's rules."""

    approving: dict[str, Duty] = field(default_factory=dict)
    supervising: dict[str, Duty] = field(default_factory=dict)
    transfers: list[ItemTransferred] = field(default_factory=list)
    handled: dict[str, set[str]] = field(default_factory=dict)
    accepted: dict[str, date] = field(default_factory=dict)

    def holder(self, day: date) -> str:
        """Return the body that holds the item on a day."""
        moved = [one for one in self.transfers if one.effective_on <= day]
        return moved[-1].agency_to if moved else FIRST

    def is_parted(self, day: date) -> bool:
        """Tell whether the item has moved."""
        return any(one.effective_on <= day for one in self.transfers)

    def approves(self, body: str, day: date) -> bool:
        """Tell whether a body goes on approving: it holds the item and has a duty that stands."""
        stands = any(one.body == body and one.stands(day) for one in self.approving.values())
        return stands and self.holder(day) == body

    def may_decide(self, body: str, case: str, day: date) -> bool:
        """Tell whether a body decides a case: it holds the item, or had the case in hand."""
        decides = [
            one for one in self.approving.values() if one.body == body and Act.DECIDE in one.acts
        ]
        accepted_on = self.accepted[case]
        kept = any(
            one.agency_from == body
            and one.cases_in_hand is CasesInHand.OLD
            and accepted_on < one.effective_on <= day
            for one in self.transfers
        )
        if kept:
            return any(one.stands(accepted_on) or one.stands(day) for one in decides)
        return self.holder(day) == body and any(one.stands(day) for one in decides)

    def tell(self, event: Event, entry: str, actor: str, day: date) -> None:
        """Write down what was accepted."""
        match event:
            case DutyAssigned():
                duty = Duty(event.agency, event.effective_on, event.acts)
                self.approving[entry] = duty
            case SupervisionDutyAssigned():
                self.supervising[entry] = Duty(event.agency, event.effective_on)
            case DutyEnded():
                ended = self.approving.get(event.duty) or self.supervising[event.duty]
                ended.until = event.effective_on
            case ItemTransferred():
                self.transfers.append(event)
            case ApplicationReceived() | ReviewCompleted():
                self.handled.setdefault(event.case, set()).add(actor)
            case ApplicationAccepted():
                self.handled.setdefault(event.case, set()).add(actor)
                self.accepted[event.case] = day


class Sides(Spec):
    """Two bodies that could each do everything, under an item that moves between them."""

    def __post_init__(self) -> None:
        """Open a ledger whose first agency is neither of them."""
        self.store = memory_store(lambda: self.now)
        self.gate = Gate(self.store, clock=lambda: self.now)
        self.root = agency(0)
        self.account = Account()
        self.given(LedgerOpened(name="县", zone=ZONE.name, agency=self.root, officer=self.chief))
        self.later(days=1)
        roles = (Role.KEEPER, Role.CATALOGUE)
        self.given(AgencyRegistered(agency=self.root, name=self.root, roles=roles))
        for body in BODIES:
            self.register(body, Role.WINDOW, Role.APPROVAL, Role.SUPERVISION)
        listed = ItemListed(
            item=ITEM,
            name="食品经营许可",
            kind="01",
            basis=("食品安全法",),
            agency=FIRST,
            effective_on=LONG_AGO,
        )
        self.given(listed)
        for duty in (
            DutyAssigned(item=ITEM, agency=FIRST, acts=tuple(Act), effective_on=LONG_AGO),
            SupervisionDutyAssigned(item=ITEM, agency=OTHER, effective_on=LONG_AGO),
        ):
            self.try_out(duty, self.root, self.chief)

    @property
    def chief(self) -> str:
        """The officer who keeps the ledger."""
        return officer(agency(0))

    def try_out(self, event: Event, body: str, actor: str) -> bool:
        """Submit an event, write it down where it was accepted, and tell whether it was."""
        self.when(event, agency=body, actor=actor)
        if self.receipt.outcome is not Outcome.ACCEPTED:
            return False
        self.account.tell(event, self.receipt.id or "", actor, self.today)
        return True

    @property
    def today(self) -> date:
        """The local day."""
        return ZONE.day_of(self.now)


def _catalogue(random: Random, spec: Sides) -> tuple[Event, ...]:
    today, account, body = spec.today, spec.account, random.choice(BODIES)
    duties = [*account.approving, *account.supervising]
    holder = account.holder(today)
    moved = ItemTransferred(
        item=ITEM,
        agency_from=holder,
        agency_to=next(one for one in BODIES if one != holder),
        effective_on=today,
        cases_in_hand=random.choice(list(CasesInHand)),
        document="编办〔2017〕1号",
    )
    return (
        moved,
        DutyAssigned(item=ITEM, agency=body, acts=tuple(Act), effective_on=today),
        SupervisionDutyAssigned(item=ITEM, agency=body, effective_on=today),
        *(DutyEnded(item=ITEM, duty=random.choice(duties), effective_on=today) for _ in range(2)),
    )


def _decision(case: str, outcome: DecisionOutcome, today: date) -> DecisionMade:
    is_refusal = outcome is DecisionOutcome.REFUSED
    return DecisionMade(
        case=case,
        outcome=outcome,
        document="内审批〔2017〕1号",
        seal="审批专用章",
        decided_on=today,
        reason="不符合条件" if is_refusal else None,
        remedies_told=is_refusal,
    )


def _handling(random: Random, spec: Sides) -> tuple[Event, ...]:
    case = random.choice(CASES)
    return (
        ApplicationReceived(case=case, item=ITEM, subject="reg:s:1", channel="窗口"),
        ApplicationAccepted(case=case, accepted_on=spec.today),
        ReviewCompleted(case=case, level=1, opinion=Opinion.PASS),
        *(_decision(case, outcome, spec.today) for outcome in DecisionOutcome),
    )


def _supervising(random: Random, spec: Sides) -> tuple[Event, ...]:
    body, task = random.choice(BODIES), random.choice(TASKS)
    pushed = ApprovalPushed(
        task=task,
        case=random.choice(CASES),
        item=ITEM,
        agency_to=body,
        stage=PushStage.DECIDED,
    )
    check = SpotCheckResultRecorded(
        check=f"{body}/C{random.randint(1, 99)}",
        subject="reg:s:1",
        item=ITEM,
        inspectors=(officer(body), officer(body, "2")),
        result_code="1",
        code_system="双随机抽查结果",
        checked_on=spec.today,
    )
    return pushed, SupervisionTaskClaimed(task=task), check


def _event(random: Random, spec: Sides) -> Event:
    kinds = (_catalogue, _handling, _handling, _supervising)
    return random.choice(random.choice(kinds)(random, spec))


def _live(spec: Sides, seed: int) -> tuple[Event, str, str] | None:
    """Let one thing be tried out, some time later; return it where it was accepted."""
    random = Random(seed)  # noqa: S311 - a life is repeatable, not secret
    spec.later(hours=random.choice((1, 5, 24)))
    event = _event(random, spec)
    body = random.choice(BODIES)
    actor = officer(body, random.choice("12"))
    if Role.CATALOGUE in type(event).published_by and random.random() < 0.8:
        body, actor = spec.root, spec.chief
    return (event, body, actor) if spec.try_out(event, body, actor) else None


def _said(found: tuple[Event, str, str] | None, spec: Sides) -> list[Any]:
    """Return what is wrong with what was just accepted, and with how things stand."""
    account, today = spec.account, spec.today
    wrong: list[Any] = []
    if found is not None:
        event, body, actor = found
        if isinstance(event, DecisionMade):
            if not account.may_decide(body, event.case, today):
                wrong.append(("decided without duty or item", event.case, body))
            if actor in account.handled[event.case]:
                wrong.append(("decided his own case", event.case, actor))
        is_parted = isinstance(event, SUPERVISES) and account.is_parted(today)
        if is_parted and account.approves(body, today):
            wrong.append(("supervises what it approves", type(event).__name__, body))
    return wrong


@settings(max_examples=25, deadline=None)
@given(lives)
def test_who_decides_has_duty_and_item_and_nobody_supervises_what_it_approves(
    seeds: list[int],
) -> None:
    spec = Sides()
    for seed in seeds:
        found = _live(spec, seed)
        assert _said(found, spec) == []


@settings(max_examples=25, deadline=None)
@given(lives)
def test_a_duty_that_would_unite_both_sides_is_never_given(seeds: list[int]) -> None:
    """Whichever of the two comes second is refused, once the item has moved."""
    spec = Sides()
    for seed in seeds:
        found = _live(spec, seed)
        account, today = spec.account, spec.today
        if found is None or not isinstance(found[0], DutyAssigned | SupervisionDutyAssigned):
            continue
        given_to = found[0].agency
        supervises = any(
            one.body == given_to and one.stands(today) for one in account.supervising.values()
        )
        both = account.approves(given_to, today) and supervises
        assert not (account.is_parted(today) and both)


def test_random_lives_reach_decisions_of_both_bodies_and_refusals_for_both_sides() -> None:
    deciders, codes = set(), set()
    for start in range(0, 3_000, 300):
        spec = Sides()
        for seed in range(start, start + 150):
            found = _live(spec, seed)
            codes.update(spec.receipt.codes)
            if found is not None and isinstance(found[0], DecisionMade):
                deciders.add(found[1])
    assert deciders == set(BODIES)
    assert {"duty.both-sides", "item.transferred", "decision.same-person"} <= codes
