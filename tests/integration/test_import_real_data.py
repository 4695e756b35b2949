"""The two real sources, imported whole; what must come of them is counted from the raw files."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

import pytest

from cli.commands.import_file import run_import
from consumers.files.importing import Summary
from shenguan.settings import Settings
from shenguan.wiring import Wiring

pytestmark = [pytest.mark.real_data, pytest.mark.xdist_group("import-real-data")]

DUTCH: Final = ZoneInfo("Europe/Amsterdam")
WABO: Final = "reg:wabo:municipality"
CHICAGO: Final = "reg:chicago"


def _raw(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _load(store: Path, source: Path, mapping: str) -> Summary:
    with Wiring(Settings(store=f"sqlite:///{store}")) as wiring:
        return run_import(
            wiring, source, mapping, quarantine=store.with_suffix(".quarantine.jsonl")
        )


def _entries(store: Path) -> list[dict[str, Any]]:
    with Wiring(Settings(store=f"sqlite:///{store}")) as wiring:
        return [json.loads(one.body) for page in wiring.store.scan() for one in page]


class Imported:
    """A real file in a store of its own: the raw rows, the figures, the entries."""

    def __init__(self, source: Path, mapping: str, store: Path) -> None:
        self.rows = _raw(source)
        self.source = source
        self.mapping = mapping
        self.store = store
        self.summary = _load(store, source, mapping)
        self.entries = _entries(store)
        self.types = Counter(one["type"] for one in self.entries)

    def data(self, event_type: str) -> list[dict[str, Any]]:
        """Return the data of every entry of a type."""
        return [one["data"] for one in self.entries if one["type"] == event_type]

    def findings(self) -> Counter[tuple[str, str]]:
        """Count the findings by type and code."""
        return Counter(
            (one["type"], code) for one in self.entries for code in one.get("findings", ())
        )


@pytest.fixture(scope="module")
def permits(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The environmental permits."""
    store = tmp_path_factory.mktemp("permits") / "wabo.db"
    return Imported(real_data / "receipt.csv.gz", "wabo-receipt", store)


