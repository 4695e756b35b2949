"""``shenguan schema``: list, show, check, lock and asyncapi as somebody types them."""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.events import EVENTS, chinese_name
from schemas.registry import HERE, Registry, packaged
from schemas.replies import Replies
from schemas.server import RegistryServer
from tests.avro_versions import later
from tests.terminal import ROOT, Terminal, environment
from tests.tidy.source import OURS

REGISTRY = packaged()


@pytest.fixture
def repository(shenguan: Terminal) -> Terminal:
    """The command in a folder that is Shenguan's repository, with what is locked today."""
    (shenguan.folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (shenguan.folder / "schemas").mkdir()
    shutil.copytree(HERE / "events", shenguan.folder / "schemas" / "events")
    shutil.copy(HERE / "registry.json", shenguan.folder / "schemas")
    return shenguan


def test_the_newest_schema_of_every_type_is_listed_without_a_ledger(shenguan: Terminal) -> None:
    rows = shenguan.done("schema", "list", "--format", "ndjson").rows
    assert [row["type"] for row in rows] == list(REGISTRY.types)
    for row in rows:
        locked = REGISTRY.newest(row["type"])
        assert row["chinese"] == chinese_name(EVENTS[row["type"]])
        assert (row["id"], row["sha256"]) == (locked.id, locked.sha256)
    every = shenguan.done("schema", "list", "--all", "--format", "ndjson").rows
    assert [row["id"] for row in every] == [one.id for one in REGISTRY.entries]
    assert list(shenguan.folder.iterdir()) == []


@pytest.mark.parametrize("which", [("DecisionMade",), ("DecisionMade", "--version", "1")])
def test_a_schema_is_shown_for_people_and_as_it_is_hashed(
    shenguan: Terminal, which: tuple[str, ...]
) -> None:
    is_first = "--version" in which
    locked = REGISTRY.version("DecisionMade", 1) if is_first else REGISTRY.newest("DecisionMade")
    shown = shenguan.done("schema", "show", *which)
    assert shown.document == REGISTRY.schema(locked)
    assert shown.lines[1:3] == ['  "type": "record",', '  "name": "DecisionMade",']
    assert "决定: the bureau grants or refuses" in shown.out
    for words in (which, (str(locked.id),)):
        exact = shenguan.done("schema", "show", *words, "--bytes").stdout
        assert hashlib.sha256(exact).hexdigest() == locked.sha256


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("CaseSung",), 4, "'CaseSung' has no schema here"),
        (("99999",), 4, "schema id 99999 is unknown here"),
        (("DecisionMade", "--version", "99"), 4, "DecisionMade has no version 99"),
        (("1", "--version", "1"), 2, "an id is one version already"),
        (("DecisionMade", "--version", "0"), 2, "0"),
    ],
)
def test_what_is_not_locked_is_told_in_one_line(
    shenguan: Terminal, words: tuple[str, ...], code: int, said: str
) -> None:
    told = shenguan("schema", "show", *words)
    assert (told.code, told.out, told.err.count("\n")) == (code, "", 1)
    assert said in told.err


def test_the_check_finds_everything_in_order(shenguan: Terminal) -> None:
    rows = shenguan.done("schema", "check", "--format", "ndjson").rows
    assert [row["check"] for row in rows] == ["files", "code", "versions", "exactness"]
    assert all(row["ok"] for row in rows)
    assert rows[0]["detail"] == f"{len(REGISTRY.entries)} schemas of {len(EVENTS)} types"


@pytest.fixture(params=[REGISTRY, later(), Registry(REGISTRY.entries[1:], REGISTRY.body)])
def other(request: pytest.FixtureRequest) -> Iterator[tuple[Registry, str]]:
    """Another registry: the same, a newer one, one that lacks a schema; and its address."""
    server = RegistryServer(Replies(request.param), "127.0.0.1", 0)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield request.param, server.url
    server.shutdown()
    running.join()
    server.server_close()


def test_another_registry_agrees_unless_it_lacks_what_is_locked(
    shenguan: Terminal, other: tuple[Registry, str]
) -> None:
    registry, url = other
    is_whole = REGISTRY.entries[0] in registry.entries
    told = shenguan("schema", "check", "--against", url, "--format", "ndjson")
    assert told.code == (0 if is_whole else 3)
    assert told.rows[-1]["ok"] is is_whole
    if not is_whole:
        assert told.rows[-1]["detail"] == "schema 1 (LedgerOpened v1) is not there"


def test_a_registry_that_does_not_answer_is_a_dependency_that_cannot_be_reached(
    shenguan: Terminal,
) -> None:
    told = shenguan("schema", "check", "--against", "http://127.0.0.1:9")
    assert (told.code, told.err.count("\n")) == (5, 1)
    assert "does not answer as a registry" in told.err


def test_what_is_locked_stays_and_only_what_is_new_is_added(repository: Terminal) -> None:
    registry = repository.folder / "schemas" / "registry.json"
    whole = registry.read_text("utf-8")
    repository.done("lock")
    assert repository("schema", "lock", "--check").code == 0
    kept = [one for one in json.loads(whole) if one["id"] < len(REGISTRY.entries)]
    registry.write_text(json.dumps(kept), "utf-8")
    lost = repository.folder / "schemas" / REGISTRY.entries[-1].file
    lost.unlink()
    stale = repository("schema", "lock", "--check")
    assert stale.code == 3
    assert f"schemas/{REGISTRY.entries[-1].file}, schemas/registry.json" in stale.err
    assert not lost.exists()
    repository.done("schema", "lock")
    # What a field means may have been told better since; who it is, for ever, is the same.
    *same, again = json.loads(registry.read_text("utf-8"))
    *others, last = json.loads(whole)
    assert (same, again | {"sha256": ""}) == (others, last | {"sha256": ""})
    assert hashlib.sha256(lost.read_bytes()).hexdigest() == again["sha256"]


