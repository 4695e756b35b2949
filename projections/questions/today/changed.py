"""变动: what changed under a case or a task that is in hand, and has to be looked at again."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sql

from projections.lookups.chunks import chunks
from projections.lookups.duties import stands
from projections.lookups.organisation import ItemDuties
from projections.lookups.posts import holds_a_post
from projections.question import Columns, Condition
from projections.questions.today.cases import open_cases
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.catalogue import DUTIES, ITEMS
from projections.tables.handover import TASKS, TaskRow
from projections.tables.intake import CASES
from projections.tables.organisation import EVERY_POST, OFFICERS, OfficerRow


@source(Matter.CANCELLED)
def of_cancelled_items(asked: Asked) -> Iterator[Open]:
    """Yield the open cases of an item that is no more: they are closed, not decided."""
    c, items = asked.reader.columns(CASES), asked.reader.columns(ITEMS)
    gone = c.item.in_(sql.select(items.item).where(items.cancelled_on <= asked.day))
    for row in open_cases(asked, gone, c.decision.is_(None)):
        yield Open(
            about=f"case:{row.case}",
            kind=Matter.CANCELLED,
            agency=row.agency,
            whose_turn=asked.bodies.turn_of(row) or asked.bodies.window_of(row),
            item=row.item,
            subject=row.subject,
            because=f"item:{row.item}",
            observed=row.observed,
        )


def _of_task(asked: Asked, row: TaskRow, kind: Matter, because: str | None) -> Open:
    return Open(
        about=f"task:{row.task}",
        kind=kind,
        agency=row.agency,
        whose_turn=asked.holders.of(row.agency, row.item, "supervision"),
        item=row.item,
        subject=row.subject,
        officer=row.officer,
        because=because,
        observed=row.history,
    )


@source(Matter.DUTY_MOVED, Matter.HOLDER_LEFT, Matter.LOOK_AGAIN)
def tasks(asked: Asked) -> Iterator[Open]:
    """Yield the tasks whose supervisor, officer or cause is no longer what it was."""
    c = asked.reader.columns(TASKS)
    running = (c.pushed_at.is_not(None), c.returned_at.is_(None), *asked.of(c.agency))
    changed = sql.or_(*_may_have_changed(asked.reader, c))
    rows = asked.reader.waiting(TASKS, waiting.RUNNING_TASKS, *running, changed)
    duties = ItemDuties(asked.reader)
    for chunk in chunks(rows):
        cases = sorted({row.case for row in chunk if row.case is not None})
        stopped = {
            (one.case, one.stage): one.task
            for one in asked.reader.matching(TASKS, "case", cases)
            if one.stopped_at is not None and one.claimed_at is not None
        }
        left = _left(asked, chunk)
        for row in chunk:
            former = stopped.get((row.case, row.stage))
            if former is not None and row.claimed_at is None:
                yield _of_task(asked, row, Matter.LOOK_AGAIN, f"task:{former}")
            if not _on_duty(asked, duties, row):
                yield _of_task(asked, row, Matter.DUTY_MOVED, f"item:{row.item}")
            if row.officer in left:
                yield _of_task(asked, row, Matter.HOLDER_LEFT, f"officer:{row.officer}")


def _may_have_changed(reader: Reader, c: Columns) -> Iterator[Condition]:
    """Yield the conditions of which one is met by every task under which anything changed.

    They are a first sieve for the database: they keep more than what changed, never less.
    """
    others = sql.alias(c.task.table).c
    was_claimed = (
        others.case == c.case,
        others.stopped_at.is_not(None),
        others.claimed_at.is_not(None),
    )
    again = sql.exists(sql.select(others.task).where(*was_claimed))
    yield sql.and_(c.claimed_at.is_(None), again)
    duties = reader.columns(DUTIES)
    bounded = sql.or_(
        duties.agency.is_(None),
        duties.ended_on.is_not(None),
        duties.effective_on > reader.on.isoformat(),
    )
    yield c.item.in_(sql.select(duties.item).where(duties.duty == "supervision", bounded))
    posts = reader.columns(OFFICERS)
    unheld = sql.or_(
        posts.appointed_position.is_(None),
        posts.removed_position.is_not(None),
        posts.post == EVERY_POST,
    )
    yield c.officer.in_(sql.select(posts.officer).where(unheld))


def _on_duty(asked: Asked, duties: ItemDuties, row: TaskRow) -> bool:
    """Tell whether who has a task still supervises its item; who never was asked is not told."""
    if row.item is None:
        return True
    heirs = asked.holders.all(row.agency or "")
    own = [
        duty
        for duty in duties.of(row.item)
        if duty.duty == "supervision" and {*heirs} & {*asked.holders.all(duty.agency or "")}
    ]
    return not own or any(stands(duty, asked.reader.on, None) for duty in own)


def _left(asked: Asked, rows: Sequence[TaskRow]) -> frozenset[str]:
    """Return the officers of some tasks who hold no post any more; of who never did, none is."""
    posts: dict[str, list[OfficerRow]] = {}
    officers = sorted({row.officer for row in rows if row.officer is not None})
    for one in asked.reader.matching(OFFICERS, "officer", officers):
        posts.setdefault(one.officer, []).append(one)
    return frozenset(officer for officer, held in posts.items() if not holds_a_post(held))
