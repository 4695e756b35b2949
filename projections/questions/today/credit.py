"""名单与联合惩戒: who owes an answer, and whom somebody has to decide about or take off a list."""

from collections.abc import Iterator

import sqlalchemy as sql

from ledger.law.light import LightKind
from projections.lookups.chunks import chunks
from projections.lookups.credit_records import CreditRecords
from projections.lookups.organisation import binding_for
from projections.lookups.touched import Touched, forbids_grants
from projections.question import Columns, Condition
from projections.questions.listings import Listings
from projections.questions.punishments import Punishments
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.credit import RESTRICTIONS
from projections.tables.decision import LICENCES
from projections.tables.intake import CASES
from projections.tables.listing import LISTINGS, PUNISHMENTS
from projections.tables.organisation import SUBJECT_LINKS
from projections.tables.restriction_row import RestrictionRow
from projections.tables.subjects import CASE_PARTIES


@source(LightKind.PUNISHMENT)
def unanswered(asked: Asked) -> Iterator[Open]:
    """Yield the joint punishments that an agency has not answered."""
    c = asked.reader.columns(PUNISHMENTS)
    punishments = Punishments(asked.reader)
    theirs = asked.of(c.agency)
    rows = list(asked.reader.waiting(PUNISHMENTS, waiting.UNANSWERED_PUNISHMENTS, *theirs))
    punishments.learn(rows)
    for row in rows:
        answer = punishments.answer(row)
        if answer.status == "asked":
            yield Open(
                about=f"punishment:{row.punishment}",
                kind=LightKind.PUNISHMENT,
                agency=row.agency,
                whose_turn=answer.whose_turn,
                light=answer.light,
                due_on=answer.due_on,
                subject=answer.subject,
                because=answer.ground,
                observed=answer.observed,
                part=row.agency,
            )


@source(Matter.GRANTED)
def granted_meanwhile(asked: Asked) -> Iterator[Open]:
    """Yield what was granted before anybody here knew of a restriction that forbids it."""
    reader = asked.reader
    credit = CreditRecords(reader)
    for rows in chunks(filter(forbids_grants, _with_grants(asked))):
        for row, answer in zip(rows, credit.restrictions(rows), strict=True):
            codes = binding_for(reader, row.subject or "") if answer.binding else ()
            found = Touched(reader, codes).granted_unknowing(row) if codes else ()
            for one in found:
                yield Open(
                    about=one.about,
                    kind=Matter.GRANTED,
                    agency=one.agency,
                    whose_turn=asked.holders.of(one.agency, one.item),
                    item=one.item,
                    subject=one.subject,
                    because=f"restriction:{row.restriction}",
                )


def _with_grants(asked: Asked) -> Iterator[RestrictionRow]:
    """Yield the restrictions that bind on the day and could meet a grant that nobody meant so.

    That is where something was granted to the very subject before it was recorded, where a licence
    of it was renewed by the law itself, or where it goes by another code or stands beside somebody.
    """
    reader, day = asked.reader, asked.day
    c, cases, licences = (reader.columns(one) for one in (RESTRICTIONS, CASES, LICENCES))
    parties, links = reader.columns(CASE_PARTIES), reader.columns(SUBJECT_LINKS)
    granted = (
        cases.subject == c.subject,
        cases.decided_position < c.imposed_position,
        cases.decided_on >= c.from_on,
    )
    renewed = (licences.subject == c.subject, licences.renewals != "[]")
    meets = sql.or_(
        sql.exists(sql.select(cases.case).where(*granted)),
        sql.exists(sql.select(licences.licence).where(*renewed)),
        sql.exists(sql.select(parties.case).where(parties.party == c.subject)),
        sql.exists(sql.select(links.subject).where(links.subject == c.subject)),
    )
    yield from reader.waiting(
        RESTRICTIONS,
        waiting.STANDING_RESTRICTIONS,
        c.subject.is_not(None),
        sql.or_(c.from_on.is_(None), c.from_on <= day),
        not_over(asked, c),
        meets,
    )


def not_over(asked: Asked, c: Columns) -> Condition:
    """Return the condition that a restriction ends on no day, or on none before the day."""
    return sql.or_(c.until_on.is_(None), c.until_on >= asked.day)


@source(Matter.LISTING)
def listings(asked: Asked) -> Iterator[Open]:
    """Yield the listings whose agency has to hear, to decide, or to take the subject off."""
    c = asked.reader.columns(LISTINGS)
    rows = list(asked.reader.waiting(LISTINGS, waiting.STANDING_LISTINGS, *asked.of(c.agency)))
    for answer in Listings(asked.reader).answers(rows):
        yield Open(
            about=f"listing:{answer.listing}",
            kind=Matter.LISTING,
            agency=answer.agency,
            whose_turn=answer.whose_turn,
            subject=answer.subject,
            because=answer.ground,
            observed=answer.observed,
        )
