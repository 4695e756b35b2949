"""What a sound ledger may lack (体检事项): calendars, terms, automata, measures, a right clock."""

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import MsgspecError

from cli import exits
from ledger.clock import now
from ledger.errors import LedgerError
from ledger.sentence import say, sentence_of
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from shenguan.shipped import Shipped

_LACKING_TOLD_MAX: Final = 5


class CheckResult(NamedTuple):
    """One thing that was looked at.

    ``code`` is the exit code that a bad one asks for, ``commands`` are what somebody may do next,
    under the message of the check's name.
    """

    check: str
    detail: str
    ok: bool = True
    code: int = exits.UNVERIFIED
    commands: tuple[str, ...] = ()


def times_findings(wiring: Wiring) -> Iterator[CheckResult]:
    """Yield from when on the calendar is unknown, and how the clock stands to the log."""
    for check, look in (
        ("calendar", _calendar),
        ("lacking", _lacking),
        ("sides", _sides),
        ("automata", _automata),
        ("measures", _measures),
        ("clock", _clock),
    ):
        try:
            yield look(wiring)
        except (LedgerError, MsgspecError) as error:
            yield CheckResult(
                check, say("not looked at: {one_line}", one_line=sentence_of(error)), ok=False
            )


def _calendar(wiring: Wiring) -> CheckResult:
    from shenguan.announced_years import said_of_calendar

    return CheckResult("calendar", said_of_calendar(wiring))


def _sides(wiring: Wiring) -> CheckResult:
    from shenguan.sides import parting, united

    found = list(united(wiring.store, wiring.opening))
    told = "; ".join(parting(one) for one in found[:_LACKING_TOLD_MAX])
    said = (
        say(
            "{count} {count:agency approves and supervises|agencies approve and supervise}; this "
            "parts the two: {commands}",
            count=len(found),
            commands=told,
        )
        if found
        else say("no agency approves and supervises at once")
    )
    return CheckResult("sides", said)


def _automata(wiring: Wiring) -> CheckResult:
    from shenguan.automata import appointing, without_automaton

    found = list(without_automaton(wiring.store, wiring.opening))
    said = (
        say(
            "{count} {count:agency has|agencies have} nobody who pushes and feeds back by itself",
            count=len(found),
        )
        if found
        else say("what follows from a fact is recorded by itself for every agency")
    )
    commands = tuple(appointing(one) for one in found[:_LACKING_TOLD_MAX])
    return CheckResult("automata", said, commands=commands)


def _measures(wiring: Wiring) -> CheckResult:
    from shenguan.measures import count_listed, listing

    if count := count_listed(wiring.store, wiring.opening):
        said = say("{count} {count:measure is|measures are} listed", count=count)
        return CheckResult("measures", said)
    commands = tuple(listing(wiring.store, wiring.opening))[:_LACKING_TOLD_MAX]
    said = say("no measure is listed: nobody can be barred from anything")
    return CheckResult("measures", said, commands=commands)


def _lacking(wiring: Wiring) -> CheckResult:
    from shenguan.shipped import lacking

    found = lacking(wiring.store, wiring.opening)
    told = "; ".join(one.about for one in found[:_LACKING_TOLD_MAX])
    more = f" … +{len(found) - _LACKING_TOLD_MAX}" if len(found) > _LACKING_TOLD_MAX else ""
    said = (
        say("calendars and terms that this ledger was opened without: {told}", told=told + more)
        if found
        else say("it holds every calendar and term that comes with this version")
    )
    return CheckResult("lacking", said, commands=_recording(found))


def _recording(found: "list[Shipped]") -> tuple[str, ...]:
    """Return the commands that record what an older ledger lacks: rehearsed, all at once, one.

    Below stands each as a fact of its own, for whom it is enough to record, or to change, that one.
    """
    if not found:
        return ()
    one = shlex.join(["shenguan", "upgrade", "--only", found[-1].about])
    each = (fact.recording for fact in found)
    return ("shenguan upgrade --dry-run", "shenguan upgrade", one, *each)


def _clock(wiring: Wiring) -> CheckResult:
    from ledger.gate.timing import Skewed, skew_of

    end = wiring.store.end()
    found = skew_of(now(), end, wiring.store.row, skew_max=wiring.skew_max)
    if isinstance(found, Skewed):
        return CheckResult("clock", found.message, ok=False, code=exits.LIMIT_EXCEEDED)
    if found.clock is None:
        said = say("{own}, the last entry is of {last}", own=found.instant, last=end.recorded_at)
    else:
        said = say(
            "{own}; until the clock reaches {last}, entries keep that time and carry the true one "
            "(ClockDiffers)",
            own=found.clock,
            last=end.recorded_at,
        )
    return CheckResult("clock", said)
