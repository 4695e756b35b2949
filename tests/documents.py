"""Guides as a reader follows them: their commands typed in one shell, their output compared.

In what a command shows (``cli/derived/guides.py``) ``…`` stands for anything within a line, alone
on a line for any lines; a command that shows no output may say anything. A command that fails is
followed by ``echo $?``. The files of a guide are saved before.
"""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cli.derived.guides import CONSOLE, FOLDER, GuideFolder, Step, Typed
from tests.terminal import ROOT, environment

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
_MARK: Final = "\x1e"
_LANGUAGE: Final = "zh"
"""What the page about Python shows is said in Chinese."""
_LOCALES: Final = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}
_COLUMNS: Final = 80
_TIMEOUT_SECONDS: Final = 240
_PLAYING: Final = {"hall"}
"""Guides whose reader has the scenarios beside him, and what repeats a draw."""


def guide(name: str) -> GuideFolder:
    """Return a guide of the repository."""
    return GuideFolder(ROOT / FOLDER / name)


def blocks(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Yield line and content of a document's blocks in a language."""
    for found in _FENCE.finditer(text):
        if found.group(1) == language:
            yield text.count("\n", 0, found.start()) + 2, found.group(2)


def commands_of(steps: Iterable[Step]) -> list[Typed]:
    """Return the commands of a session in their order."""
    return [one for step in steps if step.fence == CONSOLE for one in step.commands]


def typed(texts: Sequence[str], folder: Path, language: str) -> list[tuple[int, str]]:
    """Type commands into one shell on a terminal; return exit code and output of each.

    What a command says on stderr follows its stdout.
    """
    script, told = (folder.parent / f"{folder.name}.{suffix}" for suffix in ("sh", "err"))
    mark = f"printf '{_MARK}%d\\n' $code"
    after = f"code=$?; {mark}; {mark} >&2; (exit $code)"
    script.write_text("".join(f"{text}\n{after}\n" for text in texts), "utf-8")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, _COLUMNS, 0, 0))
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (
        told.open("wb") as stderr,
        subprocess.Popen(
            ["bash", str(script)],
            cwd=folder,
            env=environment(PATH=scripts, SHENGUAN_LANG="", LC_ALL="", LANG=_LOCALES[language]),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=stderr,
        ) as running,
    ):
        os.close(theirs)
        said = b"".join(_read(ours)).decode().replace("\r\n", "\n")
        os.close(ours)
        running.wait(_TIMEOUT_SECONDS)
    outputs = _parts(_STYLE.sub("", said))
    errors = [error for _, error in _parts(told.read_text("utf-8"))]
    return [(code, out + err) for (code, out), err in zip(outputs, errors, strict=True)]


def _parts(said: str) -> list[tuple[int, str]]:
    found = re.findall(rf"(.*?){_MARK}(\d+)\n", said, re.DOTALL)
    return [(int(code), output) for output, code in found]


def _read(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):
        while read := os.read(terminal, 65_536):
            yield read


def agrees(shown: str, said: str) -> bool:
    """Tell whether output is as a document shows it."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == "…" else f"{_line(line)} *\n" for line in shown.splitlines()
    )
    return re.fullmatch(pattern, said) is not None


def _line(shown: str) -> str:
    return ".*".join(re.escape(part) for part in shown.rstrip().split("…"))


def saved(of: GuideFolder, folder: Path) -> None:
    """Save the files of a guide in a folder, and what those play that play scenarios."""
    for name, content in of.files().items():
        (folder / name).write_text(content, "utf-8")
    if of.name in _PLAYING:
        shutil.copytree(ROOT / "examples" / "scenarios", folder / "scenarios")
        shutil.copy(ROOT / "docs" / "redraw.py", folder)


def follow(
    of: GuideFolder,
    language: str,
    folder: Path,
    *,
    foreign: Callable[[str], list[str]] = lambda _: [],
) -> list[str]:
    """Follow a guide in a folder; return what went otherwise than it says.

    ``foreign`` finds words on the screen that its reader does not understand.
    """
    saved(of, folder)
    wanted = commands_of(of.steps())
    done = typed([one.text for one in wanted], folder, language)
    told = [f"{of.name}: the shell stopped after {len(done)}"] * (len(done) != len(wanted))
    following = [*(one.text for one in wanted[1:]), ""]
    for one, after, (code, said) in zip(wanted, following, done, strict=False):
        place = f"{of.name}:{one.line}: {one.text}"
        shown = one.show(language)
        if code and after != "echo $?":
            told.append(f"{place}\nended with {code}:\n{said}")
        elif shown and not agrees(shown, said):
            told.append(f"{place}\nsaid:\n{said}")
        elif words := foreign(said):
            told.append(f"{place}\nsaid {words}:\n{said}")
    return told


def doctest(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the Python sessions of a document in a folder."""
    sessions = "\n".join(block for _, block in blocks(page.read_text("utf-8"), "pycon"))
    assert ">>> " in sessions, f"{page.name} has no Python session"
    script = folder.parent / f"{folder.name}.txt"
    script.write_text(sessions, "utf-8")
    program = (
        "import doctest, sys; flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE\n"
        f"sys.exit(doctest.testfile({str(script)!r}, module_relative=False, optionflags=flags)[0])"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment(SHENGUAN_LANG=_LANGUAGE),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
