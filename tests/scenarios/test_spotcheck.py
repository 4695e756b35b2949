"""A draw from its plan to its files by the command alone: anybody repeats it with the script."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.clock import new_id
from tests.spotchecks import ITEM, MARKET, SCRIPT, WATCH, as_lines, subject
from tests.terminal import Ran, Terminal

ROOT: Final = "reg:130523:root"
NUMBER: Final = f"{MARKET}/CC1"
FILES: Final = ("plan.json", "seeds.json", "targets.jsonl", "inspectors.jsonl")


def _line(event_type: str, data: dict[str, Any], agency: str = ROOT) -> str:
    said = {
        "actor": f"{agency}/{1 if agency == ROOT else 20}",
        "agency": agency,
        "data": data,
        "id": new_id(),
        "ledger": "130523",
        "occurred_at": "2017-07-03T01:00:00Z",
        "type": event_type,
    }
    return json.dumps(said, ensure_ascii=False)


def _county() -> Sequence[str]:
    inspectors = [f"{MARKET}/{number}" for number in range(21, 25)]
    certified = {"certificate": "冀执法1", "certificate_until": "2199-12-31"}
    appointed = [
        *({"officer": f"{one}/20", "agency": one} for one in (WATCH, MARKET)),
        *(
            {"officer": one, "agency": MARKET, "post": "inspector", **certified}
            for one in inspectors
        ),
    ]
    targets = [{"category": "A", "subject": subject(number)} for number in range(1, 11)]
    staff = [{"agency": MARKET, "officer": one} for one in inspectors]
    listed = {"register": f"{MARKET}/ML1", "item": ITEM, "added": targets}
    return [
        *(
            _line("AgencyRegistered", {"agency": one, "name": one, "roles": [role]})
            for one, role in ((WATCH, "inspection"), (MARKET, "supervision"))
        ),
        *(_line("OfficerAppointed", one) for one in appointed),
        *_inspection(),
        _line("CheckTargetsListed", listed, MARKET),
        _line("InspectorsListed", {"register": f"{MARKET}/ML2", "added": staff}, MARKET),
    ]


def _inspection() -> Sequence[str]:
    since = {"item": ITEM, "effective_on": "2017-01-01"}
    named = {"name": "监督检查", "kind": "06", "basis": ["食品安全法"], "agency": MARKET}
    rates = [{"category": "A", "permille": 300}]
    drawn = {"rates": rates, "checks_max": 2, "inspectors_min": 2, "reveal_days": 10}
    return [
        _line("ItemListed", {**since, **named}),
        _line("SupervisionDutyAssigned", {**since, "agency": MARKET}),
        _line("GuidePublished", {**since, "version": 1, **drawn}),
    ]


def _step(shenguan: Terminal, agency: str, *arguments: str, code: int = 0) -> Ran:
    ran = shenguan("--as", f"{agency}/20", "spotcheck", *arguments)
    assert ran.code == code, f"{arguments}\n{ran.out}{ran.err}"
    return ran


@pytest.fixture
def planned(opened: Terminal) -> Terminal:
    """A county whose market authority has planned a draw by the command."""
    (opened.folder / "facts.jsonl").write_text("\n".join(_county()), "utf-8")
    opened.done("submit", "facts.jsonl")
    _step(
        opened, MARKET, "plan", "CC1", "--targets", "ML1", "--inspectors", "ML2", "--party", WATCH
    )
    return opened


def _repeated(folder: Path) -> "subprocess.CompletedProcess[bytes]":
    named = [str(folder / name) for name in FILES]
    return subprocess.run([sys.executable, str(SCRIPT), *named], capture_output=True, check=False)


def test_a_draw_is_planned_drawn_and_repeated_by_the_command_alone(planned: Terminal) -> None:
    for party in (WATCH, MARKET):
        told = _step(planned, party, "commit", NUMBER).err
        path = planned.folder / f"CC1.{party.rpartition(':')[2]}.seed"
        assert path.name in told
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text().strip() not in str(planned.recorded("SeedCommitted"))
    waiting = _step(planned, MARKET, "draw", "CC1", code=2)
    assert WATCH in waiting.err
    for party in (WATCH, MARKET):
        _step(planned, party, "reveal", NUMBER)
    drawn = _step(planned, MARKET, "draw", "CC1").rows
    assert [one["outcome"] for one in drawn] == ["accepted"] * 4
    assert "drawn" in _step(planned, MARKET, "draw", "CC1", code=2).err
    _step(planned, MARKET, "export", "CC1", "-o", "files")
    told = _repeated(planned.folder / "files")
    assert told.returncode == 0, told.stderr
    assigned = [one["entry"]["data"] for one in planned.recorded("CheckAssigned")]
    assert [json.loads(line) for line in told.stdout.splitlines()] == [
        [one["check"], one["subject"], one["inspectors"]] for one in assigned
    ]
    rows = [{"category": "A", "subject": subject(number)} for number in range(1, 11)]
    assert (planned.folder / "files" / "targets.jsonl").read_bytes() == as_lines(rows)


def test_who_is_cut_off_commits_to_the_bytes_of_the_file_that_is_there(planned: Terminal) -> None:
    path = planned.folder / "CC1.市监局.seed"
    path.write_text(f"{'ab' * 32}\n")
    path.chmod(0o640)
    assert "chmod 600" in _step(planned, MARKET, "commit", "CC1", code=2).err
    path.chmod(0o600)
    _step(planned, MARKET, "commit", "CC1")
    assert path.read_text() == f"{'ab' * 32}\n"
    path.write_text("no seed")
    assert "64" in _step(planned, MARKET, "reveal", "CC1", code=2).err
    path.unlink()
    _step(planned, MARKET, "reveal", "CC1", code=2)


def test_nothing_is_planned_from_what_is_not_there(planned: Terminal) -> None:
    of_nothing = ("plan", "CC2", "--targets", "ML9", "--inspectors", "ML2", "--party", WATCH)
    assert "ML9" in _step(planned, MARKET, *of_nothing, code=4).err
    alone = ("plan", "CC2", "--targets", "ML1", "--inspectors", "ML2")
    assert _step(planned, MARKET, *alone, code=7).row["codes"] == ["plan.parties"]
    team = (*alone, "--party", WATCH, "--team", f"{MARKET}=four")
    assert "AGENCY=2" in _step(planned, MARKET, *team, code=2).err
    assert _step(planned, MARKET, *team[:-1], f"{MARKET}=4", code=7).row["codes"] == [
        "plan.inspectors-few"
    ]
    assert "CC9" in _step(planned, MARKET, "draw", "CC9", code=4).err
