"""At a desk of 80 columns: tables fit, what is long is paged, what is shown can be typed."""

import os
import pty
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import pytest

from tests import demo
from tests.terminal import Ran, Terminal, command, environment

BUREAU: Final = "reg:130523:审批局"
_SEQUENCE: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_IDENTITY: Final = re.compile(r"(?:uscc|reg|person):[^\s,·；，]+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b")
_CUT_DAY: Final = re.compile(r"\d{4}-(\d\d?(-\d?)?)?")
_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A copy of the folder that the demo leaves behind."""
    told = demo.shared_demo(tmp_path_factory.getbasetemp())
    beside = shutil.ignore_patterns("*-wal", "*-shm")
    folder = shutil.copytree(told.folder, tmp_path_factory.mktemp("desk") / "county", ignore=beside)
    return Terminal(Path(folder))


def bare(ran: Ran) -> list[str]:
    """Return what a terminal shows, without colours and movements."""
    return _SEQUENCE.sub("", ran.out).splitlines()


def width(text: str) -> int:
    """Return how wide a terminal draws a text."""
    return sum(2 if east_asian_width(one) in {"W", "F"} else 1 for one in text)


def table_of(ran: Ran) -> list[str]:
    """Return the lines of the table that a command shows, not what it tells beside."""
    lines = bare(ran)
    told = [at for at, line in enumerate(lines) if re.match("not shown|ledger|宽度|账本", line)]
    return lines[: min(told, default=len(lines))]


@pytest.mark.parametrize("noun", ["case", "licence", "task", "check", "credit", "loop"])
def test_every_list_fits_and_breaks_no_number(county: Terminal, noun: str) -> None:
    asked = (noun, "list", "--on", "2017-10-31")
    table = table_of(county.shown(*asked, columns=80, SHENGUAN_AGENCY=BUREAU))
    assert len(table) > 4
    assert max(map(width, table)) <= 80
    rows = county.done(noun, "list", "--on", "2017-10-31", "--format", "ndjson").rows
    whole = {text for row in rows for text in row.values() if isinstance(text, str)}
    for line in table:
        for found in _IDENTITY.findall(line):
            assert found in whole, line
        assert not [part for part in line.split() if _CUT_DAY.fullmatch(part)], line
    assert sum(len(_DAY.findall(line)) for line in table) >= (noun not in {"check", "credit"})


@pytest.mark.parametrize(
    "asked",
    [
        ("log", "list"),
        ("doctor",),
        ("projections", "status"),
        ("projections", "verify"),
        ("explain", "case", "2017-0115"),
        ("events",),
        ("events", "GuidePublished"),
        ("refusals",),
        ("case", "show", "2017-0115"),
        ("import", "--list"),
        ("topics", "rights"),
        ("mapping", "check", "window-cases.yaml", "window/cases.csv"),
    ],
    ids=" ".join,
)
def test_every_other_table_fits(county: Terminal, asked: tuple[str, ...]) -> None:
    told = county.shown(*asked, columns=80, SHENGUAN_AGENCY=BUREAU, SHENGUAN_LANG="zh")
    assert told.code in {0, 7}
    table = [line for line in table_of(told) if not re.match(r"行数|\d+ 行", line)]
    assert len(table) > 4
    assert max(map(width, table)) <= 80


def test_what_is_left_out_is_told_and_shown_otherwise(county: Terminal) -> None:
    told = county.shown("case", "list", "--limit", "2", columns=80)
    assert all(width(line) <= 80 for line in bare(told))
    beside = " ".join(bare(told)[4:])
    assert beside.startswith("not shown, for want of room: item, received_at, closed_at (")
    assert "(-x, --wide, --columns)" in beside
    assert "received_at" not in bare(told)[0]
    wide = bare(county.shown("case", "list", "--limit", "2", "--wide", columns=80))
    assert "received_at" in wide[0]
    assert not any(one.startswith("not shown") for one in wide)
    fields = bare(county.shown("case", "list", "--limit", "2", "-x", columns=80))
    row = county.done("case", "list", "--limit", "1", "--format", "ndjson").row
    assert [line.split()[0] for line in fields[1 : len(row) + 1]] == list(row)


def test_a_number_that_is_shown_short_is_found_as_it_is_shown(county: Terminal) -> None:
    env = {"SHENGUAN_AGENCY": BUREAU}
    table = table_of(county.shown("task", "list", columns=80, **env))
    number = table[2].split()[0]
    assert ":" not in number
    shown = county.done("task", "show", number, "--format", "ndjson", env=env).row
    assert shown["task"] == f"{BUREAU}/{number}"
    explained = county.shown("explain", "task", number, columns=80, **env)
    assert f"task: {number}" in "\n".join(bare(explained))
    tag = f"task:{number}"
    assert county.done("log", "list", "--tag", tag, env=env).rows
    foreign = table_of(county.shown("task", "list", columns=80, SHENGUAN_AGENCY="reg:130523:x"))
    assert foreign[2].startswith(f"{BUREAU}/{number} ")


def test_formats_for_programs_know_nothing_of_the_desk(county: Terminal) -> None:
    for form in ("tsv", "csv", "json", "ndjson"):
        asked = ("case", "list", "--on", "2017-10-31", "--format", form)
        piped = county.done(*asked, env={"SHENGUAN_AGENCY": BUREAU}).out
        assert f"{BUREAU}/2017-0101" in piped
        assert "●" not in piped
        refused = county(*asked, "-x")
        assert (refused.code, refused.out) == (2, "")


def paged(county: Terminal, pager: str, *more: str, **env: str) -> Ran:
    """Show a table longer than the screen."""
    return county.shown("events", *more, columns=80, SHENGUAN_PAGER=pager, **env)


@pytest.fixture(scope="module")
def pager(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pager that shows three lines, says so, and ends."""
    script = tmp_path_factory.mktemp("pager") / "three lines"
    script.write_text("#!/bin/sh\nhead -n 3\necho SEEN $LESS $LESSCHARSET\n", "utf-8")
    script.chmod(0o755)
    return f"'{script}'"


