"""印章: the table of registered seals, a row for each registration."""

from typing import Annotated

from ledger.events.decision import SealRegistered
from ledger.fact import Fact
from ledger.labels import label
from projections.engine.row import Day, Row, day_or_none
from projections.engine.table import Projection, Table, by_entry


class SealRow(Row):
    """印章备案: one registration of a seal; of one name the latest counts."""

    agency: str
    entry: str
    position: int = 0
    name: str = ""
    valid_from: Annotated[Day, label("启用日期")] = ""
    valid_to: Annotated[Day | None, label("停用日期")] = None
    document: str | None = None


SEALS = Table("seals", "agency", SealRow, key=2)
projection = Projection("seals", (SEALS,), weight=1)


@SEALS.on(SealRegistered, keys=by_entry)
def registered(row: SealRow, fact: Fact[SealRegistered]) -> None:
    """印章备案."""
    event = fact.event
    row.position = fact.position
    row.name = event.name
    row.valid_from = event.valid_from.isoformat()
    row.valid_to = day_or_none(event.valid_to)
    row.document = event.document
