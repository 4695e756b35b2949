"""``shenguan doctor``: is the installation whole, is the log sound, do the views belong to it?"""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import click

from cli import exits
from cli.lazy import Command
from cli.output import Answer, Output, output_options
from cli.progress import reporting
from cli.wiring import Wiring
from ledger.entry import decode_entry, is_known, leaf, tags_of_entry
from ledger.errors import LedgerError
from ledger.log import Row

OURS: Final = ("ledger", "schemas", "projections", "consumers", "cli")
_LIBRARIES: Final = (
    "shenguan", "click", "eventsourcing", "fastavro", "msgspec", "rich", "sqlalchemy",
    "pandas", "pyarrow", "openpyxl",
)  # fmt: skip
_COLUMNS: Final = ("check", "ok", "detail")
Finding = tuple[str, bool, str]


@click.command(cls=Command)
@output_options()
@click.pass_obj
def doctor(wiring: Wiring, *, output: Output) -> int:
    """体检: packages, versions, every entry's leaf and tags, the views' ledger and lag.

    Reads the whole log. Exit code 3 if anything differs, 4 where there is no ledger yet.

    \b
    Example:
      shenguan doctor --format json
    """
    found = [*_installation(), *_ledger(wiring), *_views(wiring)]
    rows = [{"check": check, "ok": ok, "detail": detail} for check, ok, detail in found]
    output.write(Answer(rows, _COLUMNS))
    return exits.DONE if all(ok for _, ok, _ in found) else exits.UNVERIFIED


def _installation() -> Iterator[Finding]:
    here = Path(__file__).parent.parent
    strays = [name for name in OURS if _folder(name) != here / name]
    yield "packages", not strays, f"foreign: {', '.join(strays)}" if strays else str(here.name)
    yield "python", True, sys.version.split()[0]
    for name in _LIBRARIES:
        try:
            yield name, True, version(name)
        except PackageNotFoundError:
            yield name, True, "not installed"


def _folder(name: str) -> Path | None:
    try:
        module = import_module(name)
    except ImportError:
        return None
    return Path(module.__file__).parent if module.__file__ else None


def _ledger(wiring: Wiring) -> Iterator[Finding]:
    opening = wiring.opening
    yield "ledger", True, f"{opening.ledger} {opening.event.name} ({opening.zone.name})"
    checked = _Checked()
    head = wiring.store.head()
    with reporting("doctor") as report:
        for page in wiring.store.scan(until=head):
            checked.page(page, wiring)
            if report is not None:
                report(checked.last, head)
    if checked.last != head:
        checked.gaps.append(f"the log ends at {head}, the last entry read is {checked.last}")
    yield "positions", not checked.gaps, _first(checked.gaps, f"1..{head}, no gap")
    yield "leaves", not checked.leaves, _first(checked.leaves, f"{head} recomputed")
    stored = getattr(wiring.store, "tag_count", lambda: checked.tags)()
    if stored != checked.tags and not checked.unknown:
        checked.index.append(f"{stored} index rows, {checked.tags} re-derived")
    yield "tags", not checked.index, _first(checked.index, f"{checked.tags} re-derived")
    yield "types", True, f"{checked.unknown} entries of unknown types"


def _first(problems: list[str], fine: str) -> str:
    if not problems:
        return fine
    return problems[0] + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else "")


class _Checked:
    """What was found wrong so far; memory grows with problems only."""

    def __init__(self) -> None:
        self.last = 0
        self.tags = 0
        self.unknown = 0
        self.gaps: list[str] = []
        self.leaves: list[str] = []
        self.index: list[str] = []

    def page(self, page: list[Row], wiring: Wiring) -> None:
        """Check one page of rows."""
        tags: dict[str, int] = {}
        for row in page:
            if row.position != self.last + 1:
                self.gaps.append(f"after position {self.last} comes {row.position}")
            self.last = row.position
            if leaf(row.body) != row.leaf:
                self.leaves.append(f"the bytes at position {row.position} do not give its leaf")
            self._row(row, tags)
        for tag, position in self._misplaced(tags, wiring.store.find(list(tags))):
            self.index.append(f"{tag} of position {position} is not in the index")

    def _row(self, row: Row, tags: dict[str, int]) -> None:
        if not is_known(row.type):
            self.unknown += 1
            return
        derived = tags_of_entry(decode_entry(row.type, row.body))
        self.tags += len(derived)
        for tag in derived:
            tags.setdefault(tag, row.position)

    @staticmethod
    def _misplaced(tags: dict[str, int], found: dict[str, int]) -> Iterator[tuple[str, int]]:
        for tag, position in tags.items():
            first = found.get(tag)
            if first is None or first > position:
                yield tag, position


def _views(wiring: Wiring) -> Iterator[Finding]:
    try:
        found = wiring.views.status()
    except LedgerError as error:
        yield "views", False, " ".join(str(error).split())
        return
    live = [one for one in found if one.state == "live"]
    behind = max((one.behind for one in live), default=0)
    detail = f"{len(live)} projections, at most {behind} behind" if live else "not built yet"
    yield "views", all(one.position <= wiring.store.head() for one in live), detail
