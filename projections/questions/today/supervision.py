"""监管: what checks, orders, enforcement cases and complaints wait for."""

from collections.abc import Iterator

from ledger.events.organisation import LoopStep
from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.check_steps import CheckSteps
from projections.lookups.chunks import chunks
from projections.lookups.obliging import levels_since
from projections.questions.complaints import Complaints
from projections.questions.enforcements import Enforcements
from projections.questions.rectifications import Rectifications
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.complaint import COMPLAINTS
from projections.tables.enforcement import ENFORCEMENTS
from projections.tables.supervision import CHECKS, RECTIFICATIONS, CheckRow


def _of_check(asked: Asked, row: CheckRow, kind: LightKind) -> Open:
    return Open(
        about=f"check:{row.check}",
        kind=kind,
        agency=row.agency,
        whose_turn=asked.holders.of(row.agency, row.item, "supervision"),
        item=row.item,
        subject=row.subject,
        urged_count=row.urged_count,
        observed=row.observed,
    )


@source(LightKind.CHECK_FOLLOW_UP)
def left_open(asked: Asked) -> Iterator[Open]:
    """Yield the checks whose problem was left for later, and of which nothing followed yet."""
    c, steps = asked.reader.columns(CHECKS), CheckSteps(asked.reader)
    for row in asked.reader.waiting(CHECKS, waiting.LEFT_CHECKS, *asked.of(c.agency)):
        limit, yellow_left = steps.following(row)
        found = _of_check(asked, row, LightKind.CHECK_FOLLOW_UP)
        found.due_on, found.light = (
            day_or_none(limit.last_day),
            asked.levels.light_with(limit, yellow_left),
        )
        yield found


@source(LightKind.PUBLISH)
def unpublished_checks(asked: Asked) -> Iterator[Open]:
    """Yield the results that were never made public, where a level wants it."""
    if (since := levels_since(asked.reader, LoopStep.PUBLISH)) is None:
        return
    c, steps = asked.reader.columns(CHECKS), CheckSteps(asked.reader)
    theirs = (c.checked_position > since, *asked.of(c.agency))
    for row in asked.reader.waiting(CHECKS, waiting.UNPUBLISHED_CHECKS, *theirs):
        limit, yellow_left = steps.publication(row)
        if limit.binds:
            found = _of_check(asked, row, LightKind.PUBLISH)
            found.due_on, found.light = (
                day_or_none(limit.last_day),
                asked.levels.light_with(limit, yellow_left),
            )
            yield found


@source(LightKind.RECTIFICATION)
def unverified_orders(asked: Asked) -> Iterator[Open]:
    """Yield the orders of which nobody has found yet that they were followed."""
    c, orders = asked.reader.columns(RECTIFICATIONS), Rectifications(asked.reader)
    theirs = asked.of(c.agency)
    for row in asked.reader.waiting(RECTIFICATIONS, waiting.UNVERIFIED_ORDERS, *theirs):
        answer = orders.answer(row)
        yield Open(
            about=f"rectification:{row.rectification}",
            kind=LightKind.RECTIFICATION,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            item=row.item,
            subject=row.subject,
            because=row.about,
            urged_count=row.urged_count,
            observed=row.observed,
        )


@source(LightKind.ENFORCEMENT)
def undecided_enforcements(asked: Asked) -> Iterator[Open]:
    """Yield the enforcement cases that are not decided yet."""
    c = asked.reader.columns(ENFORCEMENTS)
    enforcements = Enforcements(asked.reader)
    rows = asked.reader.waiting(ENFORCEMENTS, waiting.UNDECIDED_ENFORCEMENTS, *asked.of(c.agency))
    for chunk in chunks(rows):
        for answer in enforcements.answers(chunk):
            yield Open(
                about=f"enforcement:{answer.enforcement}",
                kind=LightKind.ENFORCEMENT,
                agency=answer.agency,
                whose_turn=answer.whose_turn,
                light=answer.light,
                due_on=answer.due_on,
                item=answer.item,
                subject=answer.subject,
                because=answer.about,
                urged_count=answer.urged_count,
                observed=answer.observed,
            )


@source(LightKind.COMPLAINT)
def unanswered_complaints(asked: Asked) -> Iterator[Open]:
    """Yield the complaints that wait to be passed on or answered."""
    c, complaints = asked.reader.columns(COMPLAINTS), Complaints(asked.reader)
    theirs = asked.of(c.agency, c.agency_to)
    for row in asked.reader.waiting(COMPLAINTS, waiting.UNANSWERED_COMPLAINTS, *theirs):
        answer = complaints.answer(row)
        yield Open(
            about=f"complaint:{row.complaint}",
            kind=LightKind.COMPLAINT,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            item=row.item,
            subject=row.subject,
            urged_count=row.urged_count,
            observed=row.observed,
        )
