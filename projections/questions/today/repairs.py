"""信用修复: who waits for a word on repair, and which restrictions are to be lifted formally."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sql

from ledger.law.light import LightKind
from projections.engine.table import Table
from projections.lookups.credit_records import CreditRecords
from projections.question import Columns, Condition
from projections.questions.repairs import Repairs
from projections.questions.today.credit import not_over
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.commitments import COMMITMENTS
from projections.tables.credit import PENALTIES, RESTRICTIONS
from projections.tables.listing import LISTINGS
from projections.tables.repair import REPAIRS


@source(LightKind.REPAIR)
def undecided_repairs(asked: Asked) -> Iterator[Open]:
    """Yield the applications for repair that nobody has decided."""
    repairs = Repairs(asked.reader)
    rows = list(asked.reader.waiting(REPAIRS, waiting.UNDECIDED_REPAIRS, *_of_finders(asked)))
    repairs.learn(rows)
    for row in rows:
        answer = repairs.answer(row)
        yield Open(
            about=f"repair:{row.repair}",
            kind=LightKind.REPAIR,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            subject=row.subject,
            because=row.about,
            observed=row.observed,
        )


def _of_finders(asked: Asked) -> Iterator[Condition]:
    """Yield the condition that an application is about what was found by them."""
    if asked.agencies is None:
        return
    c = asked.reader.columns(REPAIRS)
    found = asked.of_turn(record=c.agency)
    for kind, (table, finder) in _FOUND_BY.items():
        of = asked.reader.columns(table)
        theirs = (*_is_named(of[table.key[0]], kind, c.about), *asked.of(of[finder]))
        found.append(sql.exists(sql.select(of[finder]).where(*theirs)))
    yield sql.or_(*found)


_FOUND_BY: Final[Mapping[str, tuple[Table[Any], str]]] = {
    "penalty": (PENALTIES, "agency"),
    "listing": (LISTINGS, "agency"),
    "case": (COMMITMENTS, "verified_by"),
}
"""Which column says who found what can be repaired."""


def _is_named(number: Columns, kind: str, tag: Columns) -> list[Condition]:
    """Return the conditions that a tag names what has a number; an index finds it."""
    return [
        number == sql.func.substr(tag, len(kind) + 2),
        sql.literal(f"{kind}:").concat(number) == tag,
    ]


@source(Matter.LIFT)
def restrictions_to_lift(asked: Asked) -> Iterator[Open]:
    """Yield the restrictions whose ground has fallen: they bind nobody, and are still on record."""
    c = asked.reader.columns(RESTRICTIONS)
    unlifted = (c.ground.is_not(None), c.origin.is_(None), not_over(asked, c))
    fallen = (~_rests_on_penalty(asked.reader, c), *asked.of(c.agency))
    rows = asked.reader.waiting(RESTRICTIONS, waiting.STANDING_RESTRICTIONS, *unlifted, *fallen)
    for answer in CreditRecords(asked.reader).restrictions(list(rows)):
        if answer.whose_turn is not None:
            yield Open(
                about=f"restriction:{answer.number}",
                kind=Matter.LIFT,
                agency=answer.agency,
                whose_turn=answer.whose_turn,
                subject=answer.code,
                because=answer.ground,
                observed=answer.observed,
            )


def _rests_on_penalty(reader: Reader, c: Columns) -> Condition:
    """Return the condition that a restriction rests on a penalty that nobody has touched since.

    It is a first sieve for the database: most restrictions do, and none of them has fallen.
    """
    penalties = reader.columns(PENALTIES)
    untouched = (
        *_is_named(penalties.penalty, "penalty", c.ground),
        penalties.decided_at.is_not(None),
        penalties.revoked_at.is_(None),
        penalties.repaired_on.is_(None),
        penalties.verdicts == "[]",
        penalties.subject == c.subject,
    )
    stands = sql.exists(sql.select(penalties.penalty).where(*untouched))
    return sql.and_(c.verdicts == "[]", c.fallen_at.is_(None), stands)
