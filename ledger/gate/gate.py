"""The gate: from submissions to receipts: shape, identifiers, authority, rules, append.

Whatever comes in, from a file, the command line or a topic, is a list of *groups*; the submissions
of a group are recorded together or not at all, with a receipt each. All groups of one call are
decided against evolving states and appended in one transaction.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Final

from ledger import clock as clocks
from ledger.collector import uncollected
from ledger.entry import as_entry, decode_entry
from ledger.errors import ClockSkewed, ConditionFailed, DayMoved, LedgerNotOpen, OutcomeUnknown
from ledger.events.organisation import LedgerOpened
from ledger.events.record import ClockDiffers
from ledger.gate.batch import Batch
from ledger.gate.proposal import Given, Group, Proposal, Proposed, propose
from ledger.gate.receipt import Receipt
from ledger.gate.state_cache import StateCache
from ledger.gate.timing import Skewed, Timing, is_apart, judged_at, timing_at
from ledger.log import LedgerStore, LogEnd
from ledger.rules.base import load_rules
from ledger.sentence import say
from ledger.view import Objection, Opening

TRIES_BEFORE_LOCK: Final = 2
BULK_GROUPS: Final = 200
"""From so many groups on a call counts as bulk work."""
NOT_OPEN: Final = say(
    "the store holds no ledger yet; start one with `shenguan open ID --name NAME`"
)

load_rules()


def utc_now() -> datetime:
    """Return the clock's time in UTC; the gate's only clock, replaced in tests."""
    return datetime.now(UTC)


def _is_acceptance(proposed: Sequence[Proposed]) -> bool:
    """Tell whether a batch does nothing but accept how the clock differs."""
    if len(proposed) != 1 or not isinstance(proposed[0], Proposal):
        return False
    return proposed[0].submission.type == ClockDiffers.__name__


class Gate:
    """门: decides and records; one gate serves the threads of one process, one at a time."""

    def __init__(
        self,
        store: LedgerStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        skew_max: timedelta = clocks.SKEW_MAX,
    ) -> None:
        self._store = store
        self._clock = clock
        self._skew_max = skew_max
        self._is_pinned = False
        self._turn = threading.Lock()
        self._not_before = ""
        self._opening: Opening | None = None
        self._states: StateCache | None = None

    @property
    def opening(self) -> Opening:
        """What the first entry fixed; raises ``LedgerNotOpen`` on an empty store."""
        opening = self._opening or self._find_opening()
        if opening is None:
            raise LedgerNotOpen(NOT_OPEN)
        return opening

    def _find_opening(self) -> Opening | None:
        row = self._store.row(1)
        if row is not None:
            self._opening = Opening.of(decode_entry(row.type, row.body))
        return self._opening

    def submit(self, given: Sequence[Given], *, submitter: str | None = None) -> list[Receipt]:
        """Decide and record submissions, each for itself and without clear personal values.

        Returns a receipt each, in order; see ``submit_groups``.
        """
        with uncollected() if len(given) > BULK_GROUPS else nullcontext():
            # No name is given to the proposals: they are to be gone before garbage is looked for.
            answers = self.submit_groups([(propose(one),) for one in given], submitter=submitter)
        return [receipt for (receipt,) in answers]

    def submit_groups(
        self, groups: Sequence[Group], *, submitter: str | None = None, dry_run: bool = False
    ) -> list[list[Receipt]]:
        """Decide groups and record what is accepted, in one transaction.

        ``submitter`` is the agency that hands in (it may bring observed history of others). With
        ``dry_run`` nothing is recorded. Raises ``LedgerNotOpen``, ``StoreUnavailable`` and, before
        anything is judged, ``ClockSkewed``; a lost commit gives outcome *unknown*.
        """
        if not groups:
            return []
        with self._turn, uncollected() if len(groups) > BULK_GROUPS else nullcontext():
            return self._settle(groups, submitter=submitter, dry_run=dry_run)

    def try_group(self, group: Group) -> tuple[list[Receipt], list[Objection]]:
        """Decide a group and record nothing: its receipts, and all that stands against any of it.

        Raises as ``submit_groups`` does.
        """
        with self._turn:
            batch = self._decide([group], submitter=None, now=None)
            self._forget()
        return batch.receipts[0], batch.objections

    def _settle(
        self, groups: Sequence[Group], *, submitter: str | None, dry_run: bool
    ) -> list[list[Receipt]]:
        now: str | None = None
        for attempt in range(TRIES_BEFORE_LOCK + 2):
            is_locked = attempt >= TRIES_BEFORE_LOCK or self._opening is None or self._is_pinned
            with self._store.exclusive() if is_locked else nullcontext():
                batch = self._decide(groups, submitter=submitter, now=now)
                if dry_run:
                    self._forget()
                    return batch.receipts
                if self._is_pinned and not is_locked:
                    self._forget()  # the true instants are to stand in the log's order
                    continue
                try:
                    return self._record(batch)
                except ConditionFailed:
                    self._forget()
                except DayMoved as error:
                    now = self._not_before = error.recorded_at
                    self._forget()
        raise ConditionFailed(say("the day moved again and again while the append lock was held"))

    def _decide(self, groups: Sequence[Group], *, submitter: str | None, now: str | None) -> Batch:
        proposed = [one for group in groups for one in group]
        opening, states = self._ready(next(iter(proposed), None))
        batch = Batch(
            self._store,
            opening,
            states,
            timing_at=lambda end: self._timing(end, proposed, now),
            submitter=submitter,
        )
        try:
            batch.decide(groups)
        except BaseException:
            states.drop_batch()
            raise
        return batch

    def _timing(self, end: LogEnd, proposed: Sequence[Proposed], now: str | None) -> Timing:
        """Decide for the store's time where it has named one: its clock may differ from ours."""
        own = clocks.fixed_width_instant(self._clock())
        found = timing_at(own, end, self._store.row, skew_max=self._skew_max)
        moment = judged_at(found, accepting=_is_acceptance(proposed))
        self._is_pinned = moment.clock is not None
        stamp = now or max(own, self._not_before)
        if self._is_pinned or stamp == own:
            return moment
        if not is_apart(own, stamp, self._skew_max):
            return Timing(stamp)
        if now is not None:
            raise ClockSkewed(Skewed(own, now, is_log=False).message)
        return moment

    def hold_against(self, other: datetime, *, is_now: bool) -> None:
        """Hold the clock against a second one; raises ``ClockSkewed``.

        What a second clock said may be long ago, unless it ``is_now``: then only a clock that is
        behind it is wrong.
        """
        own, told = map(clocks.fixed_width_instant, (self._clock(), other))
        if (is_now or own < told) and is_apart(own, told, self._skew_max):
            raise ClockSkewed(Skewed(own, told, is_log=False).message)

    def _ready(self, first: Proposed | None) -> tuple[Opening, StateCache]:
        opening = self._opening or self._find_opening()
        if opening is None:
            if not isinstance(first, Proposal) or first.submission.type != LedgerOpened.__name__:
                raise LedgerNotOpen(NOT_OPEN)
            opening = Opening.of(as_entry(first.submission, ""))
            return opening, StateCache(self._store, opening.zone)
        if self._states is None:
            self._states = StateCache(self._store, opening.zone)
        return opening, self._states

    def _record(self, batch: Batch) -> list[list[Receipt]]:
        if not batch.drafts:
            batch.states.drop_batch()
            return batch.receipts
        try:
            appended = self._store.append_drafts(
                batch.drafts, batch.condition(), within=batch.within()
            )
        except OutcomeUnknown as error:
            self._forget()
            return batch.unknown(str(error))
        except BaseException:
            batch.states.drop_batch()
            raise
        batch.states.appended(appended.first, len(appended.leaves))
        return batch.finished(appended)

    def _forget(self) -> None:
        if self._states is not None:
            self._states.drop_batch()
