"""公示: the table of publications, one row for each record and channel."""

from typing import Annotated

from ledger.events.delivery import RecordPublicised
from ledger.fact import AnyFact, Fact
from ledger.labels import label
from projections.engine.home import REF
from projections.engine.row import Day, Instant, Row, day_or_none, happened
from projections.engine.table import Projection, Table


class PublicationRow(Row):
    """公示: how a record stands on a channel; ``first_published_at`` is when it first was there.

    ``published_position`` is the place of what stands now: what is recorded of the record after it
    is not public yet. ``withdrawn_at`` is set while nothing stands.
    """

    about: str
    channel: str
    agency: str | None = None
    url: str | None = None
    digest: str | None = None
    from_on: Day | None = None
    until_on: Day | None = None
    masked: bool = False
    first_published_at: Annotated[Instant | None, label("首次公示时间")] = None
    published_at: Annotated[Instant | None, label("公示时间")] = None
    published_position: Annotated[int | None, label("公示位置")] = None
    withdrawn_at: Annotated[Instant | None, label("撤下时间")] = None
    observed: bool = False
    source: str | None = None


def _by_channel(fact: AnyFact) -> tuple[tuple[str, ...], ...]:
    return ((fact.event.channel,),)


PUBLICATIONS = Table("publications", REF, PublicationRow, key=2)
projection = Projection("publications", (PUBLICATIONS,))


@PUBLICATIONS.on(RecordPublicised, keys=_by_channel)
def publicised(row: PublicationRow, fact: Fact[RecordPublicised]) -> None:
    """公示, or taking down what stands."""
    event, at = fact.event, happened(row, fact)
    if event.withdraws:
        row.withdrawn_at = at
        return
    row.agency = fact.agency
    row.url = event.url
    row.digest = event.digest
    row.from_on = event.from_on.isoformat()
    row.until_on = day_or_none(event.until_on)
    row.masked = event.masked
    row.first_published_at = row.first_published_at or at
    row.published_at = at
    row.published_position = fact.position
    row.withdrawn_at = None
