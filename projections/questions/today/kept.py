"""留下的待办: what is asked for of all that is open, in the order of its urgency."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ledger.choice import Choice
from projections.lookups.organisation import bound_by
from projections.lookups.subjects import subjects_named
from projections.question import Filters
from projections.questions.today.excuses import with_excuses
from projections.questions.today.open_row import Asked, Open, urgency
from projections.questions.today.order import in_order
from projections.questions.today.sources import open_rows
from projections.reader import Reader

STATUSES: Final = {"open": "待办", "urged": "已催办", "dismissed": "已摘牌"}
_Keeps = Callable[[Open], bool]


def status_of(row: Open) -> str:
    """Return whether somebody has urged it, or has excused its red light."""
    if row.excused_by is not None:
        return "dismissed"
    return "urged" if row.urged_count else "open"


def is_late(row: Open, day: str) -> bool | None:
    """Tell whether the last day of something open is over; None where it has none."""
    return None if row.due_on is None else row.due_on < day


def kept(reader: Reader, filters: Filters, kinds: Iterable[Choice]) -> Iterator[Open]:
    """Yield what is open of some kinds and the filters keep, the most urgent first."""
    asked = Asked(reader, filters)
    wanted = frozenset(kinds)
    if filters.kind:
        wanted = wanted.intersection(filters.kind)
    tests = [*_of_bodies(asked, filters), *_of_subjects(reader, filters), *_of_days(filters)]
    rows = (row for row in open_rows(asked, wanted) if all(keeps(row) for keeps in tests))
    yield from with_excuses(reader, in_order(rows, Open, urgency))


def _of_bodies(asked: Asked, filters: Filters) -> Iterator[_Keeps]:
    """Yield what keeps the rows of a body: it, or one that it took over from."""
    theirs = asked.agencies or ()
    if filters.whose_turn is not None:
        yield lambda row: row.whose_turn in theirs
    elif filters.agency is not None:
        yield lambda row: row.whose_turn in theirs or row.agency in theirs
    if filters.light:
        yield lambda row: (row.light or NO_LIGHT) in filters.light


def _of_subjects(reader: Reader, filters: Filters) -> Iterator[_Keeps]:
    if filters.subject is not None:
        codes = (filters.subject, *filters.codes)
        bound = frozenset(code for one in codes for code in bound_by(reader, one))
        yield lambda row: row.subject in bound
    if filters.name is not None:
        named = subjects_named(reader, filters.name)
        yield lambda row: row.subject in named


def _of_days(filters: Filters) -> Iterator[_Keeps]:
    """Yield what keeps the rows that are due in some days."""
    since, until = filters.since, filters.until
    if since is not None:
        yield lambda row: (row.due_on or "") >= since.isoformat()
    if until is not None:
        yield lambda row: row.due_on is not None and row.due_on <= until.isoformat()


NO_LIGHT: Final = "none"
"""What is asked for as a light and burns none."""
