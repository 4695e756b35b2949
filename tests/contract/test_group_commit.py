"""Many threads at one gate: what gathers is appended together, and everybody gets their receipt."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from ledger.entry import Submission
from ledger.errors import StoreUnavailable
from ledger.events.base import Role
from ledger.events.organisation import AgencyRegistered, CalendarPublished, OfficerAppointed
from ledger.gate.gate import Gate
from ledger.gate.group_commit import GroupCommit
from ledger.gate.proposal import Group, propose
from ledger.gate.receipt import Outcome, Receipt
from tests.spec import Spec, agency, officer

THREADS = 16
EACH = 40


class Counting:
    """A gate that counts its calls, and holds the first one up until others have gathered."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.sizes: list[int] = []
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def submit_groups(self, groups: list[Group], **more: object) -> list[list[Receipt]]:
        self.sizes.append(len(groups))
        self.entered.set()
        assert self.go_on.wait(30)
        return self.gate.submit_groups(groups, **more)  # type: ignore[arg-type]


def registration(spec: Spec, number: int) -> Submission[AgencyRegistered]:
    return spec.submission(
        AgencyRegistered(agency=agency(number), name=f"局{number}", roles=(Role.WINDOW,))
    )


def test_every_thread_gets_the_receipts_of_its_own_submissions() -> None:
    spec = Spec()
    with GroupCommit(spec.gate) as group_commit, ThreadPoolExecutor(THREADS) as pool:

        def hand_in(thread: int) -> list[tuple[str, Receipt]]:
            found = []
            for number in range(EACH):
                submission = registration(spec, 1_000 * (thread + 1) + number)
                (receipt,) = group_commit.submit([submission])
                found.append((submission.id, receipt))
            return found

        answered = [pair for some in pool.map(hand_in, range(THREADS)) for pair in some]
    assert len(answered) == THREADS * EACH
    assert all(receipt.id == entry_id for entry_id, receipt in answered)
    assert all(receipt.outcome is Outcome.ACCEPTED for _, receipt in answered)
    positions = [receipt.position for _, receipt in answered]
    assert len(set(positions)) == len(positions)
    assert spec.store.head() == max(one or 0 for one in positions)


def hand_in_behind_the_first(
    spec: Spec, counting: Counting, group_commit: GroupCommit, submitters: list[str | None]
) -> list[Outcome]:
    """Hand one in; while it is being decided hand in others, until all of them wait."""
    with ThreadPoolExecutor(len(submitters) + 1) as pool:
        running = [pool.submit(group_commit.submit, [registration(spec, 1)])]
        assert counting.entered.wait(30)
        running += [
            pool.submit(group_commit.submit, [registration(spec, number)], submitter=submitter)
            for number, submitter in enumerate(submitters, start=2)
        ]
        while group_commit._waiting.qsize() < len(submitters):  # noqa: SLF001 - until all wait
            sleep(0.01)
        counting.go_on.set()
        return [one.result(30)[0].outcome for one in running]


def test_what_waits_while_a_batch_is_appended_goes_together() -> None:
    spec = Spec()
    counting = Counting(spec.gate)
    with GroupCommit(counting) as group_commit:  # type: ignore[arg-type]
        outcomes = hand_in_behind_the_first(spec, counting, group_commit, [None] * 15)
    assert counting.sizes == [1, 15]
    assert outcomes == [Outcome.ACCEPTED] * 16


def test_a_refusal_in_the_batch_is_nobody_elses() -> None:
    spec = Spec()
    wrong = spec.submission(OfficerAppointed(officer=officer(agency(77)), agency=agency(77)))
    with GroupCommit(spec.gate) as group_commit:
        submissions = [registration(spec, 1), wrong, registration(spec, 2)]
        groups = group_commit.submit_groups([[propose(one)] for one in submissions])
    assert [group[0].outcome for group in groups] == [
        Outcome.ACCEPTED,
        Outcome.REFUSED,
        Outcome.ACCEPTED,
    ]


def test_those_who_hand_in_for_different_agencies_do_not_share_a_batch() -> None:
    spec = Spec()
    counting = Counting(spec.gate)
    with GroupCommit(counting) as group_commit:  # type: ignore[arg-type]
        outcomes = hand_in_behind_the_first(spec, counting, group_commit, [agency(0)] * 2 + [None])
    assert sum(counting.sizes) == 4
    assert max(counting.sizes) <= 2
    assert outcomes == [Outcome.ACCEPTED] * 4


def test_an_error_of_the_gate_reaches_every_thread_that_waited() -> None:
    spec = Spec()

    class Broken:
        def submit_groups(self, *_: object, **__: object) -> list[list[Receipt]]:
            raise StoreUnavailable("the disk is full")

    with GroupCommit(Broken()) as group_commit:  # type: ignore[arg-type]
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="full"):
                group_commit.submit([spec.submission(CalendarPublished(calendar="cn", year=2018))])


def test_closing_answers_what_was_taken_in_and_takes_nothing_more() -> None:
    spec = Spec()
    group_commit = GroupCommit(spec.gate)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(group_commit.submit, [registration(spec, n)]) for n in range(1, 9)]
        answered = [one.result()[0].outcome for one in calls]
    group_commit.close()
    group_commit.close()
    assert answered == [Outcome.ACCEPTED] * 8
    with pytest.raises(StoreUnavailable, match="closed"):
        group_commit.submit([registration(spec, 9)])
