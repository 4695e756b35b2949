"""The page of state machines, docs/state-machines.md: what moves a line from which status to which.

``python -m tests.state_machines`` writes it. Nothing is drawn by hand: the simulated county is told
entry by entry, and before and after each one the questions are asked how that stands which it
names. A move without an entry of its own comes with the day, or with what happened to another line.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple, cast

from cli.derived.markdown import page, table
from ledger.entry import decode_entry, tags_of_entry
from ledger.events import EVENTS, chinese_name
from ledger.log import StoredEntry
from ledger.naming import parts_of
from ledger.store.replica import open_copy
from ledger.zone import Zone
from projections.discovery import all_questions
from projections.question import Question
from projections.views import Views
from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.county import REGION
from tests.simulated import PlayedCounty
from tests.tidy.source import ROOT

PAGE: Final = ROOT / "docs" / "state-machines.md"
CASES, SEED = 1_000, 1
"""How long a year the page is drawn from."""
LEFT_OUT: Final = frozenset(
    (
        *("refusals", "liaisons", "publicity", "loop", "registers", "blanks"),
        *("deadlines", "inbox", "catalogue", "kpi", "counted"),
    )
)
"""Questions that say of no line of their own how it stands."""
_APART: Final[Mapping[str, tuple[str, ...]]] = {
    "credit": ("record", "number"),
    "documents": ("document", "agency"),
    "meetings": ("meeting", "action"),
    "punishments": ("punishment", "agency"),
    "ratings": ("case", "channel"),
}
"""What tells the answers about one number apart, where there are several."""
_AND: Final = "；"
_INTRODUCTION: Final = (
    "How each line (主线) moves from status to status, and by which fact. The arrows are what the\n"
    "program did: the simulated county was told fact by fact, and the questions were asked before\n"
    "and after each. 随日期或他事 is a move that comes with the day, or with another line's fact."
)


Line = tuple[str, str]
"""The kind and the number of what has a status, as a tag names it."""


class Move(NamedTuple):
    """迁移: from a status (None: there was nothing) to another, by a type of entry, or by none."""

    before: str | None
    by: str | None
    after: str


Moves = Mapping[str, Counter[Move]]
"""How often each question's lines moved how."""


def machines() -> Iterator[Question[Any]]:
    """Yield the questions that say how a line stands."""
    yield from (
        one for one in all_questions() if one.name not in LEFT_OUT and len(one.statuses) > 1
    )


_KINDS_NAMED: Final = frozenset(one.numbers[0] for one in machines()) | {"penalty", "restriction"}


class Watcher:
    """观察者: brings views on, and notes how each entry moves what it names.

    Entries of one day that name nothing in common are looked at together: none moves another's.
    """

    def __init__(self, views: Views, append: Callable[[list[StoredEntry]], None]) -> None:
        self._views = views
        self._append = append
        self._kinds = {one.name: one.numbers[0] for one in machines()}
        self._questions = [*machines()]
        self._waiting: list[StoredEntry] = []
        self._by: dict[Line, str] = {}
        self._last: dict[tuple[str, ...], str] = {}
        self.day = date.min
        self.moves: dict[str, Counter[Move]] = {one.name: Counter() for one in machines()}

    def tell(self, row: StoredEntry, tags: Iterable[str], day: date) -> None:
        """Take note of an entry of a day."""
        named = [one for one in map(parts_of, tags) if one[0] in _KINDS_NAMED]
        if day != self.day or any(one in self._by for one in named):
            self.look()
        self.day = day
        self._waiting.append(row)
        self._by.update(dict.fromkeys(named, row.type))

    def look(self) -> None:
        """Ask how things stand, bring on what waits, and ask again."""
        if not self._waiting:
            return
        for key, status in self._standing().items():
            if self._last.get(key, status) != status:
                self.moves[key[0]][Move(self._last[key], None, status)] += 1
            self._last[key] = status
        self._append(self._waiting)
        self._views.catch_up()
        for key, status in self._standing().items():
            by = self._by.get(self._line_of(key))
            if by is not None or self._last.get(key, status) != status:
                self.moves[key[0]][Move(self._last.get(key), by, status)] += 1
            self._last[key] = status
        self._waiting, self._by = [], {}

    def _standing(self) -> dict[tuple[str, ...], str]:
        found = {}
        with self._views.reader() as reader:
            for question in self._questions:
                kind = question.numbers[0]
                for number in sorted(one for known, one in self._by if known == kind):
                    for answer in question.show(reader, number):
                        apart = _APART.get(question.name, ())
                        values = [str(getattr(answer, one)) for one in apart] or [number]
                        found[question.name, *values] = answer.status
        return found

    def _line_of(self, key: tuple[str, ...]) -> Line:
        """Return the line whose status an answer tells; of credit, that of the record."""
        name, first, *others = key
        return (first, others[0]) if name == "credit" else (self._kinds[name], first)


