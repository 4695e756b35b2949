"""旧档人生: what the windows wrote before there was a ledger, brought along as it is."""

from datetime import datetime, timedelta
from typing import Final

from ledger.events.handling import CaseOutcome
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.papers import Papers
from shenguan.simulation.pen import Beside

_DAYS: Final = 200
"""Over so many days before the cut-over old cases came in."""
_TAKES: Final = timedelta(days=10)


def brought_along(life: CaseLife) -> Chapter:
    """旧件: an earlier case of the same subject; how it ended its file does not say."""
    life.wait_for_power()
    item = life.county.items(names.PROMISED)[1]
    old = Papers(life, f"{life.papers.number}J", item=item, subject=life.papers.subject)
    began = founding.CUT_OVER - _TAKES - timedelta(days=1 + life.below(_DAYS))
    yield life.tell(old.received(), life.county.receiver, **_then(began))
    ended = began + _TAKES
    closed = old.closed(outcome=CaseOutcome.UNKNOWN, closed_on=ended.date())
    yield life.tell(closed, life.county.receiver, **_then(ended))


def _then(moment: datetime) -> Beside:
    return {"observed": founding.OLD_WINDOWS, "occurred_at": moment}
