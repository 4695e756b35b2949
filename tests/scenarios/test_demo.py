"""The demo: what it says is what the example files say, read with the csv module and a calendar."""

import hashlib
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from stdnum.cn import uscc

from tests import demo
from tests.demo import Told
from tests.terminal import ROOT, Terminal

CUT_OVER = datetime(2017, 7, 1)  # noqa: DTZ001 - local, as the file's times
ASKED_ON = date(2017, 10, 31)
WRONG_CODE = "91130523MAEXAM12QM"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One run of the demo."""
    return demo.shared_demo(tmp_path_factory.getbasetemp())


def deadline(start: date, workdays: int) -> date:
    """Return the last of so many working days after a day, by another calendar than ours."""
    day = start
    while workdays:
        day += timedelta(days=1)
        workdays -= chinese_calendar.is_workday(day)
    return day


def test_the_demo_ends_well_and_says_so(told: Told) -> None:
    assert told.code == 0, told.output[-2000:]
    assert told.output.rstrip().splitlines()[-1].startswith("完成。")
    steps = re.findall(r"^── (\d+)\. ", told.output, re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]


LATER = """\
from datetime import timedelta

import ledger.clock
import ledger.gate.gate

now = ledger.clock.now


def later():
    return now() + timedelta(days=400)


ledger.clock.now = later
ledger.gate.gate.Gate.__init__.__kwdefaults__["clock"] = later
"""
"""What moves both clocks of the program into a year whose calendar has not been announced."""


def test_a_run_in_another_year_says_the_same(told: Told, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(LATER, "utf-8")
    again = demo.run_demo(tmp_path / "again", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert again.code == 0, again.output[-2000:]

    def plain(run: Told) -> str:
        text = run.output.replace(str(run.folder), "FOLDER")
        text = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", text)
        return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "NOW", text)

    assert plain(again) == plain(told)
    (refused,) = re.findall(r"\t(\d{4})-\S+\t提交被拒", again.output)
    assert int(refused) > int(re.findall(r"\t(\d{4})-\S+\t提交被拒", told.output)[0])


def test_a_folder_that_holds_a_ledger_is_left_alone(told: Told) -> None:
    before = (told.folder / "shenguan.db").read_bytes()
    refused = demo.run_demo(told.folder)
    assert refused.code == 2
    assert "holds a ledger already; name an empty folder" in refused.output
    assert (told.folder / "shenguan.db").read_bytes() == before


def test_every_fact_of_the_files_is_in_the_log_and_nothing_else(told: Told) -> None:
    wanted = Counter(fact for row in demo.cases() for fact, _ in demo.facts_of(row))
    wanted["SubjectRecoded"] = sum(bool(row["原注册号"]) for row in demo.cases())
    items = {row["事项编码"] for row in demo.catalogue()}
    wanted |= Counter(dict.fromkeys(("ItemListed", "DutyAssigned", "GuidePublished"), len(items)))
    wanted["SupervisionDutyAssigned"] = sum(bool(row["监管部门"]) for row in demo.catalogue())
    wanted["ItemTransferred"] = sum(bool(row["划转日期"]) for row in demo.catalogue())
    for fact, column in (
        ("PushReceived", "签收时间"),
        ("SupervisionTaskClaimed", "认领时间"),
        ("FollowUpRecorded", "跟踪时间"),
        ("TaskReturned", "退回时间"),
        ("SupervisionTaskClosed", "办结时间"),
    ):
        wanted[fact] = sum(bool(row[column]) for row in demo.tasks())
    wanted["SpotCheckResultRecorded"] = len(demo.checks())
    wanted["RectificationOrdered"] = sum(bool(row["责令编号"]) for row in demo.checks())
    wanted["RectificationVerified"] = sum(bool(row["复查日期"]) for row in demo.checks())
    kinds = Counter(one["type"] for one in demo.messages())
    wanted["PenaltyDecided"] = kinds["penalty"] + 1  # the correction by hand
    wanted["RestrictionImposed"] = kinds["restriction"]
    wanted["SupervisionFeedbackSent"] = kinds["feedback"]
    wanted["FeedbackAcknowledged"] = sum("ack" in one for one in demo.messages())
    wanted["DecisionMade"] += 1  # by hand, after the restriction was lifted
    wanted["RestrictionLifted"] = 1
    wanted["MeasureListed"] = 1  # by hand, before the restrictions come in
    # By hand: the barred grant. In the group of an inspection: its result, its order, its check.
    wanted["SubmissionRefused"] = 1 + 3
    assert _counted(told) - _opening(told) == wanted


def _counted(told: Told) -> Counter[str]:
    entries = Terminal(told.folder).done("log", "list", "--format", "ndjson").rows
    return Counter(one["entry"]["type"] for one in entries)


def _opening(told: Told) -> Counter[str]:
    agencies = ("LedgerOpened", "AgencyRegistered", "OfficerAppointed")
    counted = _counted(told)
    law = ("CalendarPublished", "LegalTermSet")
    return Counter({name: counted[name] for name in (*agencies, *law)})


def test_what_happened_before_the_cut_over_is_observed(told: Told) -> None:
    wanted = Counter(
        fact for row in demo.cases() for fact, at in demo.facts_of(row) if at < CUT_OVER
    )
    entries = Terminal(told.folder).done("log", "list", "--format", "ndjson").rows
    observed = Counter(
        one["entry"]["type"] for one in entries if one["entry"].get("observed") == "window"
    )
    assert observed == wanted
    assert sum(wanted.values()) > 20


def test_what_was_set_aside_is_what_is_wrong_in_the_files(told: Told) -> None:
    codes = [row["统一社会信用代码"] for row in demo.cases()]
    codes += [one["对象代码"] for one in demo.checks()] + [
        one["party"]["code"] for one in demo.messages()
    ]
    wrong = {code for code in codes if len(code) == 18 and not uscc.is_valid(code)}
    assert wrong == {WRONG_CODE}
    set_aside = told.said('grep -oE \'"(row|code|field|value|message)":("[^"]*"|[0-9]+)\' window')
    assert f'"value":"{WRONG_CODE}"' in set_aside
    place = codes.index(WRONG_CODE)
    assert f'"row":{place + 2}\n' in set_aside

    early = [row for row in demo.checks() if row["复查日期"] and row["复查日期"] < row["责令日期"]]
    (row,) = early
    set_aside = told.said(
        'grep -oE \'"(row|code|field|value|message)":("[^"]*"|[0-9]+)\' supervision'
    )
    assert '"code":"rectification.before-order"' in set_aside
    assert f"{row['复查日期']} < {row['责令日期']}" in set_aside


def test_the_figures_of_each_import_are_those_of_its_file(told: Told) -> None:
    def figures(file: str) -> list[int]:
        found = re.findall(
            rf"^\$ shenguan import {file} .*\n.*\n.*\n(.*)", told.output, re.MULTILINE
        )
        return [int(figure) for figure in found[0].split()[:4]]

    assert figures("window/catalogue.csv") == [len(demo.catalogue()), len(demo.catalogue()), 0, 0]
    rows = len(demo.cases())
    assert figures("window/cases.csv") == [rows, rows - 1, 0, 1]
    rows = len(demo.checks())
    assert figures("supervision/checks.tsv") == [rows, rows - 1, 0, 1]
    rows = len(demo.messages())
    assert figures("supervision/penalties.jsonl") == [rows, rows, 0, 0]
    assert (
        figures("window/corrected.jsonl") == figures("supervision/corrected.jsonl") == [1, 1, 0, 0]
    )
    (_, again) = told.output.split("$ shenguan import supervision/tasks.csv")[1:]
    rows = len(demo.tasks())
    assert [int(one) for one in again.splitlines()[3].split()[:4]] == [rows, 0, rows, 0]


def _late_cases() -> Iterator[str]:
    promised = {row["事项编码"]: int(row["承诺时限"]) for row in demo.catalogue()}
    for row in demo.cases():
        if row["受理时间"]:
            accepted_on = date.fromisoformat(row["受理时间"][:10])
            due_on = deadline(accepted_on, promised[row["事项编码"]])
            ended = row["决定时间"] or row["办结时间"]
            if (date.fromisoformat(ended[:10]) if ended else ASKED_ON) > due_on:
                yield row["办件编号"]


def test_the_late_cases_are_those_of_an_independent_calendar(told: Told) -> None:
    listed = told.said("shenguan case list --on 2017-10-31")
    late = re.findall(r"^reg:130523:审批局/(\S+) .* 是$", listed, re.MULTILINE)
    assert late == list(_late_cases()) == ["2017-0107", "2017-0222", "2017-0231", "2017-0234"]
    assert len(re.findall("^reg:", listed, re.MULTILINE)) == len(demo.cases())


def test_the_late_tasks_are_those_of_an_independent_calendar(told: Told) -> None:
    answered = {row["任务编号"]: row["认领时间"] or row["退回时间"] for row in demo.tasks()}
    late = []
    for row in demo.cases():
        if row["推送结果"] == "成功":
            due_on = deadline(date.fromisoformat(row["推送时间"][:10]), 7)
            at = answered[f"T{row['办件编号']}"]
            day = datetime.strptime(at, "%Y/%m/%d %H:%M").date() if at else ASKED_ON  # noqa: DTZ007
            late += [f"T{row['办件编号']}"] * (day > due_on)
    listed = told.said("shenguan task list --late")
    assert re.findall(r"^reg:130523:审批局/(\S+) ", listed, re.MULTILINE) == late
    assert late == ["T2017-0207", "T2017-0226"]


def test_the_grant_is_refused_until_the_other_agency_lifts_its_restriction(told: Told) -> None:
    (restricted,) = [one for one in demo.messages() if one["type"] == "restriction"]
    (applied,) = [row for row in demo.cases() if row["原注册号"] == restricted["party"]["code"]]
    first, second = told.output.split("$ shenguan record DecisionMade")[1:]
    assert f"--case {applied['办件编号']} " in first
    assert f"refused\tcredit.barred\t信用受限: reg:130523:城管局/{restricted['no']}" in first
    assert "处理办法: credit.barred 信用受限: " in first
    assert "accepted\t" in second
    shown = told.said(f"shenguan credit show uscc:{applied['统一社会信用代码']}")
    assert f"reg:neiqiu:{applied['原注册号']}  ■ 限制中" in shown


def test_the_loop_shows_every_push_and_feedback_and_what_is_missing(told: Told) -> None:
    listed = told.said("shenguan loop list --on 2017-10-31 --columns number")
    numbers = re.findall(r"^reg:130523:[^/]+/(\S+) ", listed, re.MULTILINE)
    pushed = [f"T{row['办件编号']}" for row in demo.cases() if row["推送结果"]]
    told_back = [one["no"] for one in demo.messages() if one["type"] == "feedback"]
    assert sorted(numbers) == sorted(pushed + told_back)
    missing = told.said("shenguan loop list --on 2017-10-31 --status missing")
    granted = [row for row in demo.cases() if row["决定"] == "准予" and not row["推送结果"]]
    unsent = re.findall(r"case:reg:130523:审批局/(\S+) .* 未推送", missing)
    assert unsent == [*(row["办件编号"] for row in granted), "2017-0231"]


def test_the_figures_of_a_month_are_those_of_an_independent_calendar(told: Told) -> None:
    counted = told.said("shenguan counted late/promise --month 2017-08")
    late = re.findall(r" case:reg:130523:审批局/(\S+) ", counted)
    accepted = {row["办件编号"]: row["受理时间"] for row in demo.cases()}
    assert late == [one for one in _late_cases() if accepted[one].startswith("2017-08")]
    figures = told.said("shenguan kpi --month 2017-08")
    assert re.search(r"^认领 +50\.00 % +1 +2 +期内推送的任务", figures, re.MULTILINE)


def test_an_agency_is_told_of_the_task_that_nobody_claimed(told: Told) -> None:
    told_of = told.said("shenguan inbox reg:130523:市场监管局 --on 2017-10-31")
    assert re.search(r"^认领 +task:reg:130523:审批局/T2017-0226 +红灯 ", told_of, re.MULTILINE)


def test_the_draw_is_repeated_to_the_digest_that_stands_on_record(told: Told) -> None:
    drawn = told.said("python3 redraw.py ").partition("\n")[2].strip("\n") + "\n"
    digest = hashlib.sha256(drawn.encode()).hexdigest()
    assert digest in told.said("sha256sum drawn")
    number = "reg:130523:市监局/130523201908050001"
    assert f"结果摘要  {digest}\n" in told.said(f"shenguan spotcheck show {number}")


def test_who_failed_the_first_check_is_refused_elsewhere_until_the_repair(told: Told) -> None:
    listed = told.said("shenguan check list --store sqlite:///year.db")
    ((failed, result),) = re.findall(r"/1 +(\S+) +■ 发现问题 +(\S+)$", listed, re.MULTILINE)
    assert (failed, result) == ("reg:130523:000005", "3")
    asked = f"shenguan credit show {failed} --store sqlite:///year.db"
    barred, freed = told.output.split(f"\n$ {asked}")[1:]
    assert re.search(r"/X1 +■ 限制中 +准予许可 +case:reg:130523:审批局/2019-202\n", barred)
    assert re.search(r"/X1 +事由已消失 +准予许可, ", freed.partition("\n$ ")[0])


def test_the_leaf_is_the_hash_of_the_stored_bytes(told: Told) -> None:
    after = told.output.partition("$ shenguan log show 77")[2]
    shown, computed = re.findall(r"\b[0-9a-f]{64}\b", after)
    with sqlite3.connect(told.folder / "shenguan.db") as database:
        ((body,),) = database.execute("select body from entries where position = 77")
    assert shown == computed == hashlib.sha256(b"\0" + body).hexdigest()


def test_the_example_files_are_in_the_encodings_that_they_are_about() -> None:
    for name in ("window/cases.csv", "window/catalogue.csv"):
        stored = (demo.EXAMPLES / name).read_bytes()
        assert stored.decode("gb18030").startswith(("办件编号,", "事项编码,"))
        with pytest.raises(UnicodeDecodeError):
            stored.decode("utf-8")
    assert (demo.EXAMPLES / "supervision/tasks.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_firm_of_the_examples_can_be_a_real_one() -> None:
    """An organisation's number ends with a digit or X: none of these does."""
    codes = {row["统一社会信用代码"] for row in demo.cases()}
    assert {code[16] for code in codes} == {"Q"}
    assert all(row["联系电话"].startswith("0319-0000") for row in demo.cases())
