"""信用修复: who waits for a word on repair, and which restrictions are to be lifted formally."""

from collections.abc import Iterator

from ledger.law.light import LightKind
from projections.lookups.credit_records import CreditRecords
from projections.questions.repairs import Repairs
from projections.questions.today.credit import not_over
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.credit import RESTRICTIONS
from projections.tables.repair import REPAIRS


@source(LightKind.REPAIR)
def undecided_repairs(asked: Asked) -> Iterator[Open]:
    """Yield the applications for repair that nobody has decided."""
    repairs = Repairs(asked.reader)
    rows = list(asked.reader.waiting(REPAIRS, waiting.UNDECIDED_REPAIRS))
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


@source(Matter.LIFT)
def restrictions_to_lift(asked: Asked) -> Iterator[Open]:
    """Yield the restrictions whose ground has fallen: they bind nobody, and are still on record."""
    c = asked.reader.columns(RESTRICTIONS)
    unlifted = (c.ground.is_not(None), not_over(asked, c), *asked.of(c.agency))
    rows = asked.reader.waiting(RESTRICTIONS, waiting.STANDING_RESTRICTIONS, *unlifted)
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
