"""撤回公示: the pages of a penalty that show it as it stands no longer, and until when."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger import naming
from ledger.events.delivery import RecordPublicised
from ledger.fact import AnyFact
from ledger.law.deadline import WITHDRAW_PUBLICATION
from ledger.law.publication import (
    UNDOES,
    Page,
    Undoing,
    end_of_window,
    is_too_long,
    limit_of_page,
)
from ledger.states.appeal import Contested
from ledger.states.day import occurred_on
from ledger.states.late_record import AFTER_LIMIT
from ledger.states.penalty import Penalty
from ledger.states.publication import OnChannel, publications, standing
from ledger.states.publicity import window_of
from ledger.states.term import judge_known, limit_owed
from ledger.view import Objection, View, finding

_SINCE: Final = date(2021, 7, 15)
"""行政处罚法 第四十八条第二款: before that day no law gave a term, so none is missing."""


def judge_taken_down(fact: AnyFact, view: View, about: str) -> Iterator[Objection]:
    """Yield each page of a penalty that is there longer than it may, at whatever is done next.

    Whoever takes a page down, or puts a new one in its place, is judged by the day of that; of all
    others the recorded day counts, so that nobody gives an earlier one.
    """
    if fact.observed is not None or not about.startswith(f"{Penalty.tag}:"):
        return
    undoings = list(undoings_of(view, about))
    if isinstance(fact.event, RecordPublicised) and any(map(_is_by_statute, undoings)):
        yield from judge_known(view, "data.about", WITHDRAW_PUBLICATION)
    shown = publications(view, about) if undoings else []
    for channel in dict.fromkeys(one.event.channel for one in shown):
        there = standing(shown, channel)
        if there is None:
            continue
        page, day = _page(there), _day(fact, view, channel)
        limit = limit_of_page(page, undoings)
        detail = f"{about} · {channel} · {limit.last_day}"
        if is_too_long(page, limit, day):
            yield NOT_WITHDRAWN("data", detail, blocking=(there.id,))
        elif is_too_long(page, limit, fact.day):
            yield AFTER_LIMIT("occurred_at", detail, blocking=(there.id,))


def undoings_of(view: View, about: str) -> Iterator[Undoing]:
    """Yield what undoes a penalty: words on appeals, its revocation, and the end of its window."""
    number = naming.parts_of(about)[1]
    for word in view.of(Contested, number).words:
        if word.event.outcome.value in UNDOES:
            yield _undoing(view, word, word.event.effective_on)
    revoked = view.of(Penalty, number).revoked
    if revoked is not None:
        yield _undoing(view, revoked, revoked.event.revoked_on)
    window = window_of(view, number)
    ends = None if window is None else end_of_window(window)
    if ends is not None:
        yield ends


def _is_by_statute(undoing: Undoing) -> bool:
    """Tell whether the statute gives days for it: an act undid the penalty, and not its time."""
    return undoing.position is not None and undoing.day >= _SINCE


def _undoing(view: View, cause: AnyFact, day: date) -> Undoing:
    limit = limit_owed(view, cause, day, WITHDRAW_PUBLICATION)
    return Undoing(cause.own_position, day, limit)


def _page(there: OnChannel) -> Page:
    return Page(there.position, there.done_on, there.event.until_on)


def pages_of(view: View, about: str) -> list[tuple[Page, bool]]:
    """Return the last page of each channel, and whether it is there."""
    shown = publications(view, about)
    found = []
    for channel in dict.fromkeys(one.event.channel for one in shown):
        put_up = [one for one in shown if one.event.channel == channel and not one.event.withdraws]
        there = standing(shown, channel)
        if there is not None:
            found.append((_page(there), True))
        elif put_up:
            gone_on = [one for one in shown if one.event.channel == channel][-1].done_on
            page = _page(put_up[-1])
            ends = [gone_on] if page.gone_on is None else [gone_on, page.gone_on]
            found.append((page._replace(gone_on=min(ends)), False))
    return found


def _day(fact: AnyFact, view: View, channel: str) -> date:
    is_of_channel = isinstance(fact.event, RecordPublicised) and fact.event.channel == channel
    return occurred_on(fact, view) if is_of_channel else fact.day


NOT_WITHDRAWN = finding(
    "publication.not-withdrawn",
    "应撤未撤公示",
    "a penalty that was changed, quashed, found unlawful or taken back, whose time on the page had "
    "passed or whose credit is repaired, stood on a public channel after its last day",
    source="行政处罚法 第四十八条第二款: 在三日内撤回行政处罚决定信息并公开说明理由; "
    "信用修复管理办法: 同步修复",
    remedy="the agency that decided it takes it down with `withdraws` and says why; a penalty that "
    "stands as it was changed is then made public anew",
)
