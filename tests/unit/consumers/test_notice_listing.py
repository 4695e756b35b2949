"""名单与联合惩戒异地: who is listed or punished jointly in one county is on record in another."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ledger.events.credit import NoticeEffect
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    SeriousListEntered,
    SeriousListLeft,
)
from ledger.zone import Zone
from projections.discovery import question_named
from projections.question import Filters
from projections.views import Views
from tests.county import County
from tests.examples.credit import ELSEWHERE
from tests.examples.listing import LISTING, PUNISHMENT
from tests.examples.organisation import BUREAU, DECIDER, LEDGER, NEIGHBOUR
from tests.examples.story import EXAMPLES
from tests.unit.consumers.test_notice_mapping import BY_MARKET, Listening

DAY = date(2017, 10, 10)


def _before_the_listing() -> Listening:
    both = Listening()
    both.there = County().before(SeriousListEntered)
    both.heard = both.there.store.head()
    both.here.now = both.there.now = datetime(2017, 10, 10, 8, 0, tzinfo=UTC)
    return both


def _statuses(county: County, folder: Path) -> dict[str, list[tuple[str, str | None, Any]]]:
    """Return how each listing and joint punishment stands by the answers of a county."""
    url = f"sqlite:///{folder / 'views.db'}"
    with Views(url, county.store, Zone("Asia/Shanghai"), LEDGER, today=lambda: DAY) as views:
        views.catch_up()
        with views.reader() as reader:
            found = {}
            for name in ("listings", "punishments"):
                question = question_named(name)
                every = Filters(status=tuple(question.statuses))
                found[name] = [
                    (one.status, one.subject, one.origin)
                    for one in question.list(reader, every)
                    if one.origin is not None
                ]
            return found


def test_a_listing_and_a_joint_punishment_there_are_on_record_here_until_they_end(
    tmp_path: Path,
) -> None:
    both = _before_the_listing()
    both.there.given(EXAMPLES[SeriousListEntered], EXAMPLES[JointPunishmentInitiated], **BY_MARKET)
    listed, punished = both.listen()
    assert (listed.data.about, punished.data.about) == (
        f"listing:{LISTING}",
        f"punishment:{PUNISHMENT}",
    )
    assert {one.data.effect for one in (listed, punished)} == {NoticeEffect.IMPOSED}
    assert {one.data.subject for one in (listed, punished)} == {NEIGHBOUR}
    assert _statuses(both.here, tmp_path) == {
        "listings": [("listed", NEIGHBOUR, ELSEWHERE)],
        "punishments": [("elsewhere", NEIGHBOUR, ELSEWHERE)],
    }

    both.there.given(EXAMPLES[JointPunishmentAnswered], agency=BUREAU, actor=DECIDER)
    assert both.listen() == []
    both.there.given(EXAMPLES[JointPunishmentEnded], EXAMPLES[SeriousListLeft], **BY_MARKET)
    assert {one.data.effect for one in both.listen()} == {NoticeEffect.LIFTED}
    ended = _statuses(both.here, tmp_path)
    assert ended["listings"] == [("left", NEIGHBOUR, ELSEWHERE)]