@pytest.fixture(scope="module")
def inspections(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The food inspections."""
    store = tmp_path_factory.mktemp("inspections") / "chicago.db"
    source = real_data / "chicago_licence_inspections.csv.gz"
    return Imported(source, "chicago-inspections", store)


def _whole(imported: Imported) -> None:
    summary = imported.summary
    assert summary.rows == summary.rows_accepted == len(imported.rows)
    assert summary.rows_quarantined == summary.rows_repeated == summary.rows_skipped == 0
    assert not imported.store.with_suffix(".quarantine.jsonl").exists()
    assert summary.entries == len(imported.entries)
    assert (summary.position_first, summary.position_last) == (1, len(imported.entries))
    assert summary.findings == sum(imported.findings().values())


def test_every_row_of_the_permits_is_accepted(permits: Imported) -> None:
    _whole(permits)


def test_every_row_of_the_inspections_is_accepted(inspections: Imported) -> None:
    _whole(inspections)


def test_the_permits_make_the_facts_that_their_rows_say(permits: Imported) -> None:
    cases = {row["case:concept:name"]: row for row in permits.rows}
    people = {row["org:resource"] for row in permits.rows}
    people |= {row["case:responsible"] for row in permits.rows}
    assert permits.types == {
        "LedgerOpened": 1,
        "AgencyRegistered": 1,
        "ItemListed": 1,
        "DutyAssigned": 1,
        "OfficerAppointed": len(people) + 3,
        "ApplicationReceived": len(cases),
        "ApplicationAccepted": len(cases),
        "HandlingStepCompleted": len(permits.rows),
        "CaseClosed": sum(bool(row["case:enddate"]) for row in cases.values()),
    }
    assert (len(cases), permits.types["CaseClosed"]) == (1_434, 1_329)


def test_the_only_finding_on_the_permits_is_the_applicant_whom_nobody_knows(
    permits: Imported,
) -> None:
    assert permits.findings() == {("ApplicationReceived", "application.subject-missing"): 1_434}


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_every_step_has_its_time_officer_group_and_number(permits: Imported) -> None:
    expected = [
        (
            f"{WABO}/{row['case:concept:name']}",
            row["concept:name"],
            row["concept:instance"],
            None if row["org:group"] == "EMPTY" else row["org:group"],
            f"{WABO}/{row['org:resource']}",
            _utc(row["time:timestamp"]),
        )
        for row in permits.rows
    ]
    found = [
        (
            one["data"]["case"],
            one["data"]["step"],
            one["data"]["number"],
            one["data"].get("group"),
            one["actor"],
            one["occurred_at"],
        )
        for one in permits.entries
        if one["type"] == "HandlingStepCompleted"
    ]
    assert found == expected


def test_every_case_has_its_receipt_deadline_and_end(permits: Imported) -> None:
    cases = {f"{WABO}/{row['case:concept:name']}": row for row in permits.rows}
    of_type = [one for one in permits.entries if one["type"] == "ApplicationReceived"]
    received = {one["data"]["case"]: one for one in of_type}
    accepted = {one["case"]: one for one in permits.data("ApplicationAccepted")}
    closed = {one["case"]: one for one in permits.data("CaseClosed")}
    for number, row in cases.items():
        first = received[number]
        assert first["occurred_at"] == _utc(row["case:startdate"])
        assert first["data"]["channel"] == row["case:channel"]
        assert first["data"]["department"] == row["case:department"]
        assert first["data"]["planned_end_at"] == _utc(row["case:enddate_planned"])
        assert first["data"]["responsible"] == f"{WABO}/{row['case:responsible']}"
        assert accepted[number]["due_at"] == _utc(row["case:deadline"])
        end = row["case:enddate"]
        if end:
            local = datetime.fromisoformat(end).astimezone(DUTCH).date()
            assert closed[number]["closed_on"] == local.isoformat()
    assert set(closed) == {number for number, row in cases.items() if row["case:enddate"]}


def test_the_inspections_make_the_facts_that_their_rows_say(inspections: Imported) -> None:
    by_licence = _by_licence(inspections.rows)
    linked = _by_licence([row for row in inspections.rows if row["license_id"]])
    fails = [row for row in inspections.rows if row["results"] == "Fail"]
    codes = {row["license_code"] for row in inspections.rows} - {""}
    teams = {row["inspector_team"] for row in inspections.rows} - {""}
    revoked = {row["license"] for row in inspections.rows if row["license_status"] == "REV"}
    tasks = [list(_of_task(rows)) for rows in by_licence.values()]
    claimed = {rows[0]["license"] for rows in tasks if any(row["inspector_team"] for row in rows)}
    assert inspections.types == {
        "LedgerOpened": 1,
        "AgencyRegistered": 3,
        "ItemListed": len(codes),
        "DutyAssigned": len(codes),
        "SupervisionDutyAssigned": len(codes),
        "OfficerAppointed": len(teams) + 7,
        "LicenceIssued": len(linked),
        "LicenceChanged": sum(len({r["license_id"] for r in rows}) - 1 for rows in linked.values()),
        "LicenceRevoked": len(revoked),
        "ApprovalPushed": len(linked),
        "SupervisionTaskClaimed": len(claimed),
        "FollowUpRecorded": sum(map(len, tasks)),
        "SupervisionTaskClosed": len(revoked & claimed),
        "SpotCheckResultRecorded": len(inspections.rows),
        "RectificationOrdered": len(fails),
        "RectificationVerified": sum(
            row["results"] == "Fail" for rows in by_licence.values() for row in rows[:-1]
        ),
    }
    assert (len(linked), len(revoked), len(fails)) == (11_406, 59, 5_455)


def _by_licence(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["license"]].append(row)
    return found


def _of_task(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the inspections of a licence from the first one on that is linked to a term."""
    is_known = False
    for row in rows:
        is_known = is_known or bool(row["license_id"])
        if is_known:
            yield row


def test_findings_on_the_inspections_say_what_the_source_does_not(inspections: Imported) -> None:
    by_licence = _by_licence(inspections.rows)
    unlinked = sum(len(rows) - len(list(_of_task(rows))) for rows in by_licence.values())
    unclaimed = sum(_before_the_first_team(list(_of_task(rows))) for rows in by_licence.values())
    linked = _by_licence([row for row in inspections.rows if row["license_id"]])
    renewed = sum(len({row["license_id"] for row in rows}) - 1 for rows in linked.values())
    assert inspections.findings() == {
        ("SupervisionDutyAssigned", "duty.disposition-unsaid"): len(
            {row["license_code"] for row in inspections.rows} - {""}
        ),
        ("ApprovalPushed", "liaison.none"): len(linked),
        ("LicenceChanged", "licence.no-renewal-case"): renewed,
        ("SpotCheckResultRecorded", "check.inspectors"): 27_600,
        ("SpotCheckResultRecorded", "licence.unknown"): unlinked,
        ("SpotCheckResultRecorded", "duty.item-unnamed"): unlinked,
        ("LicenceIssued", "licence.no-grant"): 11_406,
        ("LicenceChanged", "licence.not-in-force"): sum(map(_lapses, by_licence.values())),
        ("FollowUpRecorded", "task.not-claimed"): unclaimed,
        ("FollowUpRecorded", "days.order"): sum(map(_before_the_task, by_licence.values())),
    }


def _before_the_first_team(rows: list[dict[str, str]]) -> int:
    return next((n for n, row in enumerate(rows) if row["inspector_team"]), len(rows))


def _before_the_task(rows: list[dict[str, str]]) -> int:
    """Count inspections under a task that began, with the first linked term, only after them."""
    linked = list(_of_task(rows))
    return sum(row["inspection_date"] < linked[0]["license_term_start_date"] for row in linked)


def _lapses(rows: list[dict[str, str]]) -> int:
    """Count the terms of a licence that do not begin on the day after the one before."""
    names = ("license_term_start_date", "license_term_expiration_date")
    days = [tuple(date.fromisoformat(row[name]) for name in names) for row in rows if row[names[0]]]
    return sum((after[0] - before[1]).days > 1 for before, after in pairwise(dict.fromkeys(days)))


def test_every_inspection_keeps_its_result_counts_and_team(inspections: Imported) -> None:
    expected = [
        (
            f"{CHICAGO}:cdph/{row['inspection_id']}",
            f"{CHICAGO}:bacp/{row['license']}",
            row["inspection_date"],
            row["results"],
            *(int(row[name]) for name in ("criticalcount", "seriouscount", "minorcount")),
            row["inspector_team"] or None,
        )
        for row in inspections.rows
    ]
    names = ("check", "licence", "checked_on", "result_code", "problems_critical")
    names += ("problems_serious", "problems_minor", "team")
    found = [
        tuple(one.get(name) for name in names)
        for one in inspections.data("SpotCheckResultRecorded")
    ]
    assert found == expected


def test_the_next_inspection_verifies_what_the_one_before_ordered(inspections: Imported) -> None:
    before: dict[str, dict[str, str]] = {}
    expected = {}
    for row in inspections.rows:
        last = before.get(row["license"])
        if last is not None and last["results"] == "Fail":
            number = f"{CHICAGO}:cdph/{last['inspection_id']}"
            expected[number] = (row["inspection_date"], row["results"] != "Fail")
        before[row["license"]] = row
    found = {
        one["rectification"]: (one["verified_on"], one["passed"])
        for one in inspections.data("RectificationVerified")
    }
    assert found == expected


@pytest.mark.parametrize("name", ["permits", "inspections"])
def test_a_second_run_repeats_every_row(name: str, request: pytest.FixtureRequest) -> None:
    imported: Imported = request.getfixturevalue(name)
    again = _load(imported.store, imported.source, imported.mapping)
    assert (again.rows_repeated, again.entries) == (len(imported.rows), 0)
    assert _entries(imported.store) == imported.entries


def test_a_shorter_export_first_leaves_nothing_to_set_aside(
    inspections: Imported, tmp_path: Path
) -> None:
    """Half the file, then the whole: every row is taken, and the same facts stand."""
    with gzip.open(inspections.source, "rt", encoding="utf-8", newline="") as stream:
        lines = stream.readlines()
    half = tmp_path / "half.csv"
    half.write_text("".join(lines[: len(lines) // 2]), "utf-8")
    store = tmp_path / "chicago.db"
    first = _load(store, half, inspections.mapping)
    second = _load(store, inspections.source, inspections.mapping)
    assert first.rows_quarantined == second.rows_quarantined == 0
    assert second.rows_repeated + second.rows_accepted == len(inspections.rows)
    assert {one["id"] for one in _entries(store)} == {one["id"] for one in inspections.entries}


def _xes(rows: list[dict[str, str]], path: Path) -> None:
    """Write rows as an event log: the attributes of a case at its trace."""
    cases: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        cases[row["case:concept:name"]].append(row)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        stream.write('<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n')
        stream.write('<global scope="event"><string key="concept:name" value="x"/></global>\n')
        for events in cases.values():
            stream.write(f"<trace>{_attributes(events[0], 'case:')}\n")
            for event in events:
                stream.write(f"<event>{_attributes(event, '')}</event>\n")
            stream.write("</trace>\n")
        stream.write("</log>\n")


def _attributes(row: dict[str, str], prefix: str) -> str:
    written = []
    for name, value in row.items():
        if value and name.startswith("case:") == bool(prefix):
            is_time = "date" in name or name in {"case:deadline", "time:timestamp"}
            text = value.replace(" ", "T") if is_time else value
            tag = "date" if is_time else "string"
            key = quoteattr(name.removeprefix(prefix))
            written.append(f"<{tag} key={key} value={quoteattr(text)}/>")
    return "".join(written)


def test_the_same_log_as_xes_makes_the_same_entries(permits: Imported, tmp_path: Path) -> None:
    path = tmp_path / "receipt.xes.gz"
    _xes(permits.rows, path)
    store = tmp_path / "xes.db"
    assert _load(store, path, "wabo-receipt").rows_accepted == len(permits.rows)
    # The first entries are of the moment at which a ledger is opened.
    opened = {"LedgerOpened", "AgencyRegistered"}
    assert [_said(one) for one in _entries(store) if one["type"] not in opened][3:] == [
        _said(one) for one in permits.entries if one["type"] not in opened
    ][3:]


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "recorded_at"}
