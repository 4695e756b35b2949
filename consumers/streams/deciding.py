"""Deciding (裁决): records through the gate at once; one that nobody can handle stops no other."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from consumers.streams.records import Parked, Record
from consumers.streams.service import PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN, Stop, Stopped
from ledger.errors import ConditionFailed, LedgerError, StoreCorrupt
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome, Receipt

PARKED: Final = "intake.parked"


class Decided(NamedTuple):
    """裁决结果: a record and the receipts of its submissions."""

    record: Record
    receipts: list[Receipt]


def decide(gate: Gate, records: Sequence[Record], stop: Stop) -> Iterator[Decided | Parked]:
    """Yield the receipts of records, in their order; what is accepted is recorded.

    Where the outcome is unknown the same is sent again until it is known, or ``Stopped`` is raised.
    A record on which the program itself fails is set apart: it is to be parked. Raises what the
    store raises.
    """
    if not records:
        return
    try:
        yield from _settled(gate, records, stop)
    except LedgerError:
        raise
    except msgspec.MsgspecError as error:
        raise StoreCorrupt(
            f"stored bytes cannot be read: {error}; `shenguan doctor` names the position"
        ) from None
    except Stopped:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        if len(records) == 1:
            yield _apart(records[0], error)
            return
        middle = len(records) // 2
        yield from decide(gate, records[:middle], stop)
        yield from decide(gate, records[middle:], stop)


def _settled(gate: Gate, records: Sequence[Record], stop: Stop) -> list[Decided]:
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


def _apart(record: Record, error: Exception) -> Parked:
    receipt = Receipt(
        outcome=Outcome.UNKNOWN,
        codes=(PARKED,),
        message=(
            f"{record.where}: this program failed on it ({type(error).__name__}); it is parked and "
            "will be handed in again by those who run the ledger"
        ),
    )
    return Parked(record, [receipt for _ in record.handed_in], error)
