"""并联、承诺、文件、救济: what the other lines of approval wait for."""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.chunks import chunks
from projections.question import Condition
from projections.questions.commitments import Commitments
from projections.questions.documents import Documents
from projections.questions.joints import answer_of as joint_answer
from projections.questions.ratings import RatingAnswers
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.appeal import APPEALS
from projections.tables.commitments import COMMITMENTS
from projections.tables.intake import CASES
from projections.tables.joint import JOINT_CASES, JointRow
from projections.tables.rating import RATINGS
from projections.tables.upstream import DOCUMENTS


@source(LightKind.JOINT)
def joints(asked: Asked) -> Iterator[Open]:
    """Yield the joint cases that are not closed, with the limit that their branches share."""
    for row in _open_joints(asked):
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


def _open_joints(asked: Asked) -> Iterator[JointRow]:
    for chunk in chunks(asked.reader.waiting(JOINT_CASES, waiting.OPEN_JOINT_CASES)):
        asked.limits.branches.learn(row.joint for row in chunk)
        for row in chunk:
            _, branches = asked.limits.branches.of(row.joint)
            agencies = [row.lead]
            for one in branches:
                agencies += [one.agency, one.deciding_agency]
            if asked.may_be_theirs(agencies, [one.item for one in branches]):
                yield row


@source(LightKind.VERIFY)
def unverified(asked: Asked) -> Iterator[Open]:
    """Yield the commitments that nobody has verified yet."""
    c = asked.reader.columns(COMMITMENTS)
    commitments, theirs = Commitments(asked.reader), asked.of(c.agency)
    rows = asked.reader.waiting(COMMITMENTS, waiting.UNVERIFIED_COMMITMENTS, *theirs)
    for answer in commitments.answers(rows):
        yield Open(
            about=f"case:{answer.case}",
            kind=LightKind.VERIFY,
            agency=answer.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            item=answer.item,
            subject=answer.subject,
            observed=answer.observed,
        )


@source(LightKind.FORWARD, LightKind.ACKNOWLEDGE)
def documents(asked: Asked) -> Iterator[Open]:
    """Yield the documents from above that wait to be passed on, or to be acknowledged."""
    c, documents = asked.reader.columns(DOCUMENTS), Documents(asked.reader)
    theirs = asked.of(c.agency, c.agency_from, c.forwarded_by)
    rows = asked.reader.waiting(DOCUMENTS, waiting.UNREAD_DOCUMENTS, *theirs)
    for answer in documents.answers(rows):
        is_to_forward = answer.status == "to-forward"
        yield Open(
            about=f"document:{answer.document}",
            kind=LightKind.FORWARD if is_to_forward else LightKind.ACKNOWLEDGE,
            agency=answer.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=day_or_none(asked.reader.day(answer.due_at)),
            observed=answer.observed,
            part=answer.agency,
        )


@source(LightKind.APPEAL)
def appeals(asked: Asked) -> Iterator[Open]:
    """Yield the appeals that wait for a word; no term of the ledger limits it."""
    c = asked.reader.columns(APPEALS)
    for row in asked.reader.waiting(APPEALS, waiting.UNDECIDED_APPEALS, *asked.of(c.agency)):
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
    c, cases = asked.reader.columns(COMMITMENTS), asked.reader.columns(CASES)
    ended = sql.or_(cases.closed_at.is_not(None), cases.withdrawn_at.is_not(None))
    closed = sql.exists(sql.select(cases.case).where(cases.case == c.case, ended))
    rows = asked.reader.waiting(
        COMMITMENTS, waiting.BROKEN_COMMITMENTS, ~closed, *asked.of(c.agency)
    )
    for answer in Commitments(asked.reader).answers(rows):
        yield Open(
            about=f"case:{answer.case}",
            kind=Matter.BROKEN,
            agency=answer.agency,
            whose_turn=answer.whose_turn,
            item=answer.item,
            subject=answer.subject,
            observed=answer.observed,
        )


@source(LightKind.ANSWER_RATING)
def poor_ratings(asked: Asked) -> Iterator[Open]:
    """Yield the bad words that nobody has put right."""
    c, cases = asked.reader.columns(RATINGS), asked.reader.columns(CASES)
    theirs: list[Condition] = []
    if of_case := asked.of(cases.agency, items=cases.item):
        rated = sql.select(cases.case).where(cases.case == c.case, *of_case)
        theirs = [sql.or_(sql.exists(rated), *asked.of(c.agency))]
    poor = asked.reader.waiting(RATINGS, waiting.POOR_RATINGS, *theirs)
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
