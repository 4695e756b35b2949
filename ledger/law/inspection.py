"""检查结果: whether an inspection found a problem: by its code, by the source, or by counts."""

from collections.abc import Iterable
from typing import Final

RESULT_SYSTEM: Final = "双随机抽查结果"
"""The code system whose table the ledger knows; results of other systems keep their own codes."""
FINE_CODES: Final = ("1", "F", "9", "10", "11", "12")
"""Results of the known code table that name no problem of the subject."""


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
