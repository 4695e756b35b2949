"""From a cell's text to a day or an instant: the usual notations of exports, or those of C.

Without a ``format`` only what can be read in one way is read: ISO 8601 with its separators, the
Chinese forms (``2017年7月3日 下午2:12``), and the compact ``20170703`` and ``20170703T091200``.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from consumers.files.problems import CELL_MALFORMED, Unfit
from ledger.events.base import YEARS
from ledger.sentence import say
from ledger.zone import Zone

Convert = Callable[[str], Any]

EPOCH: Final = {"seconds": 1, "milliseconds": 1_000}
"""Formats of instants that count from 1970, with their parts of a second."""
SERIAL: Final = "excel"
"""The format of days as a workbook counts them."""

_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of no zone
_SERIALS: Final = (1, 2_958_466)
_NOON: Final = 12
_MIDNIGHT: Final = 24
_ISO_DAY: Final = 10
_COMPACT: Final = re.compile(r"\d{8}(?:[T ]\d{4}(?:\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_WEEK: Final = re.compile(r"\d{4}-?W\d\d-?\d", re.ASCII)
_USUAL: Final = re.compile(
    r"""(?P<year>\d{4})\s*(?:
          (?P<mark>[-/.])\s*(?P<month>\d{1,2})\s*(?P=mark)\s*(?P<day>\d{1,2})
        | 年\s*(?P<month_>\d{1,2})\s*月\s*(?P<day_>\d{1,2})\s*[日号] )
        (?:\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?
        (?P<time>(?(mark)(?:\s*T\s*|\s*,\s*|\s+|(?=[上下凌早中晚傍AP]))|[\s,T]*)
        (?P<part>上午|下午|凌晨|早上|早晨|中午|晚上|傍晚|AM|PM)?\s*
        (?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<minute>\d{1,2})\s*
          (?:分|[:分]\s*(?P<second>\d{1,2})(?:[.](?P<fraction>\d{1,9}))?\s*秒?)?)?
        (?:\s*(?P<part_>AM|PM))?
        \s*(?P<offset>Z|[+-]\d\d:?\d\d)?)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_LATER_HALF: Final = frozenset(("下午", "晚上", "傍晚", "PM"))
_NOON_WORD: Final = "中午"
_EVENING: Final = frozenset(("晚上", "傍晚"))
_HALVES: Final = (("上午", "AM"), ("下午", "PM"))
_TIME_OF_DAY: Final = re.compile("%[HIMSfpzXcT]")


class Moment(NamedTuple):
    """时刻: what a cell says: a day, or a time of it; ``at`` is naive without an offset.

    ``day`` is the day that is named: of 24:00 it is the one that ends.
    """

    at: datetime
    day: date
    is_day: bool


Parse = Callable[[str], Moment]


def moment_parser(formats: Sequence[str], what: str, example: str) -> Parse:
    """Return the reading of days and times in some notations, or in the usual ones."""
    reads = [_reading(form) for form in formats] or [_usual]

    def parse(text: str) -> Moment:
        for read in reads:
            try:
                return read(text)
            except (ValueError, OverflowError, OSError):
                continue
        expected = " or ".join(formats) or say(
            "{example}; name the `format`, if it is another one", example=example
        )
        raise Unfit(
            CELL_MALFORMED,
            say(
                "{text!r} is no {what} as expected: {expected}",
                text=text,
                what=what,
                expected=expected,
            ),
        )

    return parse


def _reading(form: str) -> Parse:
    if form in EPOCH:
        return lambda text: _timed(datetime.fromtimestamp(int(text) / EPOCH[form], UTC))
    if form == SERIAL:
        return _serial
    is_day = not _TIME_OF_DAY.search(form)
    has_half = "%p" in form

    def read(text: str) -> Moment:
        if has_half:
            for word, half in _HALVES:
                text = text.replace(word, half)
        at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's
        return Moment(at, at.date(), is_day)

    return read


def _timed(at: datetime) -> Moment:
    return Moment(at, at.date(), is_day=False)


def _serial(text: str) -> Moment:
    count = float(text)
    if not _SERIALS[0] <= count < _SERIALS[1]:
        raise ValueError(text)
    at = _SERIAL_START + timedelta(milliseconds=round(count * 86_400_000))
    return Moment(at, at.date(), count.is_integer())


def _usual(text: str) -> Moment:
    if text[4:5] == "-" == text[7:8]:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return Moment(at, at.date(), len(text) == _ISO_DAY)
    elif _WEEK.fullmatch(text):
        at = datetime.fromisoformat(text)
        return Moment(at, at.date(), is_day=True)
    elif _COMPACT.fullmatch(text):
        at = datetime.fromisoformat(text)
        return Moment(at, at.date(), len(text) == len("20170703"))
    found = _USUAL.fullmatch(normalize("NFKC", text).strip())
    if found is None:
        raise ValueError(text)
    return _of_parts(found)


def _of_parts(found: re.Match[str]) -> Moment:
    day = date(
        int(found["year"]),
        int(found["month"] or found["month_"]),
        int(found["day"] or found["day_"]),
    )
    if not found["time"]:
        return Moment(datetime(day.year, day.month, day.day), day, is_day=True)  # noqa: DTZ001
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    hour = _hour(int(found["hour"]), (found["part"] or found["part_"] or "").upper())
    is_end = hour == _MIDNIGHT
    if is_end and (minute or second):
        raise ValueError(found[0])
    at = datetime(day.year, day.month, day.day, 0 if is_end else hour, minute, second)  # noqa: DTZ001
    at = at.replace(microsecond=int((found["fraction"] or "0")[:6].ljust(6, "0")))
    at = at.replace(tzinfo=_offset(found["offset"]))
    return Moment(at + timedelta(days=1) if is_end else at, day, is_day=False)


