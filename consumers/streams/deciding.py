"""Deciding (裁决): records through the gate at once; one that nobody can handle stops no other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from consumers.streams.apart import each_apart
from consumers.streams.records import Parked, Record, apart
from consumers.streams.service import PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, Stop, Stopped
from ledger.errors import ConditionFailed
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome, Receipt


class Decided(NamedTuple):
    """裁决结果: a record and the receipts of its submissions."""

    record: Record
    receipts: list[Receipt]


def decide(gate: Gate, records: Sequence[Record], stop: Stop) -> Iterator[Decided | Parked]:
    """Return the receipts of records, in their order; what is accepted is recorded.

    Where the outcome is unknown the same is sent again until it is known, or ``Stopped`` is raised.
    A record on which the program itself fails is set apart: it is to be parked. Raises what the
    store raises.
    """
    return each_apart(records, lambda some: _settled(gate, some, stop), apart)


def _settled(gate: Gate, records: Sequence[Record], stop: Stop) -> list[Decided | Parked]:
    groups = [one.group for one in records]
    pause = PAUSE_SECONDS_MIN
    while True:
        try:
            answers = gate.submit_groups(groups)
            if not any(one.outcome is Outcome.UNKNOWN for group in answers for one in group):
                break
        except ConditionFailed:
            pass
        if stop.wait(pause):
            raise Stopped
        pause = min(pause * 2, PAUSE_SECONDS_MAX)
    return [Decided(one, receipts) for one, receipts in zip(records, answers, strict=True)]
