"""Importing: groups, repeats, longer exports, references, first, last and earlier rows."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from consumers.files import importing
from ledger.clock import source_id
from ledger.errors import LedgerMismatch, LedgerNotOpen, MappingInvalid, NotFound
from tests.exports import LEDGER, MAPPING, Desk, csv_text, export, row


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with the window system's mapping."""
    return Desk(tmp_path)


def _types(desk: Desk) -> Counter[str]:
    return Counter(one["type"] for one in desk.entries())


def test_an_empty_store_is_opened_as_the_mapping_describes(desk: Desk) -> None:
    summary = desk.load_rows(export(1))
    opened, registered, appointed = desk.entries()[:3]
    assert (opened["type"], opened["ledger"]) == ("LedgerOpened", "130523")
    assert opened["data"]["sources"][0]["cut_over"] == "2017-06-30T16:00:00Z"
    assert registered["data"]["name"] == "行政审批局"
    assert appointed["data"]["officer"] == "reg:130523:bureau/1"
    assert (summary.position_first, summary.position_last) == (1, summary.entries)
    assert summary.entries == len(desk.entries())


def test_rows_become_the_facts_that_the_mapping_says(desk: Desk) -> None:
    assert desk.load_rows(export(3, steps=4)).rows_accepted == 12
    assert _types(desk) == {
        "LedgerOpened": 1,
        "AgencyRegistered": 1,
        "OfficerAppointed": 3,
        "ItemListed": 1,
        "DutyAssigned": 1,
        "ApplicationReceived": 3,
        "HandlingStepCompleted": 12,
        "CaseClosed": 3,
    }
    received = desk.facts("ApplicationReceived")[0]
    assert received["id"] == source_id("130523", "window", "2016-0001", "ApplicationReceived")
    assert received["observed"] == "window"
    assert received["occurred_at"] == "2016-03-01T01:00:00Z"
    assert received["data"] == {
        "case": "reg:130523:bureau/2016-0001",
        "channel": "窗口",
        "item": "xzxk-01",
        "subject": "reg:130523:A1",
    }
    assert not any(one.get("findings") for one in desk.entries())


def test_a_second_run_adds_nothing(desk: Desk) -> None:
    desk.load_rows(export(5))
    before = desk.entries()
    again = desk.load_rows(export(5))
    assert (again.rows_repeated, again.entries, again.position_first) == (10, 0, None)
    assert desk.entries() == before
    assert desk.quarantine() == []


def test_a_longer_export_adds_only_what_is_new(desk: Desk) -> None:
    desk.load_rows(export(3))
    before = desk.entries()
    more = desk.load_rows(export(5))
    assert (more.rows_accepted, more.rows_repeated) == (4, 6)
    after = desk.entries()
    assert after[: len(before)] == before
    whole = Desk(desk.folder, name="whole.db")
    whole.load_rows(export(5))
    assert _ids(whole) == _ids(desk)


def test_an_export_in_another_order_adds_nothing(desk: Desk) -> None:
    """Steps of one case keep their order; the cases do not."""
    rows = export(4)
    desk.load_rows(rows)
    assert desk.load_rows([*rows[4:], *rows[:4]]).entries == 0


def _ids(desk: Desk) -> set[str]:
    return {one["id"] for one in desk.entries()}


@pytest.mark.parametrize("batch", [1, 2, 7, 5_000])
def test_the_size_of_batches_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_ENTRIES", batch)
    desk = Desk(tmp_path)
    desk.load_rows(export(6, steps=3))
    monkeypatch.undo()
    whole = Desk(tmp_path, name="whole.db")
    whole.load_rows(export(6, steps=3))
    facts = [(one["id"], one["data"]) for one in desk.entries()]
    assert facts == [(one["id"], one["data"]) for one in whole.entries()]
    assert desk.load_rows(export(6, steps=3)).entries == 0


def test_the_same_row_twice_is_recorded_once(desk: Desk) -> None:
    open_case = row(1, 办结时间="")
    summary = desk.load_rows([open_case, open_case, row(2)])
    assert (summary.rows_accepted, summary.rows_repeated) == (2, 1)
    assert len(desk.facts("HandlingStepCompleted")) == 2


def test_a_row_is_recorded_whole_or_not_at_all(desk: Desk) -> None:
    """The step's officer is impossible; so the receipt of the same row is not recorded either."""
    summary = desk.load_rows([row(1, 经办人="a b"), row(2)])
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    assert [one["data"]["case"] for one in desk.facts("ApplicationReceived")] == [
        "reg:130523:bureau/2016-0002"
    ]


