"""抽查计划: drawn from registers as they are, at the guide's rates, by seeds of several parties."""

from collections import Counter
from collections.abc import Iterator

from ledger.events.base import Role
from ledger.events.catalogue import GuidePublished
from ledger.events.draw import SpotCheckPlanned
from ledger.fact import Fact
from ledger.identifiers import agency_of
from ledger.law.draw import reveal_limit
from ledger.rules.base import rule
from ledger.rules.catalogue.guide import RATE_MISSING
from ledger.states.agency import acts_for, has_role, is_one_body, judge_registered
from ledger.states.calendar import work_calendar
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judged_on
from ledger.states.draw import Draw
from ledger.states.drawing import Registers, registers_of
from ledger.states.guide import Guide
from ledger.states.inspector import judge_certified
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View, refusal

_PARTIES_MIN = 2


@rule(SpotCheckPlanned)
def plan_spot_check(fact: Fact[SpotCheckPlanned], view: View) -> Iterator[Objection]:
    """抽查计划: under a number of the lead's own, from what stands in the registers today."""
    event = fact.event
    known = view.of(Draw, event.draw)
    begun = known.planned or known.drawn
    if begun is not None:
        yield DRAW_EXISTS("data.draw", event.draw, blocking=(begun.id,))
    elif (taken := next(iter(view.known("check", f"{event.draw}/")), None)) is not None:
        # What stands under a check's number already would stand in the drawn one's place.
        yield DRAW_EXISTS("data.draw", taken)
    if not acts_for(view, fact.agency, agency_of(event.draw)):
        yield NOT_LEAD("agency", f"{fact.agency} ≠ {agency_of(event.draw)}")
    yield from _judge_doubles(event)
    yield from _judge_parties(fact, view)
    if event.known_at is not None and event.known_at >= fact.position:
        yield STALE("data.known_at", f"{event.known_at} ≥ {fact.position}")
        return
    registers = registers_of(fact, view, event.known_at)
    unknown = list(_judge_registers(fact, view, registers))
    yield from unknown
    if not unknown:
        yield from _judge_guide(fact, view, registers)
        yield from _judge_teams(fact, view, registers)


def _judge_doubles(event: SpotCheckPlanned) -> Iterator[Objection]:
    said = {
        "rates": [one.category for one in event.rates],
        "teams": [one.agency for one in event.teams],
    }
    for field, names in said.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield PLAN_TWICE(f"data.{field}", name)


def _judge_parties(fact: Fact[SpotCheckPlanned], view: View) -> Iterator[Objection]:
    """Yield what stands against the parties: two at least, and 监察 or 法制 who does not inspect.

    Agencies of which one acts for the other are one: they would know both values.
    """
    event = fact.event
    inspecting = (fact.agency, *(one.agency for one in event.teams))
    for party in event.parties:
        yield from judge_registered(view, "data.parties", party)
    twins = [
        (one, other)
        for index, one in enumerate(event.parties)
        for other in event.parties[:index]
        if is_one_body(view, one, other)
    ]
    is_watched = any(
        (has_role(view, one, Role.INSPECTION) or has_role(view, one, Role.LEGAL))
        and not any(is_one_body(view, one, other) for other in inspecting)
        for one in event.parties
    )
    if len(event.parties) < _PARTIES_MIN or twins or not is_watched:
        yield PARTIES("data.parties", ", ".join(event.parties))


def _judge_registers(
    fact: Fact[SpotCheckPlanned], view: View, registers: Registers
) -> Iterator[Objection]:
    event = fact.event
    for field, number in (
        ("targets", registers.targets_number),
        ("inspectors", registers.inspectors_number),
    ):
        if number is None:
            yield REGISTER_UNKNOWN(f"data.{field}_register", fact.agency)
    if registers.targets_number is None or registers.inspectors_number is None:
        return
    if not _is_as_planned(event, registers):
        detail = f"{registers.targets_sha256} · {registers.inspectors_sha256}"
        yield DIGEST_MISMATCH("data.targets_sha256", detail)
    elif event.known_at is not None and not _is_as_planned(event, registers_of(fact, view, None)):
        yield STALE("data.known_at", str(event.known_at))


def _is_as_planned(event: SpotCheckPlanned, registers: Registers) -> bool:
    """Tell whether registers are, byte for byte and in their sizes, what a plan says."""
    counts = (len(registers.targets), len(registers.inspectors))
    said = (event.targets_count, event.inspectors_count)
    return (registers.targets_sha256, registers.inspectors_sha256) == (
        event.targets_sha256,
        event.inspectors_sha256,
    ) and all(one in (None, count) for one, count in zip(said, counts, strict=True))


def _judge_guide(
    fact: Fact[SpotCheckPlanned], view: View, registers: Registers
) -> Iterator[Objection]:
    """Yield what stands against rates, cap and last day, by the guide in force (抽查细则)."""
    event = fact.event
    item = event.item or registers.item
    if item is None:
        yield RATE_MISSING("data.item", registers.targets_number or "")
        return
    if registers.item not in (None, item):
        yield IDENTITY_MISMATCH("data.item", f"{item} ≠ {registers.item}")
    yield from judge_supervision(fact, view, item)
    day = judged_on(fact, view)
    guide = view.of(Guide, item).on(day)
    if guide is None or not guide.rates or guide.checks_max is None:
        yield RATE_MISSING("data.item", item)
        return
    yield from _judge_rates(event, guide, registers)
    if event.checks_max != guide.checks_max:
        yield PLAN_CAP("data.checks_max", f"{event.checks_max} ≠ {guide.checks_max}")
    last = reveal_limit(work_calendar(view), day, None, guide.reveal_days).last_day
    if event.reveal_by is not None and (
        event.reveal_by < day or (last is not None and event.reveal_by > last)
    ):
        yield REVEAL_DAY("data.reveal_by", f"{event.reveal_by} · {day} – {last}")


