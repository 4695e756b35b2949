"""检查: what an inspection found, how it stands to the licence, and filters."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.events.decision import LicenceChange, LicenceChanged, LicenceIssued
from ledger.events.supervision import SpotCheckResultRecorded
from tests.asking import BUREAU, COMPANY, MARKET, Asking

CHECK = f"{MARKET}/C1"
LICENCE = f"{BUREAU}/JY1"
OURS = "双随机抽查结果"


def checked(
    number: str = CHECK, day: str = "2017-07-03", **more: object
) -> SpotCheckResultRecorded:
    """Return the result of an inspection on a day; it found nothing unless said otherwise."""
    fields = {
        "subject": COMPANY,
        "checked_on": date.fromisoformat(day),
        "result_code": "1",
        "code_system": OURS,
        **more,
    }
    return SpotCheckResultRecorded(check=number, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ({"result_code": "1"}, "fine"),
        ({"result_code": "F"}, "fine"),
        ({"result_code": "2"}, "problem"),
        ({"result_code": "8"}, "problem"),
        ({"result_code": "10"}, "fine"),
        ({"result_code": "2", "code_system": "Chicago"}, "unknown"),
        ({"result_code": "Pass", "code_system": "Chicago"}, "unknown"),
        ({"result_code": "2", "code_system": "Chicago", "problem_found": True}, "problem"),
        ({"result_code": "2", "code_system": "Chicago", "problem_found": False}, "fine"),
        ({"code_system": "Chicago", "problem_found": False, "problems_minor": 4}, "fine"),
        ({"result_code": "2", "problem_found": False}, "problem"),
        ({"result_code": "Fail", "code_system": "Chicago", "problems_critical": 1}, "problem"),
        ({"result_code": "Pass", "code_system": "Chicago", "problems_minor": 0}, "unknown"),
        ({"result_code": "1", "problems_serious": 2}, "problem"),
    ],
)
def test_a_problem_is_what_the_code_or_the_counts_say(
    ledger: Asking, result: dict[str, object], status: str
) -> None:
    ledger.say("2017-07-03", checked(**result), agency=MARKET)
    assert ledger.show("check", CHECK).status == status
    assert len(ledger.list("check", status=(status,))) == 1
    others = sorted({"fine", "problem", "unknown"} - {status})
    assert ledger.list("check", status=others) == []
    untold = ledger.list("loop", status=("not-fed-back",))
    assert [one.about for one in untold] == [f"check:{CHECK}"] * (status == "problem")


def test_an_inspection_is_held_against_the_first_day_of_the_licence_where_it_is_known(
    ledger: Asking,
) -> None:
    ledger.say(
        "2017-07-10",
        checked(f"{MARKET}/C1", "2017-07-02", licence=LICENCE),
        checked(f"{MARKET}/C2", "2017-07-03", licence=LICENCE),
        checked(f"{MARKET}/C3", "2017-07-03", licence=f"{BUREAU}/JY9"),
        checked(f"{MARKET}/C4", "2017-07-03"),
        agency=MARKET,
    )
    ledger.say(
        "2017-07-03",
        LicenceIssued(licence=LICENCE, subject=COMPANY, valid_from=date(2017, 7, 3)),
    )
    ledger.say(
        "2017-07-20",
        LicenceChanged(
            licence=LICENCE,
            kind=LicenceChange.RENEWED,
            effective_on=date(2018, 7, 3),
            valid_from=date(2018, 7, 3),
        ),
        LicenceChanged(
            licence=f"{BUREAU}/JY9", kind=LicenceChange.AMENDED, effective_on=date(2017, 7, 3)
        ),
    )
    expected = {"C1": (True, True), "C2": (True, False), "C3": (False, None), "C4": (False, None)}
    found = {
        one.check[-2:]: (one.licence_known, one.before_licence) for one in ledger.list("check")
    }
    assert found == expected
    for number, (known, before) in expected.items():
        one = ledger.show("check", f"{MARKET}/{number}")
        assert (one.licence_known, one.before_licence) == (known, before)


def test_of_two_results_under_one_number_the_first_counts(ledger: Asking) -> None:
    ledger.say("2017-07-03", checked(), agency=MARKET, observed="old")
    ledger.say(
        "2017-07-04", checked(result_code="2", day="2017-07-04"), agency=MARKET, observed="old"
    )
    found = ledger.show("check", CHECK)
    assert (found.status, found.checked_on, found.observed) == ("fine", "2017-07-03", True)


def test_nothing_is_known_of_a_number_that_nobody_used(ledger: Asking) -> None:
    assert ledger.show("check", CHECK) is None
    assert ledger.list("check") == []


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Three inspections of two companies by two agencies."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    ledger.say(
        "2017-07-10",
        checked(f"{MARKET}/1"),
        checked(f"{MARKET}/2", "2017-07-04", result_code="2"),
        agency=MARKET,
    )
    other = checked(f"{MARKET}/3", "2017-07-05", subject="reg:neiqiu:2")
    ledger.say("2017-07-10", other, agency="reg:130523:health")
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "123"),
        ({"status": ("problem",)}, "2"),
        ({"agency": "reg:130523:health"}, "3"),
        ({"subject": COMPANY}, "12"),
        ({"since": date(2017, 7, 4)}, "23"),
        ({"until": date(2017, 7, 4)}, "12"),
        ({"late": True}, ""),
        ({"limit": 1, "status": ("problem",)}, "2"),
        ({"limit": 0}, ""),
    ],
)
def test_a_filter_keeps_exactly_the_inspections_that_it_names(
    several: Asking, filters: dict[str, object], expected: str
) -> None:
    assert "".join(one.check[-1] for one in several.list("check", **filters)) == expected
