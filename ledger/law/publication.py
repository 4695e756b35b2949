"""撤回公示: whether a page still shows what was changed, quashed or taken back since.

A penalty that was made public and is changed, quashed, found unlawful or taken back by who decided
it is taken down, and the public is told why (行政处罚法 第四十八条). One that stands as it was
changed may be made public anew. What has been public for its time, or is repaired, is taken down
too (信用修复管理办法).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from ledger.law.appeal import CHANGED, QUASHED, UNLAWFUL
from ledger.law.deadline import Limit, earliest
from ledger.law.publicity import Window

UNDOES: Final = frozenset((QUASHED, CHANGED, UNLAWFUL))
"""The words on an appeal after which a page is taken down; the statute names the unlawful too."""


class Page(NamedTuple):
    """公示页: where in the log it was put up, on which day, and until when it is or was there."""

    position: int
    published_on: date
    gone_on: date | None = None
    """The day on which it was taken down, or the last one that it was meant to be there."""


class Undoing(NamedTuple):
    """撤回事由: the word that undoes a penalty, or its revocation, from which day on.

    ``position`` is None for what an older system did: nothing is owed for that.
    """

    position: int | None
    day: date
    limit: Limit


def end_of_window(window: Window) -> Undoing | None:
    """Return what takes a page down when its time has passed, or on the day of repair.

    Nobody is given days for it: the last day was known beforehand, and repair is on the same day.
    """
    repaired_on, until_on = window.repaired_on, window.until_on
    if repaired_on is not None and (until_on is None or repaired_on <= until_on):
        return Undoing(None, repaired_on, Limit(binds=True, last_day=repaired_on))
    if until_on is None or until_on == date.max:
        return None
    return Undoing(None, until_on + timedelta(days=1), Limit(binds=True, last_day=until_on))


def shows_former(page: Page, undoing: Undoing) -> bool:
    """Tell whether a page was put up before the word was there, or before its day."""
    is_earlier = undoing.position is not None and page.position < undoing.position
    return is_earlier or page.published_on < undoing.day


def is_to_go(page: Page, undoings: Iterable[Undoing], day: date) -> bool:
    """Tell whether a page that is there on a day shows what stands no longer like that."""
    if page.gone_on is not None and page.gone_on < day:
        return False
    return any(one.day <= day and shows_former(page, one) for one in undoings)


def limit_of_page(page: Page, undoings: Iterable[Undoing]) -> Limit:
    """Return until when a page has to be gone; of several words the first counts.

    A page that was gone before the word owes nothing.
    """
    owed = (
        one.limit
        for one in undoings
        if shows_former(page, one) and (page.gone_on is None or page.gone_on >= one.day)
    )
    return earliest(*owed)


def is_too_long(page: Page, limit: Limit, day: date) -> bool:
    """Tell whether a page was there after its last day, as far as a day knows."""
    return limit.is_over(day if page.gone_on is None else min(day, page.gone_on))
