"""检查: what did inspections find, and how do they stand to the licence?"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, Final

from sqlalchemy import and_, or_

from ledger.events.base import AppealOutcome
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.inspection import FINE_CODES, RESULT_SYSTEM, found_of
from projections.engine.row import Day, Word
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Columns, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.tables.appeal import verdicts_of
from projections.tables.decision import LICENCES
from projections.tables.supervision import CHECKS, CheckRow

_CHUNK: Final = 500


class CheckAnswer(Answer):
    """检查答复: one inspection, with the licence as it is known.

    ``before_licence``: it took place before the licence's first day; None without a licence on
    record. ``status`` is assigned where it was drawn and not made yet, fine or problem, or unknown
    where neither a code that is known, nor the
    source, nor a count says it, quashed where an appeal has quashed the result by the day;
    ``verdict`` is what appeals have made of it. ``late`` is never set.
    """

    check: str
    subject: str | None
    item: str | None
    licence: str | None
    task: str | None
    agency: str | None
    status: Word
    verdict: Annotated[Word | None, label("救济结果"), one_of(AppealOutcome)]
    checked_on: Day | None
    result_code: str | None
    code_system: str | None
    kind: str | None
    team: str | None
    inspectors_count: int
    problems_critical: int | None
    problems_serious: int | None
    problems_minor: int | None
    licence_known: Annotated[bool, label("证照在案")]
    before_licence: Annotated[bool | None, label("早于许可")]
    late: bool
    observed: bool


STATUSES: Final = {
    "assigned": "待检查",
    "fine": "未发现问题",
    "problem": "发现问题",
    "unknown": "结果不明",
    QUASHED: "经救济撤销",
}


def found_problem(c: Columns) -> Condition:
    """Return the condition that an inspection found a problem; what is unknown is none."""
    counted = or_(c.problems_critical > 0, c.problems_serious > 0, c.problems_minor > 0)
    coded = and_(c.code_system == RESULT_SYSTEM, c.result_code.not_in(FINE_CODES))
    return or_(coded, c.problem_found.is_(True), and_(c.problem_found.is_(None), counted))


def _status_of(row: CheckRow, mark: str | None) -> str:
    if mark == QUASHED:
        return QUASHED
    if row.checked_at is None and row.assigned_on is not None:
        return "assigned"
    return found_of(
        row.code_system,
        row.result_code,
        stated=row.problem_found,
        counts=(row.problems_critical, row.problems_serious, row.problems_minor),
    )


def _answer_of(
    row: CheckRow, valid_from: str | None, day: str, *, licence_known: bool
) -> CheckAnswer:
    is_before, mark = None, mark_on(verdicts_of(row.verdicts), day)
    if valid_from is not None and row.checked_on is not None:
        is_before = row.checked_on < valid_from
    return CheckAnswer(
        row.check,
        row.subject,
        row.item,
        row.licence,
        row.task,
        row.agency,
        _status_of(row, mark),
        mark,
        row.checked_on,
        row.result_code,
        row.code_system,
        row.kind,
        row.team,
        row.inspectors_count,
        row.problems_critical,
        row.problems_serious,
        row.problems_minor,
        licence_known,
        is_before,
        False,  # noqa: FBT003 - an inspection has no deadline of its own
        row.observed,
    )


def _with_licences(reader: Reader, rows: Iterable[CheckRow]) -> Iterator[CheckAnswer]:
    stream, day = iter(rows), reader.on.isoformat()
    while chunk := list(islice(stream, _CHUNK)):
        numbers = {row.licence for row in chunk if row.licence is not None}
        known = {
            one.licence: one.first_valid_from
            for one in reader.matching(LICENCES, "licence", sorted(numbers))
            if one.issued_at is not None
        }
        for row in chunk:
            valid_from = known.get(row.licence or "")
            yield _answer_of(row, valid_from, day, licence_known=row.licence in known)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CheckAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(CHECKS)
    found = [
        *in_days(reader, c.checked_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, c.agency),
    ]
    return _with_licences(reader, reader.select(CHECKS, *found))


def _shows(reader: Reader, number: str) -> Sequence[CheckAnswer]:
    row = reader.row(CHECKS, number)
    if row is None:
        return []
    licence = reader.row(LICENCES, row.licence) if row.licence is not None else None
    is_known = licence is not None and licence.issued_at is not None
    valid_from = licence.first_valid_from if licence is not None else None
    return [_answer_of(row, valid_from, reader.on.isoformat(), licence_known=is_known)]


question = Question(
    name="checks",
    command="check",
    chinese="检查",
    sentence="results of inspections",
    examples=("--status problem --since 2017-01-01", "2017-0031"),
    place=40,
    numbers=("check",),
    answer=CheckAnswer,
    tables=(CHECKS,),
    statuses=STATUSES,
    groups={},
    lists=_lists,
    shows=_shows,
    brief=("check", "subject", "licence", "checked_on", "status", "result_code", "team"),
    spare=("result_code", "team", "licence", "checked_on"),
)
