"""空白证照: serial numbers in a range, as they are printed: the same beginning, so many digits."""

import re
from typing import Final, NamedTuple

_SERIAL: Final = re.compile(r"(?P<head>.*?)(?P<digits>[0-9]{1,12})")
RANGE_MAX: Final = 1_000_000
"""So many blanks are in one batch at most."""


class _Serial(NamedTuple):
    head: str
    width: int
    number: int


def _parts(serial: str) -> _Serial | None:
    found = _SERIAL.fullmatch(serial)
    if found is None:
        return None
    return _Serial(found["head"], len(found["digits"]), int(found["digits"]))


def count_of(first: str, last: str) -> int | None:
    """Return how many blanks a range has; None where the two are no ends of one range."""
    begin, end = _parts(first), _parts(last)
    if begin is None or end is None or begin[:2] != end[:2] or end.number < begin.number:
        return None
    count = end.number - begin.number + 1
    return count if count <= RANGE_MAX else None


def holds(first: str, last: str, serial: str) -> bool:
    """Tell whether a serial number lies in a range: 0007 does in 0001 to 0100, 7 does not."""
    return count_of(first, serial) is not None and count_of(serial, last) is not None
