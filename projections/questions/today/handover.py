"""审管衔接: what has to be pushed, claimed, followed up, fed back, acknowledged or put right."""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.events.organisation import LoopStep
from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.feedback_steps import FeedbackSteps
from projections.lookups.obliging import levels_since
from projections.lookups.owed import Owed, Owing
from projections.lookups.pushes import BACK, PushStandings
from projections.lookups.unsent import owed_pushes
from projections.lookups.untold import not_taken_back, untold
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.credit import PENALTIES
from projections.tables.handover import FEEDBACKS, TASKS, FeedbackRow
from projections.tables.supervision import CHECKS


@source(LightKind.PUSH, LightKind.RECEIVE, LightKind.CLAIM, LightKind.FOLLOW_UP)
def pushes(asked: Asked) -> Iterator[Open]:
    """Yield the pushes that somebody has to look at: the receiver, the bureau, or 编办."""
    c = asked.reader.columns(TASKS)
    theirs = asked.of(c.agency)
    if theirs:
        # Only of what reached nobody, or came back, it is the sender's turn; or 编办's to settle.
        failed = sql.and_(c.failed_at.is_not(None), *asked.of(c.agency_from))
        theirs = [sql.or_(*theirs, failed, c.returned_at.is_not(None))]
    rows = asked.reader.waiting(TASKS, waiting.RUNNING_TASKS, *theirs)
    for one in PushStandings(asked.reader).running(rows):
        row, is_back = one.row, one.status in BACK
        step = one.step.step or LoopStep.CLAIM
        if row.claimed_at is not None and not is_back:
            step = LoopStep.FOLLOW_UP
        due_at = one.step.due_at if one.light is not None else None
        yield Open(
            about=f"task:{row.task}",
            kind=step.value,
            agency=row.agency_from if is_back else row.agency,
            whose_turn=one.whose_turn,
            light=one.light,
            due_on=day_or_none(asked.reader.day(due_at)),
            item=row.item,
            subject=row.subject,
            officer=None if is_back else row.officer,
            urged_count=row.urged_count,
            observed=row.history,
        )


def _of_owed(asked: Asked, owed: Owed, kind: LightKind) -> Iterator[Open]:
    """Yield what was never sent, where anything says until when."""
    if owed.is_limited:
        yield Open(
            about=owed.about,
            kind=kind,
            agency=owed.agency,
            whose_turn=owed.whose_turn,
            light=owed.light,
            due_on=day_or_none(asked.reader.day(owed.due_at)),
            item=owed.item,
            subject=owed.subject,
            urged_count=owed.urged_count,
            observed=owed.observed,
        )


@source(LightKind.PUSH)
def unpushed_acts(asked: Asked) -> Iterator[Open]:
    """Yield the decisions, and the ends of licences, that no push has told of."""
    owing = Owing(asked.reader)
    for row in owed_pushes(asked.reader, asked.filters):
        yield from _of_owed(asked, owing.of("push", f"case:{row.case}", row), LightKind.PUSH)
    for act in untold(asked.reader, asked.filters):
        about = f"licence:{act.licence}"
        yield from _of_owed(asked, owing.of("push", about, act), LightKind.PUSH)


@source(LightKind.FEEDBACK)
def unsent_feedback(asked: Asked) -> Iterator[Open]:
    """Yield what supervision found, and took back, and never told the bureau."""
    owing, reader, filters = Owing(asked.reader), asked.reader, asked.filters
    since = levels_since(reader, LoopStep.FEEDBACK)
    if since is None:
        return
    checks, penalties = reader.columns(CHECKS), reader.columns(PENALTIES)
    found = (checks.checked_position > since, *asked.of(checks.agency))
    for check in reader.waiting(CHECKS, waiting.UNTOLD_CHECKS, *found):
        owed = owing.of("feedback", f"check:{check.check}", check)
        yield from _of_owed(asked, owed, LightKind.FEEDBACK)
    decided = (penalties.decided_position > since, *asked.of(penalties.agency))
    for penalty in reader.waiting(PENALTIES, waiting.UNTOLD_PENALTIES, *decided):
        owed = owing.of("feedback", f"penalty:{penalty.penalty}", penalty)
        yield from _of_owed(asked, owed, LightKind.FEEDBACK)
    for end in not_taken_back(reader, filters):
        owed = owing.of("feedback", f"penalty:{end.penalty}", end)
        yield from _of_owed(asked, owed, LightKind.FEEDBACK)


@source(LightKind.ACKNOWLEDGE, LightKind.ANSWER)
def feedback(asked: Asked) -> Iterator[Open]:
    """Yield the feedback that waits to be acknowledged, or to be put right."""
    steps = FeedbackSteps(asked.reader)
    for chunk in chunks(_unsettled(asked, FeedbackSteps(asked.reader))):
        steps.learn(chunk)
        for row in chunk:
            stand = steps.of(row)
            step = stand.step.step or LoopStep.ACKNOWLEDGE
            yield Open(
                about=f"feedback:{row.feedback}",
                kind=step.value,
                agency=row.agency_to,
                whose_turn=stand.whose_turn,
                light=stand.light,
                due_on=day_or_none(asked.reader.day(stand.step.due_at)),
                item=None,
                subject=row.subject,
                because=row.about,
                urged_count=row.urged_count,
                observed=row.history,
            )


def _unsettled(asked: Asked, steps: FeedbackSteps) -> Iterator[FeedbackRow]:
    """Yield the feedback that nobody has read, is a defect, or is limited by a level.

    Most of what was read needs no answer, whatever level stands for another item.
    """
    c, reader = asked.reader.columns(FEEDBACKS), asked.reader
    theirs = asked.of(c.agency_to)
    yield from reader.waiting(FEEDBACKS, waiting.UNREAD_FEEDBACKS, *theirs)
    yield from reader.waiting(FEEDBACKS, waiting.DEFECTS, *theirs)
    since = levels_since(reader, LoopStep.ANSWER)
    if since is not None:
        limited = c.sent_position > since
        read = reader.waiting(FEEDBACKS, waiting.UNANSWERED_FEEDBACKS, limited, *theirs)
        for chunk in chunks(read):
            yield from steps.to_be_answered(chunk)
