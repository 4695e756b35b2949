"""Amendment plan (更正方案): what becomes of an entry and of all that rests on it, step by step."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from ledger.choice import Choice
from ledger.entry import Submission
from ledger.gate.proposal import Proposed
from ledger.gate.receipt import Outcome, Receipt


class Treatment(Choice):
    """处理方式: what becomes of an entry that rests on an amended one."""

    CORRECT = "correct", "更正"
    VOID = "void", "作废"
    KEEP = "keep", "保留"
    LOOK = "look-again", "提请复核"
    TAKE_DOWN = "take-down", "建议撤下公示"
    CANNOT = "cannot", "无法一并处理"


class Treated(Struct, frozen=True, kw_only=True):
    """一步: what becomes of one entry, why, and the amendment of it where there is one.

    ``agency`` made the entry, or is asked to do something.
    """

    treatment: Treatment
    target: int
    type: str
    agency: str
    why: str
    submission: Submission[Any] | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """方案: what is amended together, and what is to be said of all that rests on it.

    ``group`` is what is handed in, in this order; ``receipts`` what the gate would answer to it.
    """

    steps: tuple[Treated, ...]
    group: tuple[Proposed, ...]
    receipts: tuple[Receipt, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether something cannot follow, so that nothing is handed in."""
        return any(one.treatment is Treatment.CANNOT for one in self.steps)

    @property
    def is_refused(self) -> bool:
        """Whether something stands against it."""
        return any(one.outcome is not Outcome.ACCEPTED for one in self.receipts)

    def rows(self, receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
        """Return each step with what was answered to its amendment, where there is one."""
        by_id = {one.id: one for one in receipts}
        return [_row(step, by_id) for step in self.steps]


COLUMNS: Final = (
    "treatment",
    "target",
    "type",
    "agency",
    "why",
    "outcome",
    "position",
    "codes",
    "findings",
    "message",
)


def _row(step: Treated, receipts: Mapping[str | None, Receipt]) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {name: getattr(step, name) for name in ("treatment", "target", "type", "agency", "why")}
    receipt = None if step.submission is None else receipts.get(step.submission.id)
    if receipt is not None:
        row |= {name: getattr(receipt, name) for name in ("outcome", "position", "message")}
        row |= {name: list(getattr(receipt, name)) for name in ("codes", "findings")}
    return row
