"""检查结果: whether an inspection found a problem: by its code, by the source, or by counts."""

from collections.abc import Iterable
from typing import Final

RESULT_SYSTEM: Final = "双随机抽查结果"
"""The code system whose table the ledger knows; results of other systems keep their own codes."""
_INSPECTIONS: Final = frozenset(("06", "行政检查"))
"""行政权力事项类别 06: its code, and its name where a source writes names."""
FINE_CODES: Final = ("1", "F", "9", "10", "11", "12")
"""Results of the known code table that name no problem of the subject."""
LEFT_OPEN: Final = frozenset(("A", "2", "3", "4", "5", "G", "B", "C", "D"))
"""发现问题待后续处理: code A and what it is divided into; something has to follow."""


def found_of(
    code_system: str | None,
    result_code: str | None,
    *,
    stated: bool | None,
    counts: Iterable[int | None],
) -> str:
    """Return what an inspection found: problem or fine, or unknown where nothing says it.

    A source that says of a result that it is no problem has counted what did not matter to it.
    """
    is_known = code_system == RESULT_SYSTEM
    if is_known and result_code not in FINE_CODES:
        return "problem"
    if stated is not None:
        return "problem" if stated else "fine"
    if any(counts):
        return "problem"
    return "fine" if is_known else "unknown"


def wants_follow_up(code_system: str | None, result_code: str | None) -> bool:
    """Tell whether a result leaves a problem for later: an order, a case, or a reason why not."""
    return code_system == RESULT_SYSTEM and result_code in LEFT_OPEN


def is_inspection(kind: str | None) -> bool:
    """Tell whether an item of a kind is an inspection (行政检查)."""
    return kind in _INSPECTIONS
