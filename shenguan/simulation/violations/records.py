"""记录: what must not be corrected, nor voided, and by whom."""

from datetime import UTC, datetime, timedelta

from ledger.events.base import TimeUnit
from ledger.events.handling import Opinion
from ledger.events.organisation import LoopStep, Post, RecodeKind, ServiceLevelSet, SubjectRecoded
from ledger.gate.line_check import LINE_ENTRIES_MAX
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.line import Lines, PlayLine
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("correction.unknown")
def corrects_what_is_not_there(scene: Scene) -> Lines:
    """Correct an entry that nobody knows."""
    case = yield from scene.accepted()
    step = scene.tell(case.step())
    unknown = scene.correction(step, case.step(result="符合"))
    unknown.corrects = {"entry": scene.next_id(), "reason": "录入错误"}
    yield step
    yield scene.marked(unknown)
    yield scene.twin(scene.correction(step, case.step(result="符合")))


@violation("correction.empty")
def corrects_nothing(scene: Scene) -> Lines:
    """Correct an entry and say the same again."""
    case = yield from scene.accepted()
    step = scene.tell(case.step())
    yield step
    yield scene.marked(scene.correction(step, case.step()))
    yield scene.twin(scene.correction(step, case.step(result="符合")))


@violation("correction.line-differs")
def corrects_the_number(scene: Scene) -> Lines:
    """Correct the number of the case."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    step = scene.tell(case.step())
    yield step
    yield scene.marked(scene.correction(step, other.step()))
    yield scene.twin(scene.correction(step, case.step(result="符合")))


@violation("correction.type-differs")
def corrects_into_something_else(scene: Scene) -> Lines:
    """Correct a fact into one of another type."""
    case = yield from scene.pushed()
    arrived = scene.tell(case.arrived())
    yield arrived
    by = scene.county.officer(scene.county.market, 8)
    yield scene.marked(scene.correction(arrived, case.claimed(), by))
    yield scene.lawful(case.claimed())


@violation("correction.not-correctable")
def corrects_what_was_voided(scene: Scene) -> Lines:
    """Correct an entry that was voided."""
    case = yield from scene.accepted()
    step = scene.tell(case.step())
    yield step
    yield scene.void(step)
    yield scene.marked(scene.correction(step, case.step(result="符合")))
    other = scene.tell(case.step(step="会签"))
    yield other
    yield scene.twin(scene.correction(other, case.step(step="核稿")))


@violation("correction.own-entry")
def corrects_himself(scene: Scene) -> Lines:
    """Correct what one has recorded oneself."""
    case = yield from scene.accepted()
    own = scene.tell(case.step(), scene.county.corrector)
    yield own
    yield scene.marked(scene.correction(own, case.step(result="符合")))
    other = scene.county.officer(scene.county.bureau, 802)
    yield scene.twin(scene.correction(own, case.step(result="符合"), other))


@violation("correction.not-in-post")
def corrects_without_the_post(scene: Scene) -> Lines:
    """Correct an entry without holding the correcting post."""
    case = yield from scene.accepted()
    step = scene.tell(case.step())
    yield step
    yield scene.marked(
        scene.correction(step, case.step(result="符合"), scene.county.second_reviewer)
    )
    yield scene.twin(scene.correction(step, case.step(result="符合")))


@violation("correction.not-own-side")
def corrects_the_other_side(scene: Scene) -> Lines:
    """Correct what another agency recorded."""
    case = yield from scene.accepted()
    step = scene.tell(case.step())
    yield step
    by = scene.county.officer(scene.county.market, 8)
    yield scene.marked(scene.correction(step, case.step(result="符合"), by))
    yield scene.twin(scene.correction(step, case.step(result="符合")))


@violation("correction.was-differs")
def hides_what_it_named(scene: Scene) -> Lines:
    """Correct the subject of a case and do not say whom it named before."""
    case = yield from scene.received()
    received = scene.tell(scene.papers().received())
    yield received
    other = said(received.data, {"subject": scene.shop()})
    hidden = scene.correction(received, other)
    hidden.corrects = {"entry": received.id, "reason": "录入错误", "was": ()}
    yield scene.marked(hidden)
    yield scene.twin(scene.correction(received, other))
    yield scene.tell(case.accepted())


@violation("correction.breaks")
def takes_the_ground_away(scene: Scene) -> Lines:
    """Correct a review into an objection under the decision that rests on it."""
    case = yield from scene.accepted()
    review = scene.tell(case.review(note="通过"))
    yield review
    yield scene.tell(case.review(2))
    yield scene.tell(case.consulted())
    yield scene.tell(case.granted())
    yield scene.marked(scene.correction(review, case.review(opinion=Opinion.OBJECT)))
    yield scene.twin(scene.correction(review, case.review(note="符合条件")))


@violation("correction.late-no-more")
def corrects_the_delay_away(scene: Scene) -> Lines:
    """Correct the day of acceptance, so that the decision is late no more."""
    case = yield from scene.received()
    received_on = scene.today
    scene.wait(1)
    accepted = scene.tell(case.accepted(accepted_on=received_on))
    yield accepted
    yield from scene.to_review(case)
    scene.wait(names.LEGAL_DAYS)
    decided = scene.tell(case.granted())
    yield decided
    yield scene.twin(scene.correction(decided, said(decided.data, {"content": "准予"})))
    later = said(accepted.data, {"accepted_on": scene.calendar.after(received_on, 1)})
    yield scene.marked(scene.correction(accepted, later))


@violation("correction.more-time")
def corrects_the_limit(scene: Scene) -> Lines:
    """Correct a guide, so that it gives more time."""
    item = f"V-{scene.fresh()}"
    yield scene.tell(founding.listed(item, scene.county.bureau, name="新事项"))
    guide = scene.tell(founding.guide(item), scene.county.decider)
    yield guide
    less = said(guide.data, {"promised_days": names.PROMISED_DAYS - 1})
    yield scene.twin(scene.correction(guide, less))
    yield scene.marked(scene.correction(guide, founding.guide(item)))


@violation("correction.milder")
def corrects_a_bar_shorter(scene: Scene) -> Lines:
    """Correct a restriction, so that it ends the day after."""
    by = yield from scene.officer(Post.CORRECTOR, agency=scene.county.market)
    case = yield from scene.penalised()
    bar = scene.tell(case.restricted())
    yield bar
    yield scene.twin(scene.correction(bar, said(bar.data, {"reason": "补充说明"}), by))
    tomorrow = scene.today + timedelta(days=1)
    yield scene.marked(scene.correction(bar, said(bar.data, {"until_on": tomorrow}), by))


@violation("void.took-effect")
def voids_what_was_relied_on(scene: Scene) -> Lines:
    """Void a decision out of which a licence came."""
    case = yield from scene.reviewed()
    decided = scene.tell(case.granted())
    yield decided
    yield scene.tell(case.issued())
    yield scene.marked(scene.void(decided))
    other = yield from scene.reviewed()
    wrong = scene.tell(other.granted())
    yield wrong
    yield scene.twin(scene.void(wrong))


@violation("void.frees-barred")
def voids_a_bar_away(scene: Scene) -> Lines:
    """Void a change of code, through which another agency's restriction binds."""
    for is_barred in (True, False):
        old, new = scene.shop(), scene.shop()
        recoded = scene.tell(_recoded(scene, old, new))
        yield recoded
        if is_barred:
            yield from scene.restricted(old)
        void = scene.void(recoded)
        yield scene.marked(void) if is_barred else scene.twin(void)


