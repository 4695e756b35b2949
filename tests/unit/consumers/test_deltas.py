"""Files of one source are read as one: nightly deltas, longer exports, older files once more."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.entry import decode_entry
from ledger.errors import InputUnreadable
from ledger.fact import effective
from tests.exports import LEDGER, Desk, csv_text, row

BUREAU: Final = "reg:130523:bureau"
HEAD: Final = f"""\
mapping: 1
name: shops
source: window
zone: Asia/Shanghai
observed: yes
{LEDGER}
agency: {BUREAU}
actor: {BUREAU}/1
"""
SHOPS: Final = f"""\
{HEAD}
previous:
  last: {{by: "{{shop}}"}}
  failed: {{by: "{{shop}}", when: {{result: bad}}}}
skip: {{result: sum}}
events:
  - event: HandlingStepCompleted
    slot: visit
    key: "{{no}}"
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: visit, number: "{{no}}", note: "{{result}}"}}
  - event: HandlingStepCompleted
    slot: opened
    once: "{{shop}}"
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: opened, number: "{{no}}"}}
  - event: HandlingStepCompleted
    slot: again
    key: "{{last.no}}-{{no}}"
    when: {{last.no: present}}
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: again, note: "{{last.no}} {{last.result}}"}}
  - event: HandlingStepCompleted
    slot: mended
    key: "{{failed.no}}-{{no}}"
    when: {{failed.no: present, result: good}}
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: mended, note: "{{failed.no}}"}}
"""
ENDS: Final = f"""\
{SHOPS}\
  - event: HandlingStepCompleted
    slot: ended
    once: "{{shop}}"
    take: TAKE
    when: {{result: bad}}
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: ended, number: "{{no}}"}}
"""
COLUMNS: Final = ("no", "shop", "day", "result")
Rows = Sequence[tuple[str, str, str, str]]


def csv_of(rows: Rows) -> str:
    """Return rows as a file."""
    return csv_text([dict(zip(COLUMNS, one, strict=True)) for one in rows], COLUMNS)


def visits(seed: int, count: int = 40) -> Rows:
    """Return the inspections of a few shops, in the order of their days."""
    chance = random.Random(seed)  # noqa: S311 - nothing is to be secret
    return [
        (
            str(number),
            chance.choice("abc"),
            f"2016-{3 + number // 28:02}-{1 + number % 28:02}",
            chance.choice(("good", "bad", "sum")),
        )
        for number in range(count)
    ]


def _facts(desk: Desk) -> set[tuple[str, str]]:
    """Return the ids and data of what was recorded of rows."""
    return {
        (one["id"], json.dumps(one["data"], sort_keys=True))
        for one in desk.facts("HandlingStepCompleted")
    }


def _effective(desk: Desk) -> set[tuple[str, str, str]]:
    """Return what the ledger says today, after corrections and voids."""
    with desk.wiring() as wiring:
        stored = [
            (one.position, decode_entry(one.type, one.body))
            for page in wiring.store.scan()
            for one in page
        ]
        zone = wiring.opening.zone
    entries = dict(stored)
    facts = effective(stored, zone, entries.__getitem__)
    return {
        (one.id, one.occurred_at, str(one.event))
        for one in facts
        if type(one.event).__name__ == "HandlingStepCompleted"
    }


def _whole(folder: Path, mapping: str, rows: Rows) -> Desk:
    desk = Desk(folder, mapping, name="whole.db")
    desk.load(csv_of(rows))
    return desk


@pytest.mark.parametrize("seed", range(4))
def test_a_file_in_pieces_gives_what_the_whole_file_gives(tmp_path: Path, seed: int) -> None:
    rows, desk = visits(seed), Desk(tmp_path, SHOPS)
    for start in range(0, len(rows), 7 + seed):
        summary = desk.load(csv_of(rows[start : start + 7 + seed]))
        assert (summary.rows_quarantined, summary.corrections_proposed) == (0, 0)
    assert _facts(desk) == _facts(_whole(tmp_path, SHOPS, rows))
    before = desk.entries()
    for start in (14, 0, 21, 7):
        again = desk.load(csv_of(rows[start : start + 9]))
        assert (again.entries, again.corrections_proposed) == (0, 0)
    assert desk.load(csv_of(rows)).entries == 0
    assert desk.entries() == before


@pytest.mark.parametrize("take", ["last", "last_match"])
@pytest.mark.parametrize("seed", range(3))
def test_what_the_last_row_says_is_corrected_until_it_is_what_the_whole_file_says(
    tmp_path: Path, seed: int, take: str
) -> None:
    mapping = ENDS.replace("TAKE", take)
    rows, desk = visits(seed), Desk(tmp_path, mapping)
    whole = _whole(tmp_path, mapping, rows)
    for start in range(0, len(rows), 9):
        summary = desk.load(csv_of(rows[start : start + 9]), applies=True)
        assert (summary.rows_quarantined, summary.corrections_proposed) == (0, 0)
    # What was voided and is true again has an id of its own.
    said = [sorted(one[1:] for one in _effective(which)) for which in (desk, whole)]
    assert said[0] == said[1]
    before = desk.entries()
    for some in (rows[9:18], rows[:9], rows):
        again = desk.load(csv_of(some), applies=True)
        assert (again.entries, again.corrections_applied) == (0, 0)
    assert desk.entries() == before


def test_a_row_that_comes_to_stand_before_the_first_is_told_and_loses_nothing(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, SHOPS)
    later = ("2", "a", "2016-03-02", "good")
    desk.load(csv_of([later]))
    longer = [("1", "a", "2016-03-01", "bad"), later, ("3", "a", "2016-03-03", "bad")]
    summary = desk.load(csv_of(longer))
    assert (summary.rows_accepted, summary.rows_repeated) == (3, 0)
    assert (summary.rows_quarantined, summary.corrections_proposed) == (0, 1)
    (line,) = _proposed(desk)
    assert (line["row"], line["event"]) == (2, "HandlingStepCompleted")
    assert line["recorded"] == {"number": "2", "occurred_at": "2016-03-01T16:00:00Z"}
    assert line["source"] == {"number": "1", "occurred_at": "2016-02-29T16:00:00Z"}
    steps = [one["data"]["step"] for one in desk.facts("HandlingStepCompleted")]
    assert sorted(steps) == sorted(
        ["opened", "visit", "visit", "again", "mended", "visit", "again"]
    )

    told = desk.load(csv_of(longer))
    assert (told.entries, told.corrections_proposed) == (0, 1)
    done = desk.load(csv_of(longer), applies=True)
    assert (done.entries, done.corrections_applied, done.corrections_proposed) == (1, 1, 0)
    assert _effective(desk) == _effective(_whole(tmp_path, SHOPS, longer))
    assert _proposed(desk) == []
    for rows in (longer, [later]):
        again = desk.load(csv_of(rows), applies=True)
        assert (again.entries, again.corrections_applied) == (0, 0)


def _proposed(desk: Desk) -> list[dict[str, Any]]:
    path = desk.folder / "export.csv.corrections.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_row_that_is_changed_keeps_its_place_among_the_others(tmp_path: Path) -> None:
    """Its second version is no row after the first one, of which it would be the next."""
    desk = Desk(tmp_path, SHOPS)
    desk.load(csv_of([("1", "a", "2016-03-01", "bad"), ("2", "a", "2016-03-02", "bad")]))
    summary = desk.load(csv_of([("1", "a", "2016-03-01", "good")]))
    assert (summary.entries, summary.corrections_proposed) == (0, 1)
    assert _proposed(desk)[0]["source"] == {"note": "good"}
    desk.load(csv_of([("3", "a", "2016-03-03", "good")]))
    notes = {
        one["data"]["note"]
        for one in desk.facts("HandlingStepCompleted")
        if one["data"]["step"] in {"again", "mended"}
    }
    assert notes == {"1 bad", "2 bad", "2"}


ONLY_ONCE: Final = f"""\
{HEAD}
events:
  - event: HandlingStepCompleted
    once: "{{shop}}"
    occurred_at: "{{day}}"
    fields: {{case: "{BUREAU}/{{shop}}", step: opened, note: "{{result}}"}}
