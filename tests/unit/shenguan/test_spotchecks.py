"""复算文件: what is exported of a draw repeats it, by the script alone; a changed byte is found."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from consumers.streams.reactor import Reacting
from ledger.errors import NotFound
from ledger.events.catalogue import CheckRate
from ledger.events.draw import CheckTeam
from ledger.events.organisation import OfficerAppointed, Post
from ledger.gate.receipt import Outcome
from ledger.law import draw as law
from shenguan.spotchecks import exported
from tests.spotchecks import HEALTH, MARKET, NUMBER, SCRIPT, WATCH, Drawing, subject

VECTOR = "draw"


def files_of(spec: Drawing) -> dict[str, bytes]:
    wiring: Any = SimpleNamespace(store=spec.store, opening=spec.gate.opening, today=spec.now.date)
    return exported(wiring, NUMBER)


def repeat(folder: Path) -> subprocess.CompletedProcess[bytes]:
    names = ("plan.json", "seeds.json", "targets.jsonl", "inspectors.jsonl")
    command = [sys.executable, str(SCRIPT), *(str(folder / name) for name in names)]
    return subprocess.run(command, capture_output=True, check=False)


def test_anybody_repeats_what_is_exported(tmp_path: Path) -> None:
    spec = Drawing().as_in_the_specification()
    spec.by(MARKET, spec.plan()).revealed().drawn()
    for name, content in files_of(spec).items():
        (tmp_path / name).write_bytes(content)
    told = repeat(tmp_path)
    assert told.returncode == 0
    assert [json.loads(line) for line in told.stdout.splitlines()] == spec.repeated()
    seeds = json.loads((tmp_path / "seeds.json").read_bytes())
    seeds[WATCH]["value"] = "12" + seeds[WATCH]["value"][2:]
    (tmp_path / "seeds.json").write_text(json.dumps(seeds))
    told = repeat(tmp_path)
    assert told.returncode != 0
    assert b"AssertionError: " + WATCH.encode() in told.stderr


def test_what_is_exported_before_all_have_revealed_names_who_has_not(tmp_path: Path) -> None:
    spec = Drawing().as_in_the_specification()
    spec.by(MARKET, spec.plan()).committed()
    for name, content in files_of(spec).items():
        (tmp_path / name).write_bytes(content)
    told = repeat(tmp_path)
    assert told.returncode != 0
    assert f"AssertionError: {WATCH}: 种子尚未公布".encode() in told.stderr


def test_a_draw_that_nobody_planned_is_not_exported() -> None:
    with pytest.raises(NotFound, match="no plan of a draw"):
        files_of(Drawing())


def test_the_vector_of_the_specification_is_repeated(real_data: Path) -> None:
    folder = real_data / VECTOR
    told = repeat(folder)
    own = subprocess.run(
        [sys.executable, str(folder / "redraw.py"), *map(str, _named(folder))],
        capture_output=True,
        check=True,
    )
    assert told.stdout == own.stdout
    assert told.stdout.count(b"\n") == 5


def _named(folder: Path) -> list[Path]:
    names = ("plan.json", "seeds.json", "targets.jsonl", "inspectors.jsonl")
    return [folder / one for one in names]


def test_a_joint_check_of_two_agencies_under_a_cap_is_drawn_as_the_script_draws_it() -> None:
    spec = Drawing(
        rates=(CheckRate(category="A", permille=333), CheckRate(category="B", permille=1000)),
        teams=(CheckTeam(agency=MARKET, inspectors=2), CheckTeam(agency=HEALTH, inspectors=1)),
        checks_max=1,
    )
    spec.as_in_the_specification().with_staff(HEALTH, range(31, 34))
    spec.by(MARKET, spec.plan()).revealed().drawn()
    lines = spec.repeated()
    assert len(lines) == 5 + 6
    assert all(len(set(team)) == 3 for _, _, team in lines)


def test_three_inspectors_of_a_hundred_checks_come_in_turn() -> None:
    """Teams are full and distinct; above the cap comes only who has to."""
    terms = law.DrawTerms("d", (("A", 1000),), 1, (("a", 2),))
    targets = [law.TargetLine("A", subject(one)) for one in range(100)]
    staff = [law.InspectorLine("a", f"a/{one}") for one in (1, 2, 3)]
    drawn = law.drawn_by(sha256(b"seed").digest(), terms, targets, staff)
    assert len(drawn) == 100
    assert all(len(set(one.inspectors)) == 2 for one in drawn)
    loads, most = dict.fromkeys(("a/1", "a/2", "a/3"), 0), -(-200 // 3) + 1
    for check in drawn:
        above = [one for one in check.inspectors if loads[one] >= most]
        below = [one for one in loads if loads[one] < most]
        assert not above or len(below) < 2
        for one in check.inspectors:
            loads[one] += 1
    assert sum(loads.values()) == 200


def test_the_last_reveal_draws_by_itself_where_there_is_an_automaton() -> None:

    spec = Drawing().as_in_the_specification()
    automaton = OfficerAppointed(officer=f"{MARKET}/auto", agency=MARKET, post=Post.AUTOMATON)
    spec.by(MARKET, automaton)
    spec.by(MARKET, spec.plan()).revealed()
    before = spec.store.head()
    for _ in range(2):
        reacted = [
            one for page in Reacting(spec.store, spec.gate, before - 2).go_on() for one in page
        ]
        assert [one.receipt.outcome for one in reacted] == [Outcome.ACCEPTED] * 6
    assert spec.store.head() == before + 6
    assert reacted[0].receipt.repeated
    drawn = [one.submission.data for one in reacted]
    assert drawn == spec.group()
