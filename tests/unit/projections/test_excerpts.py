"""节选: a row that is read in part is the row that it is, and a month's figures read enough."""

from collections.abc import Callable
from typing import Any

import pytest

from ledger.events.decision import DecisionOutcome
from ledger.events.handover import ApprovalPushed, PushStage
from projections.engine.excerpt import Excerpt
from projections.engine.row import Row
from projections.reader import Reader, Snapshot
from projections.tables.intake import CASES
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, accepted, decided, received

DAY = "2017-07-03"


def held(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


@pytest.mark.parametrize("names", [(), ("item", "observed"), ("accepted_on", "notice_stops")])
def test_what_is_asked_of_a_row_does_not_depend_on_which_columns_were_read(
    ledger: Asking, names: tuple[str, ...]
) -> None:
    others = (f"{BUREAU}/2", f"{BUREAU}/3")
    ledger.say(DAY, *map(received, (CASE, *others)), accepted(DAY))
    excerpt = Excerpt(CASES, *names)

    def read(look: Callable[[Reader], Any]) -> list[dict[str, Any]]:
        return ledger.read(lambda reader: [held(row) for row in look(reader)], on=DAY)

    every = read(lambda reader: reader.select(CASES))
    assert len(every) == 1 + len(others)
    assert read(lambda reader: reader.select(excerpt)) == every
    assert read(lambda reader: reader.matching(excerpt, "item", [ITEM])) == every
    known = [one for one in every if one["case"] == CASE]
    assert read(lambda reader: reader.matching(excerpt, "case", [CASE])) == known


def test_an_excerpt_names_columns_of_its_table() -> None:
    with pytest.raises(ValueError, match="cases has no columns accepted"):
        Excerpt(CASES, "item", "accepted")


def lives(number: int) -> list[Any]:
    """Return cases that have come to different points, with a push of one of them."""
    some = [f"{BUREAU}/{number}-{place}" for place in range(4)]
    granted, refused = DecisionOutcome.GRANTED, DecisionOutcome.REFUSED
    return [
        *map(received, some),
        *(accepted(DAY, case) for case in some[1:]),
        decided(granted, DAY, some[2]),
        decided(refused, DAY, some[3]),
        ApprovalPushed(
            task=f"{BUREAU}/T{number}",
            case=some[2],
            item=ITEM,
            subject=COMPANY,
            agency_to=MARKET,
            stage=PushStage.DECIDED,
        ),
    ]


def test_the_figures_of_a_month_ask_for_no_row_of_its_own(
    ledger: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statements are counted: of more cases there are as many as of a few."""
    asked = [0]

    def counted(find: Any) -> Any:  # noqa: ANN401 - a method of a snapshot
        def found(snapshot: Snapshot, statement: Any) -> Any:  # noqa: ANN401
            asked[0] += 1
            return find(snapshot, statement)

        return found

    ledger.terms()
    for name in ("rows", "few"):
        monkeypatch.setattr(Snapshot, name, counted(getattr(Snapshot, name)))
    looked = []
    for number in range(3):
        ledger.say(DAY, *lives(number))
        asked[0] = 0
        figures = {
            (one.figure, one.definition): one.counted for one in ledger.list("kpi", month="2017-07")
        }
        assert figures["received", "all"] == 4 * (number + 1)
        assert figures["in-order", "decided"] == 2 * (number + 1)
        looked.append(asked[0])
    assert looked[0] == looked[1] == looked[2]
