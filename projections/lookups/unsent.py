"""未发送: which decisions were never pushed, and which findings were never fed back?"""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.events.handover import PushStage
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Columns, Condition, Filters, in_days
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.handover import FEEDBACKS, TASKS
from projections.tables.intake import CASES


def unpushed(reader: Reader, filters: Filters) -> Iterator[CaseRow]:
    """Yield the cases with a grant that no push has told of, and none has failed to."""
    c, tasks = reader.columns(CASES), reader.columns(TASKS)
    # What was pushed before the decision (提前介入), or of what became of it, does not tell of it.
    tells = sql.or_(tasks.stage.is_(None), tasks.stage == PushStage.DECIDED.value)
    tells = sql.and_(tells, tasks.stopped_at.is_(None))
    by_case = sql.exists(sql.select(tasks.task).where(tasks.case == c.case, tells))
    by_licence = sql.exists(sql.select(tasks.task).where(tasks.licence == c.licence, tells))
    found = [
        c.decision == "granted",
        ~by_case,
        ~by_licence,
        *of_subject(reader, c.subject, filters, name=c.subject_name),
    ]
    found += in_days(reader, c.decided_at, filters, is_instant=True)
    found += of_agency(reader, filters, c.deciding_agency)
    yield from reader.select(CASES, *found)


def not_fed_back(reader: Reader, filters: Filters, kind: str, c: Columns) -> Iterator[Condition]:
    """Yield the conditions that nothing was fed back of a check or a penalty."""
    feedbacks = reader.columns(FEEDBACKS)
    yield ~sql.exists(sql.select(feedbacks.feedback).where(feedbacks.about == f"{kind}:" + c[kind]))
    yield from of_subject(reader, c.subject, filters)
    at = c.checked_at if kind == "check" else c.decided_at
    yield from in_days(reader, at, filters, is_instant=True)
    yield from of_agency(reader, filters, c.agency)
