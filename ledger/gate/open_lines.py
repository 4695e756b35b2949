"""未了结的记录 (open lines): what today's rules say of the entries of lines that nothing has ended.

A ledger that an older program kept goes on under newer rules. Nothing that is on record is refused
after the fact; whoever upgrades wants to know what would be, before somebody goes on with it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ledger import naming
from ledger.entry import Entry, Submission, decode_entry, encode, is_known
from ledger.fact import AnyFact, Stored
from ledger.gate.judgement import judge
from ledger.gate.line_check import LINE_ENTRIES_MAX, DecidedLine
from ledger.gate.state_cache import StateCache
from ledger.log import LedgerStore
from ledger.rules.base import load_rules
from ledger.states.calendar import Calendar
from ledger.states.case import Case
from ledger.states.feedback import Feedback
from ledger.states.inspection import Rectification
from ledger.states.licence import Licence
from ledger.states.listing import SeriousListing
from ledger.states.penalty import Penalty
from ledger.states.punishment import Punishment
from ledger.states.restriction import Restriction
from ledger.states.task import Task
from ledger.states.term import Term
from ledger.view import Opening, State

Report = Callable[[int, int], None]
_LINES_KEPT: Final = 10_000

load_rules()


class Raised(NamedTuple):
    """发现: a code that today's rules raise for an entry on record, and that it does not bear."""

    position: int
    type: str
    line: str
    code: str
    detail: str


def raised_today(
    store: LedgerStore, opening: Opening, report: Report | None = None
) -> Iterator[Raised]:
    """Yield what today's rules, terms and calendars raise for the entries of open lines.

    In the order of the log. Each entry is decided with what was known when it was recorded, but
    for corrections, terms and calendars, which count as they are now. Lines of more than 2,000
    entries are passed over, as they are by corrections.
    """
    lines = _OpenLines(store, opening)
    head = store.head()
    for page in store.scan(until=head):
        for row in page:
            if is_known(row.type):
                yield from lines.raised(row.position, decode_entry(row.type, row.body))
        lines.forget_reads()
        if report is not None and page:
            report(page[-1].position, head)


class _OpenLines:
    """The lines of a ledger, each as long as its entries come."""

    def __init__(self, store: LedgerStore, opening: Opening) -> None:
        self._opening = opening
        self._states = StateCache(store, opening.zone)
        self._line = lru_cache(_LINES_KEPT)(self._open_line)

    def raised(self, position: int, entry: Entry[Any]) -> Iterator[Raised]:
        """Yield what is raised for one entry; a correction counts where its target stands."""
        tag = naming.line_of(entry.data) if entry.corrects is None else None
        line = None if tag is None else self._line(tag)
        if tag is None or line is None:
            return
        fact = next((one for one in line.facts(tag) if one.position == position), None)
        if fact is None:
            return
        known = _known(line.stored(tag), position, entry)
        for code, detail in self._judged(fact, entry, line):
            if code not in known:
                yield Raised(position, entry.type, tag, code, detail)

    def _open_line(self, tag: str) -> DecidedLine | None:
        kind, key = naming.parts_of(tag)
        found = _OPEN.get(kind)
        if found is None or not found[1](self._states.get(found[0], key)):
            return None
        line = DecidedLine(tag, frozenset((tag,)), self._states, self._opening, today=_AS_OF_TODAY)
        return line if len(line.stored(tag)) <= LINE_ENTRIES_MAX else None

    def forget_reads(self) -> None:
        """Forget what was read so far: no append depends on it, and it grows with the log."""
        self._states.drop_batch()

    def _judged(
        self, fact: AnyFact, entry: Entry[Any], line: DecidedLine
    ) -> Iterator[tuple[str, str]]:
        submission = Submission(
            actor=fact.actor,
            agency=fact.agency,
            because=fact.because,
            data=fact.event,
            id=fact.id,
            ledger=entry.ledger,
            observed=fact.observed,
            occurred_at=datetime.fromisoformat(fact.occurred_at),
            type=entry.type,
        )
        found = judge(
            submission,
            line.view_of(fact),
            position=fact.position,
            now=fact.recorded_at,
            submitter=self._importer(fact.observed),
            body=encode(submission),
        )
        yield from ((one.code.code, one.detail) for one in found.refusals)
        yield from ((code, "") for code in found.findings)

    def _importer(self, source: str | None) -> str | None:
        """Return the agency that brings a source's history; the log does not say who did."""
        named = (one.agency for one in self._opening.event.sources if one.name == source)
        return next(named, None)


def _known(stored: list[Stored], position: int, entry: Entry[Any]) -> set[str]:
    """Return the findings that stay with an entry, those of its corrections too."""
    amended = (
        one for _, one in stored if one.corrects is not None and one.corrects.position == position
    )
    return {*entry.findings, *(code for one in amended for code in one.findings)}


_AS_OF_TODAY: Final[frozenset[type[State]]] = frozenset((Calendar, Term))
_OPEN: Final[dict[str, tuple[type[State], Callable[[Any], bool]]]] = {
    "case": (Case, lambda case: case.ending is None),
    "feedback": (Feedback, lambda feedback: feedback.acknowledgement is None),
    "licence": (Licence, lambda licence: not licence.ended),
    "listing": (SeriousListing, lambda listing: listing.leaving is None),
    "penalty": (Penalty, lambda penalty: penalty.revocation is None),
    "punishment": (Punishment, lambda punishment: punishment.end is None),
    "rectification": (Rectification, lambda order: order.open),
    "restriction": (Restriction, lambda restriction: restriction.lifting is None),
    "task": (Task, lambda task: task.closing is None),
}
"""What says of a line that nothing has ended it; a check is over when it is recorded."""
