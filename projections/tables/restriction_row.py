"""信用限制: what is kept of one restriction; whether it binds today is computed."""

from typing import Annotated

from ledger.events.credit import Forbidden
from ledger.events.intake import PartyRole
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Listed, Row


class RestrictionRow(Row):
    """信用限制: what is forbidden to whom, from when to when, and who lifted it for what.

    ``origin`` is the ledger that it was imposed in, where that is another; ``fallen_at`` is when
    that one told that its ground is no more, ``ends_with_repair`` whether that one said that it
    ends with the repair of what it rests on: here the list of measures says so.
    """

    restriction: str
    subject: str | None = None
    agency: str | None = None
    measure: str | None = None
    ground: str | None = None
    forbids: Annotated[Listed, one_of(Forbidden)] = "[]"
    items: Listed = "[]"
    reaches: Annotated[Listed, one_of(PartyRole)] = "[]"
    from_on: Day | None = None
    until_on: Day | None = None
    basis: str | None = None
    reason: str | None = None
    imposed_at: Annotated[Instant | None, label("限制登记时间")] = None
    imposed_position: Annotated[int | None, label("限制记录位置")] = None
    ends_with_repair: Annotated[bool | None, label("异地：随信用修复终止")] = None
    lifted_at: Annotated[Instant | None, label("解除时间")] = None
    lift_reason: Annotated[str | None, label("解除理由")] = None
    fallen_at: Annotated[Instant | None, label("事由消失时间")] = None
    exempt_cases: Annotated[Listed, label("豁免办件")] = "[]"
    applied_count: Annotated[int, label("实施次数")] = 0
    applied_on: Annotated[Day | None, label("最近实施日期")] = None
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    observed: bool = False
    source: str | None = None
    origin: str | None = None
