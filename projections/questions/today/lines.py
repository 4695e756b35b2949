"""并联、承诺、文件、救济: what the other lines of approval wait for."""

from collections.abc import Iterator

from ledger.events.handling import CommitmentResult
from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.ratings import status_of
from projections.questions.commitments import Commitments
from projections.questions.documents import Documents
from projections.questions.joints import answer_of as joint_answer
from projections.questions.ratings import RatingAnswers
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.tables.appeal import APPEALS
from projections.tables.commitments import COMMITMENTS
from projections.tables.joint import JOINT_CASES
from projections.tables.rating import RATINGS
from projections.tables.upstream import DOCUMENTS


@source(LightKind.JOINT)
def joints(asked: Asked) -> Iterator[Open]:
    """Yield the joint cases that are not closed, with the limit that their branches share."""
    c = asked.reader.columns(JOINT_CASES)
    for row in asked.reader.select(JOINT_CASES, c.opened_at.is_not(None), c.closed_at.is_(None)):
        answer = joint_answer(asked.reader, row, asked.limits, asked.bodies)
        yield Open(
            about=f"joint:{row.joint}",
            kind=LightKind.JOINT,
            agency=row.lead,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on if answer.light is not None else None,
            subject=row.subject,
            urged_count=row.urged_count,
            observed=row.observed,
        )


@source(LightKind.VERIFY)
def unverified(asked: Asked) -> Iterator[Open]:
    """Yield the commitments that nobody has verified yet."""
    c = asked.reader.columns(COMMITMENTS)
    waiting = (c.made_at.is_not(None), c.verified_on.is_(None), *asked.of(c.agency))
    commitments = Commitments(asked.reader)
    for row in list(asked.reader.select(COMMITMENTS, *waiting)):
        answer = commitments.answer(row)
        yield Open(
            about=f"case:{row.case}",
            kind=LightKind.VERIFY,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            item=answer.item,
            subject=row.subject,
            observed=row.observed,
        )


@source(LightKind.FORWARD, LightKind.ACKNOWLEDGE)
def documents(asked: Asked) -> Iterator[Open]:
    """Yield the documents from above that wait to be passed on, or to be acknowledged."""
    c, waiting = asked.reader.columns(DOCUMENTS), Documents(asked.reader)
    theirs = asked.of(c.agency, c.agency_from, c.forwarded_by)
    for row in asked.reader.select(DOCUMENTS, c.acknowledged_at.is_(None), *theirs):
        answer = waiting.answer(row)
        is_to_forward = answer.status == "to-forward"
        yield Open(
            about=f"document:{row.document}",
            kind=LightKind.FORWARD if is_to_forward else LightKind.ACKNOWLEDGE,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=day_or_none(asked.reader.day(answer.due_at)),
            observed=answer.observed,
            part=row.agency,
        )


@source(LightKind.APPEAL)
def appeals(asked: Asked) -> Iterator[Open]:
    """Yield the appeals that wait for a word; no term of the ledger limits it."""
    c = asked.reader.columns(APPEALS)
    waiting = (c.filed_at.is_not(None), c.outcome.is_(None), *asked.of(c.agency))
    for row in asked.reader.select(APPEALS, *waiting):
        yield Open(
            about=f"appeal:{row.appeal}",
            kind=LightKind.APPEAL,
            agency=row.agency,
            whose_turn=asked.holders.of(row.agency),
            subject=row.subject,
            because=row.about,
            observed=row.observed,
        )


@source(Matter.BROKEN)
def broken(asked: Asked) -> Iterator[Open]:
    """Yield the commitments that were broken and wait for a consequence."""
    c, commitments = asked.reader.columns(COMMITMENTS), Commitments(asked.reader)
    found = (c.result == CommitmentResult.BROKEN, c.origin.is_(None), *asked.of(c.agency))
    for row in list(asked.reader.select(COMMITMENTS, *found)):
        answer = commitments.answer(row)
        yield Open(
            about=f"case:{row.case}",
            kind=Matter.BROKEN,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            item=answer.item,
            subject=row.subject,
            observed=row.observed,
        )


@source(LightKind.ANSWER_RATING)
def poor_ratings(asked: Asked) -> Iterator[Open]:
    """Yield the bad words that nobody has put right."""
    c = asked.reader.columns(RATINGS)
    waiting = (c.grade.is_not(None), c.handled_on.is_(None), c.revisited_on.is_(None))
    poor = (row for row in asked.reader.select(RATINGS, *waiting) if status_of(row) == "poor")
    for answer in RatingAnswers(asked.reader).answers(poor):
        yield Open(
            about=f"case:{answer.case}",
            kind=LightKind.ANSWER_RATING,
            agency=answer.whose_turn,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            item=answer.item,
            observed=answer.observed,
            part=answer.channel,
        )
