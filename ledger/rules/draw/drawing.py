"""抽取: the whole group is worked out again; what is not exactly that is not recorded."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ledger.events.base import Role
from ledger.events.draw import (
    CheckAssigned,
    DrawAbandoned,
    DrawMethod,
    RecusalMade,
    SpotCheckDrawn,
)
from ledger.fact import AnyFact, Fact
from ledger.identifiers import agency_of
from ledger.law.draw import VISIT_DAYS
from ledger.rules.base import rule
from ledger.rules.draw.assigned import NOT_ASSIGNED as NOT_DRAWN
from ledger.rules.draw.listing import NOT_OWN as REGISTER_NOT_OWN
from ledger.rules.draw.planning import NOT_LEAD
from ledger.states.agency import acts_for, has_role
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judged_on
from ledger.states.draw import DRAW_ABANDONED, DRAW_UNKNOWN, Draw, Loads, Visits
from ledger.states.drawing import Redrawn, drawing_of
from ledger.states.inspection import Check
from ledger.states.register import Register
from ledger.states.subject import same
from ledger.view import Objection, View, finding, refusal


@rule(SpotCheckDrawn)
def draw_checks(fact: Fact[SpotCheckDrawn], view: View) -> Iterator[Objection]:
    """抽取结果: once, with all its checks in one group, exactly as plan and seeds say."""
    event = fact.event
    draw = view.of(Draw, event.draw)
    if draw.drawn is not None:
        yield SECOND("data.draw", event.draw, blocking=(draw.drawn.id,))
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.draw", event.draw, blocking=(draw.abandoned.id,))
    if event.method is DrawMethod.EXTERNAL:
        yield from _judge_external(fact, draw)
        return
    if draw.planned is None:
        yield DRAW_UNKNOWN("data.draw", event.draw)
        return
    yield from _judge_lead(fact, view, draw)
    drawing = _drawing(view, draw, event.draw)
    if drawing is None:
        yield NOT_REPEATABLE("data.draw", event.draw)
        return
    together = _assigned_together(view, event.draw)
    missing = [one.check for one in drawing.checks if one.check not in together]
    if missing:
        yield INCOMPLETE("data.checks_count", f"{missing[0]} ({len(missing)})")
    own = drawing.as_event()
    for field in ("checks_count", "seed", "results_sha256"):
        if getattr(event, field) != getattr(own, field):
            yield NOT_REPEATABLE(f"data.{field}", str(getattr(own, field)))


def _judge_external(fact: Fact[SpotCheckDrawn], draw: Draw) -> Iterator[Objection]:
    """Yield what stands against a draw of another platform: nothing shows it, or it hides a plan.

    Where seeds are bound here, what they would draw is not replaced by what somebody brings along.
    """
    if draw.planned is not None:
        blocking = (draw.planned.id,)
        yield NOT_REPEATABLE("data.method", fact.event.draw, blocking=blocking)
    elif fact.event.evidence is None:
        yield NOT_REPEATABLE("data.evidence", fact.event.draw)
    else:
        yield EXTERNAL("data.method", fact.event.draw)


@rule(CheckAssigned)
def assign_check(fact: Fact[CheckAssigned], view: View) -> Iterator[Objection]:
    """检查派发: only with its draw, in one group, and as drawn; another agency's visit is told."""
    event = fact.event
    draw = view.of(Draw, event.draw)
    known = view.of(Check, event.check)
    if known.assigned is not None:
        yield SECOND("data.check", event.check, blocking=(known.assigned.id,))
    yield from _judge_lead(fact, view, draw)
    if draw.is_external:
        yield from _judge_further(fact, view, draw)
    elif _drawn_together(view, event.draw) is None:
        blocking = () if draw.drawn is None else (draw.drawn.id,)
        yield (SECOND if draw.drawn else INCOMPLETE)("data.draw", event.draw, blocking=blocking)
    elif _assignments(view, draw, event.draw).get(event.check) != event:
        yield NOT_REPEATABLE("data.check", event.check)
    yield from _judge_visits(fact, view)


def _judge_further(fact: Fact[CheckAssigned], view: View, draw: Draw) -> Iterator[Objection]:
    """Yield what stands against a check of another platform's draw: more than that drew.

    They come one by one, as the platform's list is brought in.
    """
    event = fact.event
    yield from _judge_numbers(fact, view)
    if draw.drawn is None:
        return
    if len(view.of(Loads, event.draw).checks) >= draw.drawn.event.checks_count:
        yield SECOND("data.draw", event.draw, blocking=(draw.drawn.id,))
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.draw", event.draw, blocking=(draw.abandoned.id,))