def test_facts_after_the_cut_over_must_pass_the_rules(desk: Desk) -> None:
    late = row(1, 收件时间="2017-08-01 09:00", 环节时间="2017-08-02 09:00", 办结时间="")
    unknown_item = MAPPING.replace("item: xzxk-01\n      channel", "item: xzxk-99\n      channel")
    other = Desk(desk.folder, unknown_item, name="other.db")
    summary = other.load_rows([late, row(2)])
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    assert other.quarantine()[0]["code"] == "item.unknown"
    assert {one.get("observed") for one in other.facts("ApplicationReceived")} == {"window"}
    assert [one["findings"] for one in other.facts("ApplicationReceived")] == [
        ["item.unknown", "window.not-authorised"]
    ]
    desk.load_rows([late])
    assert desk.facts("ApplicationReceived")[0].get("observed") is None


FIRST_LAST: Final = f"""\
mapping: 1
name: steps
source: window
zone: Asia/Shanghai
observed: yes
{LEDGER}
agency: reg:130523:bureau
actor: reg:130523:bureau/1
previous:
  before: {{by: "{{case}}"}}
  failed: {{by: "{{case}}", when: {{result: bad}}}}
events:
  - event: HandlingStepCompleted
    slot: first
    once: "{{case}}"
    occurred_at: "2016-03-01"
    fields: {{case: "reg:a:b/{{case}}", step: first, number: "{{n}}"}}
  - event: HandlingStepCompleted
    slot: last-good
    once: "{{case}}"
    take: last_match
    when: {{result: good}}
    occurred_at: "2016-03-01"
    fields: {{case: "reg:a:b/{{case}}", step: last good, number: "{{n}}"}}
  - event: HandlingStepCompleted
    slot: after
    key: "{{n}}"
    when: {{before.n: present}}
    occurred_at: "2016-03-01"
    fields:
      case: "reg:a:b/{{case}}"
      step: after
      number: "{{n}}"
      note: "{{before.n}} {{before.result}}"
  - event: HandlingStepCompleted
    slot: since
    key: "{{n}}"
    when: {{failed.n: present}}
    occurred_at: "2016-03-01"
    fields: {{case: "reg:a:b/{{case}}", step: since, number: "{{n}}", note: "{{failed.n}}"}}
"""
ROWS: Final = (
    ("1", "A", "good"),
    ("2", "B", "bad"),
    ("3", "A", "bad"),
    ("4", "A", "good"),
    ("5", "B", "none"),
    ("6", "A", "none"),
)


def _numbered(rows: Iterable[tuple[str, str, str]]) -> str:
    columns = ("n", "case", "result")
    return csv_text([dict(zip(columns, one, strict=True)) for one in rows], columns)


def _steps(desk: Desk, step: str) -> list[tuple[str, str | None]]:
    data = [one["data"] for one in desk.facts("HandlingStepCompleted")]
    return [(one["number"], one.get("note")) for one in data if one["step"] == step]


def test_first_last_and_earlier_rows_are_those_of_the_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path, FIRST_LAST)
    summary = desk.load(_numbered(ROWS))
    assert summary.rows_accepted == 6
    assert _steps(desk, "first") == [("1", None), ("2", None)]
    assert _steps(desk, "last good") == [("4", None)]
    assert _steps(desk, "after") == [
        ("3", "1 good"),
        ("4", "3 bad"),
        ("5", "2 bad"),
        ("6", "4 good"),
    ]
    assert _steps(desk, "since") == [("4", "3"), ("5", "2"), ("6", "3")]


def test_a_row_whose_facts_belong_to_other_rows_is_no_loss(tmp_path: Path) -> None:
    only_first = FIRST_LAST[: FIRST_LAST.index("  - event: HandlingStepCompleted\n    slot: last")]
    desk = Desk(tmp_path, only_first)
    summary = desk.load(_numbered(ROWS))
    assert (summary.rows_accepted, summary.rows_repeated, summary.rows_quarantined) == (2, 4, 0)


def test_references_come_once_and_before_the_row_that_needs_them(desk: Desk) -> None:
    desk.load_rows(export(3))
    log = desk.entries()
    needed = [one["data"]["officer"] for one in log if one["type"] == "OfficerAppointed"]
    assert needed == [f"reg:130523:bureau/{number}" for number in ("1", "12", "11")]
    places = {one["data"].get("officer"): place for place, one in enumerate(log)}
    for place, one in enumerate(log):
        if one["type"] == "HandlingStepCompleted":
            assert places[one["actor"]] < place


def test_a_reference_is_made_once_for_ever_though_its_rows_differ(tmp_path: Path) -> None:
    mapping = MAPPING.replace('    key: "{经办人}"', '    key: "{经办人}"\n', 1).replace(
        "      agency: reg:130523:bureau\nevents:",
        '      agency: reg:130523:bureau\n      department: "{环节}"\nevents:',
    )
    desk = Desk(tmp_path, mapping)
    desk.load_rows(export(1))
    summary = desk.load_rows([row(2, 3, 经办人="12", 环节="另一环节")])
    assert (summary.rows_accepted, desk.quarantine()) == (1, [])
    appointed = desk.facts("OfficerAppointed")
    assert [one["data"].get("department") for one in appointed] == [None, "环节1", "环节2"]


