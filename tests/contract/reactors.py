"""Work of a process that records facts and what follows from them, and may be killed anywhere.

Everything is stamped by the number of the step, not by a clock: two runs that do the same write the
same bytes.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from consumers.streams.reactor import Reacting, Reactor
from consumers.streams.service import Stop
from ledger.entry import Submission, encode
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, ItemListed, SupervisionDutyAssigned
from ledger.events.decision import DecisionMade, DecisionOutcome
from ledger.events.handling import Opinion, ReviewCompleted
from ledger.events.intake import ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import AgencyRegistered, LedgerOpened, OfficerAppointed, Post
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome
from ledger.log import LedgerStore
from ledger.store import open_store
from ledger.store.following import Following

BUREAU: Final = "reg:130523:bureau"
MARKET: Final = "reg:130523:market"
HEALTH: Final = "reg:130523:health"
ITEM: Final = "XK-01"
_START: Final = datetime(2017, 7, 3, 1, tzinfo=UTC)
_STEP: Final = timedelta(seconds=2)


class Steps:
    """A clock that tells which step is taken; a reaction comes a second after its fact."""

    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> datetime:
        """Return the moment of the step."""
        return self.now

    def go_to(self, step: int, *, reacts: bool = False) -> None:
        """Take a step."""
        self.now = _START + step * _STEP + timedelta(seconds=reacts)


def _submitted(step: int, event: Event, agency: str, officer: str) -> Submission[Any]:
    return Submission(
        actor=f"{agency}/{officer}",
        agency=agency,
        data=event,
        id=str(uuid5(NAMESPACE_OID, f"step {step}")),
        ledger="130523",
        occurred_at=_START + step * _STEP,
        type=type(event).__name__,
    )


def _founding() -> Iterator[tuple[Event, str, str]]:
    day = _START.date()
    opened = LedgerOpened(
        name="内丘县", zone="Asia/Shanghai", agency=BUREAU, officer=f"{BUREAU}/1", simulated=True
    )
    yield opened, BUREAU, "1"
    roles = (Role.KEEPER, Role.CATALOGUE, Role.WINDOW, Role.APPROVAL)
    yield AgencyRegistered(agency=BUREAU, name="行政审批局", roles=roles), BUREAU, "1"
    for agency in (MARKET, HEALTH):
        registered = AgencyRegistered(agency=agency, name=agency, roles=(Role.SUPERVISION,))
        yield registered, BUREAU, "1"
    for number, post in (
        ("2", Post.OFFICER), ("auto", Post.AUTOMATON), ("3", Post.OFFICER),
    ):  # fmt: skip
        appointed = OfficerAppointed(officer=f"{BUREAU}/{number}", agency=BUREAU, post=post)
        yield appointed, BUREAU, "1"
    item = ItemListed(
        item=ITEM, name="食品经营许可", kind="01", basis=("食品安全法",), agency=BUREAU,
        effective_on=day,
    )  # fmt: skip
    yield item, BUREAU, "1"
    duty = DutyAssigned(item=ITEM, agency=BUREAU, acts=tuple(Act), effective_on=day)
    yield duty, BUREAU, "1"
    for agency in (MARKET, HEALTH):
        yield (
            SupervisionDutyAssigned(item=ITEM, agency=agency, effective_on=day),
            BUREAU,
            "1",
        )


def _case(number: int) -> Iterator[tuple[Event, str, str]]:
    case, day = f"{BUREAU}/{number}", _START.date()
    received = ApplicationReceived(
        case=case, subject="reg:130523:company", item=ITEM, channel="窗口"
    )
    yield received, BUREAU, "1"
    yield ApplicationAccepted(case=case, accepted_on=day), BUREAU, "1"
    yield ReviewCompleted(case=case, level=1, opinion=Opinion.PASS), BUREAU, "2"
    decided = DecisionMade(
        case=case,
        outcome=DecisionOutcome.GRANTED,
        document=f"字{number}号",
        seal="行政审批专用章",
        decided_on=day,
    )
    yield decided, BUREAU, "3"


def steps(cases: int) -> list[Submission[Any]]:
    """Return what people hand in, one after the other, for so many cases."""
    told = [*_founding(), *(one for number in range(cases) for one in _case(number))]
    return [_submitted(step, *one) for step, one in enumerate(told)]


def reactions_of(cases: int) -> int:
    """Return how many reactions so many cases have: two supervisors hear of two stages of each."""
    return cases * 4


def live(tell: Callable[[int], None], url: str, cases: int) -> None:
    """Record every step, and what follows from it, from where the log ends.

    Whoever was killed before may have left something that follows undone: that is done first.
    """
    clock = Steps()
    store = open_store(url, create=True, clock=clock)
    gate = Gate(store, clock=clock)
    told = steps(cases)
    done = len(store.find([f"id:{one.id}" for one in told]))
    if done:
        clock.go_to(done - 1, reacts=True)
        _react(url, store, gate)
    for step in range(done, len(told)):
        clock.go_to(step)
        (receipt,) = gate.submit([told[step]])
        assert receipt.outcome is Outcome.ACCEPTED, receipt
        tell(step)
        clock.go_to(step, reacts=True)
        _react(url, store, gate)
    store.close()


def _react(url: str, store: LedgerStore, gate: Gate) -> None:
    Reactor(store, gate, lambda name: Following(url, name), once=True).work(Stop())


def founded(url: str, cases: int) -> None:
    """Record every step, and nothing that follows."""
    clock = Steps()
    with closing(open_store(url, create=True, clock=clock)) as store:
        gate = Gate(store, clock=clock)
        for step, one in enumerate(steps(cases)):
            clock.go_to(step)
            (receipt,) = gate.submit([one])
            assert receipt.outcome is Outcome.ACCEPTED, receipt


def reacting_alone(tell: Callable[[object], None], url: str, cases: int) -> None:
    """React to the whole log without holding the reactor's place; tell what was answered."""
    clock = Steps()
    clock.go_to(len(steps(cases)))
    with closing(open_store(url, clock=clock)) as store:
        reacting = Reacting(store, Gate(store, clock=clock), 0)
        found = [one for page in reacting.go_on() for one in page]
        tell([(encode(one.submission), one.receipt.outcome.value) for one in found])
