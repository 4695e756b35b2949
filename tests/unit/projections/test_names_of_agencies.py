"""机关名称: every list knows an agency by its name, and none takes a wrong one for nobody."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.errors import NotFound
from ledger.events.organisation import AgencyRegistered
from projections.discovery import all_questions
from projections.lookups.organisation import agency_names
from projections.question import Question
from tests.asking import BUREAU, COMPANY, MARKET, Asking, accepted, received

LISTS = [one for one in all_questions() if "agency" not in one.unknown]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Return a ledger with a case of one of two agencies."""
    asking = Asking(tmp_path_factory.mktemp("names"))
    for one, name in ((BUREAU, "行政审批局"), (MARKET, "市监局")):
        asking.say("2017-01-03", AgencyRegistered(agency=one, name=name, roles=()))
    asking.say("2017-07-03", received(), accepted("2017-07-03"))
    yield asking
    asking.close()


@pytest.mark.parametrize("question", LISTS, ids=lambda one: one.name)
def test_an_agency_is_asked_for_by_its_name(town: Asking, question: Question[Any]) -> None:
    named = town.list(question.command, agency="行政审批局")
    assert named == town.list(question.command, agency=BUREAU)
    with pytest.raises(NotFound, match="no one agency is called 审批局"):
        town.list(question.command, agency="审批局")


def test_what_is_no_agency_has_no_name(town: Asking) -> None:
    asked = (BUREAU, MARKET, COMPANY, "reg:130523:nobody")
    found = town.read(lambda reader: agency_names(reader, asked), on="2017-12-29")
    assert found == {BUREAU: "行政审批局", MARKET: "市监局"}
