"""待办: at the end of a lawful year little is left undone, and something is late all the same."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from projections.questions.inbox import InboxAnswer, question
from projections.views import Views
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.county import County
from shenguan.simulation.line import members
from tests.simulated import YEAR, PlayedCounty

CASES = 150
ASKED_ON = date(YEAR, 12, 20)
IN_ALL, OF_ONE_AGENCY, OF_ONE_KIND = 0.2, 0.1, 0.05
"""So many things are open a case at most: of all agencies, of the busiest, of one sort.

Of a thousand cases it is less: one that is late of each sort weighs more in a short year.
"""


def _left_open(folder: Path) -> list[InboxAnswer]:
    """Return what every agency has to do at the end of a lawful year, as it was known then."""
    played, county = PlayedCounty(begun=False, folder=folder), County()
    lines = Chronicle(Arguments(cases=CASES)).lines()
    known = (told for told in lines if members(told)[0].at.date() <= ASKED_ON)
    assert all(one.expected for _, answers in played.play(known) for one in answers)
    simulation, url = played.simulation, f"sqlite:///{folder}/views.db"
    zone, ledger = simulation.opening.zone, simulation.opening.ledger
    everybody = (county.keeper, county.catalogue, county.bureau, county.housing, county.market)
    with Views(url, simulation.store, zone, ledger, today=lambda: ASKED_ON) as views:
        views.catch_up()
        with views.reader() as reader:
            return [one for agency in everybody for one in question.show(reader, agency)]


def _more_than(share: float, counted: Mapping[str, int]) -> dict[str, int]:
    return {what: many for what, many in counted.items() if many > share * CASES}


def test_a_lawful_year_leaves_few_things_open_and_some_of_them_late(tmp_path: Path) -> None:
    left = _left_open(tmp_path)
    kinds = Counter(one.kind for one in left)
    assert len(left) <= IN_ALL * CASES, kinds
    assert not _more_than(OF_ONE_AGENCY, Counter(f"{one.agency}" for one in left)), kinds
    assert not _more_than(OF_ONE_KIND, kinds)
    assert {one.light for one in left} >= {"red", "green"}
