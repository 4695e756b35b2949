"""受理: whether a case counts as accepted: in writing, by silence, or not yet.

The bureau tells within the notice term everything that is missing; where it says nothing in that
time, the application counts as accepted from the day on which the material was received
(行政许可法 第三十二条第一款第四项).
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from ledger.law.deadline import Limit


class Acceptance(NamedTuple):
    """受理状态: the day from which the case counts as accepted, if it does.

    ``silent`` says that nobody wrote it down. Where the calendar of the notice term is unknown
    nothing is accepted by silence.
    """

    day: date | None = None
    silent: bool = False
    calendar_known: bool = True


_NOT_YET = Acceptance()


def acceptance_on(
    day: date,
    *,
    written_on: date | None,
    received_on: date | None,
    is_turned_away: bool,
    answered_on: Iterable[date | None],
    notice_limit: Callable[[date], Limit],
) -> Acceptance:
    """Return how a case stands on a day.

    ``is_turned_away`` says that it was not accepted, or was withdrawn. ``answered_on`` are the days
    of what breaks the silence: the notice of what is missing, and the closing. They break it only
    within the term: what comes later finds the case accepted already. ``notice_limit`` gives the
    limit of the notice for a day of receipt.
    """
    if written_on is not None:
        return Acceptance(written_on)
    if received_on is None or is_turned_away:
        return _NOT_YET
    limit = notice_limit(received_on)
    if limit.is_unknown:
        return Acceptance(calendar_known=False)
    if limit.last_day is None or day <= limit.last_day:
        return _NOT_YET
    if any(answered is not None and answered <= limit.last_day for answered in answered_on):
        return _NOT_YET
    return Acceptance(received_on, silent=True)
