"""会议事项: what meetings gave agencies to do, until its owner has said what came of it."""

from collections.abc import Iterator

from ledger.law.light import LightKind
from projections.questions.meetings import Actions
from projections.questions.today.open_row import Asked, Open, source
from projections.tables import waiting
from projections.tables.accountability import MEETINGS


@source(LightKind.ACTION)
def actions(asked: Asked) -> Iterator[Open]:
    """Yield the things that were agreed and are not done."""
    c, things = asked.reader.columns(MEETINGS), Actions(asked.reader)
    theirs = asked.of_turn(c.owner, record=c.agency)
    for row in asked.reader.waiting(MEETINGS, waiting.UNDONE, *theirs):
        answer = things.answer(row)
        yield Open(
            about=f"meeting:{row.meeting}",
            kind=LightKind.ACTION,
            agency=row.agency,
            whose_turn=answer.whose_turn,
            light=answer.light,
            due_on=answer.due_on,
            observed=row.observed,
            part=row.action,
        )
