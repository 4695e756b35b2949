"""Deciding: one record on which the program fails stops no other; what is unknown is sent again."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from benchmarks.load import Load
from consumers.broker.message import Received
from consumers.streams.deciding import Decided, decide
from consumers.streams.records import PARKED, Parked, Record, read_record
from consumers.streams.service import Stop, Stopped
from ledger.entry import encode
from ledger.errors import ConditionFailed, StoreCorrupt, StoreUnavailable
from ledger.gate.gate import Gate
from ledger.gate.receipt import Receipt
from ledger.store.memory import memory_store
from schemas.codec import Codec
from schemas.registry import packaged

CODEC = Codec(packaged())


class Failing(Gate):
    """A gate that fails on submissions of some ids, as a defect of a rule would make it."""

    fails_on: tuple[str, ...] = ()
    errors: Sequence[Exception] = ()

    def submit_groups(
        self,
        groups: Iterable[Any],
        **more: Any,  # noqa: ANN401 - as the gate's own
    ) -> list[list[Receipt]]:
        given = list(groups)
        if self.errors:
            first, *self.errors = self.errors
            raise first
        if any(one in str(group) for group in given for one in self.fails_on):
            raise ZeroDivisionError("division by zero")
        return super().submit_groups(given, **more)


@pytest.fixture
def gate() -> Failing:
    """A gate before a ledger in memory."""
    made = Failing(memory_store())
    made.submit(_load().founding())
    return made


def _load() -> Load:
    return Load(datetime.now(UTC) - timedelta(hours=1))


def records(count: int) -> list[Record]:
    """Messages of the first submissions of a load."""
    load = _load()
    load.founding()
    stream = load.stream()
    read = [
        read_record(
            Received(
                "shenguan.intake.v1.130523", 0, offset, None,
                CODEC.encode(one.type, encode(one)), [], 0,
            ),
            CODEC,
        )
        for offset, one in zip(range(count), stream, strict=False)
    ]  # fmt: skip
    return [one for one in read if isinstance(one, Record)]


def test_a_record_on_which_the_program_fails_is_set_apart_and_the_others_go_on(
    gate: Failing,
) -> None:
    given = records(37)
    ids = [one.group[0].submission.id for one in given]  # type: ignore[union-attr]
    gate.fails_on = (ids[4], ids[36])
    decided = list(decide(gate, given, Stop()))
    assert [one.record for one in decided] == given
    for number, one in enumerate(decided):
        (receipt,) = one.receipts
        if number in {4, 36}:
            assert (receipt.outcome, receipt.codes) == ("unknown", (PARKED,))
            assert f"/0@{number}: " in str(receipt.message)
            assert isinstance(one, Parked)
            assert isinstance(one.error, ZeroDivisionError)
        else:
            assert receipt.outcome == "accepted"
            assert isinstance(one, Decided)


def test_what_lost_its_conditions_is_decided_again(gate: Failing) -> None:
    gate.errors = [ConditionFailed("the day moved"), ConditionFailed("again")]
    (decided,) = decide(gate, records(1), _Quick())
    assert decided.receipts[0].outcome == "accepted"


class _Quick(Stop):
    def wait(self, seconds: float) -> bool:
        return super().wait(min(seconds, 0.0))


def test_a_stop_ends_the_trying(gate: Failing) -> None:
    gate.errors = [ConditionFailed("again")] * 5
    stop = Stop()
    stop.ask()
    with pytest.raises(Stopped):
        list(decide(gate, records(3), stop))


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (StoreUnavailable("disk full"), StoreUnavailable),
        (msgspec.ValidationError("stored bytes"), StoreCorrupt),
    ],
)
def test_a_store_that_fails_parks_nothing(
    gate: Failing, error: Exception, raised: type[Exception]
) -> None:
    gate.errors = [error]
    with pytest.raises(raised):
        list(decide(gate, records(5), Stop()))


def test_nothing_is_decided_where_nothing_was_handed_in(gate: Failing) -> None:
    assert list(decide(gate, [], Stop())) == []
