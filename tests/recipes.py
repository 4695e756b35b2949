"""The recipes of docs/development.md, carried out on a copy of the tree as a person would.

A recipe is a section; a step of it is a sentence that ends in a colon, and the text in the block
below: at the end of a file, a new file, or in a file below, above or instead of a line. Imports at
a block's beginning go where the file's imports are. Or in a file one text becomes another.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.terminal import ROOT, Ran, environment
from tests.tidy.source import tracked

PAGE: Final = ROOT / "docs" / "development.md"
_STEP: Final = re.compile(
    r"(?P<place>A new file|[Aa]t the end of|In) `(?P<path>[^`]+)`"
    r"(?:, (?P<side>below|above|instead of) (?P<ticks>`+)(?P<line>.+?)(?P=ticks))?:\n\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CHANGE: Final = re.compile(
    r"In `(?P<path>[^`]+)`,\s(?P<ticks>`+)(?P<line>.+?)(?P=ticks)\sbecomes\s"
    r"(?P<more>`+)(?P<text>.+?)(?P=more)\."
)
_IMPORTS: Final = re.compile(r"\A((?:(?:from|import) .*\n)+)\n*")
_TIMEOUT_SECONDS: Final = 240


class Step(NamedTuple):
    """One thing to write; without a side at a file's end, or as a new file."""

    path: str
    text: str
    is_new: bool = False
    side: str | None = None
    line: str = ""


def recipe(title: str) -> list[Step]:
    """Return the steps of the section with a title."""
    page = PAGE.read_text("utf-8")
    _, found, rest = page.partition(f"\n### {title}\n")
    assert found, f"{PAGE.name} has no section {title!r}"
    section = re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]
    steps = [
        Step(
            step["path"],
            step["text"],
            is_new=step["place"] == "A new file",
            side=step["side"],
            line=(step["line"] or "").rstrip() if step["ticks"] == "``" else step["line"] or "",
        )
        for step in _STEP.finditer(section)
    ]
    assert len(steps) == section.count("```") // 2, f"{title}: a block is no step"
    changes = [
        Step(one["path"], one["text"].strip(), side="becomes", line=one["line"].strip())
        for one in _CHANGE.finditer(section)
    ]
    assert len(changes) == section.count("becomes"), f"{title}: a change is no step"
    return steps + changes


class Tree(NamedTuple):
    """A copy of what is tracked."""

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> "Tree":
        """Copy the tree, as a repository of its own."""
        for path in tracked():
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        subprocess.run(["git", "init", "-q", folder], check=True)
        return cls(folder)

    def follow(self, title: str) -> set[str]:
        """Carry out a recipe; return the files that were touched, in the house's style."""
        for step in recipe(title):
            self._write(step)
        touched = set(self.changed())
        ours = sorted(name for name in touched if name.endswith(".py"))
        self.python("-m", "ruff", "check", "-q", "--select", "I,E301,E302,E303,E305", "--preview",
                    "--fix", *ours)  # fmt: skip
        self.python("-m", "ruff", "format", "-q", *ours)
        return touched

    def _write(self, step: Step) -> None:
        path = self.folder / step.path
        assert path.exists() is not step.is_new, step.path
        if step.is_new:
            path.write_text(step.text, "utf-8")
            return
        text, content = step.text, path.read_text("utf-8")
        if imported := _IMPORTS.match(text):
            text = text[imported.end() :]
            content = re.sub(
                r"^(?=from |import )", imported[1], content, count=1, flags=re.MULTILINE
            )
        path.write_text(_placed(step, content, text), "utf-8")

    def changed(self) -> Iterator[str]:
        """Yield the names of files that are not as they are in the tree."""
        listed = self.python("-c", _LIST).splitlines()
        for name in listed:
            original = ROOT / name
            if not original.is_file() or original.read_bytes() != (self.folder / name).read_bytes():
                yield name

    def python(self, *words: str) -> str:
        """Run Python in the copy; return what it says on stdout."""
        ran = self._run([sys.executable, *words], self.folder)
        assert ran.code == 0, f"{words}\n{ran.out}{ran.err}"
        return ran.out

    def shenguan(self, folder: Path, *words: str) -> Ran:
        """Run the copy's command line in a folder."""
        return self._run([sys.executable, "-m", "cli", *words], folder)

    def _run(self, command: list[str], folder: Path) -> Ran:
        ran = subprocess.run(
            command,
            cwd=folder,
            env=environment(PYTHONPATH=str(self.folder), PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


_LIST: Final = (
    "import subprocess; print(subprocess.run(['git', 'ls-files', '--others', '--exclude-standard'],"
    " capture_output=True, text=True, check=True).stdout, end='')"
)


def _placed(step: Step, content: str, text: str) -> str:
    if step.side is None:
        return f"{content}\n\n{text}"
    if step.side == "becomes":
        assert content.count(step.line) == 1, f"{step.path}: {step.line!r} is not there once"
        return content.replace(step.line, text)
    lines = content.splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if line.startswith(step.line)]
    assert len(places) == 1, f"{step.path}: {len(places)} lines begin with {step.line!r}"
    (place,) = places
    begin, end = {
        "below": (place + 1, place + 1),
        "above": (place, place),
        "instead of": (place, place + 1),
    }[step.side]
    return "".join([*lines[:begin], text, *lines[end:]])
