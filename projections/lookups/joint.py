"""并联 in questions: the branches of a joint case, and the limit that they share."""

from collections.abc import Callable
from datetime import date

from ledger.law.case_limits import SharedLimit
from ledger.law.deadline import Period
from ledger.law.joint import JOINT, joint_start, shared_limit
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES
from projections.tables.joint import JOINT_CASES, JointRow


def branches_of(reader: Reader, row: JointRow) -> list[CaseRow]:
    """Return the cases that are branches of a joint case, by their numbers."""
    named = reader.matching(CASES, "case", row.cases)
    return [one for one in named if one.joint == row.joint]


def shared_by(
    reader: Reader,
    joint: str,
    *,
    accepted_on: Callable[[CaseRow], date | None],
    term_on: Callable[[str, date, int | None], Period | None],
) -> SharedLimit | None:
    """Return the limit that the branches of a joint case share."""
    row = reader.row(JOINT_CASES, joint)
    if row is None or row.opened_on is None:
        return None
    days = map(accepted_on, branches_of(reader, row))
    start_on = joint_start(date.fromisoformat(row.opened_on), days)
    return shared_limit(start_on, lambda day: term_on(JOINT, day, row.opened_position), row.added)
