"""办件: what is to be answered, decided, handed out or closed, and by whom."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import json

from ledger.events.intake import AcceptanceMode
from ledger.law.deadline import DELIVER, DELIVER_PENALTY, Limit, Period, limit_of, limit_until
from ledger.law.light import LightKind
from projections.engine.row import day_of, day_or_none
from projections.lookups.case_lights import CaseLights
from projections.lookups.chunks import chunks
from projections.lookups.obliging import term_since
from projections.question import Condition
from projections.questions.today.open_row import Asked, Open, source
from projections.reader import Reader
from projections.tables import waiting
from projections.tables.case_row import CaseRow
from projections.tables.credit import PENALTIES
from projections.tables.handling import CASE_STEPS, CaseStepRow
from projections.tables.intake import CASES

_CODES: Final = json.Decoder(list[str])


def open_cases(asked: Asked, *further: Condition) -> Iterator[CaseRow]:
    """Yield the cases that have not ended and meet conditions, as far as they may be theirs."""
    c = asked.reader.columns(CASES)
    theirs = asked.of(c.agency, c.deciding_agency, items=c.item)
    yield from asked.reader.waiting(CASES, waiting.OPEN_CASES, *further, *theirs)


def _of_case(row: CaseRow, kind: LightKind, limit: Limit, light: str | None) -> Open:
    return Open(
        about=f"case:{row.case}",
        kind=kind,
        agency=row.agency,
        whose_turn=None,
        light=light,
        due_on=day_or_none(limit.last_day),
        item=row.item,
        subject=row.subject,
        officer=row.responsible,
        urged_count=row.urged_count,
        observed=row.observed,
    )


@source(LightKind.ACCEPTANCE, LightKind.PROMISE, LightKind.DECISION, LightKind.CLOSING)
def cases(asked: Asked) -> Iterator[Open]:
    """Yield what runs in the cases that have not ended."""
    lights = CaseLights(asked.limits, asked.bodies)
    for chunk in chunks(open_cases(asked)):
        asked.limits.learn(chunk)
        for row in chunk:
            for one in lights.of(row):
                found = _of_case(row, one.kind, one.limit, one.light)
                found.whose_turn = one.whose_turn
                yield found


@source(LightKind.DELIVERY)
def deliveries(asked: Asked) -> Iterator[Open]:
    """Yield what was granted and nobody has handed out: it is the window's to do."""
    if (since := term_since(asked.reader, DELIVER)) is None:
        return
    c = asked.reader.columns(CASES)
    theirs = (c.decided_position > since, *asked.of(c.agency, c.deciding_agency, items=c.item))
    for row in asked.reader.waiting(CASES, waiting.UNDELIVERED_CASES, *theirs):
        limit = asked.limits.of_delivery(row)
        if limit.binds:
            found = _of_case(row, LightKind.DELIVERY, limit, asked.limits.light(limit))
            found.whose_turn = asked.bodies.window_of(row)
            yield found


@source(LightKind.DELIVERY)
def penalty_deliveries(asked: Asked) -> Iterator[Open]:
    """Yield the penalties that nobody has served."""
    if (since := term_since(asked.reader, DELIVER_PENALTY)) is None:
        return
    c = asked.reader.columns(PENALTIES)
    theirs = (c.decided_position > since, *asked.of(c.agency))
    for row in asked.reader.waiting(PENALTIES, waiting.UNSERVED_PENALTIES, *theirs):
        limit = asked.limits.owed(DELIVER_PENALTY, row.decided_on, row.decided_position)
        if limit.binds:
            yield Open(
                about=f"penalty:{row.penalty}",
                kind=LightKind.DELIVERY,
                agency=row.agency,
                whose_turn=asked.holders.of(row.agency, row.item, "supervision"),
                light=asked.limits.light(limit),
                due_on=day_or_none(limit.last_day),
                item=row.item,
                subject=row.subject,
            )


@source(LightKind.CURE)
def deficits(asked: Asked) -> Iterator[Open]:
    """Yield the cases that were accepted with a deficit which nobody has made good yet."""
    c = asked.reader.columns(CASES)
    waiting = (c.mode == AcceptanceMode.DEFICIT, c.decision.is_(None), c.cure_by.is_not(None))
    for row in open_cases(asked, *waiting):
        if _lacks(asked, row):
            limit = limit_until(asked.reader.calendar(), day_of(row.cure_by))
            is_own = row.accepted_position is not None
            light = asked.limits.light(limit) if is_own else None
            found = _of_case(row, LightKind.CURE, limit, light)
            found.whose_turn = asked.bodies.window_of(row)
            yield found


def _lacks(asked: Asked, row: CaseRow) -> bool:
    """Tell whether something that the case's guide requires was not handed in."""
    accepted_on = date.fromisoformat(row.accepted_on or asked.day)
    guide = asked.items.guide(row.item or "", accepted_on, row.accepted_position, stated=row.guide)
    required = _CODES.decode(guide.required) if guide is not None else []
    return not {*required, *_CODES.decode(row.outstanding)} <= {*_CODES.decode(row.handed_in)}


@source(LightKind.REPLY)
def replies(asked: Asked) -> Iterator[Open]:
    """Yield the cases that were handed to a department which has not answered yet.

    Of what is decided nobody waits for its answer any longer.
    """
    c = asked.reader.columns(CASES)
    waiting = (c.routed_at.is_not(None), c.observed.is_(False), c.decision.is_(None))
    for rows in chunks(open_cases(asked, *waiting)):
        steps = _last_steps(asked.reader, [row.case for row in rows])
        for row in rows:
            step = steps.get(row.case)
            started_on = None if step is None else asked.reader.day(step.at)
            if step is None or started_on is None or step.reply_days_max is None:
                continue
            limit = limit_of(asked.reader.calendar(), started_on, Period(step.reply_days_max))
            found = _of_case(row, LightKind.REPLY, limit, asked.limits.light(limit))
            found.whose_turn = asked.holders.of(step.agency_to or step.agency, row.item)
            found.officer = step.group
            yield found


def _last_steps(reader: Reader, cases: list[str]) -> dict[str, CaseStepRow]:
    """Return the last routing of each case that no step has answered since."""
    last: dict[str, CaseStepRow] = {}
    for step in reader.matching(CASE_STEPS, "case", cases):
        is_of_routing = step.kind in {"routed", "step", "review"}
        if is_of_routing and step.position >= last.get(step.case, step).position:
            last[step.case] = step
    return {case: step for case, step in last.items() if step.kind == "routed"}
