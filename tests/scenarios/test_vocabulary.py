"""``events``, ``refusals``, ``completion``, ``--version``: what the program says of itself."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ledger.events import EVENTS, chinese_name
from tests.recorded import AGENCY, SUBJECT
from tests.terminal import ROOT, Terminal, environment


def test_every_event_type_is_listed_with_its_chinese_name(shenguan: Terminal) -> None:
    rows = shenguan.done("events", "--format", "ndjson").rows
    assert {row["type"]: row["chinese"] for row in rows} == {
        name: chinese_name(kind) for name, kind in EVENTS.items()
    }
    received = next(row for row in rows if row["type"] == "ApplicationReceived")
    assert received["published_by"] == ["window", "approval"]
    assert received["tags"] == ["case", "subject?", "joint?", "licence?"]


def test_the_fields_of_a_type_are_told_with_a_chinese_meaning_each(shenguan: Terminal) -> None:
    rows = shenguan.done("events", "ApplicationReceived", "--format", "ndjson").rows
    assert [row["field"] for row in rows] == list(EVENTS["ApplicationReceived"].__struct_fields__)
    by_name = {row["field"]: row for row in rows}
    assert by_name["channel"] == {
        "field": "channel",
        "takes": "text",
        "required": True,
        "many": False,
        "tag": None,
        "choices": [],
        "meaning": "渠道",
    }
    assert by_name["phone"]["takes"] == "personal"
    assert by_name["case"]["tag"] == "case"
    assert all(any("\u4e00" <= one <= "\u9fff" for one in row["meaning"]) for row in rows)


def test_the_json_schema_of_a_type_judges_its_data(shenguan: Terminal) -> None:
    schema = shenguan.done("events", "ReviewCompleted", "--json-schema").document
    judge = Draft202012Validator(schema)
    lawful = {"case": "reg:130523:root/1", "level": 1, "opinion": "pass"}
    assert judge.is_valid(lawful)
    assert not judge.is_valid(lawful | {"level": 0})
    assert not judge.is_valid(lawful | {"colour": "red"})


def test_a_code_says_why_and_what_to_do(shenguan: Terminal) -> None:
    row = shenguan.done("refusals", "credit.barred", "--format", "ndjson").row
    assert list(row) == ["code", "chinese", "kind", "meaning", "source", "remedy"]
    assert (row["chinese"], row["kind"]) == ("信用受限", "refusal")
    kinds = {row["kind"] for row in shenguan.done("refusals", "--format", "ndjson").rows}
    assert kinds == {"refusal", "finding"}


@pytest.mark.parametrize("arguments", [("events", "Nothing"), ("refusals", "nothing.at-all")])
def test_what_is_not_in_the_vocabulary_is_not_found(
    shenguan: Terminal, arguments: tuple[str, str]
) -> None:
    tried = shenguan(*arguments)
    assert (tried.code, tried.out, tried.err.count("\n")) == (4, "", 1)
    assert f"`shenguan {arguments[0]}` lists them" in tried.err


def test_the_version_is_told(shenguan: Terminal) -> None:
    assert shenguan.done("--version").out.startswith(f"shenguan {version('shenguan')}, Python 3.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(shenguan: Terminal, shell: str) -> None:
    assert "_SHENGUAN_COMPLETE" in shenguan.done("completion", shell).out


def test_an_unknown_shell_is_told(shenguan: Terminal) -> None:
    tried = shenguan("completion", "tcsh")
    assert (tried.code, tried.out) == (2, "")
    assert "'bash', 'zsh', 'fish'" in tried.err


def test_a_shell_is_answered_while_it_completes(shenguan: Terminal) -> None:
    def completed(words: str, at: int) -> set[str]:
        asked = {
            "_SHENGUAN_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(at),
        }
        answered = shenguan.done(env=asked)
        return {line.partition(",")[2] for line in answered.lines}

    assert {"record", "refusals"} <= completed("shenguan re", 1)
    assert completed("shenguan record DecisionM", 2) == {"DecisionMade"}
    assert "--decided-on" in completed("shenguan record DecisionMade --d", 3)


def _loaded(arguments: list[str], folder: Path) -> set[str]:
    program = (
        "import sys, cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "import json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment(PYTHONPATH=str(ROOT)),
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return set(json.loads(ran.stderr.decode().splitlines()[-1]))


def test_help_is_given_without_loading_what_is_slow(shenguan: Terminal) -> None:
    """No time is measured: what costs time is the libraries, and none of them is loaded."""
    heavy = {"sqlalchemy", "eventsourcing", "pandas", "pyarrow", "kafka", "fastavro", "rich"}
    asked = "--help|record DecisionMade --help|submit --help|log list --help|events|--version"
    for arguments in map(str.split, asked.split("|")):
        loaded = _loaded(arguments, shenguan.folder)
        assert not heavy & loaded, arguments
        assert len(loaded) < 400, f"{arguments}: {len(loaded)} modules"


_NEEDLESS = {
    "eventsourcing", "sqlalchemy.orm", "sqlalchemy.ext", "sqlalchemy.dialects.postgresql",
    "psycopg", "multiprocessing", "rich", "yaml", "ledger.gate", "ledger.rules", "ledger.states",
    "consumers", "schemas",
}  # fmt: skip
"""What no question to a ledger on SQLite has a use for: it only makes the answer late."""


def test_a_question_loads_only_what_answers_it(filled: Terminal) -> None:
    for asked in ("case show 2017-0412", "case list", "credit show " + SUBJECT):
        loaded = _loaded([*asked.split(), "--agency", AGENCY], filled.folder)
        assert not _NEEDLESS & loaded, asked
        assert "ledger.store.sqlite.store" in loaded, f"{asked} was not answered"
        others = loaded & {f"cli.commands.{one}" for one in ("record", "submit", "log", "doctor")}
        assert not others, asked


def test_an_answer_that_is_no_frame_loads_no_pandas(opened: Terminal) -> None:
    heavy = {"pandas", "numpy", "pyarrow", "kafka", "fastavro", "openpyxl", "xlsxwriter"}
    for asked in ("log list --limit 1", "doctor", "projections status", "case list"):
        assert not heavy & _loaded(asked.split(), opened.folder), asked
