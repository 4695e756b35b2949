"""名单 in questions: how listings stand on a day, what they wait for, and what rests on them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Final, NamedTuple

from ledger.events.appeal import AppealKind
from ledger.law.appeal import QUASHED, STAYED, UNLAWFUL, mark_on
from ledger.law.deadline import limit_until
from ledger.law.listing import LISTING
from projections.engine.row import Day, day_of, day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.grounds import have_fallen
from projections.lookups.limits import Limits
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import APPEALS, verdicts_of
from projections.tables.credit import RESTRICTIONS
from projections.tables.listing import LISTINGS, ListingRow

_WAITING: Final = frozenset(("announced", "objected", "due", "repaired", "fallen", "quashed"))
"""What its agency has to do something about: hear, decide, or take off the list formally."""


class ListingStanding(NamedTuple):
    """名单状况: ``waits`` says that its agency has to act, ``resting`` how many bars rest on it.

    ``object_until`` is the last day to object: the next working day where a day off was named.
    """

    status: str
    leave_on: date | None
    object_until: Day | None
    objection: str | None
    resting: int
    waits: bool


class ListingStandings:
    """名单状况: what has become of listings by a reader's day; looked up in chunks."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._story = story
        self._day = reader.on.isoformat()
        self._limits = Limits(reader, story)

    def of(self, rows: Iterable[ListingRow]) -> Iterator[tuple[ListingRow, ListingStanding]]:
        """Yield listings, each with how it stands."""
        for chunk in chunks(rows):
            tell = self._story.hear("status", {}) if self._story is not None else None
            fallen = have_fallen(self._reader, chunk, tell)
            objections, resting = self._objections(chunk), self._resting(chunk)
            for row, has_fallen in zip(chunk, fallen, strict=True):
                about = f"listing:{row.listing}"
                said = self._standing(
                    row, objections.get(about), resting[about], has_fallen=has_fallen
                )
                yield row, said

    def _standing(
        self, row: ListingRow, objection: str | None, resting: int, *, has_fallen: bool
    ) -> ListingStanding:
        read = row if self._story is None else self._story.watched(LISTINGS, row)
        leave_on = self._leave_on(read)
        status = self._status(read, leave_on, objection, has_fallen=has_fallen)
        until = self._object_until(row)
        waits = self._waits(row, status, until)
        return ListingStanding(status, leave_on, until, objection, resting, waits)

    def _object_until(self, row: ListingRow) -> Day | None:
        limit = limit_until(self._reader.calendar(), day_of(row.object_until))
        return day_or_none(limit.last_day) or row.object_until

    def _waits(self, row: ListingRow, status: str, object_until: Day | None) -> bool:
        """Tell whether the agency has something to do: while time to object runs, it waits too."""
        if status not in _WAITING or row.origin is not None:
            return False
        if row.entered_at is None:
            return status == "objected" or (
                status == "announced" and (object_until or "") < self._day
            )
        return True

    def _leave_on(self, row: ListingRow) -> date | None:
        """Return the last day on the list: by the decision, or by the term that held for it."""
        with _about(self._story, "due"):
            if row.until_on is not None:
                return date.fromisoformat(row.until_on)
            return self._limits.owed(
                LISTING, row.entered_on, row.entered_position, topic="due"
            ).last_day

    def _status(
        self, row: ListingRow, leave_on: date | None, objection: str | None, *, has_fallen: bool
    ) -> str:
        with _about(self._story, "status"):
            return self._status_of(row, leave_on, objection, has_fallen=has_fallen)

    def _status_of(  # noqa: PLR0911 - a table
        self, row: ListingRow, leave_on: date | None, objection: str | None, *, has_fallen: bool
    ) -> str:
        """Return how a listing stands: what ended it goes before what waits."""
        if row.served_at is None and row.entered_at is None:
            return "withdrawn"
        if row.left_at is not None:
            return "left"
        mark = mark_on(verdicts_of(row.verdicts), self._day)
        if mark in {QUASHED, STAYED}:
            return mark
        if has_fallen or row.fallen_at is not None:
            return "fallen"
        if row.entered_at is None:
            return "objected" if objection is not None else "announced"
        if row.repaired_on is not None and row.repaired_on <= self._day:
            return "repaired"
        if leave_on is not None and leave_on < self._reader.on:
            return "due"
        return UNLAWFUL if mark == UNLAWFUL else "listed"

    def _objections(self, rows: Sequence[ListingRow]) -> dict[str, str]:
        """Return the first open objection to each of those that nobody has entered yet."""
        waiting = [f"listing:{row.listing}" for row in rows if row.entered_at is None]
        found: dict[str, str] = {}
        for one in self._reader.matching(APPEALS, "about", waiting):
            is_open = one.kind == AppealKind.OBJECTION.value and one.decided_at is None
            if is_open and one.about is not None:
                found.setdefault(one.about, one.appeal)
        return found

    def _resting(self, rows: Sequence[ListingRow]) -> Counter[str]:
        """Return how many restrictions rest on each that nobody has lifted."""
        grounds = [f"listing:{row.listing}" for row in rows]
        resting = self._reader.matching(RESTRICTIONS, "ground", grounds)
        return Counter(one.ground for one in resting if one.ground and one.lifted_at is None)


def _about(story: Story | None, topic: str) -> AbstractContextManager[None]:
    """Return what lets a story bear on a topic, where one is told."""
    return nullcontext() if story is None else story.about(topic)
