"""``shenguan open``: a newcomer has a ledger to work with, and nothing where it cannot be."""

import json
import shlex
from pathlib import Path

import pytest

from tests.terminal import Terminal

CALENDARS = Path(__file__).resolve().parents[2] / "shenguan" / "calendars"


@pytest.mark.usefixtures("in_chinese")
def test_a_newcomer_opens_a_ledger_and_is_told_what_comes_next(shenguan: Terminal) -> None:
    opened = shenguan.done("open", "130523", "--name", "内丘县")
    assert (opened.row["outcome"], opened.row["position"]) == ("accepted", 1)
    assert "账本 130523（内丘县）已启用" in opened.err
    assert "reg:130523:root/2" in opened.err
    assert "shenguan record ItemListed --help" in opened.err
    first = shenguan.recorded()[0]["entry"]
    assert first["data"] == {
        "agency": "reg:130523:root",
        "calendar": "cn",
        "name": "内丘县",
        "officer": "reg:130523:root/1",
        "zone": "Asia/Shanghai",
    }


def test_opening_records_the_shipped_calendars_and_legal_terms_as_facts(opened: Terminal) -> None:
    years = {path.stem[-4:] for path in CALENDARS.glob("cn-*.json")}
    calendars = opened.recorded("CalendarPublished")
    assert {str(row["entry"]["data"]["year"]) for row in calendars} == years
    terms = json.loads((CALENDARS / "terms-cn.json").read_text("utf-8"))
    assert [row["entry"]["data"] for row in opened.recorded("LegalTermSet")] == terms


def test_the_first_agency_approves_without_supervising_and_a_second_officer_corrects(
    opened: Terminal,
) -> None:
    roles = opened.recorded("AgencyRegistered")[0]["entry"]["data"]["roles"]
    assert set(roles) == {"keeper", "catalogue", "window", "approval", "importer"}
    assert "all_roles" not in opened.recorded("LedgerOpened")[0]["entry"]["data"]
    posts = {
        (row["entry"]["data"]["officer"], row["entry"]["data"].get("post"))
        for row in opened.recorded("OfficerAppointed")
    }
    assert ("reg:130523:root/2", "corrector") in posts
    assert [officer for officer, post in posts if post == "head"] == ["reg:130523:root/1"]


def test_one_agency_for_all_is_asked_for_and_named_by_doctor(shenguan: Terminal) -> None:
    shenguan.done("open", "130523", "--name", "内丘县", "--all-roles")
    registered = shenguan.recorded("AgencyRegistered")[0]["entry"]["data"]
    assert {"approval", "supervision", "inspection", "legal"} <= set(registered["roles"])
    assert shenguan.recorded("LedgerOpened")[0]["entry"]["data"]["all_roles"] is True
    found = {row["check"]: row["detail"] for row in shenguan("doctor", "--format", "ndjson").rows}
    _, _, command = found["sides"].partition("shenguan ")
    assert "--roles supervision" not in command
    shenguan.done(*shlex.split(command))
    found = {row["check"]: row["detail"] for row in shenguan("doctor", "--format", "ndjson").rows}
    assert found["sides"] == "no agency approves and supervises at once"


def test_the_answer_is_english_on_request(shenguan: Terminal) -> None:
    opened = shenguan.done("--lang", "en", "open", "130523", "--name", "内丘县")
    assert "ledger 130523 (内丘县) is open" in opened.err
    assert "next you can:" in opened.err
    again = shenguan("open", "130523", "--name", "内丘县", env={"SHENGUAN_LANG": "en_GB.UTF-8"})
    assert again.err.startswith("error: ")


def test_a_ledger_abroad_gets_no_chinese_calendar(shenguan: Terminal) -> None:
    shenguan.done("open", "wabo", "--name", "Gemeente", "--zone", "Europe/Amsterdam")
    assert "calendar" not in shenguan.recorded()[0]["entry"]["data"]
    assert shenguan.recorded("CalendarPublished") == []


def test_agency_officer_area_and_sources_are_named_on_request(shenguan: Terminal) -> None:
    shenguan.done(
        "--agency", "reg:neiqiu:xzspj", "--actor", "101", "open", "130523", "--name", "内丘县",
        "--agency-name", "内丘县行政审批局", "--area", "130523", "--calendar", "none",
        "--source", "old-window=2017-07-01", "--source", "old-archive=2016-01-01T00:00:00Z",
    )  # fmt: skip
    opening, agency = (row["entry"]["data"] for row in shenguan.entries("--until", "2"))
    assert opening["officer"] == "reg:neiqiu:xzspj/101"
    assert (agency["name"], agency["area"]) == ("内丘县行政审批局", "130523")
    assert opening["sources"] == [
        {"agency": "reg:neiqiu:xzspj", "cut_over": "2017-06-30T16:00:00Z", "name": "old-window"},
        {"agency": "reg:neiqiu:xzspj", "cut_over": "2016-01-01T00:00:00Z", "name": "old-archive"},
    ]


def test_a_ledger_is_opened_once(opened: Terminal) -> None:
    head = opened.head()
    again = opened("open", "130523", "--name", "内丘县")
    assert (again.code, again.out) == (2, "")
    assert "130523 (内丘县) already" in again.err
    assert "--store" in again.err
    assert opened.head() == head


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("130523", "--name", "x", "--zone", "Mars/Base"), "Asia/Shanghai"),
        (("130523", "--name", "x", "--source", "2017-07-01"), "old-window=2017-07-01"),
        (("130523", "--name", "x", "--area", "12"), "six digits"),
        (("A B", "--name", "x"), "is not a ledger id"),
        (("130523",), "--name"),
        (("130523", "--name", ""), "data.name"),
        (("--agency", "nonsense", "130523", "--name", "x"), "reg:<authority>:<number>"),
    ],
)
def test_a_wrong_opening_is_told_in_one_line_and_leaves_no_file(
    shenguan: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    tried = shenguan("open", *arguments)
    assert (tried.code, tried.out) == (2, "")
    assert told in tried.err
    assert tried.err.count("\n") == 1
    assert list(shenguan.folder.iterdir()) == []
