"""其他公示 in questions: results of inspections, lists and answered complaints on the page."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, Final

from ledger.law.appeal import QUASHED, mark_on
from projections.engine.row import day_or_none
from projections.lookups.check_steps import CheckSteps
from projections.lookups.chunks import chunks
from projections.lookups.levels import Levels
from projections.lookups.listings import ListingStandings
from projections.lookups.organisation import Holders
from projections.lookups.publicity import OPEN, PublicityAnswer, PublicStand, pages_of, shown_of
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.complaint import ComplaintRow
from projections.tables.delivery import PublicationRow
from projections.tables.listing import ListingRow
from projections.tables.supervision import CheckRow

_OFF_THE_LIST: Final = frozenset(("left", "fallen", "repaired", QUASHED))
"""Whoever has left, is repaired, or never should have been there is not shown as listed."""


class PublicRecords:
    """其他公示: whether records beside 双公示 are public on a reader's day."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._day = reader.on.isoformat()
        self._story = story
        self._levels = Levels(reader, story)
        self._steps = CheckSteps(reader, story)
        self._listings = ListingStandings(reader)
        self._holders = Holders(reader)

    def checks(self, rows: Iterable[CheckRow]) -> Iterator[PublicityAnswer]:
        """Yield an answer for each result; what is due is due by the level of step publish alone.

        Activity without a licence is no result of a check: what follows of it is public.
        """
        for chunk in chunks(rows):
            pages = pages_of(self._reader, (f"check:{row.check}" for row in chunk))
            for row in chunk:
                if not row.unlicensed:
                    yield self._check(row, pages.get(f"check:{row.check}", []))

    def _check(self, row: CheckRow, pages: list[PublicationRow]) -> PublicityAnswer:
        with nullcontext() if self._story is None else self._story.about("due"):
            limit, yellow_left = self._steps.publication(row)
        stands = mark_on(verdicts_of(row.verdicts), self._day) != QUASHED
        shown = shown_of(pages, self._day, stands=stands, owed=not row.observed)
        public_on = self._reader.day(shown.published_at)
        is_unpublished = shown.status == "unpublished"
        return self._answer(
            f"check:{row.check}",
            row,
            row.agency,
            shown,
            item=row.item,
            decided_on=row.checked_on,
            due_on=day_or_none(limit.last_day),
            late=limit.is_over(public_on or self._reader.on),
            light=self._levels.light_with(limit, yellow_left) if is_unpublished else None,
        )

    def listings(self, rows: Iterable[ListingRow]) -> Iterator[PublicityAnswer]:
        """Yield an answer for each listing; whoever is off the list is off the page."""
        for chunk in chunks(rows):
            pages = pages_of(self._reader, (f"listing:{row.listing}" for row in chunk))
            for row, standing in self._listings.of(chunk):
                about, stands = f"listing:{row.listing}", standing.status not in _OFF_THE_LIST
                found = pages.get(about, [])
                shown = shown_of(found, self._day, stands=stands, owed=not row.observed)
                yield self._answer(about, row, row.agency, shown, decided_on=row.entered_on)

    def complaints(self, rows: Iterable[ComplaintRow]) -> Iterator[PublicityAnswer]:
        """Yield an answer for each complaint that was answered: nobody has to make it public."""
        for chunk in chunks(rows):
            pages = pages_of(self._reader, (f"complaint:{row.complaint}" for row in chunk))
            for row in chunk:
                about, agency = f"complaint:{row.complaint}", row.agency_to or row.agency
                shown = shown_of(pages.get(about, []), self._day, stands=True, owed=False)
                yield self._answer(
                    about, row, agency, shown, item=row.item, decided_on=row.answered_on
                )

    def _answer(
        self,
        about: str,
        row: CheckRow | ListingRow | ComplaintRow,
        agency: str | None,
        shown: PublicStand,
        **more: Any,  # noqa: ANN401 - what only some records have
    ) -> PublicityAnswer:
        record, _, number = about.partition(":")
        turn = self._holders.of(agency, more.get("item"), "supervision")
        return PublicityAnswer(
            record=record,
            number=number,
            about=about,
            subject=row.subject,
            agency=agency,
            status=shown.status,
            published_at=shown.published_at,
            until_on=shown.until_on,
            channels=shown.channels,
            whose_turn=turn if shown.status in OPEN else None,
            observed=row.observed,
            **more,
        )