def watched(cases: int, seed: int) -> Moves:
    """Return how the entries of a simulated year move things."""
    zone, watcher = Zone("Asia/Shanghai"), cast("Watcher", None)
    with TemporaryDirectory() as folder:
        year = PlayedCounty(begun=False, folder=Path(folder))
        history = Chronicle(Arguments(cases=cases, seed=seed, unlawful=0.1))
        deque(year.play(history.lines()), maxlen=0)
        copy = open_copy(f"sqlite:///{folder}/copy.db")
        url = f"sqlite:///{folder}/views.db"
        with Views(url, copy, zone, REGION, today=lambda: watcher.day) as views:
            watcher = Watcher(views, copy.append_rows)
            for rows in year.simulation.store.scan():
                for row in rows:
                    tags = tags_of_entry(decode_entry(row.type, row.body))
                    watcher.tell(row, tags, zone.day_of(datetime.fromisoformat(row.recorded_at)))
            watcher.look()
    return watcher.moves


def drawn(moves: Moves) -> str:
    """Return the page that shows moves."""
    body = [line for one in machines() for line in _machine(one, moves[one.name])]
    return page("状态机 State machines", "tests/state_machines.py", _INTRODUCTION, body)


def arrows(moves: Moves) -> dict[str, set[tuple[str, str, str]]]:
    """Return what goes from which status to which, by question."""
    return {
        name: {
            (_name(one.before), _name(one.after), _said(one.by))
            for one in counted
            if one.before != one.after
        }
        for name, counted in moves.items()
    }


def arrows_shown(text: str) -> dict[str, set[tuple[str, str, str]]]:
    """Return what a page draws, by question."""
    shown: dict[str, set[tuple[str, str, str]]] = {}
    by_command = {one.command: one.name for one in machines()}
    for section in text.split("\n## ")[1:]:
        name = by_command[section.partition("`")[2].partition("`")[0]]
        drawn_arrows = re.findall(r"^    (\S+) --> (\S+) : (.+)$", section, flags=re.MULTILINE)
        shown[name] = {
            (before, after, by)
            for before, after, all_by in drawn_arrows
            for by in all_by.split(_AND)
        }
    return shown


def _machine(question: Question[Any], moves: Counter[Move]) -> Iterator[str]:
    yield f"## {question.chinese} `{question.command}`"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    reached = {one.after for one in moves} | {one.before for one in moves if one.before}
    for status, chinese in question.statuses.items():
        if status in reached:
            yield f"    {_name(status)} : {chinese} {status}"
    for before, after, by in _arrows(moves):
        yield f"    {_name(before)} --> {_name(after)} : {by}"
    yield "```"
    yield ""
    yield from _stayed(question, moves)


def _arrows(moves: Counter[Move]) -> Iterator[tuple[str | None, str, str]]:
    """Yield each arrow once, with all that goes along it."""
    along: dict[tuple[str, str], list[str]] = {}
    for move in sorted(moves, key=str):
        if move.before != move.after:
            along.setdefault((move.before or "", move.after), []).append(_said(move.by))
    for (before, after), by in along.items():
        yield before or None, after, _AND.join(dict.fromkeys(by))


def _stayed(question: Question[Any], moves: Counter[Move]) -> Iterator[str]:
    """Yield a table of the facts that leave a status as it is."""
    rows = [
        (question.statuses[status], _listed(moves, status))
        for status in question.statuses
        if _listed(moves, status)
    ]
    if rows:
        yield from table(("状态 status", "其间事实 facts that leave it as it is"), rows)


def _listed(moves: Counter[Move], status: str) -> str:
    alike = {one.by for one in moves if one.before == one.after == status}
    stays = alike - {None, "SubmissionRefused"}
    return _AND.join(_said(one) for one in sorted(stays, key=str))


def _said(by: str | None) -> str:
    return "随日期或他事" if by is None else f"{chinese_name(EVENTS[by])} {by}"


def _name(status: str | None) -> str:
    return "[*]" if status is None else status.replace("-", "_")


def main() -> None:
    """Write the page."""
    PAGE.write_text(drawn(watched(CASES, SEED)), "utf-8")


if __name__ == "__main__":
    main()
