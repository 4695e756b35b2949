"""办件: each filter keeps exactly the cases that it names."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.errors import NotFound
from ledger.events.decision import DecisionOutcome
from ledger.events.organisation import RecodeKind, SubjectRecoded
from tests.asking import BUREAU, COMPANY, Asking, accepted, closed, decided, guide, received


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Five cases of three companies at two agencies, in different states."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    other = "reg:130523:housing"
    ledger.say("2017-01-02", guide(promised_days=7))
    ledger.say("2017-07-03 23:59", received(f"{BUREAU}/1", subject_name="内丘县100%食品有限公司"))
    ledger.say(
        "2017-07-04 00:00", received(f"{BUREAU}/2", subject="reg:neiqiu:2", subject_name="百货_1")
    )
    ledger.say("2017-07-04 23:59", received(f"{BUREAU}/3", subject="reg:neiqiu:2"))
    ledger.say(
        "2017-07-05 00:00",
        received(f"{other}/4", subject=None, subject_name="某食品店"),
        agency=other,
    )
    ledger.say("2017-07-05 09:00", accepted("2017-07-05", f"{BUREAU}/1"))
    ledger.say(
        "2017-07-06 09:00",
        decided(DecisionOutcome.REFUSED, "2017-07-06", f"{other}/4"),
    )
    ledger.say("2017-07-07 09:00", closed("2017-07-07", f"{BUREAU}/3"))
    ledger.say("2017-07-05 09:00", received(f"{other}/5", subject="reg:neiqiu:3"), agency=other)
    yield ledger
    ledger.close()


def numbers(found: list[object]) -> str:
    """Return the last characters of the cases' numbers."""
    return "".join(str(one.case)[-1] for one in found)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "12345"),
        ({"status": ("open",)}, "1245"),
        ({"status": ("ended",)}, "3"),
        ({"status": ("received", "refused")}, "245"),
        ({"status": ("open", "closed")}, "12345"),
        ({"status": ("unreceived",)}, ""),
        ({"agency": BUREAU}, "1234"),
        ({"agency": "reg:130523:housing"}, "45"),
        ({"subject": "reg:neiqiu:2"}, "23"),
        ({"name": "食品"}, "14"),
        ({"name": "100%"}, "1"),
        ({"name": "%"}, "1"),
        ({"name": "_"}, "23"),
        ({"name": "有限公司"}, "1"),
        ({"name": "没有"}, ""),
        ({"since": date(2017, 7, 4)}, "2345"),
        ({"until": date(2017, 7, 3)}, "1"),
        ({"since": date(2017, 7, 4), "until": date(2017, 7, 4)}, "23"),
        ({"since": date(2017, 7, 6)}, ""),
        ({"late": True}, "1"),
        ({"late": True, "status": ("ended",)}, ""),
        ({"limit": 0}, ""),
        ({"limit": 1}, "1"),
        ({"limit": 1, "status": ("closed",)}, "3"),
        ({"limit": 9}, "12345"),
    ],
)
def test_a_filter_keeps_exactly_what_it_names(
    several: Asking, filters: dict[str, object], expected: str
) -> None:
    assert numbers(several.list("case", **filters)) == expected


def test_the_name_that_is_shown_is_the_name_that_is_looked_for(ledger: Asking) -> None:
    ledger.say(
        "2017-07-03",
        received(f"{BUREAU}/1", subject_name="旧名商行"),
        received(f"{BUREAU}/2", subject="reg:neiqiu:2", subject_name="旁人"),
    )
    ledger.say("2017-08-01", received(f"{BUREAU}/3", subject_name="新名公司"))
    ledger.say("2017-07-04", received(f"{BUREAU}/4"), received(f"{BUREAU}/5", subject=None))
    shown = {one.case[-1]: one.subject_name for one in ledger.list("case")}
    assert shown == {"1": "旧名商行", "2": "旁人", "3": "新名公司", "4": "新名公司", "5": None}
    for text in ("名", "旧名", "新名", "旁"):
        expected = [number for number, name in shown.items() if text in (name or "")]
        assert numbers(ledger.list("case", name=text)) == "".join(expected)
    assert ledger.show("case", f"{BUREAU}/4").subject_name == "新名公司"


def test_a_subject_is_found_under_every_code_whose_record_binds_it(ledger: Asking) -> None:
    new = "reg:neiqiu:9"
    ledger.say(
        "2017-07-03", received(f"{BUREAU}/1"), received(f"{BUREAU}/5", subject="reg:neiqiu:3")
    )
    for old, kind in ((COMPANY, RecodeKind.SAME), ("reg:neiqiu:3", RecodeKind.SUCCESSION)):
        recoded = SubjectRecoded(
            subject_from=old, subject_into=new, kind=kind, effective_on=date(2017, 8, 1)
        )
        ledger.say("2017-08-01", recoded)
    assert numbers(ledger.list("case", subject=new)) == "15"
    assert numbers(ledger.list("case", subject=COMPANY)) == "15"
    assert numbers(ledger.list("case", subject="reg:neiqiu:3")) == "5"
    assert numbers(ledger.list("case", subject=new, on="2017-07-31")) == ""


def test_a_status_that_there_is_not_is_told_with_those_that_there_are(ledger: Asking) -> None:
    with pytest.raises(NotFound, match=r"no status 'done'; there are .*quashed, open"):
        ledger.list("case", status=("done",))
