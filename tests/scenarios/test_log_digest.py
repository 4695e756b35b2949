"""``shenguan log digest`` and ``doctor --digest``: written down once, checked years later."""

import shlex
import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.terminal import Terminal, command, environment

BY_HAND = (
    "while IFS= read -r line; do { printf '\\0'; printf %s \"$line\"; } | sha256sum | cut -c 1-64; "
    "done < given.jsonl | sha256sum"
)


def _shell(script: str, terminal: Terminal) -> str:
    ran = subprocess.run(
        ["sh", "-c", script],
        cwd=terminal.folder,
        env=environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    return ran.stdout.split()[0]


def _damage(terminal: Terminal, statement: str) -> None:
    """Change the log as somebody who removes the triggers first."""
    with closing(sqlite3.connect(terminal.folder / "shenguan.db")) as database:
        for (name,) in database.execute("select name from sqlite_master where type = 'trigger'"):
            database.execute(f"drop trigger {name}")
        assert database.execute(statement).rowcount >= 1
        database.commit()


def test_an_outsider_computes_the_same_from_an_export_and_from_a_list(copied: Terminal) -> None:
    hashed = copied.done("log", "digest").out.strip().rpartition("sha256:")[2]
    copied.done("log", "export", "-o", "given.jsonl")
    assert _shell(BY_HAND, copied) == hashed
    told = copied.done("log", "digest", "--help").out
    (example,) = (line.strip() for line in told.splitlines() if "sha256sum" in line)
    typed = example.replace("shenguan", shlex.join(command()))
    assert _shell(typed, copied) == hashed


def test_a_line_written_down_still_agrees_when_the_log_has_gone_on(copied: Terminal) -> None:
    head = len(copied.entries())
    whole, short = (copied.done("log", "digest", *to).out.strip() for to in ([], ["--to", "9"]))
    assert whole.startswith(f"shenguan-digest-1 130523 {head} sha256:")
    said = ("record", "OfficerAppointed", "--officer", "reg:130523:root/77")
    copied.done(*said, "--agency", "reg:130523:root")
    assert len(copied.entries()) == head + 1
    checked = copied.done("doctor", "--digest", whole, "--digest", short, "--format", "ndjson")
    assert [(row["check"], row["ok"], row["detail"]) for row in checked.rows] == [
        ("digest", True, f"1..{head} are what the line says"),
        ("digest", True, "1..9 are what the line says"),
    ]
    assert copied.done("log", "digest", "--to", str(head)).out.strip() == whole


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "update entries set body = replace(body, '内丘', '外丘') where position = 1",
            "position 1",
        ),
        ("delete from entries where position > 20", "this log ends at 20"),
    ],
)
def test_a_log_that_was_changed_or_cut_is_a_finding(
    copied: Terminal, change: str, told: str
) -> None:
    line = copied.done("log", "digest", "--to", "30").out.strip()
    _damage(copied, change)
    checked = copied("doctor", "--digest", line, "--format", "ndjson")
    assert (checked.code, checked.row["ok"]) == (3, False)
    assert told in checked.row["detail"]


def test_body_and_leaf_changed_together_are_found_by_a_digest_alone(copied: Terminal) -> None:
    line = copied.done("log", "digest", "--to", "30").out.strip()
    short = copied.done("log", "digest", "--to", "4").out.strip()
    _damage(
        copied,
        "update entries set (body, leaf) = (select body, leaf from entries where position = 6) "
        "where position = 5",
    )
    checked = copied("doctor", "--digest", short, "--digest", line, "--format", "ndjson")
    assert checked.code == 3
    assert [row["ok"] for row in checked.rows] == [True, False]
    assert "1..30 are not what the line says" in checked.rows[1]["detail"]


def test_a_line_of_another_ledger_is_told_and_what_is_no_line_is_refused(filled: Terminal) -> None:
    line = filled.done("log", "digest", "--to", "3").out.strip()
    others = line.replace(" 130523 ", " 130524 ")
    other = filled("doctor", "--digest", others, "--format", "ndjson")
    assert (other.code, other.row["detail"]) == (
        3,
        "the line is about ledger 130524, this is 130523",
    )
    assert filled("doctor", "--digest", "sha256:0").code == 2
    assert filled("log", "digest", "--to", "999999").code == 4
    assert filled("log", "digest", "--to", "1999-01-01").code == 4


def test_there_is_nothing_to_write_down_where_no_ledger_is(shenguan: Terminal) -> None:
    assert shenguan("log", "digest").code == 4
