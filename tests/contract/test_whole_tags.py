"""Tables of whole tags in SQLite and PostgreSQL: folded live, corrected, voided, built again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

import pytest
from msgspec.structs import astuple

from ledger.events.handover import FeedbackKind, SupervisionFeedbackSent
from ledger.events.supervision import RectificationOrdered
from ledger.store import open_store
from projections.reader import Reader
from projections.views import Views
from tests.contract.fillers import SLOW
from tests.contract.places import land
from tests.contract.spots import KINDS
from tests.histories import LAST_DAY, LEDGER, ZONE, History, Rows
from tests.whole_tags import ABOUT, ABOUT_ACTS, ABOUT_COUNTS, WHOLE_TAGS, plain_rows

_SUBJECT: Final = "subject:reg:s:1"
_CHECK: Final = "check:reg:a:1/c1"
_PENALTY: Final = "penalty:reg:a:1/p1"
_RANDOM: Final = Random(0)  # noqa: S311 - repeatable, not secret


def _ordered(about: str) -> RectificationOrdered:
    return RectificationOrdered(
        rectification="reg:a:1/r1",
        about=about,
        subject="reg:s:1",
        ordered_on=date(2017, 7, 3),
        demand="整改",
    )


def _sent(about: str) -> SupervisionFeedbackSent:
    return SupervisionFeedbackSent(
        feedback="reg:a:1/f1",
        about=about,
        kind=FeedbackKind.CHECK,
        agency_to="reg:a:2",
        content="检查发现问题",
    )


class _Kept:
    """A history in a store on disk, and views of it of the tables of whole tags alone."""

    def __init__(self, views: Views, history: History) -> None:
        self.views = views
        self.history = history

    def caught_up(self) -> Rows:
        """Write what was said meanwhile, catch up, and return every row."""
        self.history.write()
        self.views.catch_up()
        with self.views.reader() as reader:
            return self.rows(reader)

    @staticmethod
    def rows(reader: Reader) -> Rows:
        """Return every row that a reader sees."""
        return {
            table.name: {
                astuple(row)[: len(table.key)]: astuple(row) for row in reader.select(table)
            }
            for table in WHOLE_TAGS.tables
        }

    def counts(self) -> dict[str, int]:
        """Return how many facts there are about each thing now."""
        return {about: count for about, count, _ in self.caught_up()[ABOUT_COUNTS.name].values()}


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[_Kept]:
    """An opened ledger, and views of it in the same kind of database."""
    with land(request, tmp_path) as made:
        log, at = made.spot(request.param, "l.db"), made.spot(request.param, "l.views.db")
        history = History.of(())
        history.store = open_store(log.url, clock=history.clock)
        views = Views(
            at.url,
            history.store,
            ZONE,
            LEDGER,
            today=lambda: LAST_DAY,
            projections=(WHOLE_TAGS,),
            pace=SLOW,
        )
        yield _Kept(views, history)
        views.close()
        history.store.close()


def test_a_fact_is_a_row_of_what_its_field_names_and_of_nothing_else(kept: _Kept) -> None:
    kept.history.record(_ordered(_CHECK))
    kept.history.record(_sent(_PENALTY))
    assert kept.counts() == {_CHECK: 1, _PENALTY: 1}
    kept.history.record(_sent(_CHECK))
    assert kept.counts() == {_CHECK: 2, _PENALTY: 1}


def test_a_correction_takes_the_row_from_the_old_tag_and_gives_it_to_the_new_one(
    kept: _Kept,
) -> None:
    kept.history.record(_sent(_CHECK))
    place = len(kept.history.said)
    kept.history.record(_ordered(_CHECK))
    assert kept.counts() == {_CHECK: 2}
    kept.history.correct(place, _sent(_PENALTY), _RANDOM)
    assert kept.counts() == {_CHECK: 1, _PENALTY: 1}
    kept.history.correct(place, _sent(_CHECK), _RANDOM)
    assert kept.counts() == {_CHECK: 2}


def test_a_tag_that_another_field_still_makes_keeps_no_row(kept: _Kept) -> None:
    """The correction's ``was`` does not name it: the subject is still the subject."""
    kept.history.record(_ordered(_SUBJECT))
    place = len(kept.history.said)
    assert kept.counts() == {_SUBJECT: 1}
    kept.history.correct(place, _ordered(_CHECK), _RANDOM)
    assert kept.history.said[-1].submission.corrects.was == ()  # type: ignore[union-attr]
    assert kept.counts() == {_CHECK: 1}


def test_a_void_takes_the_row_away_wherever_a_correction_had_brought_it(kept: _Kept) -> None:
    kept.history.record(_sent(_CHECK))
    place = len(kept.history.said)
    kept.history.correct(place, _sent(_PENALTY), _RANDOM)
    assert kept.counts() == {_PENALTY: 1}
    kept.history.void(place)
    assert kept.caught_up() == {ABOUT_ACTS.name: {}, ABOUT_COUNTS.name: {}}


def test_what_was_known_at_a_position_is_read_by_the_whole_tag_and_listed(kept: _Kept) -> None:
    kept.history.record(_sent(_CHECK))
    place = len(kept.history.said)
    kept.history.correct(place, _sent(_PENALTY), _RANDOM)
    kept.caught_up()
    with kept.views.reader(as_of=place) as reader:
        assert [row.facts_count for row in reader.rows_of(ABOUT_COUNTS, _CHECK)] == [1]
        assert reader.rows_of(ABOUT_COUNTS, _PENALTY) == []
        assert [row.about for row in reader.select(ABOUT_ACTS)] == [_CHECK]
    with kept.views.reader() as reader:
        assert reader.rows_of(ABOUT_COUNTS, _CHECK) == []
        assert [row.about for row in reader.rows_of(ABOUT_ACTS, _PENALTY)] == [_PENALTY]


def test_random_histories_are_caught_up_rebuilt_and_verified_to_plain_reading(kept: _Kept) -> None:
    for seed in range(90):
        kept.history.act(Random(seed), ABOUT)  # noqa: S311 - repeatable, not secret
        if seed % 15 == 0:
            assert kept.caught_up() == plain_rows(kept.history.facts())
    expected = plain_rows(kept.history.facts())
    assert kept.caught_up() == expected
    kept.views.rebuild()
    assert kept.caught_up() == expected
    assert all(not one.differences for one in kept.views.verify())