def test_a_locked_file_that_was_edited_stops_everything_and_nothing_is_written(
    repository: Terminal,
) -> None:
    edited = repository.folder / "schemas" / "events" / "CaseClosed.v1.avsc"
    edited.write_bytes(edited.read_bytes().replace("办结".encode(), "结案".encode()))
    for words in (("lock",), ("lock", "--check"), ("schema", "lock")):
        told = repository(*words)
        assert (told.code, told.out, told.err.count("\n")) == (3, "", 1)
        assert "events/CaseClosed.v1.avsc" in told.err
        assert "version control" in told.err
    assert not (repository.folder / "docs").exists()


def test_a_change_that_readers_could_not_read_is_told_with_type_field_and_way_out(
    repository: Terminal,
) -> None:
    """What is locked here has a field that the code has no longer."""
    newer = later()
    for one in newer.entries:
        (repository.folder / "schemas" / one.file).write_bytes(newer.body(one))
    text = Registry((), newer.body).with_more(newer.entries)
    (repository.folder / "schemas" / "registry.json").write_text(text, "utf-8")
    told = repository("lock")
    assert (told.code, told.out, told.err.count("\n")) == (3, "", 1)
    assert "DecisionMade.data.new_text: the field is gone or renamed" in told.err
    assert "put it back, or take a new event type" in told.err


def test_the_document_of_all_topics_is_json(shenguan: Terminal) -> None:
    made = shenguan.done("schema", "asyncapi", "--ledger", "130523").document
    assert made["asyncapi"] == "3.0.0"
    assert made["channels"]["log"]["address"] == "shenguan.log.v1.130523"
    assert made["info"]["title"].startswith("审管")
    assert "{ledger}" in shenguan.done("schema", "asyncapi").out


@pytest.mark.parametrize("command", ["asyncapi", "serve"])
@pytest.mark.parametrize("ledger", ["内丘", "A", "130523.dlq", "a/b"])
def test_an_impossible_ledger_is_refused(shenguan: Terminal, command: str, ledger: str) -> None:
    told = shenguan("schema", command, "--ledger", ledger)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert ledger in told.err


@pytest.mark.parametrize("host", ["256.1.1.1", "no.such.host.invalid"])
def test_a_place_where_nobody_can_listen_is_told(shenguan: Terminal, host: str) -> None:
    told = shenguan("schema", "serve", "--host", host, "--port", "0")
    assert (told.code, told.out, told.err.count("\n")) == (5, "", 1)
    assert host in told.err


class Copy:
    """A copy of the code, in which one event is declared otherwise."""

    def __init__(self, folder: Path) -> None:
        for name in OURS:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.folder = folder
        self.place = folder / "ledger" / "events" / "handover.py"
        self.before = self.place.read_text("utf-8")

    def lock(self, field: str) -> tuple[int, str]:
        """Give ``PushReceived`` a field (or its task another) and run ``lock``."""
        known = "    task: TaskNo\n\n\nclass SupervisionTaskClaimed"
        assert self.before.count(known) == 1
        self.place.write_text(
            self.before.replace(known, f"{field}\n\n\nclass SupervisionTaskClaimed")
        )
        ran = subprocess.run(
            [sys.executable, "-m", "cli", "lock"],
            cwd=self.folder,
            env=environment(PYTHONPATH=str(self.folder)),
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stderr

    def versions(self) -> list[tuple[int, int]]:
        """Return id and version of every locked schema of the type, whose files are whole."""
        registry = Registry.in_folder(self.folder / "schemas")
        assert list(registry.problems()) == []
        return [(one.id, one.version) for one in registry.versions("PushReceived")]


def test_a_field_is_added_in_one_file_and_locked_and_nothing_else_may_change(
    tmp_path: Path,
) -> None:
    copy = Copy(tmp_path)
    before = copy.versions()
    first = (len(REGISTRY.entries) + 1, before[-1][1] + 1)
    code, told = copy.lock("    task: TaskNo\n    note: LongText | None = None")
    assert code == 0, told
    assert f"schemas/events/PushReceived.v{first[1]}.avsc" in told
    assert copy.versions() == [*before, first]
    for field, said in (
        ("    task: TaskNo", "PushReceived.data.note: the field is gone or renamed"),
        ("    task: TaskNo\n    note: LongText", "PushReceived.data.note: was null or string"),
        (
            "    task: TaskNo\n    note: LongText | None = None\n    step: Text",
            "PushReceived.data.step: a new field needs a default",
        ),
    ):
        code, told = copy.lock(field)
        assert (code, told.count("\n")) == (3, 1)
        assert said in told
        assert copy.versions() == [*before, first]
    again = "    task: TaskNo\n    note: LongText | None = None\n    step: Text | None = None"
    assert copy.lock(again)[0] == 0
    assert copy.versions() == [*before, first, (first[0] + 1, first[1] + 1)]
