"""名单与联合惩戒: who owes an answer, and whom somebody has to decide about or take off a list."""

from collections.abc import Iterator

from ledger.law.light import LightKind
from projections.lookups.chunks import chunks
from projections.lookups.credit_records import CreditRecords
from projections.lookups.organisation import binding_for
from projections.lookups.touched import Touched, forbids_grants
from projections.questions.listings import Listings
from projections.questions.punishments import Punishments
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.tables.credit import RESTRICTIONS
from projections.tables.listing import LISTINGS, PUNISHMENTS


@source(LightKind.PUNISHMENT)
def unanswered(asked: Asked) -> Iterator[Open]:
    """Yield the joint punishments that an agency has not answered."""
    c = asked.reader.columns(PUNISHMENTS)
    punishments = Punishments(asked.reader)
    waiting = (c.asked.is_(True), c.answered_at.is_(None), *asked.of(c.agency))
    for row in list(asked.reader.select(PUNISHMENTS, *waiting)):
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
    c, reader = asked.reader.columns(RESTRICTIONS), asked.reader
    standing = (c.imposed_at.is_not(None), c.lifted_at.is_(None), c.subject.is_not(None))
    credit = CreditRecords(reader)
    for rows in chunks(filter(forbids_grants, reader.select(RESTRICTIONS, *standing))):
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


@source(Matter.LISTING)
def listings(asked: Asked) -> Iterator[Open]:
    """Yield the listings whose agency has to hear, to decide, or to take the subject off."""
    c = asked.reader.columns(LISTINGS)
    waiting = (c.left_at.is_(None), c.origin.is_(None), *asked.of(c.agency))
    rows = list(asked.reader.select(LISTINGS, *waiting))
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
