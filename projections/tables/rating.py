"""好差评: the table of ratings, one row for each case and channel."""

from typing import Annotated, Final

from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from ledger.fact import AnyFact, Fact
from ledger.labels import label
from projections.engine.row import Day, Instant, Row, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting


class RatingRow(Row):
    """评价: how a case was rated on a channel, and what was done about it; the first counts.

    ``rated_position`` is the place that obliges to answer a bad one; what an older system brought
    in obliges nobody.
    """

    case: str
    channel: Annotated[str, label("评价渠道")]
    grade: Annotated[int | None, label("评价等级")] = None
    rated_at: Annotated[Instant | None, label("评价时间")] = None
    rated_on: Day | None = None
    rated_position: Annotated[int | None, label("评价记录位置")] = None
    agency: str | None = None
    note: str | None = None
    handled_on: Annotated[Day | None, label("整改日期")] = None
    handled_by: Annotated[str | None, label("整改人")] = None
    measure: Annotated[str | None, label("整改情况")] = None
    revisited_on: Annotated[Day | None, label("回访日期")] = None
    revisited_by: Annotated[str | None, label("回访人")] = None
    satisfied: Annotated[bool | None, label("回访满意")] = None
    observed: bool = False
    source: str | None = None


def _by_channel(fact: AnyFact) -> tuple[tuple[str, ...], ...]:
    return ((fact.event.channel,),)


RATINGS: Final = Table(
    "ratings", "case", RatingRow, key=2, indexes=("rated_on", waiting.POOR_RATINGS)
)
projection = Projection("ratings", (RATINGS,))


@RATINGS.on(ServiceRated, keys=_by_channel)
def rated(row: RatingRow, fact: Fact[ServiceRated]) -> None:
    """评价."""
    if row.rated_on is not None:
        return
    event = fact.event
    row.rated_at = happened(row, fact)
    row.rated_on = event.rated_on.isoformat()
    row.rated_position = fact.own_position
    row.agency = fact.agency
    row.grade = event.grade
    row.note = event.note


@RATINGS.on(RatingAnswered, keys=_by_channel)
def answered(row: RatingRow, fact: Fact[RatingAnswered]) -> None:
    """差评处理."""
    event, day = fact.event, fact.event.answered_on.isoformat()
    if event.kind is RatingAnswer.HANDLED and row.handled_on is None:
        row.handled_on, row.handled_by, row.measure = day, fact.actor, event.note
    elif event.kind is RatingAnswer.REVISITED and row.revisited_on is None:
        row.revisited_on, row.revisited_by, row.satisfied = day, fact.actor, event.satisfied
