"""双随机抽查: the draws that wait for a seed, and whose; the visits that could be one."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import sqlalchemy as sql
from msgspec import json

from ledger.law.draw import VISIT_DAYS
from ledger.law.light import LightKind
from projections.engine.row import day_or_none
from projections.lookups.chunks import chunks
from projections.lookups.organisation import each_bound_by
from projections.lookups.seeds import item_of, seeds_due, waits_for
from projections.question import Columns, Condition
from projections.questions.today.matter import Matter
from projections.questions.today.open_row import Asked, Open, source
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.draw import DRAWS
from projections.tables.organisation import SUBJECT_LINKS
from projections.tables.supervision import CHECKS, CheckRow


@source(LightKind.REVEAL)
def seeds(asked: Asked) -> Iterator[Open]:
    """Yield whom a draw waits for, each for itself: no party moves another's light."""
    for row in asked.reader.waiting(DRAWS, waiting.UNDRAWN, *_of_parties(asked)):
        item = item_of(asked.reader, row)
        limit = seeds_due(asked.reader, asked.items, row, item)
        for party in waits_for(row):
            yield Open(
                about=f"draw:{row.draw}",
                kind=LightKind.REVEAL,
                agency=row.agency,
                whose_turn=asked.holders.of(party),
                light=None if row.observed else asked.limits.light(limit),
                due_on=day_or_none(limit.last_day),
                item=item,
                observed=row.observed,
                part=party,
            )


def _of_parties(asked: Asked) -> Iterator[Condition]:
    """Yield the condition that a draw is theirs, or waits for a seed of theirs."""
    c = asked.reader.columns(DRAWS)
    if asked.agencies is not None:
        names = (json.encode(one).decode() for one in asked.agencies)
        theirs = (c.parties.contains(name, autoescape=True) for name in names)
        yield sql.or_(*theirs, *asked.of_turn(record=c.agency))


@source(Matter.VISITS)
def second_visits(asked: Asked) -> Iterator[Open]:
    """Yield the checks that are not made yet, where another agency goes there within the year."""
    c = asked.reader.columns(CHECKS)
    found = (_may_be_visited(asked.reader, c), *asked.of(c.assigned_by))
    for rows in chunks(asked.reader.waiting(CHECKS, waiting.UNVISITED_CHECKS, *found)):
        drawn = _Drawn(asked, rows)
        for row in rows:
            other = drawn.beside(row) if drawn.counts(row) else None
            if other is not None:
                yield Open(
                    about=f"check:{row.check}",
                    kind=Matter.VISITS,
                    agency=row.assigned_by,
                    whose_turn=asked.holders.of(row.assigned_by, row.item, "supervision"),
                    item=row.item,
                    subject=row.subject,
                    because=f"check:{other.check}",
                )


def _may_be_visited(reader: Reader, c: Columns) -> Condition:
    """Return the condition that another agency checks the subject of a check, under any code.

    It is a first sieve for the database: it keeps more than are visited within a year, never less.
    """
    others, links = sql.alias(c.check.table).c, reader.columns(SUBJECT_LINKS)
    beside = (
        others.subject == c.subject,
        others.assigned_on.is_not(None),
        others.assigned_by.is_distinct_from(c.assigned_by),
    )
    return sql.or_(
        sql.exists(sql.select(others.check).where(*beside)),
        sql.exists(sql.select(links.subject).where(links.subject == c.subject)),
    )


class _Drawn:
    """抽中情况: for which checks the subjects of some were drawn, whatever their code."""

    def __init__(self, asked: Asked, rows: Sequence[CheckRow]) -> None:
        self._holders, reader = asked.holders, asked.reader
        self._codes = each_bound_by(reader, (row.subject for row in rows if row.subject))
        codes = sorted({code for known in self._codes.values() for code in known})
        self._checks: dict[str, list[CheckRow]] = {}
        for one in reader.matching(CHECKS, "subject", codes):
            if one.subject is not None and one.assigned_on is not None:
                self._checks.setdefault(one.subject, []).append(one)
        found = {one.draw for checks in self._checks.values() for one in checks if one.draw}
        self._gone = {
            one.draw
            for one in reader.matching(DRAWS, "draw", sorted(found))
            if one.abandoned_at is not None
        }

    def counts(self, row: CheckRow) -> bool:
        """Tell whether a check is to be made: its draw was not thrown away."""
        return row.draw not in self._gone

    def beside(self, row: CheckRow) -> CheckRow | None:
        """Return the check of another agency that is nearest to one, within a year of it."""
        codes = self._codes.get(row.subject or "", ())
        others = (one for code in codes for one in self._of(code))
        far = {
            one.check: (abs(_day(one) - _day(row)), one)
            for one in others
            if one.draw != row.draw and not self._is_ours(row, one)
        }
        near = [one for one in far.values() if one[0] <= timedelta(days=VISIT_DAYS)]
        return min(near, key=lambda one: (one[0], one[1].check))[1] if near else None

    def _of(self, code: str) -> list[CheckRow]:
        return [one for one in self._checks.get(code, ()) if self.counts(one)]

    def _is_ours(self, row: CheckRow, other: CheckRow) -> bool:
        return self._holders.of(row.assigned_by) == self._holders.of(other.assigned_by)


def _day(row: CheckRow) -> date:
    return date.fromisoformat(row.assigned_on or "")
