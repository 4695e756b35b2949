"""受理: whether a case counts as accepted: in writing, by silence, or not yet.

The bureau tells within the notice term everything that is missing; where it says nothing in that
time, the application counts as accepted from the day on which the material was received
(行政许可法 第三十二条第一款第四项).
"""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from ledger.choice import Choice
from ledger.law.deadline import NO_LIMIT, Limit
from ledger.law.step import Reason, Tell
from ledger.sentence import Sentence, say


class Turn(Choice):
    """应办方: who has to act next, for a case to be accepted or not."""

    WINDOW = "window", "窗口"
    APPLICANT = "applicant", "申请人"


class Acceptance(NamedTuple):
    """受理状态: the day from which the case counts as accepted, if it does.

    ``silent`` says that nobody wrote it down. Where the calendar of the notice term is unknown
    nothing is accepted by silence. ``since`` names the fact whose position binds the case to the
    guide that was known there: the acceptance, the receipt that silence accepts from, or what
    completed the supplement. Until it is accepted ``turn`` says who has to act, and ``until`` the
    limit for the window to speak.
    """

    day: date | None = None
    silent: bool = False
    calendar_known: bool = True
    since: str = ""
    turn: Turn | None = None
    until: Limit = NO_LIMIT


_NOT_YET: Final = Acceptance()
ACCEPTED: Final = "accepted"
RECEIVED: Final = "received"
SUPPLIED: Final = "supplied"
_ACCEPTING: Final = "行政许可法 第三十二条"
_SILENCE: Final = "行政许可法 第三十二条第一款第四项"
_COMPLETE: Final = "行政许可法 第三十二条第一款第五项"


class Reception(NamedTuple):
    """收件经过: what the facts of a case say of its acceptance.

    ``noticed_on`` is the day of the notice, if it asks for anything that is lacking;
    ``supplied_on`` the one on which all that it asked for was handed in. An acceptance in writing
    names its day, ``written_on``, and was given on a day, ``told_on``. ``is_silence_written``
    says that the acceptance in writing only states what silence had done; ``is_history`` that an
    older system received it: what broke the silence there may never have been brought along, so
    its written day counts, and who withdrew there was never accepted.
    """

    received_on: date | None = None
    written_on: date | None = None
    told_on: date | None = None
    noticed_on: date | None = None
    supplied_on: date | None = None
    closed_on: date | None = None
    withdrawn_on: date | None = None
    is_turned_away: bool = False
    is_silence_written: bool = False
    is_history: bool = False

    @property
    def spoken_on(self) -> date | None:
        """The day on which an acceptance in writing broke the silence: named, or done, earlier."""
        days = (self.written_on, self.told_on)
        return min((one for one in days if one is not None), default=None)


class SilenceLimits(NamedTuple):
    """受理时限: until when the window may speak: after the receipt, and after the supplement."""

    notice: Callable[[date, Tell], Limit]
    supplement: Callable[[date, Tell], Limit]


def acceptance_on(
    day: date, reception: Reception, limits: SilenceLimits, *, tell: Tell = None
) -> Acceptance:
    """Return how a case stands on a day.

    Silence is a right: what the bureau writes after its time has passed finds the case accepted
    already, and changes nothing of that.
    """
    written_on, spoken_on = reception.written_on, reception.spoken_on
    if written_on is None or spoken_on is None:
        return _by_silence(day, reception, limits, tell=tell)
    if not reception.is_history and _by_silence(spoken_on, reception, limits).silent:
        return _by_silence(spoken_on, reception, limits, tell=tell)
    _say(tell, lambda: say("accepted in writing on {day}", day=written_on), ACCEPTED)
    if not reception.is_silence_written:
        return Acceptance(written_on, since=ACCEPTED)
    is_supplied = written_on == reception.supplied_on != reception.received_on
    return Acceptance(written_on, since=SUPPLIED if is_supplied else RECEIVED)


def _by_silence(
    day: date, reception: Reception, limits: SilenceLimits, *, tell: Tell = None
) -> Acceptance:
    received_on = reception.received_on
    is_away = reception.is_turned_away
    is_away = is_away or (reception.is_history and reception.withdrawn_on is not None)
    if received_on is None or is_away:
        _say(tell, _never, "turned away")
        return _NOT_YET
    limit = limits.notice(received_on, tell)
    if reception.noticed_on is None or limit.is_unknown or limit.is_over(reception.noticed_on):
        return _once_over(day, Acceptance(received_on, since=RECEIVED), limit, reception, tell=tell)
    _say(tell, _answered, "answered")
    supplied_on = reception.supplied_on
    if supplied_on is None:
        is_over = reception.withdrawn_on is not None
        return _NOT_YET if is_over else Acceptance(turn=Turn.APPLICANT)
    limit = limits.supplement(supplied_on, tell)
    return _once_over(day, Acceptance(supplied_on, since=SUPPLIED), limit, reception, tell=tell)


def _once_over(
    day: date, accepted: Acceptance, limit: Limit, reception: Reception, *, tell: Tell
) -> Acceptance:
    """Return how a case stands that silence accepts once a limit has passed without a word.

    Who withdraws afterwards withdraws an accepted case: that takes nothing back.
    """
    withdrawn_on = reception.withdrawn_on
    if withdrawn_on is not None and not limit.is_over(withdrawn_on):
        _say(tell, _never, "turned away")
        return _NOT_YET
    if limit.is_unknown:
        _say(tell, lambda: say("whether silence has accepted it is unknown yet"), "received")
        return Acceptance(calendar_known=False, turn=Turn.WINDOW, until=limit)
    last_day = limit.last_day
    if last_day is None or day <= last_day:
        _say(tell, _waiting, "received")
        return Acceptance(turn=Turn.WINDOW, until=limit)
    spoken = (reception.closed_on, reception.spoken_on)
    if any(one is not None and one <= last_day for one in spoken):
        _say(tell, _answered, "answered")
        return _NOT_YET
    text, source = _SILENT[accepted.since]
    _say(tell, lambda: text(accepted.day, last_day), accepted.since, source)
    return accepted._replace(silent=True)


def _say(tell: Tell, text: Callable[[], Sentence], because: str, source: str = _ACCEPTING) -> None:
    if tell is not None:
        tell(Reason(text(), source, (because,)))


def _never() -> Sentence:
    return say("never accepted: not received, turned away or withdrawn")


def _waiting() -> Sentence:
    return say("received; nobody has accepted it, and there is still time")


def _answered() -> Sentence:
    return say("answered in time, so silence accepts nothing")


def _silence(received_on: date | None, last_day: date | None) -> Sentence:
    return say(
        "nobody said by {last} what is missing: accepted by silence from {day}, the day of receipt",
        last=last_day,
        day=received_on,
    )


def _silence_again(supplied_on: date | None, last_day: date | None) -> Sentence:
    return say(
        "everything was handed in on {day} and nobody said anything by {last}: accepted by silence "
        "from that day",
        last=last_day,
        day=supplied_on,
    )


_SILENT: Final = {RECEIVED: (_silence, _SILENCE), SUPPLIED: (_silence_again, _COMPLETE)}
"""What silence means, by what it follows, and the article."""