def _judge_rates(
    event: SpotCheckPlanned, guide: GuidePublished, registers: Registers
) -> Iterator[Objection]:
    planned = {one.category: one.permille for one in event.rates}
    due = {one.category: one.permille for one in guide.rates}
    for category in sorted({one.category for one in registers.targets}):
        if category not in planned or category not in due:
            yield RATE_MISSING("data.rates", category)
        elif planned[category] < due[category]:
            yield BELOW_RATE("data.rates", f"{category}: {planned[category]} < {due[category]}")


def _judge_teams(
    fact: Fact[SpotCheckPlanned], view: View, registers: Registers
) -> Iterator[Objection]:
    """Yield what stands against the teams: too few to choose from, or who may not inspect."""
    event = fact.event
    item = event.item or registers.item
    guide = None if item is None else view.of(Guide, item).on(judged_on(fact, view))
    if not any(acts_for(view, fact.agency, one.agency) for one in event.teams):
        yield INSPECTORS_FEW("data.teams", fact.agency)
    for team in event.teams:
        own = [one.officer for one in registers.inspectors if one.agency == team.agency]
        wanted = max(team.inspectors, (guide.inspectors_min or 0) if guide else 0)
        if len(own) <= team.inspectors or team.inspectors < wanted:
            detail = f"{team.agency}: {team.inspectors} ({wanted}) · {len(own)}"
            yield INSPECTORS_FEW("data.teams", detail)
        for officer in own:
            found = judge_certified(
                fact, view, officer, judged_on(fact, view), agency=team.agency, field="data.teams"
            )
            yield from (one for one in found if one.refuses)


_SOURCE = "国办发〔2015〕58号 推广随机抽查规范事中事后监管: 双随机抽查机制"


DRAW_EXISTS = refusal(
    "draw.exists",
    "抽查任务编号已使用",
    "a plan or a draw was recorded under this number already, or a check under one of its numbers",
    source="抽查任务编号: unique in the country",
    remedy="use a new number; an abandoned draw keeps its own",
)


NOT_LEAD = refusal(
    "draw.not-lead",
    "非牵头机关",
    "only the lead agency plans under its own number, and only it, or its successor, draws, "
    "replaces or abandons; 监察 may replace and abandon too",
    source=_SOURCE,
    remedy="let the lead agency do it",
)


PLAN_TWICE = refusal(
    "plan.twice",
    "计划内容重复",
    "a category or an agency stands in the plan twice: it would be drawn twice",
    source=_SOURCE,
    remedy="give one rate for each category, and one team for each agency",
)


PARTIES = refusal(
    "plan.parties",
    "出种机关不符",
    "the seed comes from at least two agencies, each named once, of which one of role inspection "
    "or legal does not take part in the checks",
    source=_SOURCE,
    remedy="name 监察 or 法制 beside the lead; bodies of which one took over the other are one",
)


REGISTER_UNKNOWN = refusal(
    "register.unknown",
    "名录不存在",
    "no register of the lead has the digest that the plan gives",
    source="国发〔2019〕5号: 检查对象名录库、执法检查人员名录库",
    remedy="name the register; `shenguan spotcheck plan` computes its digest",
)


DIGEST_MISMATCH = refusal(
    "register.digest-mismatch",
    "名录摘要不符",
    "a register, as it was at the plan's position, has another digest or another size",
    source="双随机抽查: the plan binds itself to the lines that are drawn from",
    remedy="use the digests that `shenguan spotcheck plan` computes",
)


STALE = refusal(
    "register.stale",
    "名录已变化",
    "a register has changed since the position that the plan names: it would draw from members "
    "who have left, or leave out who has come",
    source="双随机抽查: nobody chooses the day of the register to draw from",
    remedy="plan from the registers as they are now",
)


BELOW_RATE = refusal(
    "plan.below-rate",
    "低于规定抽查比例",
    "the plan draws less of a category than the guide says",
    source="国办发〔2015〕58号: 合理确定随机抽查的比例和频次",
    remedy="plan at least the guide's rate, or let the guide be changed first",
)


PLAN_CAP = refusal(
    "plan.cap",
    "检查上限不符",
    "the plan's cap of checks a year is not the guide's: more would burden, fewer would spare",
    source="国办发〔2015〕58号: 既要保证必要的抽查覆盖面, 又要防止检查过多",
    remedy="use the guide's cap, or let the guide be changed first",
)


REVEAL_DAY = refusal(
    "plan.reveal-day",
    "公布期限不符",
    "the last day to reveal the seeds lies before the plan, or after what the guide gives",
    source=_SOURCE,
    remedy="name a day within the guide's time, or none",
)


INSPECTORS_FEW = refusal(
    "plan.inspectors-few",
    "检查人员不足",
    "the lead has no team, a team is smaller than the guide says, or an agency has fewer "
    "inspectors in the register than its team and one more for a recusal",
    source="行政处罚法 第四十二条; 抽查细则",
    remedy="list more inspectors of the agency first, or plan the teams that the guide says",
)
