"""A rebuild that several processes share: the same rows, told as one; nothing lost if one dies."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ledger.errors import StoreUnavailable
from projections.discovery import all_projections
from projections.engine.sharing import shares
from projections.views import Views
from tests.contract import fillers
from tests.contract.places import Place, land, rows_read
from tests.contract.spots import KINDS


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A log of random history; views of it live in the same kind of database."""
    with land(request, tmp_path) as made:
        yield made.written(request.param, 60)


def dying(store: str, views: str) -> Views:
    """Open the views of a share, and die."""
    os.kill(os.getpid(), signal.SIGKILL)
    return fillers.open_both(store, views)


def test_two_processes_build_the_rows_that_one_builds(place: Place) -> None:
    with place.open() as views:
        first = views.rebuild(jobs=2, reopen=partial(fillers.open_both, *place.urls))
        assert place.seen() == place.expected
        assert {one.is_equal for one in first} == {None}
        place.grow(3)
        second = views.rebuild(jobs=2, reopen=partial(fillers.open_both, *place.urls))
        third = views.rebuild()
    assert place.seen() == place.expected
    assert {(one.position, one.entries, one.is_equal) for one in second} == {
        (place.head, place.head, True)
    }
    assert [(one.table, one.rows, one.digest) for one in second] == [
        (one.table, one.rows, one.digest) for one in third
    ]
    assert sum(one.rows_written for one in second) >= sum(one.rows for one in second)


def test_the_log_may_grow_and_others_may_read_while_two_processes_build(place: Place) -> None:
    with place.open() as other:
        other.catch_up()
        with place.open() as views, other.reader() as reader:
            before = rows_read(reader)
            grown: list[int] = []

            def meanwhile(_: int, __: int) -> None:
                if not grown:
                    place.grow(4)
                    grown.append(other.catch_up())

            views.rebuild(
                progress=meanwhile, jobs=2, reopen=partial(fillers.open_both, *place.urls)
            )
            assert reader.position == place.head - 4
            assert rows_read(reader) == before
        other.catch_up()
        assert all(not one.differences for one in other.verify())
    assert place.seen() == place.expected


def test_a_process_that_dies_is_told_and_the_live_rows_stay_and_the_next_run_goes_on(
    place: Place,
) -> None:
    with place.open() as views:
        views.catch_up()
        with pytest.raises(StoreUnavailable, match="run the rebuild again"):
            views.rebuild(jobs=2, reopen=partial(dying, *place.urls))
        assert place.seen() == place.expected
        views.rebuild(jobs=2, reopen=partial(fillers.open_both, *place.urls))
        assert {one.generation for one in views.status() if one.state == "live"} == {2}
    assert place.seen() == place.expected


@pytest.mark.parametrize("jobs", [1, 2, 3, 100])
def test_every_projection_is_in_one_share_and_the_shares_are_about_equal(jobs: int) -> None:
    projections = all_projections()
    split = shares(projections, jobs)
    assert sorted(name for share in split for name in share) == sorted(
        one.name for one in projections
    )
    assert len(split) == min(jobs, len(projections))
    weights = {one.name: one.weight for one in projections}
    loads = [sum(weights[name] for name in share) for share in split]
    assert max(loads) - min(loads) <= max(weights.values())
