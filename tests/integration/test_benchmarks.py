"""``python -m benchmarks``: it runs, keeps what it measured, and renews the page of figures."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.aims import table_of
from benchmarks.append import append_batches, found, submit
from benchmarks.load import Load
from benchmarks.places import Land, open_gate, open_log, opened_views, views_beside
from benchmarks.rebuild import catch_up
from benchmarks.table import BEGIN, END, renew
from benchmarks.year import append_more, append_year, arguments_for, first_case
from ledger.entry import decode_entry, encode
from ledger.zone import Zone
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import members

ROOT = Path(__file__).parents[2]
COUNT = 2_000
PHASES = "fill,moving,queries,figures,decisions"


def _run(folder: Path) -> tuple[dict[str, Any], str]:
    command = [sys.executable, "-m", "benchmarks", "--entries", str(COUNT), "--only", PHASES]
    output = folder / "figures.json"
    ran = subprocess.run(
        [*command, "--resume", "--folder", str(folder / "bench"), "--output", str(output)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(output.read_text("utf-8")), ran.stderr


def test_a_run_measures_each_phase_once_and_goes_on_after_the_last(tmp_path: Path) -> None:
    figures, _ = _run(tmp_path)
    assert [one["name"] for one in figures["phases"]] == PHASES.split(",")
    for phase in figures["phases"]:
        assert phase["rows"]
        assert all(row.get("entries", COUNT) >= COUNT for row in phase["rows"])
    (decided,) = next(one for one in figures["phases"] if one["name"] == "decisions")["rows"]
    assert 0 < decided["rows read, most"] < 200
    (month,) = next(one for one in figures["phases"] if one["name"] == "figures")["rows"]
    assert month["cases of the month"] > 0
    again, told = _run(tmp_path)
    assert told.count("measured before") == len(figures["phases"])
    assert again["phases"] == figures["phases"]


def test_a_page_gets_its_figures_between_its_marks_and_keeps_the_rest() -> None:
    rows = [
        {"database": "SQLite", "measure": "append", "10 entries": 7},
        {"database": "SQLite", "measure": "append", "100 entries": 8},
    ]
    figures = {
        "machine": dict.fromkeys(
            ("processor", "cores", "system", "flush_ms", "load", "python", "sqlite", "server"), "x"
        ),
        "entries": 100,
        "phases": [
            {"name": name, "title": "Cost", "note": "", "seconds": 1, "rows": [row]}
            for name, row in zip("ab", rows, strict=True)
        ],
    }
    begin = BEGIN.format("bench")
    page = renew(f"before\n{begin}\nold\n{END}\nafter\n", figures)
    assert page.startswith(f"before\n{begin}\n")
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page
    assert "| database | measure | 10 entries | 100 entries |" in page
    assert "| SQLite | append | 7 | 8 |" in page
    with pytest.raises(ValueError, match="no place"):
        renew("nothing", figures)


def test_an_aim_that_is_missed_is_said_to_be() -> None:
    lag = [
        {"database": "SQLite", "p99, ms": 250.0},
        {"database": "PostgreSQL", "p99, ms": 250.5},
    ]
    ((row),) = table_of({"phases": [{"name": "lag", "rows": lag}]})
    assert row["aim"] == "≤ 250 ms"
    assert (row["SQLite"], row["PostgreSQL"]) == ("250 ms", "250.5 ms (missed)")


def test_a_load_that_passes_midnight_is_lawful(tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0)
    midnight = today - timedelta(days=1)
    load = Load(midnight - timedelta(seconds=2))
    gate = open_gate(Land("SQLite", str(tmp_path)).place("ledger"))
    submit(gate, [encode(one) for one in load.founding()])
    told = list(islice(load.stream(), 4_000))
    assert told[0].occurred_at < midnight < told[-1].occurred_at
    submit(gate, [encode(one) for one in told])


def test_the_load_goes_every_way_and_its_views_are_right(tmp_path: Path) -> None:
    land = Land("SQLite", str(tmp_path))
    place = land.place("ledger")
    append_batches(place, 25_000 - found(place), 5_000)
    store = open_log(place)
    rows = [row for page in store.scan() for row in page]
    entries = [decode_entry(row.type, row.body) for row in rows]
    assert {
        "ApplicationWithdrawn", "ApplicationNotAccepted", "SupplementSubmitted", "CaseRouted",
        "TaskReturned", "EntryVoided", "SpotCheckResultRecorded", "RectificationOrdered",
    } <= {one.type for one in entries}  # fmt: skip
    assert sum(one.corrects is not None for one in entries) > 10
    store.close()
    views = views_beside(place)
    catch_up(place, views)
    with opened_views(place, views) as opened:
        assert all(not one.differences for one in opened.verify())
        opened.store.close()


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_a_ledger_of_the_benchmarks_holds_the_first_lines_of_a_simulated_year_each_on_its_day(
    kind: str, tmp_path: Path, postgres_url: str
) -> None:
    land = Land(kind, str(tmp_path) if kind == "SQLite" else postgres_url)
    place = land.place("ledger")
    append_year(place, COUNT)
    append_more(place, 150, 1)
    append_more(place, 500, 40)
    store, zone = open_log(place), Zone("Asia/Shanghai")
    recorded = [(decode_entry(row.type, row.body).id, zone.day(row.recorded_at))
                for page in store.scan() for row in page]  # fmt: skip
    assert first_case(place).startswith("reg:130523:spj/")
    year = Chronicle(arguments_for(COUNT)).lines()
    lines = (line for told in year for line in members(told))
    assert len(recorded) >= COUNT + 650
    assert recorded == [(line.id, line.at.date()) for line, _ in zip(lines, recorded, strict=False)]
    catch_up(place, views_beside(place))
    with opened_views(place, views_beside(place)) as opened:
        with opened.reader() as reader:
            assert reader.on == recorded[-1][1]
        assert all(not one.differences for one in opened.verify())
        opened.store.close()
    store.close()
    for one in (views_beside(place), place):
        land.drop(one)
