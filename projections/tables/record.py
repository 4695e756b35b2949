"""记录: the table of refusals, under everything that each of them names."""

from typing import Annotated

from ledger import naming
from ledger.events.record import SubmissionRefused
from ledger.fact import Fact
from ledger.labels import label
from projections.engine.home import REF
from projections.engine.row import Instant, Listed, Row, row_instant
from projections.engine.table import Projection, Table, by_entry
from projections.tables.catalogue import listed


class RefusalRow(Row):
    """拒绝记录: one refusal under one of the names that it has; ``place`` is which of them.

    ``blocks`` says that the name is of what stood against the submission: the record names these
    first, so it is one of as many as entries blocked.
    """

    name: Annotated[str, label("所涉标识")]
    entry: Annotated[str, label("拒绝记录编号")]
    place: Annotated[int, label("所涉标识次序")] = 0
    blocks: Annotated[bool, label("因其被拒")] = False
    refused_type: str | None = None
    agency: str | None = None
    actor: Annotated[str | None, label("提交人")] = None
    case: Annotated[str | None, label("办件编号")] = None
    subject: Annotated[str | None, label("行政相对人")] = None
    codes: Annotated[Listed, label("代码")] = "[]"
    names: Listed = "[]"
    refused_at: Annotated[Instant | None, label("被拒时间")] = None
    refused_position: Annotated[int | None, label("拒绝记录位置")] = None


REFUSALS = Table("refusals", REF, RefusalRow, key=2, indexes=("place", "case", "subject"))
projection = Projection("record", (REFUSALS,))


@REFUSALS.on(SubmissionRefused, home="names", keys=by_entry)
def refused(row: RefusalRow, fact: Fact[SubmissionRefused]) -> None:
    """提交被拒."""
    event = fact.event
    row.place = event.names.index(row.name)
    row.blocks = row.place < len(event.blocking)
    row.refused_type = event.refused_type
    row.agency = fact.agency
    row.actor = fact.actor
    row.case = _first(event, "case")
    row.subject = _first(event, "subject")
    row.codes = listed(tuple(dict.fromkeys(one.code for one in event.reasons)))
    row.names = listed(event.names)
    row.refused_at = row_instant(fact.occurred_at)
    row.refused_position = fact.position


def _first(event: SubmissionRefused, kind: str) -> str | None:
    return next(iter(naming.by_kind(event.names).get(kind, ())), None)
