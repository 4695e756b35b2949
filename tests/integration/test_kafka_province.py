"""Three counties and a province: punished in one, refused in another, asked about everywhere."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from consumers.broker.address import cluster_of
from consumers.streams.projector import Projector
from consumers.streams.service import Stop
from ledger.events.credit import PenaltyDecided, RestrictionImposed, RestrictionLifted
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.store.collection import Collection
from tests.examples.catalogue import FOOD
from tests.examples.organisation import BUREAU, COMPANY, DECIDER, INSPECTOR, MARKET, NEIGHBOUR
from tests.examples.story import EXAMPLES
from tests.neighbours import Neighbour, neighbours

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

BY_MARKET = (MARKET, INSPECTOR)
PENALTY = replace(EXAMPLES[PenaltyDecided], item=FOOD)
BAR = replace(
    EXAMPLES[RestrictionImposed],
    ground=f"penalty:{PENALTY.penalty}",
    items=(),
    from_on=PENALTY.decided_on,
    until_on=date(2099, 1, 1),
)
LIFTED = EXAMPLES[RestrictionLifted]


class Province:
    """A province that keeps three counties together and has no ledger of its own."""

    def __init__(self, folder: Path, counties: list[Neighbour]) -> None:
        self.counties = counties
        self.url = f"sqlite:///{folder / 'province.db'}"

    def told(self) -> None:
        """Carry every log to its topic, to the neighbours, and to the province."""
        for one in self.counties:
            one.relay()
        for one in self.counties:
            one.listen(*(other for other in self.counties if other is not one))
            one.relay()
        self.project()

    def project(self) -> None:
        """Fold what the topics hold."""
        named = [one.ledger for one in self.counties]
        cluster = cluster_of(self.counties[0].address)
        Projector(cluster, Collection(self.url), ledgers=named, once=True).work(Stop())

    def asked(self, *words: str) -> list[dict[str, object]]:
        """Ask a question of the province."""
        said = (*words, "--collection", self.url, "--format", "ndjson")
        return self.counties[0].done(*said).rows


def test_restricted_in_one_county_refused_in_another_granted_after_the_lifting(
    kafka: str, tmp_path: Path
) -> None:
    first, second, third = counties = neighbours(tmp_path, kafka, 3)
    province = Province(tmp_path, counties)
    first.tell(PENALTY, *BY_MARKET)
    first.tell(BAR, *BY_MARKET)
    province.told()
    assert second.decided().codes == third.decided().codes == ("credit.barred",)

    shown = province.asked("credit", "show", COMPANY)
    assert [(one["ledger"], one["record"], one["status"], one["origin"]) for one in shown] == [
        (first.ledger, "penalty", "stands", None),
        (first.ledger, "restriction", "binding", None),
    ]
    of_second = province.asked("credit", "list", "--ledger", second.ledger)
    assert {(one["ledger"], one["origin"]) for one in of_second} == {(second.ledger, first.ledger)}

    first.tell(LIFTED, *BY_MARKET)
    province.told()
    for county in (second, third):
        assert county.decided().outcome == "accepted"
    (bar,) = (one for one in province.asked("credit", "list") if one["record"] == "restriction")
    assert (bar["ledger"], bar["status"]) == (first.ledger, "lifted")


def test_a_province_asks_all_its_counties_at_once_or_one(kafka: str, tmp_path: Path) -> None:
    counties = neighbours(tmp_path, kafka, 2)
    province = Province(tmp_path, counties)
    province.told()
    ledgers = sorted(one.ledger for one in counties)
    for noun in ("case", "task", "loop"):
        alone = [
            {"ledger": ledger, **row}
            for ledger in ledgers
            for row in next(one for one in counties if one.ledger == ledger)
            .done(noun, "list", "--format", "ndjson", "--on", "2026-01-01").rows
        ]  # fmt: skip
        assert province.asked(noun, "list", "--on", "2026-01-01") == alone
    assert province.asked("case", "list")
    assert {one["ledger"] for one in province.asked("case", "list", "--limit", "1")} == {ledgers[0]}
    one = province.asked("case", "list", "--ledger", ledgers[1])
    assert {row["ledger"] for row in one} == {ledgers[1]}
    shown = province.asked("case", "show", str(one[0]["case"]))
    assert [row["ledger"] for row in shown] == ledgers

    first = counties[0]
    asked = ("--collection", province.url)
    told = first.done("case", "list", *asked, "--format", "json", "--columns", "case,ledger")
    document = json.loads(told.out)
    assert document["positions"] == {
        one.ledger: one.done("log", "list", "--format", "ndjson").rows[-1]["position"]
        for one in counties
    }
    assert [[*row] for row in document["rows"]] == [["case", "ledger"]] * len(document["rows"])
    assert first.run("case", "list", *asked, "--ledger", "nobody").code == 4
    assert first.run("case", "list", "--ledger", ledgers[0]).code == 2
    assert first.run("case", "show", "2017-0412", *asked).code == 2
    assert first.run("case", "list", *asked, "--as-of", "5").code == 2
    assert province.asked("case", "list", "--as-of", "5", "--ledger", ledgers[0]) == []
    assert first.run("case", "list", "--collection", "sqlite:///nothing.db").code == 4


def test_a_change_of_code_that_one_county_knows_is_followed_in_all(
    kafka: str, tmp_path: Path
) -> None:
    first, second = counties = neighbours(tmp_path, kafka, 2)
    province = Province(tmp_path, counties)
    second.tell(replace(BAR, ground=None, subject=NEIGHBOUR), *BY_MARKET)
    recoded = SubjectRecoded(
        subject_from=NEIGHBOUR,
        subject_into=COMPANY,
        kind=RecodeKind.SUCCESSION,
        effective_on=datetime.now(UTC).date(),
        document="变更登记通知书",
    )
    for one in counties:
        one.relay()
    first.tell(recoded, BUREAU, DECIDER)
    first.relay()
    province.project()
    (shown,) = province.asked("credit", "show", COMPANY)
    assert (shown["ledger"], shown["subject"], shown["code"]) == (
        second.ledger, COMPANY, NEIGHBOUR,
    )  # fmt: skip
    province.told()
    assert first.decided().codes == second.decided().codes == ("credit.barred",)