def test_a_refused_reference_sets_its_row_aside_and_is_tried_again(tmp_path: Path) -> None:
    begin = MAPPING.index("    key: xzxk-01")
    item = MAPPING[begin : MAPPING.index("  - event: DutyAssigned")]
    # After the cut-over the rules refuse what they would only note before.
    baseless = item.replace("2010-01-01", "2018-01-01", 1).replace("食品安全法 第三十五条", "' '")
    desk = Desk(tmp_path, MAPPING.replace(item, baseless))
    summary = desk.load_rows(export(2))
    assert summary.rows_quarantined == 1
    line = desk.quarantine()[0]
    assert (line["row"], line["code"], line["attempt"]) == (2, "item.no-basis", 1)
    assert line["message"].startswith("ItemListed: ")


def test_skipped_rows_are_no_rows(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MAPPING.replace("events:", "skip: {办件编号: 合计}\nevents:", 1))
    summary = desk.load_rows([*export(2), row(1, 办件编号="合计")])
    assert (summary.rows, summary.rows_accepted, summary.rows_skipped) == (4, 4, 1)


def test_a_store_of_another_ledger_is_left_alone(desk: Desk) -> None:
    desk.load_rows(export(1))
    before = desk.entries()
    other = Desk(desk.folder, MAPPING.replace('id: "130523"', 'id: "451024"'))
    with pytest.raises(LedgerMismatch, match=r"holds the ledger 130523 \(内丘县\), .* 451024"):
        other.load_rows(export(1))
    assert desk.entries() == before


def test_a_ledger_without_the_source_is_told_before_anything_is_recorded(desk: Desk) -> None:
    desk.load_rows(export(1))
    before = desk.entries()
    hall = MAPPING.replace("source: window", "source: hall").replace("    window: {", "    hall: {")
    with pytest.raises(MappingInvalid, match=r"without the source 'hall' \(its sources: window"):
        Desk(desk.folder, hall).load_rows(export(2))
    assert desk.entries() == before


def test_a_mapping_that_describes_no_ledger_needs_one(desk: Desk) -> None:
    without = Desk(desk.folder, MAPPING.replace(LEDGER, ""))
    with pytest.raises(NotFound, match="no such store"):
        without.load_rows(export(1))
    assert not (desk.folder / desk.name).exists()
    with desk.wiring().creating() as wiring:
        assert wiring.store.head() == 0
    with pytest.raises(LedgerNotOpen, match="describes none"):
        without.load_rows(export(1))
    desk.load_rows(export(1))
    assert without.load_rows(export(2)).rows_accepted == 2


def test_a_dry_run_decides_everything_and_records_nothing(desk: Desk) -> None:
    tried = desk.load_rows(export(4), dry_run=True)
    assert not (desk.folder / desk.name).exists()
    done = desk.load_rows(export(4))
    assert (tried.rows_accepted, tried.entries) == (done.rows_accepted, done.entries)
    assert (tried.position_first, tried.position_last) == (None, None)
    before = desk.entries()
    more = desk.load_rows(export(6), dry_run=True)
    assert (more.rows_accepted, more.rows_repeated) == (4, 8)
    assert desk.entries() == before


def test_a_dry_run_sees_what_earlier_batches_would_have_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH_ENTRIES", 1)
    tried = desk.load_rows(export(5, steps=3), dry_run=True)
    assert tried.findings == 0
    assert tried.rows_accepted == 15


def test_an_empty_export_is_no_error(desk: Desk) -> None:
    summary = desk.load_rows([])
    assert (summary.rows, summary.entries) == (0, 3)
    assert desk.load_rows([]).entries == 0


@pytest.mark.parametrize(("take", "closed"), [("last", ["2"]), ("last_match", ["1", "2"])])
def test_the_last_row_of_a_key_is_not_the_last_that_fulfils_a_condition(
    tmp_path: Path, take: str, closed: list[str]
) -> None:
    mapping = MAPPING.replace(
        "take: last\n    when: {办结时间: present}", f"take: {take}\n    WHEN"
    )
    desk = Desk(tmp_path, mapping.replace("WHEN", "when: {环节: 退回}"))
    steps = [row(1, 1, 环节="退回"), row(1, 2, 环节="受理"), row(2, 1), row(2, 2, 环节="退回")]
    assert desk.load_rows(steps).rows_quarantined == 0
    cases = [one["data"]["case"][-1] for one in desk.facts("CaseClosed")]
    assert cases == closed
