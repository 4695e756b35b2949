"""What the guides show, recorded anew: ``python -m tests.record_guides [NAME …]``.

A command whose output still agrees with what is shown is left alone. For another the lines that
were shown are found again by their likeness, in the other language by their place; ``…`` takes the
place of lines that were not shown, of ids, of leaves and of what belongs to this hour. Read what
changed before you commit it, then write the pages: ``make lock``.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from cli.derived.guides import CONSOLE, LANGUAGES, GuideFolder, Step, Typed, all_guides
from tests import demo
from tests.documents import agrees, commands_of, saved, typed
from tests.terminal import ROOT

ON_DEMO: Final = {"operations"}
"""Guides that are followed in the folder that the demo leaves behind."""
_GAP: Final = "…"
_RULE: Final = "───"
_ALIKE: Final = 0.5
_TODAY: Final = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
_VARIES: Final = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{64}\b"
    rf"|{_TODAY}(?:[ T][0-9:.]+Z?)?"
)


def record(guide: GuideFolder, demo_folder: Path) -> None:
    """Type the commands of a guide in each language, and write down what they show."""
    steps = guide.steps()
    wanted = commands_of(steps)
    said = {one: _said(guide, wanted, one, demo_folder) for one in LANGUAGES}
    for place, command in enumerate(wanted):
        _renew(command, {language: said[language][place] for language in LANGUAGES})
    guide.session.write_text(_session_text(steps), "utf-8")


def _said(
    guide: GuideFolder, wanted: Sequence[Typed], language: str, demo_folder: Path
) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "folder"
        if guide.name in ON_DEMO:
            shutil.copytree(demo_folder, folder)
        else:
            folder.mkdir()
        saved(guide, folder)
        done = typed([one.text for one in wanted], folder, language)
        places = re.compile(rf"{re.escape(str(folder))}|{re.escape(str(ROOT))}")
        return [places.sub(_GAP, output) for _, output in done]


def _renew(command: Typed, said: dict[str, str]) -> None:
    """Renew what a command shows; what shows nothing in any language goes on doing so."""
    first, *others = LANGUAGES
    if not any(command.shown.values()):
        return
    before = command.show(first)
    if before and not agrees(before, said[first]):
        command.shown[first] = _shown(_by_likeness(before, said[first]), said[first])
    for other in others:
        if not agrees(command.show(other), said[other]):
            lines = said[other].splitlines()
            kept = _places(command.show(first), said[first])
            if len(lines) != len(said[first].splitlines()):
                kept = _by_likeness(command.show(other), said[other])
            command.shown[other] = _shown(kept, said[other])


def _places(shown: str, said: str) -> list[int | None]:
    """Return which lines are shown, None for a gap, where what is shown agrees."""
    lines, found = said.splitlines(), list[int | None]()
    rest, at = shown.splitlines(), 0
    while rest:
        line = rest.pop(0)
        if line.strip() != _GAP:
            found.append(at)
            at += 1
            continue
        found.append(None)
        following = "".join(f"{one}\n" for one in rest)
        while not agrees(following, "".join(f"{one}\n" for one in lines[at:])):
            at += 1
    return found


def _by_likeness(shown: str, said: str) -> list[int | None]:
    """Return which lines are shown, None for a gap: those that are like the ones of before."""
    lines, found = said.splitlines(), list[int | None]()
    at, has_gap = 0, False
    for line in shown.splitlines():
        if line.strip() == _GAP:
            has_gap = True
            continue
        alike = [_likeness(line, one) for one in lines[at:]]
        if not alike or max(alike) < _ALIKE:
            continue
        next_at = at + alike.index(max(alike))
        found += [None] if has_gap and next_at > at else range(at, next_at)
        found.append(next_at)
        at, has_gap = next_at + 1, False
    return found + ([None] if has_gap and at < len(lines) else list(range(at, len(lines))))


def _likeness(shown: str, said: str) -> float:
    if shown.startswith(_RULE) and said.startswith(_RULE):
        return 1
    return SequenceMatcher(None, shown, said).ratio()


def _shown(places: Sequence[int | None], said: str) -> list[str]:
    lines = said.splitlines()
    return [_GAP if one is None else _masked(lines[one]) for one in places]


def _masked(line: str) -> str:
    return _VARIES.sub(_GAP, line).rstrip()


def _session_text(steps: list[Step]) -> str:
    return "\n".join("".join(_written(step)) for step in steps)


def _written(step: Step) -> Iterator[str]:
    yield f"[{step.name}]\n" if step.fence == CONSOLE else f"[{step.name} {step.fence}]\n"
    for one in step.commands:
        if one.text:
            yield f"$ {one.text}\n"
        shown = {language: one.show(language) for language in LANGUAGES}
        if len(set(shown.values())) == 1:
            yield shown[LANGUAGES[0]]
        else:
            yield from (f"--- {language}\n{text}" for language, text in shown.items() if text)


def _chosen(names: Sequence[str]) -> Iterator[GuideFolder]:
    yield from (one for one in all_guides(ROOT) if not names or one.name in names)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "demo"
        chosen = list(_chosen(sys.argv[1:]))
        if any(one.name in ON_DEMO for one in chosen):
            demo.run_demo(place)
        for one in chosen:
            record(one, place)
