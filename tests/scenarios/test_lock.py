"""``shenguan lock``: derived files are the same on every machine, and stale ones are named."""

from pathlib import Path

import pytest

from ledger.events import EVENTS
from tests.terminal import ROOT, Terminal


@pytest.fixture
def repository(shenguan: Terminal) -> Terminal:
    """The command in a folder that is Shenguan's repository, with nothing derived yet."""
    (shenguan.folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return shenguan


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.usefixtures("in_chinese")
def test_what_is_written_is_fresh_and_a_second_run_writes_nothing(repository: Terminal) -> None:
    stale = repository("lock", "--check")
    assert stale.code == 3
    assert "make lock" in stale.err
    assert set(_files(repository.folder)) == {"pyproject.toml"}
    repository.done("lock")
    written = _files(repository.folder)
    assert {"docs/events.md", "docs/refusals.md", "docs/tables.md", "docs/commands.md"} <= set(
        written
    )
    schemas = {f"schemas/json/{name}.json" for name in (*EVENTS, "Submission")}
    assert schemas == {name for name in written if name.startswith("schemas/json/")}
    again = repository.done("lock")
    assert (again.out, again.err) == ("", "均为最新\n")
    assert repository("lock", "--check").code == 0
    other = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "COLUMNS": "40",
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "7",
        "SHENGUAN_LANG": "en",
        "SHENGUAN_STORE": "sqlite:///elsewhere.db",
    }
    checked = repository("lock", "--check", env=other)
    assert (checked.code, checked.err) == (0, "everything is up to date\n")
    assert _files(repository.folder) == written


def test_a_stale_a_missing_and_a_superfluous_file_are_named_and_put_right(
    repository: Terminal,
) -> None:
    repository.done("lock")
    fine = _files(repository.folder)
    (repository.folder / "docs" / "events.md").write_text("by hand", "utf-8")
    (repository.folder / "schemas" / "json" / "DecisionMade.json").unlink()
    (repository.folder / "schemas" / "json" / "CaseSung.json").write_text("{}", "utf-8")
    below = Terminal(repository.folder / "docs")
    checked = below("lock", "--check")
    assert checked.code == 3
    for name in ("docs/events.md", "schemas/json/DecisionMade.json", "schemas/json/CaseSung.json"):
        assert name in checked.err
    assert "refusals" not in checked.err
    assert below("lock").err.count("\n") == 3
    assert _files(repository.folder) == fine


def test_elsewhere_nothing_is_written(shenguan: Terminal) -> None:
    told = shenguan("lock")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "make lock" in told.err
    assert list(shenguan.folder.iterdir()) == []


def test_the_documents_say_what_the_code_says(repository: Terminal) -> None:
    repository.done("lock")
    docs = {
        path.name: path.read_text("utf-8") for path in (repository.folder / "docs").glob("*.md")
    }
    for row in repository.done("events", "--format", "ndjson").rows:
        assert f"### {row['type']} {row['chinese']}\n" in docs["events.md"]
    for row in repository.done("refusals", "--format", "ndjson").rows:
        (line,) = (one for one in docs["refusals.md"].splitlines() if f"| `{row['code']}`" in one)
        assert row["chinese"] in line
    findings = docs["refusals.md"].partition("## 备注发现")[2]
    assert "`decision.late`" in findings
    assert "`credit.barred`" not in findings
    english = {"COLUMNS": "100", "SHENGUAN_LANG": "en"}
    told = repository.done("log", "show", "--help", env=english).out
    assert "\n".join(line.rstrip() for line in told.splitlines()) in docs["commands.md"]
    assert "130  interrupted" in docs["commands.md"]
    assert "### tasks 监管任务" in docs["tables.md"]
    for text in docs.values():
        assert "Written by `make lock`" in text
        assert not any(line != line.rstrip() for line in text.splitlines())
