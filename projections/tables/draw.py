"""双随机抽查: tables of registers, a row a member, and of draws from plan to end."""

from typing import Annotated, Final

import msgspec

from ledger.events.draw import (
    CheckTargetsListed,
    DrawAbandoned,
    DrawMethod,
    InspectorsListed,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Listed, Row, Word, day_or_none, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.catalogue import listed

MEMBERS: Final = {"target": "检查对象", "inspector": "检查人员"}
_SEEDS: Final = msgspec.json.Decoder(tuple[str, ...])


class RegisterRow(Row):
    """抽查名录: a member of a register, or who was one: since when, and until when."""

    register: Annotated[str, label("名录编号")]
    member: Annotated[str, label("成员")]
    agency: str | None = None
    item: str | None = None
    kind: Annotated[Word | None, one_of(MEMBERS)] = None
    category: Annotated[str | None, label("抽查类别")] = None
    place: Annotated[str | None, label("地址")] = None
    inspects_for: Annotated[str | None, label("所属机关")] = None
    listed_on: Annotated[Day | None, label("列入日期")] = None
    listed_position: Annotated[int | None, label("列入记录位置")] = None
    removed_on: Annotated[Day | None, label("移出日期")] = None
    removed_position: Annotated[int | None, label("移出记录位置")] = None
    reason: str | None = None


class DrawRow(Row):
    """抽查任务: a plan, the seeds of its parties, what was drawn, and whether it was abandoned."""

    draw: Annotated[str, label("抽查任务编号")]
    agency: str | None = None
    item: str | None = None
    plan: Annotated[str | None, label("计划编号")] = None
    planned_at: Annotated[Instant | None, label("计划时间")] = None
    planned_on: Annotated[Day | None, label("计划日期")] = None
    planned_position: Annotated[int | None, label("计划记录位置")] = None
    known_at: Annotated[int | None, label("名录位置")] = None
    targets_register: Annotated[str | None, label("对象名录")] = None
    inspectors_register: Annotated[str | None, label("人员名录")] = None
    targets_sha256: str | None = None
    inspectors_sha256: str | None = None
    agencies: Annotated[Listed, label("联合机关")] = "[]"
    parties: Annotated[Listed, label("出种机关")] = "[]"
    reveal_by: Annotated[Day | None, label("公布期限")] = None
    commitments: Annotated[Listed, label("承诺值")] = "[]"
    reveals: Annotated[Listed, label("种子值")] = "[]"
    drawn_at: Annotated[Instant | None, label("抽取时间")] = None
    drawn_position: Annotated[int | None, label("抽取记录位置")] = None
    method: Annotated[Word | None, one_of(DrawMethod)] = None
    seed: str | None = None
    checks_count: Annotated[int | None, label("检查数")] = None
    results_sha256: str | None = None
    evidence: str | None = None
    abandoned_at: Annotated[Instant | None, label("作罢时间")] = None
    abandoned_by: Annotated[str | None, label("作罢机关")] = None
    reason: str | None = None
    observed: bool = False
    source: str | None = None


REGISTERS = Table("registers", "register", RegisterRow, key=2, indexes=("member", "removed_on"))
DRAWS = Table("draws", "draw", DrawRow, indexes=("agency", "planned_on", waiting.UNDRAWN))
projection = Projection("draw", (REGISTERS, DRAWS))


def seeds_of(said: str) -> dict[str, str]:
    """Return what parties have committed to, or revealed, as a row holds it."""
    pairs = (one.rpartition(" ") for one in _SEEDS.decode(said))
    return {party: value for party, _, value in pairs}


def _with_seed(said: str, party: str, value: str) -> str:
    told = {party: value} | seeds_of(said)
    return listed([f"{one} {told[one]}" for one in sorted(told)])


def _members(fact: Fact[CheckTargetsListed]) -> list[tuple[str]]:
    entering = [one.subject for one in fact.event.added]
    return [(one,) for one in dict.fromkeys((*fact.event.removed, *entering))]


def _inspectors(fact: Fact[InspectorsListed]) -> list[tuple[str]]:
    entering = [one.officer for one in fact.event.added]
    return [(one,) for one in dict.fromkeys((*fact.event.removed, *entering))]


@REGISTERS.on(CheckTargetsListed, keys=_members)
def targets_listed(row: RegisterRow, fact: Fact[CheckTargetsListed]) -> None:
    """检查对象名录; who leaves and enters in one entry stays, with another line."""
    event = fact.event
    row.agency = row.agency or fact.agency
    row.item = event.item or row.item
    for one in event.added:
        if one.subject == row.member:
            row.kind, row.category, row.place = "target", one.category, one.place
            _enters(row, fact)
            return
    _leaves(row, fact, event.reason)


@REGISTERS.on(InspectorsListed, keys=_inspectors)
def inspectors_listed(row: RegisterRow, fact: Fact[InspectorsListed]) -> None:
    """检查人员名录."""
    event = fact.event
    row.agency = row.agency or fact.agency
    for one in event.added:
        if one.officer == row.member:
            row.kind, row.inspects_for = "inspector", one.agency
            _enters(row, fact)
            return
    _leaves(row, fact, event.reason)


_Listing = Fact[CheckTargetsListed] | Fact[InspectorsListed]


def _enters(row: RegisterRow, fact: _Listing) -> None:
    row.listed_on, row.listed_position = fact.day.isoformat(), fact.position
    row.removed_on = row.removed_position = row.reason = None


def _leaves(row: RegisterRow, fact: _Listing, reason: str | None) -> None:
    row.removed_on, row.removed_position = fact.day.isoformat(), fact.position
    row.reason = reason


@DRAWS.on(SpotCheckPlanned)
def planned(row: DrawRow, fact: Fact[SpotCheckPlanned]) -> None:
    """抽查计划."""
    if row.planned_at is not None:
        return
    event = fact.event
    row.planned_at = happened(row, fact)
    row.planned_on = fact.day.isoformat()
    row.planned_position = fact.position
    row.known_at = event.known_at or fact.position - 1
    row.agency = fact.agency
    row.item = event.item
    row.plan = event.plan
    row.targets_register = event.targets_register
    row.inspectors_register = event.inspectors_register
    row.targets_sha256 = event.targets_sha256
    row.inspectors_sha256 = event.inspectors_sha256
    row.agencies = listed(tuple(one.agency for one in event.teams))
    row.parties = listed(event.parties)
    row.reveal_by = day_or_none(event.reveal_by)


@DRAWS.on(SeedCommitted)
def committed(row: DrawRow, fact: Fact[SeedCommitted]) -> None:
    """种子承诺; the first of a party counts."""
    party = fact.event.party or fact.agency
    row.commitments = _with_seed(row.commitments, party, fact.event.commitment)


@DRAWS.on(SeedRevealed)
def revealed(row: DrawRow, fact: Fact[SeedRevealed]) -> None:
    """种子公布; the first of a party counts."""
    party = fact.event.party or fact.agency
    row.reveals = _with_seed(row.reveals, party, fact.event.value)


@DRAWS.on(SpotCheckDrawn)
def drawn(row: DrawRow, fact: Fact[SpotCheckDrawn]) -> None:
    """抽取结果; of two the first counts."""
    if row.drawn_at is not None:
        return
    event = fact.event
    row.drawn_at = happened(row, fact)
    row.drawn_position = fact.position
    row.agency = row.agency or fact.agency
    row.method = event.method
    row.seed = event.seed
    row.checks_count = event.checks_count
    row.results_sha256 = event.results_sha256
    row.evidence = event.evidence


@DRAWS.on(DrawAbandoned)
def abandoned(row: DrawRow, fact: Fact[DrawAbandoned]) -> None:
    """抽取作罢."""
    if row.abandoned_at is None:
        row.abandoned_at = happened(row, fact)
        row.abandoned_by = fact.agency
        row.reason = fact.event.reason
