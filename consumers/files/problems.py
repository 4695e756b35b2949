"""What can be wrong with a row, in words that a reader of the data understands.

Codes of rows that never reached the gate; the gate's own codes stand in ``docs/refusals.md``.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr

ROW_COLUMNS: Final = "row.columns"
"""The row has more or fewer cells than there are columns."""
ROW_UNREADABLE: Final = "row.unreadable"
"""The line cannot be taken apart: a quote that is not closed, no JSON."""
ROW_UNDECODABLE: Final = "row.undecodable"
"""Bytes that are no text in the file's encoding."""
ROW_NO_EVENT: Final = "row.no-event"
"""No rule of the mapping makes an event of the row, and no condition leaves it out."""
CELL_EMPTY: Final = "cell.empty"
"""A value is needed and the cell is empty."""
CELL_MALFORMED: Final = "cell.malformed"
"""The cell's text is not what is expected: no day, no number, no amount."""
CELL_UNKNOWN: Final = "cell.unknown-value"
"""The value table of the mapping, or the event's list of choices, does not hold the value."""


class Problem(Struct, frozen=True, kw_only=True):
    """问题: why a row cannot be taken as it stands: code, column or field, value, remedy.

    ``columns`` are all that have a part in it, where one alone cannot be named.
    """

    code: str
    message: str
    field: str | None = None
    value: str | None = None
    codes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep plain text: a problem is written to files and read again."""
        force_setattr(self, "message", str(self.message))


class RowProblem(Exception):  # noqa: N818 - it is the row that has the problem
    """Raised where a row turns out to have a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Unfit(Exception):  # noqa: N818 - said of a text that does not fit
    """Raised where a text does not fit what is expected of it; its cell is not known here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
