"""人生: whatever may happen after a licence was issued is lawful, each way told for itself."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import chain
from random import Random

import pytest

from ledger.events import Event
from ledger.events.catalogue import DutyAssigned, SupervisionDutyAssigned
from shenguan.simulation import county as names
from shenguan.simulation.county import County
from shenguan.simulation.founding import founded_on, founding
from shenguan.simulation.line import Lines, members
from shenguan.simulation.lives import (
    amendments,
    bookkeeping,
    credit,
    decision,
    draws,
    listings,
    notices,
    oversight,
    penalties,
    renewals,
    repair,
)
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.pen import NINE, Pen
from shenguan.simulation.year import Year
from tests.simulated import YEAR, PlayedCounty, surprises

_LIVES = 3
"""Each way is gone so often, with other chances each time."""


@cache
def _duties(kind: type[Event]) -> dict[str, str]:
    pen = Pen(County(), 0, founded_on(YEAR))
    told = (line for one in founding(pen.county, pen, "模拟县") for line in members(one))
    return {line.data.item: line.id for line in told if isinstance(line.data, kind)}


def _life(county: PlayedCounty, strand: int) -> CaseLife:
    names_of, year = County(), Year(YEAR)
    moment = datetime.combine(year.workdays[40], NINE)
    life = CaseLife(
        names_of,
        strand,
        moment,
        year=year,
        random=Random(strand),  # noqa: S311 - a history is repeatable, not secret
        head=lambda: county.simulation.store.end().position,
    )
    life.duties, life.office_duties = _duties(SupervisionDutyAssigned), _duties(DutyAssigned)
    subject = names.organisation(f"92{names_of.region}", strand)
    life.apply(names_of.items(names.PROMISED)[3], names.PROMISED, subject)
    return life


def _licensed(life: CaseLife) -> Lines:
    papers = life.papers
    yield life.tell(papers.received(), life.at_window())
    yield life.tell(papers.accepted(), life.at_window())
    yield life.tell(papers.review(), life.reviewing())
    yield life.tell(papers.review(2), life.reviewing(2))
    yield life.tell(papers.consulted(position=life.head()), life.deciding())
    yield life.tell(papers.granted(), life.deciding())
    yield life.tell(papers.closed(), life.at_window())
    yield life.tell(papers.issued(), life.issuing())


def _penalised(life: CaseLife, then: Callable[[CaseLife], Chapter]) -> Lines:
    yield from _licensed(life)
    meant = {"findings": ("penalty.severity-unknown",)}
    yield life.tell(life.papers.penalised(), life.watching(), expect=meant)
    yield from penalties.made_known(life)
    yield from then(life)


@pytest.mark.parametrize(
    "way",
    [
        credit.barred,
        repair.executed_and_repaired,
        listings.listed,
        listings.punished_jointly,
    ],
)
def test_what_follows_a_penalty_surprises_nobody(way: Callable[[CaseLife], Chapter]) -> None:
    for strand in range(_LIVES):
        county = PlayedCounty()
        lines = _penalised(_life(county, strand), way)
        assert not list(surprises(county.play(lines)))


def _delivered(life: CaseLife) -> Lines:
    yield from _licensed(life)
    yield from decision.delivered(life)
    yield from bookkeeping.archived(life)


@pytest.mark.parametrize(
    "way",
    [
        notices.notified,
        bookkeeping.file_read,
        bookkeeping.met,
        bookkeeping.exported,
        bookkeeping.measure_listed,
        bookkeeping.seal_cut,
        bookkeeping.blanks_kept,
        draws.drawn,
        draws.abandoned,
        draws.drawn_elsewhere,
    ],
)
def test_what_happens_beside_a_case_surprises_nobody(way: Callable[[CaseLife], Chapter]) -> None:
    for strand in range(_LIVES):
        county = PlayedCounty()
        life = _life(county, strand)
        lines = chain(_delivered(life), way(life))
        assert not list(surprises(county.play(lines)))


def _issued_again_after_a_correction(life: CaseLife) -> Lines:
    *before, issued = _licensed(life)
    life.issued_on = life.today
    yield from [*before, issued]
    yield life.tell(life.papers.pushed(agency_to=life.watcher()), life.issuing())
    life.wait(2)
    yield from amendments.renamed(life, issued)
    yield from renewals.reissued(life)


def test_a_licence_that_was_corrected_is_issued_again_with_the_day_on_which_it_began() -> None:
    for strand in range(_LIVES):
        county = PlayedCounty()
        lines = _issued_again_after_a_correction(_life(county, strand))
        assert not list(surprises(county.play(lines)))


@pytest.mark.parametrize("turn", range(oversight.TURNS))
def test_what_is_left_undone_burns_and_somebody_judges_it(turn: int) -> None:
    county = PlayedCounty()
    life = _life(county, turn * oversight.EVERY)
    (item,) = life.county.items(names.NEGLECTED)
    life.apply(item, names.NEGLECTED, life.papers.subject)
    assert not list(surprises(county.play(oversight.neglected(life))))