"""


def test_a_later_row_of_a_key_is_not_the_first_and_a_changed_one_is_told(tmp_path: Path) -> None:
    """The mapping has no key by which a row would be known again."""
    desk = Desk(tmp_path, ONLY_ONCE)
    desk.load(csv_of([("1", "a", "2016-03-01", "good")]))
    later = desk.load(csv_of([("2", "a", "2016-03-02", "bad"), ("3", "b", "2016-03-02", "bad")]))
    assert (later.rows_accepted, later.rows_repeated, later.corrections_proposed) == (1, 1, 0)
    changed = desk.load(csv_of([("1", "a", "2016-03-01", "better")]))
    assert (changed.rows_repeated, changed.corrections_proposed) == (1, 1)
    assert _proposed(desk)[0]["source"] == {"note": "better"}


def test_two_rows_of_one_file_under_one_key_are_a_mistake_and_stay_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SHOPS)
    rows = [("1", "a", "2016-03-01", "good"), ("1", "b", "2016-03-01", "bad")]
    for _ in range(2):
        summary = desk.load(csv_of(rows))
        assert (summary.rows_quarantined, summary.corrections_proposed) == (1, 0)
        assert desk.quarantine()[0]["code"] == "id.reused"


def test_skipped_rows_are_seen_by_the_rows_after_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SHOPS)
    first, second = ("1", "a", "2016-03-01", "sum"), ("2", "a", "2016-03-02", "good")
    assert desk.load(csv_of([first])).rows_skipped == 1
    desk.load(csv_of([second]))
    notes = [one["data"].get("note") for one in desk.facts("HandlingStepCompleted")]
    assert "1 sum" in notes
    assert _facts(desk) == _facts(_whole(tmp_path, SHOPS, [first, second]))


def test_a_run_that_was_cut_off_goes_on_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consumers.files import importing

    rows, desk = visits(9), Desk(tmp_path, SHOPS)
    monkeypatch.setattr(importing, "BATCH_ENTRIES", 12)
    submit = importing.Import._submit  # noqa: SLF001 - where it is cut off

    def cut_off(self: importing.Import, *some: Any) -> None:  # noqa: ANN401
        if self.summary.rows > 12:
            raise InputUnreadable("the disk went away")
        submit(self, *some)

    with monkeypatch.context() as patched:
        patched.setattr(importing.Import, "_submit", cut_off)
        with pytest.raises(InputUnreadable, match="the disk went away"):
            desk.load(csv_of(rows[:30]))
    assert 0 < len(_facts(desk)) < len(_facts(_whole(tmp_path, SHOPS, rows)))
    desk.load(csv_of(rows[:30]))
    desk.load(csv_of(rows[30:]))
    assert _facts(desk) == _facts(Desk(tmp_path, SHOPS, name="whole.db"))


def test_a_memory_that_is_lost_is_told_and_filled_by_the_same_files(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SHOPS)
    first, second = visits(5)[:20], visits(5)[20:]
    assert not desk.load(csv_of(first)).forgets
    (tmp_path / "shenguan.imports.db").unlink()
    assert desk.load(csv_of(first)).forgets
    assert not desk.load(csv_of(second)).forgets
    assert _facts(desk) == _facts(_whole(tmp_path, SHOPS, [*first, *second]))


def test_a_dry_run_remembers_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SHOPS)
    desk.load(csv_of([("1", "a", "2016-03-01", "bad")]), dry_run=True)
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".db"] == []
    desk.load(csv_of([("1", "a", "2016-03-01", "bad")]))
    kept = (tmp_path / "shenguan.imports.db").read_bytes()
    tried = desk.load(csv_of([("1", "a", "2016-03-01", "good")]), dry_run=True)
    assert tried.corrections_proposed == 1
    assert _proposed(desk) == []
    assert (tmp_path / "shenguan.imports.db").read_bytes() == kept


def test_the_memory_is_for_its_owner_alone(tmp_path: Path) -> None:
    Desk(tmp_path, SHOPS).load(csv_of(visits(1)))
    assert (tmp_path / "shenguan.imports.db").stat().st_mode & 0o077 == 0


def test_what_is_no_file_of_corrections_is_not_overwritten(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SHOPS)
    desk.load(csv_of([("1", "a", "2016-03-01", "bad")]))
    foreign = desk.write("a letter", "export.csv.corrections.jsonl")
    with pytest.raises(InputUnreadable, match="nothing else is overwritten"):
        desk.load(csv_of([("1", "a", "2016-03-01", "good")]))
    assert foreign.read_text() == "a letter"
    desk.load(csv_of([("1", "a", "2016-03-01", "bad")]))
    assert foreign.read_text() == "a letter"


def test_a_refused_correction_is_told_with_its_code(tmp_path: Path) -> None:
    """After the cut-over nobody corrects what they recorded themselves."""
    desk = Desk(tmp_path)
    late = row(1, 收件时间="2017-08-01 09:00", 环节时间="2017-08-02 09:00", 办结时间="")
    late["经办人"] = "1"
    desk.load_rows([late])
    summary = desk.load_rows([late | {"环节": "复核"}], applies=True)
    assert (summary.corrections_applied, summary.corrections_proposed) == (0, 1)
    (line,) = _proposed(desk)
    assert line["source"] == {"step": "复核"}
    assert "correction.own-entry" in line["codes"]
