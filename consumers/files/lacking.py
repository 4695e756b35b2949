"""Refusals for what the ledger lacks: the row that was refused may be right as it is."""

from typing import Final

from ledger.sentence import say

LACKING: Final = frozenset(
    (
        "agency.unknown", "duty.item-unnamed", "duty.not-responsible", "duty.not-supervisor",
        "item.not-in-force", "item.unknown", "item.version-not-in-force", "officer.not-appointed",
        "officer.not-in-post",
    )
)  # fmt: skip
IF_RIGHT: Final = say(
    "if the row is right, nothing in it need be corrected: record what "
    "the ledger lacks and import the same file again"
)
