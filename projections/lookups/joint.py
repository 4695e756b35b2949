"""并联 in questions: the branches of joint cases, and the limit that they share."""

from collections.abc import Callable, Iterable
from datetime import date

from ledger.law.case_limits import SharedLimit
from ledger.law.deadline import Period
from ledger.law.joint import JOINT, joint_start, shared_limit
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.intake import CASES
from projections.tables.joint import JOINT_CASES, JointRow


class Branches:
    """分支: joint cases with the cases that are their branches, looked up for many at once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[JointRow | None, list[CaseRow]]] = {}

    def learn(self, joints: Iterable[str | None]) -> None:
        """Look up joint cases that nobody has looked up yet."""
        wanted = sorted({one for one in joints if one is not None} - self._known.keys())
        rows = {one.joint: one for one in self._reader.matching(JOINT_CASES, "joint", wanted)}
        numbers = sorted({number for row in rows.values() for number in row.cases})
        cases = {one.case: one for one in self._reader.matching(CASES, "case", numbers)}
        for joint in wanted:
            row = rows.get(joint)
            named = () if row is None else sorted(cases.keys() & {*row.cases})
            self._known[joint] = row, [cases[one] for one in named if cases[one].joint == joint]

    def of(self, joint: str) -> tuple[JointRow | None, list[CaseRow]]:
        """Return a joint case, and the cases that are its branches, by their numbers."""
        self.learn([joint])
        return self._known[joint]

    def shared(
        self,
        joint: str,
        *,
        accepted_on: Callable[[CaseRow], date | None],
        term_on: Callable[[str, date, int | None], Period | None],
    ) -> SharedLimit | None:
        """Return the limit that the branches of a joint case share."""
        row, branches = self.of(joint)
        if row is None or row.opened_on is None:
            return None
        start_on = joint_start(date.fromisoformat(row.opened_on), map(accepted_on, branches))
        return shared_limit(
            start_on, lambda day: term_on(JOINT, day, row.opened_position), row.added
        )
