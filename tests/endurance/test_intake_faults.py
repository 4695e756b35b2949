"""The intake whose every step may fail: each submission counts once, and each has its answer.

A run hands in good, refused and damaged submissions, and lets some steps fail: reading, judging,
recording, parking, answering, committing, before or after their effect. The service is started
again, as whoever runs it does. ``make endurance`` runs thousands of them.
"""

import json
import os
from collections.abc import Callable
from typing import Any, cast

import msgspec
import pytest

from consumers.broker.message import Message
from consumers.streams import dead_letters, records
from consumers.streams import intake as module
from consumers.streams.records import JSON
from consumers.streams.service import Stop
from ledger.clock import new_id
from ledger.entry import encode
from ledger.gate.gate import Gate
from ledger.gate.receipt import Receipt
from ledger.store.memory import memory_store
from tests import hostile
from tests.faulty_broker import Faults, FaultyBroker, Place, client_of, until_done

pytestmark = pytest.mark.timeout(3_600)

RUNS = 1_000 if "SHENGUAN_ENDURANCE_SECONDS" in os.environ else 25
FAULTS = 6
SHARE_OF_RUNS_THAT_FAIL = 0.9
BROKEN = (b"{", b'{"id":"\\ud800"}', b'{"data":{},"id":"x"}', b"[]", b"9" * 100, b'{"a":1,"a":2}')


class FailingGate(Gate):
    """A gate that may fail before it decides, and after it has recorded."""

    faults: Faults

    def submit_groups(self, groups: Any, **more: Any) -> list[list[Receipt]]:  # noqa: ANN401
        self.faults("judge")
        answers = super().submit_groups(groups, **more)
        self.faults("judged")
        return answers


def good(count: int) -> list[bytes]:
    """Return so many submissions that are accepted in whatever order."""
    return [encode(hostile.good()) for _ in range(count)]


def handed_in(faults: Faults) -> list[bytes]:
    """Return good submissions, one that is refused, and damaged ones between them."""
    lines = good(8)
    unknown = msgspec.json.decode(lines[0]) | {"id": new_id()}
    unknown |= {"agency": "reg:nowhere:1", "actor": "reg:nowhere:1/1"}
    lines += [msgspec.json.encode(unknown, order="sorted"), lines[0]]
    lines += [faults.of(BROKEN) for _ in range(3)]
    return sorted(lines, key=lambda _: faults.of(range(1_000)))


class Case:
    """A ledger, a broker in memory with submissions, and the intake between them."""

    def __init__(self, faults: Faults, lines: list[bytes], patch: pytest.MonkeyPatch) -> None:
        self.lines = lines
        self.broker, self.store = FaultyBroker(faults), memory_store()
        self.gate = FailingGate(self.store)
        self.gate.faults = faults
        self.gate.submit(hostile.loads()[0])
        self.ledger, self.head = self.gate.opening.ledger, self.store.head()
        self._place = cast("Any", lambda _: Place(faults))
        for line in lines:
            said = [("content-type", JSON.encode())]
            self.broker.put(Message(f"shenguan.intake.v1.{self.ledger}", None, line, said))
        client = client_of(self.broker)
        for name in ("Administrator", "Publisher", "Receiver"):
            patch.setattr(module, name, client)
        patch.setattr(module, "check_told", lambda *_: True)

    def work(self) -> None:
        """Take in what is there."""
        service = module.Intake(
            self.ledger, self.gate, cast("Any", None), self._place, store=self.store, once=True
        )
        service.work(Stop())

    def recorded(self) -> list[bytes]:
        """Return what was recorded after the founding."""
        return [row.body for page in self.store.scan() for row in page][self.head :]

    def answers(self) -> dict[int, list[dict[str, Any]]]:
        """Return the receipts by the offset of what they answer."""
        found: dict[int, list[dict[str, Any]]] = {}
        for message in self.broker.topics[f"shenguan.receipts.v1.{self.ledger}"]:
            place = int(message.header("submission-offset") or "-1")
            found.setdefault(place, []).append(json.loads(message.value or b""))
        return found

    def parked(self) -> list[int]:
        """Return the offsets of what was parked."""
        letters = self.broker.topics.get(f"shenguan.intake.v1.{self.ledger}.dlq", [])
        return [int(one.header("shenguan.errors.offset") or "-1") for one in letters]


