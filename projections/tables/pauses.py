"""停钟与延长: the table of what stopped a case's clock, let it go on, or gave more time."""

from typing import Annotated, Final

from ledger.events.handling import (
    ProcedureKind,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.fact import AnyFact, Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Row, Word, day_or_none, row_instant
from projections.engine.table import Projection, Table, by_entry

STARTED: Final = "started"
ENDED: Final = "ended"
EXTENDED: Final = "extended"
_STEPS: Final = {STARTED: "启动", ENDED: "结束", EXTENDED: "延长期限"}


class CasePauseRow(Row):
    """停钟与延长: one start or end of a special procedure, or one extension; ``step`` says which.

    Which end belongs to which start, and how many days do not count, is computed.
    """

    case: str
    entry: str
    step: Annotated[Word, label("环节"), one_of(_STEPS)] = ""
    position: int = 0
    at: Annotated[Instant, label("时间")] = ""
    agency: str = ""
    officer: Annotated[str, label("经办人")] = ""
    kind: Annotated[Word | None, one_of(ProcedureKind)] = None
    document: str | None = None
    notified_on: Annotated[Day | None, label("告知日期")] = None
    until: Annotated[Day | None, label("预计结束日期")] = None
    basis: str | None = None
    legal_basis: Annotated[str | None, label("扣除期限的法律依据")] = None
    days: Annotated[int | None, label("延长工作日")] = None
    told_on: Annotated[Day | None, label("告知延长日期")] = None
    reason: str | None = None
    result: str | None = None
    note: str | None = None


CASE_PAUSES = Table("case_pauses", "case", CasePauseRow, key=2)
projection = Projection("case_pauses", (CASE_PAUSES,), weight=1)


def _happened(row: CasePauseRow, fact: AnyFact, step: str) -> None:
    row.step = step
    row.position = fact.position
    row.at = row_instant(fact.occurred_at)
    row.agency = fact.agency
    row.officer = fact.actor
    row.document = fact.event.document


@CASE_PAUSES.on(SpecialProcedureStarted, keys=by_entry)
def started(row: CasePauseRow, fact: Fact[SpecialProcedureStarted]) -> None:
    """特别程序启动."""
    _happened(row, fact, STARTED)
    event = fact.event
    row.kind = event.kind
    row.notified_on = day_or_none(event.notified_on)
    row.until = day_or_none(event.until)
    row.basis = event.basis
    row.legal_basis = event.legal_basis
    row.note = event.note


@CASE_PAUSES.on(SpecialProcedureEnded, keys=by_entry)
def ended(row: CasePauseRow, fact: Fact[SpecialProcedureEnded]) -> None:
    """特别程序结束."""
    _happened(row, fact, ENDED)
    event = fact.event
    row.kind = event.kind
    row.result = event.result
    row.note = event.note


@CASE_PAUSES.on(TimeLimitExtended, keys=by_entry)
def extended(row: CasePauseRow, fact: Fact[TimeLimitExtended]) -> None:
    """延长期限."""
    _happened(row, fact, EXTENDED)
    row.days = fact.event.days
    row.told_on = day_or_none(fact.event.told_on)
    row.reason = fact.event.reason
