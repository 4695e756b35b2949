"""In which notation a column writes days and times, found out from its values.

Only what can be read in one way is taken without a word; where the order of day and month is open,
or digits alone could be a day, a person is asked.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from itertools import product
from typing import Final

from msgspec import Struct

from consumers.files.mapping.moments import EPOCH, SERIAL, instant_parser
from consumers.files.problems import Unfit
from ledger.events.base import YEARS
from ledger.zone import Zone

_ZONE: Final = Zone("Asia/Shanghai")
_SAMPLE: Final = 400
_MOST: Final = 0.9
_OF_TIME: Final = re.compile(
    r"日期|时间|日$|date|time|_at$|_on$|期限|期至|期自|timestamp", re.IGNORECASE
)
_SAYS_TIME: Final = re.compile(r"(?:日期|时间)$|(?:date|time|timestamp)$", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+(?:\.\d+)?")
_SERIALS: Final = (20_000, 60_000)
_LIKELY: Final = range(1950, 2101)
_DAYS: Final = (
    "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%d/%m/%y", "%m/%d/%y", "%y/%m/%d",
    "%y-%m-%d", "%y.%m.%d",
)  # fmt: skip
_TIMES: Final = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M:%S %p", " %I:%M %p", "%H%M%S", "%H%M",
    " %H%M%S", "T%H:%M:%S", ", %H:%M",
)  # fmt: skip
_OFFSET: Final = re.compile(r":\d{2}(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$")
_MONTH_FIRST: Final = re.compile(r"^%m[/-]%d")


class MomentForm(Struct, frozen=True, kw_only=True):
    """时间写法: the formats of a column, none where the usual reading takes it.

    ``is_open`` says that another order of day and month fits as well; ``has_time`` that the times
    of day are more than midnight.
    """

    formats: tuple[str, ...] = ()
    is_open: bool = False
    has_time: bool = False
    has_offset: bool = False
    earliest: datetime | None = None
    latest: datetime | None = None
    wrong: int = 0
    example_wrong: str = ""
    is_unknown: bool = False
    """Whether the heading says a time and no notation takes the values."""


def moment_form(name: str, values: Counter[str]) -> MomentForm | None:
    """Return how a column writes its days or times, or None where it holds none."""
    sample = [text for text, _ in values.most_common(_SAMPLE)]
    found = _found(name, sample, values)
    if found is None and _SAYS_TIME.search(name):
        return MomentForm(is_unknown=True)
    return found


def _found(name: str, sample: list[str], values: Counter[str]) -> MomentForm | None:
    is_bare = all(_DIGITS.fullmatch(text) for text in sample)
    if is_bare and not _OF_TIME.search(name):
        return None
    found = _fitting(sample, (), values, like=is_bare)
    if found is not None:
        return found
    if is_bare:
        return _counted(sample, values)
    forms = [
        one
        for form in _candidates(sample)
        if (one := _fitting(sample, (form,), values, like=True)) is not None
    ]
    if not forms:
        return None
    best = min(forms, key=lambda one: (one.wrong, _MONTH_FIRST.search(one.formats[0]) is not None))
    rivals = [one for one in forms if one.wrong == best.wrong and one.earliest != best.earliest]
    return MomentForm(
        formats=best.formats,
        is_open=bool(rivals),
        has_time=best.has_time,
        has_offset=best.has_offset,
        earliest=best.earliest,
        latest=best.latest,
        wrong=best.wrong,
        example_wrong=best.example_wrong,
    )


def _candidates(sample: list[str]) -> list[str]:
    first = sample[0]
    return [
        day + time
        for day, time in product(_DAYS, _TIMES)
        if _takes(first, day + time) or (len(sample) > 1 and _takes(sample[-1], day + time))
    ]


def _takes(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only whether it fits
    except ValueError:
        return False
    return True


def _counted(sample: list[str], values: Counter[str]) -> MomentForm | None:
    forms = ["%Y%m%d%H%M%S", "%Y%m%d%H%M", *EPOCH, SERIAL]
    lengths = {len(text.partition(".")[0]) for text in sample}
    if not all(text.isdigit() for text in sample) or lengths & {5}:
        forms = [SERIAL]
    for form in forms:
        if form == SERIAL and not all(_SERIALS[0] <= float(one) <= _SERIALS[1] for one in sample):
            continue
        found = _fitting(sample, (form,), values, like=True)
        if found is not None:
            return found
    return None


def _fitting(
    sample: list[str], formats: tuple[str, ...], values: Counter[str], *, like: bool
) -> MomentForm | None:
    """Return the form where most values fit it; with ``like`` only those of likely years do."""
    parse: Callable[[str], datetime] = instant_parser(formats, _ZONE)
    read: list[datetime] = []
    wrong: list[str] = []
    for text in sample:
        try:
            at = parse(text)
        except Unfit:
            wrong.append(text)
            continue
        if like and at.year not in _LIKELY:
            wrong.append(text)
        elif at.year in YEARS:
            read.append(at)
        else:
            wrong.append(text)
    if len(read) < _MOST * len(sample):
        return None
    return MomentForm(
        formats=formats,
        has_time=any(_ZONE.local(at).time() != time() for at in read),
        has_offset=any(_OFFSET.search(text) for text in sample),
        earliest=min(read),
        latest=max(read),
        wrong=sum(values[text] for text in wrong),
        example_wrong=wrong[0] if wrong else "",
    )