def _hour(hour: int, part: str) -> int:
    """Return the hour of the day; raises ``ValueError`` where its half is not clear."""
    if not part or hour > _NOON:
        return hour
    if part == _NOON_WORD:
        return hour if hour in (_NOON - 1, _NOON) else hour + _NOON
    if part in _LATER_HALF:
        if hour == _NOON and part in _EVENING:
            raise ValueError(part)
        return hour if hour == _NOON else hour + _NOON
    return 0 if hour == _NOON else hour


def _offset(written: str | None) -> timezone | None:
    if not written:
        return None
    if written in {"Z", "z"}:
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if written[0] == "-" else span)


def instant_parser(
    formats: Sequence[str], zone: Zone, shift_days: int = 0, *, is_deadline: bool = False
) -> Convert:
    """Return the conversion to an instant in UTC; without an offset the zone's local time.

    A bare day means its first instant; as a deadline, its last second.
    """
    parse = moment_parser(formats, "time", "2017-07-03 09:12 or 2017-07-03T01:12:00Z")
    shift = timedelta(days=shift_days)
    to_end = timedelta(days=1, seconds=-1) if is_deadline else timedelta()
    is_usual = not formats and not shift_days

    def convert(text: str) -> datetime:
        if is_usual and len(text) > _ISO_DAY and text[4] == "-" == text[7]:
            # Most times are written so; whatever is not is looked at below.
            try:
                at = datetime.fromisoformat(text)
                return (at if at.tzinfo else zone.local(at)).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        moment = parse(text)
        try:
            at = moment.at + shift
            if moment.is_day:
                at += to_end
            return (at if at.tzinfo else zone.local(at)).astimezone(UTC)
        except OverflowError:
            raise Unfit(
                CELL_MALFORMED, say("{text!r} lies outside the calendar", text=text)
            ) from None

    return convert


class DayZones(NamedTuple):
    """时区: in which a cell's time is written, and whose days the ledger counts."""

    written: Zone
    ledger: Zone


def day_parser(formats: Sequence[str], zones: DayZones, shift_days: int = 0) -> Convert:
    """Return the conversion to a day: a time of another zone gives the ledger's local day."""
    parse = moment_parser(formats, "day", "2017-07-03")
    shift = timedelta(days=shift_days)
    is_elsewhere = zones.written.name != zones.ledger.name

    def convert(text: str) -> date:
        moment = parse(text)
        try:
            if moment.at.tzinfo is not None:
                return zones.ledger.day_of(moment.at) + shift
            if is_elsewhere and not moment.is_day:
                return zones.ledger.day_of(zones.written.local(moment.at)) + shift
            return moment.day + shift
        except OverflowError:
            raise Unfit(
                CELL_MALFORMED, say("{text!r} lies outside the calendar", text=text)
            ) from None

    return convert


def plausible(convert: Convert) -> Convert:
    """Return the conversion without years that no fact of an administration lies in."""

    def checked(text: str) -> Any:  # noqa: ANN401 - a day or an instant
        found = convert(text)
        if found.year not in YEARS:
            raise Unfit(
                CELL_MALFORMED,
                say(
                    "{text!r} is no plausible day: its year lies outside {first} to "
                    "{last}; what stands for no day belongs under `empty`",
                    text=text,
                    first=YEARS[0],
                    last=YEARS[-1],
                ),
            )
        return found

    return checked


_SAMPLES: Final = (
    datetime(2017, 12, 31, 9, 43, 58, tzinfo=UTC),
    datetime(2004, 2, 28, 21, 37, 5, tzinfo=UTC),
)
_NO_ZONE: Final = "%Z"
_HOUR_OF_TWELVE: Final = "%I"
_MINUTE_FOR_MONTH: Final = re.compile(r"%[YyGdeb][^%A-Za-z0-9]{0,3}%M")
_MONTH_FOR_MINUTE: Final = re.compile(r"%[HI][^%A-Za-z0-9]{0,3}%m")


def fault_of_format(form: str) -> str | None:
    """Return what is wrong with a notation, or None: it must tell year, month and day apart."""
    if form in EPOCH or form == SERIAL:
        return None
    try:
        read = [datetime.strptime(one.strftime(form), form) for one in _SAMPLES]  # noqa: DTZ007
    except (ValueError, re.error):
        read = []
    if "%" not in form or (not read and _NO_ZONE not in form):
        return say(
            "{form!r} is no notation of days and times, for example %Y/%m/%d "
            "%H:%M, seconds, milliseconds or excel",
            form=form,
        )
    if _NO_ZONE in form:
        return say(
            "{form!r}: the name of a zone is not one zone; say `zone:`, or %z for an offset",
            form=form,
        )
    has_mixed = _MINUTE_FOR_MONTH.search(form) or _MONTH_FOR_MINUTE.search(form)
    if has_mixed or [one.date() for one in read] != [one.date() for one in _SAMPLES]:
        return say("{form!r} needs year, month and day (%m is the month, %M the minute)", form=form)
    if _HOUR_OF_TWELVE in form and "%p" not in form:
        return say(
            "{form!r}: %I counts to twelve and needs %p; the hour of the day is %H", form=form
        )
    return None
