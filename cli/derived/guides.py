"""Guides (指南): one session of commands, its prose in each language, the pages made of both.

``docs/guides/<name>/session.txt`` has steps, ``[name]``; in a step a line that begins with ``$`` is
a command, what follows is what it shows: in both languages, or behind ``--- zh`` and ``--- en`` in
one. A step ``[name pycon]`` is shown as it is. ``prose.<language>.md`` has the step's place,
``<!-- session: name -->``, and that of a file of the folder ``files``, ``<!-- file: name -->``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ledger.errors import InputUnreadable
from ledger.sentence import say

FOLDER: Final = "docs/guides"
LANGUAGES: Final = ("zh", "en")
CONSOLE: Final = "console"
_STEP: Final = re.compile(r"\[([a-z0-9-]+)(?: (\w+))?\]")
_SHOWN_IN: Final = re.compile(r"--- (zh|en)")
_PLACE: Final = re.compile(r"^<!-- (session|file): (\S+) -->$", re.MULTILINE)
_FENCES: Final = {".yaml": "yaml", ".csv": "csv"}


@dataclass
class Typed:
    """A command of a session, with the lines that it shows in each language."""

    text: str
    line: int
    shown: dict[str, list[str]] = field(default_factory=lambda: {one: [] for one in LANGUAGES})

    def show(self, language: str) -> str:
        """Return what it shows in a language."""
        return "".join(f"{line}\n" for line in self.shown[language])


@dataclass
class Step:
    """A step of a session: a block of a page; its commands, or one without text that is shown."""

    name: str
    fence: str
    commands: list[Typed] = field(default_factory=list)

    def block(self, language: str) -> str:
        """Return the block of a page in a language."""
        shown = "".join(
            (f"$ {one.text}\n" if one.text else "") + one.show(language) for one in self.commands
        )
        return f"```{self.fence}\n{shown}```"


def read_session(text: str) -> list[Step]:
    """Return the steps of a session."""
    steps: list[Step] = []
    languages: tuple[str, ...] = LANGUAGES
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if found := _STEP.fullmatch(line):
            steps.append(Step(found[1], found[2] or CONSOLE))
            languages = LANGUAGES
        elif not steps:
            continue
        elif found := _SHOWN_IN.fullmatch(line):
            languages = (found[1],)
        elif line.startswith("$ ") and steps[-1].fence == CONSOLE:
            typed = [line[2:]]
            while typed[-1].endswith("\\"):
                typed.append(next(lines)[1])
            steps[-1].commands.append(Typed("\n".join(typed), number))
            languages = LANGUAGES
        else:
            _show(steps[-1], number, line, languages)
    for step in steps:
        _end(step)
    return steps


def _show(step: Step, number: int, line: str, languages: tuple[str, ...]) -> None:
    if not step.commands:
        step.commands.append(Typed("", number))
    for language in languages:
        step.commands[-1].shown[language].append(line)


def _end(step: Step) -> None:
    """Take away the empty lines that only part a step from the next."""
    for lines in (lines for one in step.commands[-1:] for lines in one.shown.values()):
        while lines and not lines[-1]:
            lines.pop()


@dataclass(frozen=True)
class GuideFolder:
    """A guide: the folder of its session, its prose and its files."""

    folder: Path

    @property
    def name(self) -> str:
        """What the guide is called."""
        return self.folder.name

    @property
    def session(self) -> Path:
        """The file with commands and what they show."""
        return self.folder / "session.txt"

    def steps(self) -> list[Step]:
        """Return the steps of the session."""
        return read_session(self.session.read_text("utf-8"))

    def files(self) -> Mapping[str, str]:
        """Return the files that a reader saves before."""
        folder = self.folder / "files"
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return {path.name: path.read_text("utf-8") for path in found}

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of the guide's page in each language."""
        for language in LANGUAGES:
            prose = self.folder / f"prose.{language}.md"
            if prose.is_file():
                yield page_of(self.name, language), self._page(prose.read_text("utf-8"), language)

    def _page(self, prose: str, language: str) -> str:
        blocks = {("session", step.name): step.block(language) for step in self.steps()}
        for name, text in self.files().items():
            blocks["file", name] = f"```{_FENCES[Path(name).suffix]}\n{text}```"
        places = _PLACE.findall(prose)
        if sorted(places) != sorted(blocks):
            raise InputUnreadable(
                say(
                    "the prose of {page} and its session have other steps: {steps}",
                    page=page_of(self.name, language),
                    steps=", ".join(sorted({name for _, name in {*places} ^ {*blocks}})),
                )
            )
        told = _PLACE.sub(lambda found: blocks[found[1], found[2]], prose)
        title, _, rest = told.partition("\n")
        head = f"{title}\n\n<!-- Written by `make lock` from {FOLDER}/{self.name}/; edit there. -->"
        return f"{head}\n{rest}"


def page_of(name: str, language: str) -> str:
    """Return where the page of a guide in a language lies."""
    if name == "readme":
        return "README.md" if language == "en" else "README.zh-CN.md"
    return f"docs/{name}.md" if language == "en" else f"docs/zh/{name}.md"


def all_guides(root: Path) -> list[GuideFolder]:
    """Return the guides of a repository."""
    return [GuideFolder(found.parent) for found in sorted((root / FOLDER).glob("*/session.txt"))]


def pages(root: Path) -> Iterator[tuple[str, str]]:
    """Yield path and text of every page of a guide."""
    for guide in all_guides(root):
        yield from guide.pages()