def _judge_numbers(fact: Fact[CheckAssigned], view: View) -> Iterator[Objection]:
    """Yield that a check of another platform bears another draw's number, or fills a register.

    It would stand in the way of what is drawn here, or use up another's turns to be checked.
    """
    event = fact.event
    number = event.check.rpartition("/")[0]
    if number != event.draw and "/" in number and view.of(Draw, number).lead is not None:
        yield NOT_DRAWN("data.check", event.check)
    if event.register is not None:
        keeper = view.of(Register, event.register).agency or agency_of(event.register)
        if not acts_for(view, fact.agency, keeper):
            yield REGISTER_NOT_OWN("data.register", f"{fact.agency} ≠ {keeper}")


def _judge_visits(fact: Fact[CheckAssigned], view: View) -> Iterator[Objection]:
    """Yield a finding where another agency goes to the same subject within the year.

    It refuses nothing: a draw that leaves somebody out because of it could not be repeated.
    """
    event, day = fact.event, judged_on(fact, view)
    for code in same(view, event.subject):
        for visit in view.of(Visits, code).made:
            is_near = abs(day - visit.day) <= timedelta(days=VISIT_DAYS)
            if visit.draw == event.draw or not is_near or acts_for(view, fact.agency, visit.agency):
                continue
            if view.of(Draw, visit.draw).abandoned is None:
                yield SECOND_VISIT("data.subject", visit.check, blocking=(visit.entry,))
                return


@rule(RecusalMade)
def recuse(fact: Fact[RecusalMade], view: View) -> Iterator[Objection]:
    """回避: who stands on the team steps down before the result; in comes the next of the order."""
    event = fact.event
    draw, check = view.of(Draw, event.draw), view.of(Check, event.check)
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.draw", event.draw, blocking=(draw.abandoned.id,))
    assigned = check.assigned
    if assigned is None:
        yield NOT_ASSIGNED("data.check", event.check)
        return
    if assigned.event.draw != event.draw:
        yield IDENTITY_MISMATCH("data.draw", f"{event.draw} ≠ {assigned.event.draw}")
        return
    if not has_role(view, fact.agency, Role.INSPECTION):
        yield from _judge_lead(fact, view, draw)
    if check.result is not None:
        yield AFTER_RESULT("data.check", event.check, blocking=(check.result.id,))
    if event.officer_out not in check.standing.team:
        yield NOT_ASSIGNED("data.officer_out", event.officer_out)
    elif not draw.is_external:
        yield from _judge_next(fact, view, draw)


def _judge_next(fact: Fact[RecusalMade], view: View, draw: Draw) -> Iterator[Objection]:
    event = fact.event
    check, loads = view.of(Check, event.check), view.of(Loads, event.draw)
    drawing = drawing_of(draw, view)
    if drawing is None or check.assigned is None:
        yield NOT_REPEATABLE("data.draw", event.draw)
        return
    expected = drawing.replacing(
        event.officer_out,
        check.assigned.event.subject,
        excluded=frozenset(check.standing.team) | check.standing.stepped_down,
        loads=loads.of_each(),
    )
    if event.officer_in != expected:
        yield NOT_NEXT("data.officer_in", f"{event.officer_in or '–'} ≠ {expected or '–'}")


@rule(DrawAbandoned)
def abandon(fact: Fact[DrawAbandoned], view: View) -> Iterator[Objection]:
    """抽取作罢: by the lead or 监察, once; where it is known what was drawn, it is told.

    Who alone has not revealed knows it before all others, and might like it or not.
    """
    event = fact.event
    draw = view.of(Draw, event.draw)
    if draw.lead is None:
        yield DRAW_UNKNOWN("data.draw", event.draw)
        return
    if draw.abandoned is not None:
        yield DRAW_ABANDONED("data.draw", event.draw, blocking=(draw.abandoned.id,))
    if not has_role(view, fact.agency, Role.INSPECTION):
        yield from _judge_lead(fact, view, draw)
    waiting = [one for one in draw.parties if one not in draw.reveals]
    is_known = bool(draw.reveals) and all(acts_for(view, fact.agency, one) for one in waiting)
    if draw.drawn is not None or is_known:
        blocking = () if draw.drawn is None else (draw.drawn.id,)
        yield SET_ASIDE("data.draw", event.draw, blocking=blocking)