def run(seed: int, monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Hand in, fail and start again; check what is recorded, answered, parked and committed."""
    faults = Faults(seed, 0)
    case = Case(faults, handed_in(faults), monkeypatch)
    monkeypatch.setattr(records, "_read", _failing(records._read, faults, "read"))  # noqa: SLF001
    monkeypatch.setattr(module, "answer_bytes", _failing(module.answer_bytes, faults, "encode"))
    faults.left = FAULTS
    until_done(case.work, faults)
    case.work()
    monkeypatch.undo()
    check(case)
    return faults


def _failing(do: Callable[..., Any], faults: Faults, step: str) -> Callable[..., Any]:
    def failing(*given: Any) -> Any:  # noqa: ANN401
        faults(step)
        return do(*given)

    return failing


def check(case: Case) -> None:
    """Hold the log and the topics against what was handed in."""
    entries = [msgspec.json.decode(body) for body in case.recorded()]
    ids = [one["id"] for one in entries if one["type"] != "SubmissionRefused"]
    assert len(ids) == len(set(ids))
    answers, parked = case.answers(), case.parked()
    assert sorted(answers) == list(range(len(case.lines)))
    for place, told in answers.items():
        line = case.lines[place]
        settled = [one for one in told if one["outcome"] != "unknown"] or told
        assert len({(one["outcome"], one["position"]) for one in settled}) == 1, told
        if line.startswith(b'{"actor":'):
            outcomes = {one["outcome"] for one in told}
            expected = "refused" if b"nowhere" in line else "accepted"
            assert expected in outcomes or (outcomes == {"unknown"} and place in parked)
        if settled[0]["outcome"] == "accepted":
            assert json.loads(line)["id"] in ids
    assert case.broker.offsets[f"shenguan.intake.v1.{case.ledger}", 0][0] == len(case.lines)


def test_whatever_step_fails_each_submission_counts_once_and_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed = 0
    for seed in range(RUNS):
        try:
            faults = run(seed, monkeypatch)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        failed += bool(faults.raised)
    assert failed > RUNS * SHARE_OF_RUNS_THAT_FAIL


@pytest.mark.parametrize("error", [ValueError("x"), MemoryError(), RecursionError()])
@pytest.mark.parametrize("step", ["read", "judge", "answer", "park"])
def test_a_message_on_which_a_step_always_fails_stops_no_other(
    step: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = good(6)
    wrong = 2
    lines[wrong] = b"{" if step == "park" else lines[wrong]
    case = Case(Faults(7, 0), lines, monkeypatch)
    places = {
        "read": (records, "_read"),
        "judge": (case.gate, "submit_groups"),
        "answer": (module, "answer_bytes"),
        "park": (dead_letters, "rule_of"),
    }
    owner, name = places[step]
    entry_id = json.loads(lines[wrong])["id"] if step != "park" else "no JSON"
    do = getattr(owner, name)

    def failing(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        if str(entry_id) in repr(given):
            raise error
        return do(*given, **more)

    monkeypatch.setattr(owner, name, failing)
    case.work()
    monkeypatch.undo()
    answers = case.answers()
    assert sorted(answers) == list(range(len(lines)))
    others = [told for place, told in answers.items() if place != wrong]
    assert all([one["outcome"] for one in told] == ["accepted"] for told in others)
    expected = {"read": "unknown", "judge": "unknown", "answer": "accepted", "park": "malformed"}
    assert [one["outcome"] for one in answers[wrong]] == [expected[step]]
    assert (wrong in case.parked()) == (step != "answer")
