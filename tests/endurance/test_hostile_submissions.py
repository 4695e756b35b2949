"""A fuzz: damaged submissions through every way in; each has its receipts, and stops no neighbour.

``make endurance`` meets ten thousand of them by each way; in short some hundreds.
"""

import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumers.broker.message import Received
from consumers.broker.publisher import MESSAGE_BYTES_MAX
from consumers.streams.dead_letters import dead_letter
from consumers.streams.deciding import decide
from consumers.streams.intake import ANSWER_BYTES_MAX, answer_bytes
from consumers.streams.records import JSON, KEY_BYTES_MAX, PARKED, Parked, Record, read_record
from consumers.streams.service import Stop
from ledger.entry import encode
from ledger.gate.gate import Gate
from ledger.store import open_store
from ledger.store.memory import memory_store
from tests import hostile
from tests.terminal import Terminal

pytestmark = pytest.mark.timeout(3_600)

IS_LONG = "SHENGUAN_ENDURANCE_SECONDS" in os.environ
THROUGH_INTAKE = 10_000 if IS_LONG else 300
FILES, LINES_OF_A_FILE = (100, 100) if IS_LONG else (3, 100)
ENTRIES_OF_A_LEDGER = 300
OUTCOMES = {"accepted", "refused", "malformed"}
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
TYPES = (
    JSON,
    JSON,
    JSON,
    "application/json; charset=utf-8",
    "application/avro",
    "",
    "text/plain",
    "\0" * 9_000,
)
PERSONAL = ((), (), (b"[]",), (b"{",), (b"\xff",), (b"9" * 5_000,))
KEYS = (None, b"", b"\xff\xfe", b"k" * 3_000_000)


class Ledgers:
    """Ledgers in memory that have their offices and their catalogue, one after the other.

    A small one stays quick: reading one in memory takes the longer the more it holds.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.store = memory_store()
        self.gate = Gate(self.store)
        self.gate.submit(hostile.loads()[0])
        self._full = self.store.head() + ENTRIES_OF_A_LEDGER

    def ready(self) -> "Ledgers":
        """Begin the next one where this one is full."""
        if self.store.head() > self._full:
            self._begin()
        return self


@pytest.fixture(scope="module")
def ledgers() -> Ledgers:
    """Ledgers that messages are handed in to."""
    return Ledgers()


def message(value: bytes | None, content_type: str) -> Received:
    """Return a message of the intake topic."""
    said = [("content-type", content_type.encode())]
    return Received("shenguan.intake.v1.130523", 0, 0, None, value, said, 0)


@st.composite
def messages(draw: st.DrawFn) -> Received:
    """Return a strategy of messages with damaged values, and keys and headers as they come."""
    value = draw(hostile.lines() | hostile.avro() | st.sampled_from((b"", None)))
    made = message(value, draw(st.sampled_from(TYPES)))
    personal = [("personal", one) for one in draw(st.sampled_from(PERSONAL))]
    return made._replace(key=draw(st.sampled_from(KEYS)), headers=[*made.headers, *personal])


def check(ledger: Ledgers, damaged: Received) -> None:
    """Take in a damaged message and a good one, and check what is answered."""
    given_in = [damaged, message(encode(hostile.good()), JSON)]
    head = ledger.store.head()
    read = [read_record(one, hostile.CODEC) for one in given_in]
    decided = iter(
        list(decide(ledger.gate, [one for one in read if isinstance(one, Record)], Stop()))
    )
    answered = [next(decided) if isinstance(one, Record) else one for one in read]
    for one in answered:
        assert one.receipts
        for index, receipt in enumerate(one.receipts):
            told = answer_bytes(receipt)
            assert len(told) <= ANSWER_BYTES_MAX
            assert json.loads(told)["outcome"] in OUTCOMES
            assert PARKED not in receipt.codes
            assert len(one.record.key_of(index, receipt) or b"") <= KEY_BYTES_MAX
        if isinstance(one, Parked):
            letter = dead_letter(one.record.message, one.error)
            assert len(letter.value or b"") + len(letter.key or b"") < MESSAGE_BYTES_MAX
    (neighbour,) = answered[-1].receipts
    assert neighbour.outcome == "accepted"
    assert neighbour.position is not None
    assert head < neighbour.position == ledger.store.head()


@settings(max_examples=THROUGH_INTAKE, deadline=None, suppress_health_check=SLOW, database=None)
@given(damaged=messages())
def test_a_damaged_message_has_its_answers_and_its_neighbour_is_recorded(
    ledgers: Ledgers, damaged: Received
) -> None:
    check(ledgers.ready(), damaged)


def test_every_wrong_value_in_every_place_has_its_answers(ledgers: Ledgers) -> None:
    for line in hostile.corpus():
        check(ledgers.ready(), message(line, JSON))


@pytest.fixture
def county(tmp_path: Path) -> Terminal:
    """The command in a folder with a ledger that has its offices and its catalogue."""
    with closing(open_store(f"sqlite:///{tmp_path}/shenguan.db")) as made:
        Gate(made).submit(hostile.loads()[0])
    return Terminal(tmp_path)


@settings(
    max_examples=FILES,
    deadline=None,
    suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture],
    database=None,
)
@given(some=st.lists(hostile.lines(), min_size=LINES_OF_A_FILE, max_size=LINES_OF_A_FILE))
def test_a_file_of_damaged_lines_has_a_receipt_for_each_and_every_good_line_is_recorded(
    county: Terminal, some: list[bytes]
) -> None:
    lines = []
    for line in some:
        lines += [line.replace(b"\n", b" "), encode(hostile.good())]
    told = county("submit", "-", stdin=b"\n".join(lines))
    assert told.code in {0, 7}, told.err
    answers: dict[int, list[str]] = {}
    for row in told.rows:
        assert row["outcome"] in OUTCOMES, row
        answers.setdefault(row["line"], []).append(row["outcome"])
    expected = {number for number, line in enumerate(lines, start=1) if line.strip()}
    assert answers.keys() == expected
    assert all(answers[number] == ["accepted"] for number in range(2, len(lines) + 1, 2))


def test_what_damaged_submissions_leave_behind_is_a_sound_ledger(county: Terminal) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=SLOW, database=None)
    @given(line=hostile.lines())
    def collect(line: bytes) -> None:
        found.append(line.replace(b"\n", b" "))

    found = hostile.corpus()
    collect()
    told = county("submit", "-", stdin=b"\n".join(found))
    assert {row["outcome"] for row in told.rows} <= OUTCOMES
    assert county("db", "check").code == 0
    assert county("doctor").code == 0