def test_whoever_ends_the_pager_early_has_seen_enough(county: Terminal, pager: str) -> None:
    told = paged(county, pager)
    lines = bare(told)
    assert told.code == 0
    assert lines[0].startswith("type")
    assert lines[3] == "SEEN FRX utf-8"
    assert "PenaltyDecided" not in told.out
    piped = paged(county, "head -n 2 | tr a-z A-Z")
    assert (piped.code, bare(piped)[0].split()[0]) == (0, "TYPE")


def test_only_what_is_longer_than_the_screen_is_paged(county: Terminal, pager: str) -> None:
    short = county.shown("refusals", "credit.barred", columns=80, SHENGUAN_PAGER=pager)
    assert "SEEN" not in short.out
    for plain in (paged(county, "cat"), paged(county, ""), paged(county, pager, "--no-pager")):
        assert plain.code == 0
        assert "SEEN" not in plain.out
        assert len(plain.lines) > 60
    assert "SEEN" in paged(county, pager, "--wide").out
    piped = county.done("events", "--format", "table", env={"SHENGUAN_PAGER": pager})
    assert "SEEN" not in piped.out


def test_our_own_setting_comes_before_that_of_all_programs(county: Terminal, pager: str) -> None:
    assert "SEEN" in paged(county, pager, PAGER="cat").out
    assert "SEEN" in county.shown("events", columns=80, PAGER=pager).out


def test_a_pager_that_is_not_there_is_told_and_done_without(county: Terminal) -> None:
    told = paged(county, "no-such-pager -R")
    assert told.code == 0
    assert "pager: no program no-such-pager; set PAGER or SHENGUAN_PAGER" in told.out
    assert "PenaltyDecided" in told.out
    assert "no-such" not in county.shown("refusals", "credit.barred", PAGER="no-such-pager").out


def test_ctrl_c_is_the_pagers_own(county: Terminal, tmp_path: Path) -> None:
    script = tmp_path / "pager"
    script.write_text(
        "#!/bin/sh\ntrap 'echo TRAPPED' INT\necho READY\nread line < /dev/tty\ncat > /dev/null\n",
        "utf-8",
    )
    script.chmod(0o755)
    code, shown = on_a_terminal_of_its_own(
        county.folder, ["events"], {"READY": b"\x03", "TRAPPED": b"\n"}, SHENGUAN_PAGER=str(script)
    )
    assert "TRAPPED" in shown
    assert "interrupted" not in shown
    assert code == 0


def on_a_terminal_of_its_own(
    folder: Path, arguments: list[str], answers: Mapping[str, bytes], **env: str
) -> tuple[int, str]:
    """Run the command where Ctrl-C reaches whom it would; answer what is shown with keys."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(folder)
        program = [*command(), *arguments]
        os.execve(program[0], program, environment(**env))  # noqa: S606 - as a shell does
    shown, waiting = "", dict(answers)
    while True:
        try:
            read = os.read(terminal, 65_536)
        except OSError:
            break
        shown += read.decode(errors="replace")
        for text in [one for one in waiting if one in shown]:
            os.write(terminal, waiting.pop(text))
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


def test_a_name_with_a_mark_of_direction_is_told_in_one_line(county: Terminal) -> None:
    told = county("case", "show", "20\u202e17\n-9")
    assert told.code == 4
    assert "\u202e" not in told.err
    assert all(line.startswith(("error: ", "identities: ")) for line in told.err.splitlines())
