"""检查环节 in questions: whether a result was audited and made public, and what followed of it."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from ledger.events.organisation import LoopStep
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.deadline import NO_LIMIT, earliest
from ledger.law.inspection import wants_follow_up
from projections.engine.row import day_of
from projections.lookups.levels import Levels
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders
from projections.lookups.stated import Obliging, StatedLimit, stated_limit
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.delivery import PUBLICATIONS, PublicationRow
from projections.tables.supervision import CheckRow

STAGES: Final = {
    "unaudited": "待审核",
    "sent-back": "审核退回",
    "unpublished": "待公示",
    "published": "已公示",
    "withdrawn": "已撤下",
}
FOLLOW_UPS: Final = {
    "open": "待后续处理",
    "done": "已后续处理",
    "reasoned": "无需后续处理",
}


class CheckStand(NamedTuple):
    """检查进度: where a check stands; None where nothing is expected of it."""

    stage: str | None
    publication: StatedLimit
    published_on: date | None
    follow_up: str | None
    following: StatedLimit
    late: bool | None
    light: str | None
    whose_turn: str | None


class CheckSteps:
    """检查环节: the steps of some checks, by a reader's day; pages are looked up at once."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self._limits = Limits(reader, story)
        self._levels = Levels(reader, story)
        self._holders = Holders(reader)
        self._pages: dict[str, list[PublicationRow]] = {}

    def learn(self, rows: Iterable[CheckRow]) -> None:
        """Look up the pages of some checks."""
        self._pages = {}
        names = sorted(f"check:{row.check}" for row in rows)
        for page in self._reader.matching(PUBLICATIONS, "about", names):
            self._pages.setdefault(page.about, []).append(page)

    def of(self, row: CheckRow) -> CheckStand:
        """Return where a check stands on the day."""
        pages = self._pages.get(f"check:{row.check}", [])
        stage, follow_up = _stage(row, pages), _follow_up(row)
        publication, following = self.publication(row), self.following(row)
        shown = min((page.first_published_at or "" for page in pages), default="")
        public_on = self._reader.day(shown or None)
        done_on = day_of(row.followed_up_on)
        if follow_up == "reasoned" and row.audited_on is not None:
            done_on = date.fromisoformat(row.audited_on)
        is_unpublic = publication.limit.binds and not pages and self._stands(row)
        waiting = [publication] if is_unpublic else []
        waiting += [following] if follow_up == "open" else []
        limits = (
            self._limits.is_over(publication.limit, public_on, "late"),
            self._limits.is_over(following.limit, done_on, "late"),
        )
        known = [one for one in limits if one is not None]
        is_limited = publication.limit.binds or following.limit.binds
        turn = self._holders.of(row.agency, row.item, "supervision")
        return CheckStand(
            stage,
            publication,
            public_on,
            follow_up,
            following,
            any(known) if known or not is_limited else None,
            self._light(waiting),
            turn if waiting else None,
        )

    def _light(self, waiting: Iterable[StatedLimit]) -> str | None:
        """Return the light of what is due first."""
        open_ones = [one for one in waiting if one.limit.binds]
        first = earliest(*(one.limit for one in open_ones))
        yellow = [one.yellow_left for one in open_ones if one.limit.last_day == first.last_day]
        return self._levels.light_with(first, yellow[0] if yellow else None)

    def publication(self, row: CheckRow) -> StatedLimit:
        """Return until when a result is public, by the level of step publish alone."""
        if row.unlicensed or not self._stands(row):
            return StatedLimit(NO_LIMIT)
        return self._stated(row, LoopStep.PUBLISH, None)

    def following(self, row: CheckRow) -> StatedLimit:
        """Return until when something follows of a problem that was left for later."""
        if _follow_up(row) is None:
            return StatedLimit(NO_LIMIT)
        return self._stated(row, LoopStep.FOLLOW_UP, row.follow_up_by)

    def _stated(self, row: CheckRow, step: LoopStep, named: str | None) -> StatedLimit:
        obliging = Obliging(
            row.agency, row.item, row.checked_on, row.checked_position, named, row.observed
        )
        return stated_limit(self._reader, self._levels, step, obliging)

    def _stands(self, row: CheckRow) -> bool:
        return mark_on(verdicts_of(row.verdicts), self._reader.on.isoformat()) != QUASHED


def _stage(row: CheckRow, pages: list[PublicationRow]) -> str | None:
    if pages:
        is_there = any(page.withdrawn_at is None for page in pages)
        return "published" if is_there else "withdrawn"
    if row.checked_at is None or row.unlicensed:
        return None
    if row.audit_passed is None:
        return None if row.observed else "unaudited"
    return "unpublished" if row.audit_passed else "sent-back"


def _follow_up(row: CheckRow) -> str | None:
    is_left = row.unlicensed or wants_follow_up(row.code_system, row.result_code)
    if not is_left or row.observed:
        return None
    if row.followed_up_by is not None:
        return "done"
    return "open" if row.no_follow_up is None else "reasoned"