def _recoded(scene: Scene, old: str, new: str) -> SubjectRecoded:
    return SubjectRecoded(
        subject_from=old,
        subject_into=new,
        kind=RecodeKind.SAME,
        effective_on=scene.today,
        document="变更通知",
    )


@violation("observed.ends-current")
def lets_history_end_what_is_current(scene: Scene) -> Lines:
    """Correct, out of an older system, what was recorded under the rules."""
    item = yield from scene.item()
    level = ServiceLevelSet(
        level=item, step=LoopStep.CLAIM, days=5, unit=TimeUnit.WORKDAY, basis="通知"
    )
    current = scene.tell(level)
    yield current
    by = scene.county.officer(scene.county.keeper, 2)
    line = scene.correction(current, said(level, {"days": 4}), by)
    yield scene.marked(_observed(line))
    yield scene.twin(scene.correction(current, said(level, {"days": 3}), by))


def _observed(line: PlayLine) -> PlayLine:
    line.observed = founding.OLD_SYSTEM
    line.occurred_at = datetime(2016, 7, 1, 1, tzinfo=UTC)
    return line


@violation("correction.line-too-long", is_long=True)
def corrects_the_beginning_of_an_endless_line(scene: Scene) -> Lines:
    """Correct an entry of a line that nobody can decide again in one go."""
    case = yield from scene.accepted()
    first = scene.tell(case.step())
    yield first
    yield scene.twin(scene.correction(first, case.step(result="符合")))
    for group in range(_GROUPS):
        steps = (scene.tell(case.step(number=f"{group}")) for _ in range(_TOGETHER))
        yield scene.together(*steps)
    yield scene.marked(scene.correction(first, case.step(result="符合要求")))


_TOGETHER = 200
_GROUPS = 1 + LINE_ENTRIES_MAX // _TOGETHER
"""So many groups, of so many entries each, make a line too long."""
