"""会议事项的灯: what a meeting gave an agency to do is done by its day."""

from collections.abc import Iterator

from ledger.law.deadline import limit_until
from ledger.law.light import LightKind
from ledger.states.accountability import Meeting
from ledger.states.calendar import work_calendar
from ledger.states.lights.base import Lit, holder_now, lights
from ledger.view import View


@lights(LightKind.ACTION, "meeting")
def done(view: View, number: str) -> Iterator[Lit]:
    """会议事项落实: until the owner has said what came of it; each number burns for itself."""
    meeting = view.of(Meeting, number)
    holding = meeting.holding
    if holding is None or holding.observed is not None:
        return
    calendar = work_calendar(view)
    for one in holding.event.actions:
        if one.due_on is None or meeting.closing(one.number) is not None:
            continue
        limit = limit_until(calendar, one.due_on)
        turn = holder_now(view, one.owner, None)
        yield Lit(limit, turn, holding, part=one.number, given_by=(holding.id,))
