"""Completion: what a shell offers, asked as Bash asks, and once typed into a real Bash."""

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recorded import AGENCY
from tests.terminal import Terminal, command, environment


def _offered(shenguan: Terminal, line: str, **env: str) -> list[str]:
    """Return what is offered behind a line, as Bash shows it."""
    asked = {
        "_SHENGUAN_COMPLETE": "bash_complete",
        "COMP_LINE": line,
        "COMP_BREAKS": "\"'><=;|&(: ",
    }
    ran = shenguan(env=asked | env)
    assert ran.err == ""
    return [one.partition(",")[2] for one in ran.lines if one]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("shenguan ca", ["catalogue", "case"]),
        ("shenguan help ca", ["catalogue", "case"]),
        ("shenguan help case s", ["show"]),
        ("shenguan case list --status wi", ["withdrawn"]),
        ("shenguan case list --columns case,dur", ["case,duration_days"]),
        (
            "shenguan case list --columns=case,due_",
            ["case,due_at", "case,due_promised", "case,due_legal", "case,due_answer"],
        ),
        ("shenguan case list --format nd", ["ndjson"]),
        ("shenguan refusals credit.b", ["credit.barred"]),
        ("shenguan events ApplicationW", ["ApplicationWithdrawn"]),
        ("shenguan log list --type PenaltyD", ["PenaltyDecided"]),
        ("shenguan record PenaltyD", ["PenaltyDecided"]),
        ("shenguan explain licen", ["licence"]),
        ("shenguan case show 2017-0412", ["2017-0412"]),
        (f"shenguan case show {AGENCY}/2017-0412", ["root/2017-0412"]),
        (f"shenguan case show '{AGENCY}/2017-0412", [f"{AGENCY}/2017-0412"]),
        ("shenguan explain case 2017-0412", ["2017-0412"]),
        ("shenguan record CaseClosed --case 2017-0412", ["2017-0412"]),
        (f"shenguan record CaseClosed --case={AGENCY}/2017-0412", ["root/2017-0412"]),
        ("shenguan task list --agency reg:130523:r", ["root"]),
        ("shenguan --as reg:130523:r", ["root"]),
        ("shenguan case show nothing-begins-so", []),
    ],
)  # fmt: skip
def test_what_may_stand_there_is_offered(filled: Terminal, line: str, offered: list[str]) -> None:
    assert _offered(filled, line) == offered


def test_mappings_are_offered_by_name_and_as_files(filled: Terminal) -> None:
    for line in ("shenguan import x.csv --mapping wab", "shenguan mapping check wab"):
        assert _offered(filled, line) == ["wabo-receipt", "wab"]


def test_the_numbers_are_those_of_the_ledger_that_the_settings_name(
    filled: Terminal, tmp_path: Path
) -> None:
    here = Terminal(tmp_path)
    assert _offered(here, "shenguan case show ") == []
    (tmp_path / "shenguan.toml").write_text(f'store = "{filled.folder}/shenguan.db"\n', "utf-8")
    assert "2017-0412" in _offered(here, "shenguan case show 2017-04")
    assert _offered(here, "shenguan case show --store none.db 2017-04") == []
    (tmp_path / "shenguan.toml").chmod(0o666)
    assert _offered(here, "shenguan case show 2017-04") == []
    assert [one.name for one in tmp_path.iterdir()] == ["shenguan.toml"], "nothing is written"


def test_completing_changes_nothing_and_waits_for_no_server(
    copied: Terminal, tmp_path: Path
) -> None:
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    assert _offered(copied, "shenguan case show 2017-0412") == ["2017-0412"]
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before
    nobody = "postgresql://a:b@192.0.2.1/c"
    began = time.monotonic()
    assert _offered(copied, "shenguan case show 2017", SHENGUAN_STORE=nobody) == []
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_answered_too(filled: Terminal, shell: str) -> None:
    words = "shenguan case show 2017-04"
    asked = {
        "_SHENGUAN_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": "3" if shell == "zsh" else "2017-04",
    }
    assert "2017-0412" in filled.done(env=asked).out


class _Bash:
    """A real Bash on a pseudo terminal that has loaded our script."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        script = Path(command()[0]).parent
        env = environment(
            PATH=f"{script}{os.pathsep}{os.environ['PATH']}",
            PS1="> ",
            TERM="dumb",
            INPUTRC=os.devnull,
        )
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-i"],
            cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def typed(self, text: str, awaited: str) -> str:
        """Return what is shown after some keys, up to what is waited for."""
        os.write(self._ours, text.encode())
        shown = b""
        until = time.monotonic() + 30
        while awaited.encode() not in shown and time.monotonic() < until:
            if select.select([self._ours], [], [], 0.2)[0]:
                shown += os.read(self._ours, 65_536)
        return shown.decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def bash(filled: Terminal) -> Iterator[_Bash]:
    """A Bash in the folder of a county's ledger."""
    assert shutil.which("bash"), "the tests need bash"
    made = _Bash(filled.folder)
    yield made
    made.close()


def test_a_number_with_colons_is_completed_in_a_real_bash(bash: _Bash) -> None:
    bash.typed("source <(shenguan completion bash); echo LOADED$((1))\n", "LOADED1")
    line = f"echo {AGENCY}; shenguan licence show {AGENCY}/JY0412"
    shown = bash.typed(f"{line[:-3]}\t", f"{line} ")
    assert f"{line} " in shown
    assert f"{AGENCY}/{AGENCY}" not in shown
