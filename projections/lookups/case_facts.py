"""办件事实: which columns of a case hold the facts that the law takes, told where it takes them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from ledger.law.step import Reason
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES

_FACTS: Final = {
    "accepted": ("accepted_on",),
    "received": ("received_at",),
    "supplied": ("supplied_at",),
    "turned away": ("received_at", "not_accepted_at", "withdrawn_at"),
    "answered": ("supplement_requested_at", "closed_at"),
    "stated": ("due_at",),
}


def facts_of(tell: Callable[..., None], row: CaseRow) -> dict[str, Callable[[Reason], None]]:
    """Return by the names that the law uses what tells which entries of a case a step took."""
    return {name: partial(_tell_columns, tell, row, names) for name, names in _FACTS.items()}


def _tell_columns(
    tell: Callable[..., None], row: CaseRow, names: tuple[str, ...], step: Reason
) -> None:
    del step
    tell(CASES, row, *names)
