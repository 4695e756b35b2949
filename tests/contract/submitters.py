"""What the worker processes of the gate's contract tests submit, and the ledger they submit to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from msgspec.structs import replace

from ledger.entry import Submission, encode
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.decision import DecisionMade
from ledger.events.intake import ApplicationReceived
from ledger.events.organisation import AgencyRegistered, LedgerOpened, OfficerAppointed
from ledger.gate.gate import Gate
from ledger.gate.proposal import Group, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.store import open_store
from tests.contract.writers import Fuse, Tell
from tests.examples.intake import CASE_SECOND_GRANT
from tests.examples.organisation import BUREAU, KEEPER, LEDGER
from tests.examples.step import Step
from tests.examples.story import STEPS, STORY, place_of

ROUNDS: Final = 12
NOW: Final = STEPS["struck-off"].at + timedelta(minutes=5)
"""The clock of all who submit to the county: an hour or two after its story began."""

_CASE_STEPS: Final = tuple(
    step for step in STORY if getattr(step.event, "case", None) == CASE_SECOND_GRANT
)
_FOUNDED_BEFORE: Final = place_of(ApplicationReceived)


def now() -> datetime:
    """Return the one time at which everything in these tests happens."""
    return NOW


def submission(step: Step, *, of: str | None = None) -> Submission[Any]:
    """Return a step of the story as a submission; ``of`` gives it another id."""
    return Submission(
        actor=step.actor,
        agency=step.agency,
        data=step.event,
        id=str(uuid5(NAMESPACE_OID, of)) if of else step.id,
        ledger=LEDGER,
        occurred_at=step.at,
        type=type(step.event).__name__,
    )


def by_keeper(event: Event, of: str) -> Submission[Any]:
    """Return what the county's keeper submits; equal arguments give equal bytes."""
    step = Step(event, KEEPER, f"{KEEPER}/1", NOW, "")
    return submission(step, of=of)


def county(store: Any) -> Gate:  # noqa: ANN401 - any LedgerStore
    """Return a gate on a store in which the county is founded, up to its first application."""
    gate = Gate(store, clock=now)
    accepted(gate.submit([submission(step) for step in STORY[:_FOUNDED_BEFORE]]))
    return gate


def accepted(receipts: Sequence[Receipt]) -> Sequence[Receipt]:
    """Return receipts all of which are accepted."""
    assert all(one.outcome is Outcome.ACCEPTED for one in receipts), receipts
    return receipts


def case_of(number: object) -> str:
    """Return the number of one of many cases."""
    return f"{BUREAU}/R{number}"


def decidable(number: object) -> list[Submission[Any]]:
    """Return a case from its receipt to its last review; only the decision is missing."""
    until = next(i for i, step in enumerate(_CASE_STEPS) if type(step.event) is DecisionMade)
    return [
        _of_case(step, number, of=f"{number}-{place}")
        for place, step in enumerate(_CASE_STEPS[:until])
    ]


def decision(number: object, decider: object) -> Submission[Any]:
    """Return the decision of a case, as one of several who would decide it."""
    step = next(step for step in _CASE_STEPS if type(step.event) is DecisionMade)
    made = _of_case(step, number, of=f"{number}-decided-by-{decider}")
    return replace(made, data=replace(made.data, document=f"内审批〔2017〕{number}-{decider}"))


def _of_case(step: Step, number: object, *, of: str) -> Submission[Any]:
    event = replace(step.event, case=case_of(number))
    return submission(replace_event(step, event), of=of)


def replace_event(step: Step, event: Event) -> Step:
    """Return a step with another event."""
    return Step(event, step.agency, step.actor, step.at, step.id)


def pair(number: object) -> list[bytes]:
    """Return a group of three that only together make sense: an agency and its two officers."""
    code = f"reg:neiqiu:pair-{number}"
    events: list[Event] = [
        AgencyRegistered(agency=code, name=f"第{number}局", roles=(Role.SUPERVISION,)),
        OfficerAppointed(officer=f"{code}/1", agency=code),
        OfficerAppointed(officer=f"{code}/2", agency=code),
    ]
    return [encode(by_keeper(event, f"{number}-{i}")) for i, event in enumerate(events)]


def founding(tell: Tell, url: str, barrier: Barrier, founder: int) -> None:
    """Open the ledger, each with a name of its own."""
    gate = Gate(open_store(url, clock=now), clock=now)
    event = LedgerOpened(
        name=f"县{founder}", zone="Asia/Shanghai", agency=KEEPER, officer=f"{KEEPER}/1"
    )
    barrier.wait()
    tell(gate.submit([by_keeper(event, f"founder {founder}")])[0])


def deciding(tell: Tell, url: str, barrier: Barrier, decider: int) -> None:
    """Decide the same cases as the others, each at the same moment."""
    gate = Gate(open_store(url, clock=now), clock=now)
    for number in range(ROUNDS):
        barrier.wait()
        tell(gate.submit([decision(number, decider)])[0])


def living(tell: Tell, url: str, barrier: Barrier, writer: int) -> None:
    """Bring cases of one's own from receipt to decision, one submission at a time."""
    gate = Gate(open_store(url, clock=now), clock=now)
    barrier.wait()
    for number in range(ROUNDS):
        name = f"{writer}x{number}"
        for one in [*decidable(name), decision(name, writer)]:
            tell(gate.submit([one])[0])


def repeating(tell: Tell, url: str, barrier: Barrier, sender: int) -> None:
    """Send the same bytes as the others at the same moment; every third time other bytes."""
    gate = Gate(open_store(url, clock=now), clock=now)
    for number in range(ROUNDS):
        name = f"局{sender}" if number % 3 == 2 else "局"
        event = AgencyRegistered(agency=f"reg:neiqiu:{number}", name=name, roles=(Role.WINDOW,))
        barrier.wait()
        tell(gate.submit([encode(by_keeper(event, f"repeated {number}"))])[0])


def group(number: object) -> Group:
    """Return the submissions of ``pair`` as a group."""
    return [propose(one) for one in pair(number)]


def grouping(tell: Tell, url: str, name: str) -> None:
    """Submit groups until somebody kills this process; tell the receipts of each."""
    gate = Gate(open_store(url, clock=now), clock=now)
    number = 0
    while True:
        (receipts,) = gate.submit_groups([group(f"{name}-{number}")])
        tell((number, receipts))
        number += 1


def dying_in_a_group(tell: Tell, url: str, at: int) -> None:
    """Submit a group, and die before the given statement of that."""
    fuse = Fuse(at)
    gate = Gate(open_store(url, clock=now), clock=now)
    gate.opening  # noqa: B018 - what is read once is read before
    fuse.light()
    (receipts,) = gate.submit_groups([group(at)])
    tell(receipts)
