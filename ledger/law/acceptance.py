"""受理: whether a case counts as accepted: in writing, by silence, or not yet.

The bureau tells within the notice term everything that is missing; where it says nothing in that
time, the application counts as accepted from the day on which the material was received
(行政许可法 第三十二条第一款第四项).
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.law.deadline import Limit
from ledger.law.step import Reason, Tell
from ledger.sentence import Sentence, say


class Acceptance(NamedTuple):
    """受理状态: the day from which the case counts as accepted, if it does.

    ``silent`` says that nobody wrote it down. Where the calendar of the notice term is unknown
    nothing is accepted by silence. ``since`` names the fact whose position binds the case to the
    guide that was known there: the acceptance, or the receipt that silence accepts from.
    """

    day: date | None = None
    silent: bool = False
    calendar_known: bool = True
    since: str = ""


_NOT_YET = Acceptance()
ACCEPTED: Final = "accepted"
RECEIVED: Final = "received"
_ACCEPTING: Final = "行政许可法 第三十二条"
_SILENCE: Final = "行政许可法 第三十二条第一款第四项"


def acceptance_on(
    day: date,
    *,
    written_on: date | None,
    received_on: date | None,
    is_turned_away: bool,
    answered_on: Iterable[date | None],
    notice_limit: Callable[[date], Limit],
    is_silence_written: bool = False,
    tell: Tell = None,
) -> Acceptance:
    """Return how a case stands on a day.

    ``is_turned_away`` says that it was not accepted, or was withdrawn. ``answered_on`` are the days
    of what breaks the silence: the notice of what is missing, and the closing. They break it only
    within the term: what comes later finds the case accepted already. ``notice_limit`` gives the
    limit of the notice for a day of receipt. ``is_silence_written`` says that the acceptance in
    writing only states what silence had done.
    """
    if written_on is not None:
        _say(tell, lambda: say("accepted in writing on {day}", day=written_on), ACCEPTED)
        return Acceptance(written_on, since=RECEIVED if is_silence_written else ACCEPTED)
    if received_on is None or is_turned_away:
        _say(
            tell,
            _never,
            "turned away",
        )
        return _NOT_YET
    limit = notice_limit(received_on)
    if limit.is_unknown:
        _say(tell, lambda: say("whether silence has accepted it is unknown yet"), "received")
        return Acceptance(calendar_known=False)
    if limit.last_day is None or day <= limit.last_day:
        _say(
            tell,
            _waiting,
            "received",
        )
        return _NOT_YET
    if any(answered is not None and answered <= limit.last_day for answered in answered_on):
        _say(tell, lambda: say("answered in time, so silence accepts nothing"), "answered")
        return _NOT_YET
    last_day = limit.last_day
    _say(tell, lambda: _silence(received_on, last_day), "received", _SILENCE)
    return Acceptance(received_on, silent=True, since=RECEIVED)


def _say(tell: Tell, text: Callable[[], Sentence], because: str, source: str = _ACCEPTING) -> None:
    if tell is not None:
        tell(Reason(text(), source, (because,)))


def _never() -> Sentence:
    return say("never accepted: not received, turned away or withdrawn")


def _waiting() -> Sentence:
    return say("received; nobody has accepted it, and there is still time")


def _silence(received_on: date, last_day: date) -> Sentence:
    return say(
        "nobody said by {last} what is missing: accepted by silence from {day}, the day of receipt",
        last=last_day,
        day=received_on,
    )