def _judge_lead(fact: AnyFact, view: View, draw: Draw) -> Iterator[Objection]:
    if draw.lead is not None and not acts_for(view, fact.agency, draw.lead):
        yield NOT_LEAD("agency", f"{fact.agency} ≠ {draw.lead}")


def _assigned_together(view: View, draw: str) -> frozenset[str]:
    """Return the checks of a draw that are recorded in the group."""
    together = (one.data for one in view.group)
    return frozenset(
        one.check for one in together if isinstance(one, CheckAssigned) and one.draw == draw
    )


def _drawn_together(view: View, draw: str) -> SpotCheckDrawn | None:
    """Return the draw that is recorded in the group, looked for once."""
    return view.once(
        f"drawn:{draw}",
        lambda: next(
            (
                one.data
                for one in view.group
                if isinstance(one.data, SpotCheckDrawn) and one.data.draw == draw
            ),
            None,
        ),
    )


def _drawing(view: View, draw: Draw, number: str) -> Redrawn | None:
    """Return what a draw draws, worked out once for the group."""
    return view.once(f"drawing:{number}", lambda: drawing_of(draw, view))


def _assignments(view: View, draw: Draw, number: str) -> Mapping[str, CheckAssigned]:
    drawing = _drawing(view, draw, number)
    return view.once(
        f"assignments:{number}",
        lambda: {one.check: one for one in drawing.assignments()} if drawing else {},
    )


_SOURCE = "国办发〔2015〕58号: 随机抽取检查对象、随机选派执法检查人员"


SECOND = refusal(
    "draw.second",
    "重复抽取",
    "the draw was made already: nothing is drawn or assigned under its number a second time",
    source=_SOURCE,
    remedy="leave it out; a new draw has a new number",
)


INCOMPLETE = refusal(
    "draw.incomplete",
    "抽取结果不完整",
    "the draw and all its checks are recorded together: some are missing, or it stands alone",
    source=_SOURCE,
    remedy="record the whole group, as `shenguan react` or `shenguan spotcheck draw` makes it",
)


NOT_REPEATABLE = refusal(
    "draw.not-repeatable",
    "抽取结果不可复算",
    "plan, seeds and registers do not give this; or nothing shows a draw of another platform, or "
    "it stands in the place of a plan of this ledger",
    source=_SOURCE,
    remedy="let `shenguan react` record the draw; anybody repeats it with docs/redraw.py",
)


EXTERNAL = finding(
    "draw.external",
    "外部平台抽取",
    "the draw was made on another platform: nobody repeats it from what is on record",
    source=_SOURCE,
    remedy="ask the platform for its evidence; a draw planned here can be repeated",
)


SECOND_VISIT = finding(
    "check.second-visit",
    "一年内重复上门",
    "another agency was drawn to check the same subject within the year",
    source="国发〔2019〕5号: 进一次门、查多项事",
    remedy="make one visit of both, or say in the results why there were two",
)


NOT_ASSIGNED = refusal(
    "recusal.not-assigned",
    "非派发人员",
    "the check was not drawn, or the officer does not stand on its team",
    source="行政处罚法 第四十三条: 回避",
    remedy="name an inspector of the team; `shenguan spotcheck show` lists it",
)


NOT_NEXT = refusal(
    "recusal.not-next",
    "递补人员不符",
    "in comes the first of the check's order who is free and below the cap, else the one with the "
    "fewest checks: nobody chooses",
    source="行政处罚法 第四十三条: 回避; 双随机抽查",
    remedy="use the officer that the message gives",
)


AFTER_RESULT = refusal(
    "recusal.after-result",
    "检查已有结果",
    "the result is recorded: nobody steps down from what is done",
    source="行政处罚法 第四十三条: 回避",
    remedy="leave it out; a result by who should have stepped down is quashed or repeated",
)


SET_ASIDE = finding(
    "draw.set-aside",
    "抽取结果被弃用",
    "the draw is abandoned after everybody could know what it draws, or by who alone has not "
    "revealed and can know it: the next is a second throw",
    source=_SOURCE,
    remedy="监察 asks why, and compares both draws: `shenguan spotcheck show`",
)
