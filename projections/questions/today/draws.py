"""双随机抽查: the draws that wait for a seed, and whose."""

from collections.abc import Iterator

from ledger.law.light import LightKind
from projections.lookups.seeds import item_of, seeds_due, waits_for
from projections.questions.today.open_row import Asked, Open, due_on, source
from projections.tables.draw import DRAWS


@source(LightKind.REVEAL)
def seeds(asked: Asked) -> Iterator[Open]:
    """Yield whom a draw waits for, each for itself: no party moves another's light."""
    c = asked.reader.columns(DRAWS)
    waiting = (c.planned_at.is_not(None), c.drawn_at.is_(None), c.abandoned_at.is_(None))
    for row in asked.reader.select(DRAWS, *waiting):
        limit = seeds_due(asked.reader, asked.items, row)
        for party in waits_for(row):
            yield Open(
                about=f"draw:{row.draw}",
                kind=LightKind.REVEAL,
                agency=row.agency,
                whose_turn=asked.holders.of(party),
                light=None if row.observed else asked.limits.light(limit),
                due_on=due_on(limit),
                item=item_of(asked.reader, row),
                observed=row.observed,
                part=party,
            )
