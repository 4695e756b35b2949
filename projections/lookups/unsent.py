"""未发送: which decisions were never pushed, and which findings were never fed back?"""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.events.handover import PushStage
from ledger.events.organisation import LoopStep
from projections.lookups.obliging import levels_since
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Columns, Condition, Filters, in_days
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.case_row import CaseRow
from projections.tables.handover import FEEDBACKS, TASKS
from projections.tables.intake import CASES


def unpushed(reader: Reader, filters: Filters) -> Iterator[CaseRow]:
    """Yield the cases with a grant that no push has told of, and none has failed to."""
    c = reader.columns(CASES)
    found = [c.decision == "granted", *_never_pushed(reader)]
    found += of_subject(reader, c.subject, filters, name=c.subject_name)
    found += in_days(reader, c.decided_at, filters, is_instant=True)
    found += of_agency(reader, filters, c.deciding_agency)
    yield from reader.select(CASES, *found)


def owed_pushes(reader: Reader, filters: Filters) -> Iterator[CaseRow]:
    """Yield those of them that a service level could oblige to push."""
    if (since := levels_since(reader, LoopStep.PUSH)) is None:
        return
    c, tasks = reader.columns(CASES), reader.columns(TASKS)
    obliged = [c.decided_position > since, *of_agency(reader, filters, c.deciding_agency)]
    never = list(_never_pushed(reader))
    yield from reader.waiting(CASES, waiting.UNPUSHED_CASES, *obliged, *never)
    # What was pushed and stopped since is as if nobody had told of it.
    stopped = sql.select(tasks.case).where(tasks.stopped_at.is_not(None), tasks.case.is_not(None))
    granted = (c.decision == "granted", c.observed.is_(False), c.pushed.is_(True))
    yield from reader.select(CASES, c.case.in_(stopped), *granted, *obliged, *never)


def _never_pushed(reader: Reader) -> Iterator[Condition]:
    """Yield the conditions that no push tells of a decision, by its case or by its licence.

    What was pushed before the decision (提前介入), or of what became of it, does not tell of it.
    """
    c, tasks = reader.columns(CASES), reader.columns(TASKS)
    tells = sql.or_(tasks.stage.is_(None), tasks.stage == PushStage.DECIDED.value)
    tells = sql.and_(tells, tasks.stopped_at.is_(None))
    yield ~sql.exists(sql.select(tasks.task).where(tasks.case == c.case, tells))
    yield ~sql.exists(sql.select(tasks.task).where(tasks.licence == c.licence, tells))


def not_fed_back(reader: Reader, filters: Filters, kind: str, c: Columns) -> Iterator[Condition]:
    """Yield the conditions that nothing was fed back of a check or a penalty."""
    feedbacks = reader.columns(FEEDBACKS)
    yield ~sql.exists(sql.select(feedbacks.feedback).where(feedbacks.about == f"{kind}:" + c[kind]))
    yield from of_subject(reader, c.subject, filters)
    at = c.checked_at if kind == "check" else c.decided_at
    yield from in_days(reader, at, filters, is_instant=True)
    yield from of_agency(reader, filters, c.agency)
