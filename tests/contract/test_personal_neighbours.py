"""Clear values belong to the submission that they stand beside; no neighbour's value reaches it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from msgspec import Struct

from ledger.entry import Submission
from ledger.events.organisation import OfficerAppointed
from ledger.gate.gate import Gate
from ledger.gate.group_commit import GroupCommit
from ledger.gate.proposal import Group, Proposed, commitment, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Personal
from tests.contract.test_personal import Counter
from tests.spec import agency, officer

SALT = "9f0c2a"
MINE = Personal(commitment("欧阳若兰", SALT), "欧阳若兰", SALT)
WRONG = MINE._replace(value="别人")
HandIn = Callable[[Gate, list[Group]], list[list[Receipt]]]


class HeldUp(Struct):
    """A gate that lets its first batch wait until all others have gathered behind it."""

    gate: Gate
    entered: threading.Event
    go_on: threading.Event
    sizes: list[int]

    def submit_groups(self, groups: list[Group], **more: Any) -> list[list[Receipt]]:  # noqa: ANN401
        self.sizes.append(len(groups))
        self.entered.set()
        assert self.go_on.wait(30)
        return self.gate.submit_groups(groups, **more)


def in_one_call(gate: Gate, groups: list[Group]) -> list[list[Receipt]]:
    """Hand groups in as one batch of one caller."""
    return gate.submit_groups(groups)


def from_threads(gate: Gate, groups: list[Group]) -> list[list[Receipt]]:
    """Hand each group in from a thread of its own; all are decided as one batch."""
    held_up = HeldUp(gate, threading.Event(), threading.Event(), [])
    with GroupCommit(held_up) as group_commit, ThreadPoolExecutor(len(groups) + 1) as pool:  # type: ignore[arg-type]
        first = pool.submit(group_commit.submit_groups, [()])
        assert held_up.entered.wait(30)
        running = []
        for number, group in enumerate(groups, start=1):
            running.append(pool.submit(group_commit.submit_groups, [group]))
            while group_commit._waiting.qsize() < number:  # noqa: SLF001 - in this order
                sleep(0.001)
        held_up.go_on.set()
        first.result(30)
        answers = [one.result(30)[0] for one in running]
    assert held_up.sizes == [1, len(groups)]
    return answers


@pytest.fixture
def counter(store: Any) -> Counter:  # noqa: ANN401
    return Counter(store)


@pytest.fixture(params=[in_one_call, from_threads])
def hand_in(request: pytest.FixtureRequest) -> HandIn:
    """One batch, of one caller or of several threads."""
    found: HandIn = request.param
    return found


def appointed(counter: Counter, number: str, name: str | None, *, of: int = 0) -> Submission[Any]:
    """Return an appointment; of an agency that nobody has registered it is refused."""
    who = agency(of)
    event = OfficerAppointed(officer=officer(who, number), agency=who, name=name)
    return counter.submission(event, agency=counter.root)


def neighbours(counter: Counter, value: Personal) -> list[Proposed]:
    """Return innocent submissions of others, with a value for a commitment that is not theirs."""
    return [propose(appointed(counter, number, None), [value]) for number in ("51", "52")]


@pytest.mark.parametrize(("of", "outcome"), [(0, Outcome.ACCEPTED), (77, Outcome.REFUSED)])
def test_a_neighbour_with_a_wrong_value_changes_no_receipt(
    counter: Counter, hand_in: HandIn, of: int, outcome: Outcome
) -> None:
    before, after = neighbours(counter, WRONG)
    mine = propose(appointed(counter, "8", MINE.commitment, of=of), [MINE])
    (first,), (receipt,), (last,) = hand_in(counter.gate, [[before], [mine], [after]])
    assert (receipt.outcome, receipt.repeated) == (outcome, False)
    assert first.outcome is last.outcome is Outcome.ACCEPTED
    kept = {MINE.commitment: MINE} if outcome is Outcome.ACCEPTED else {}
    assert counter.store.personal([MINE.commitment]) == kept


@pytest.mark.parametrize(("of", "outcome"), [(0, Outcome.ACCEPTED), (77, Outcome.REFUSED)])
def test_a_neighbour_with_a_wrong_value_changes_no_receipt_of_a_repeat(
    counter: Counter, hand_in: HandIn, of: int, outcome: Outcome
) -> None:
    mine = propose(appointed(counter, "8", MINE.commitment, of=of), [MINE])
    ((once,),) = counter.gate.submit_groups([[mine]])
    before, after = neighbours(counter, WRONG)
    _, (repeat,), _ = hand_in(counter.gate, [[before], [mine], [after]])
    assert once.outcome is outcome
    assert once.position is not None
    assert repeat.document() == once.document() | {"repeated": True}


def test_a_neighbour_that_opens_the_same_commitment_wrongly_is_malformed_alone(
    counter: Counter, hand_in: HandIn
) -> None:
    theirs = propose(appointed(counter, "51", MINE.commitment), [WRONG])
    mine = propose(appointed(counter, "8", MINE.commitment), [MINE])
    (first,), (receipt,), (last,) = hand_in(counter.gate, [[theirs], [mine], [theirs]])
    assert (first.outcome, first.field) == (Outcome.MALFORMED, "data.name")
    assert last.outcome is Outcome.MALFORMED
    assert receipt.outcome is Outcome.ACCEPTED
    assert counter.store.personal([MINE.commitment]) == {MINE.commitment: MINE}


def test_a_neighbours_right_value_does_not_open_what_i_withhold(
    counter: Counter, hand_in: HandIn
) -> None:
    before, after = neighbours(counter, MINE)
    mine = propose(appointed(counter, "8", MINE.commitment))
    answers = hand_in(counter.gate, [[before], [mine], [after]])
    assert [receipt.outcome for (receipt,) in answers] == [Outcome.ACCEPTED] * 3
    assert counter.store.personal([MINE.commitment]) == {}


def test_a_wrong_value_makes_its_own_submission_malformed_and_the_group_is_not_recorded(
    counter: Counter, hand_in: HandIn
) -> None:
    head = counter.store.head()
    theirs = propose(appointed(counter, "51", MINE.commitment), [WRONG])
    mine = propose(appointed(counter, "8", MINE.commitment), [MINE])
    ((first, second),) = hand_in(counter.gate, [[theirs, mine]])
    assert (first.outcome, first.field) == (Outcome.MALFORMED, "data.name")
    assert (second.outcome, second.codes) == (Outcome.REFUSED, ("group.refused",))
    assert counter.store.head() == head
    assert counter.store.personal([MINE.commitment]) == {}
