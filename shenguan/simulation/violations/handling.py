"""办理: what must not happen between acceptance and decision."""

from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned
from ledger.events.handling import (
    CommitmentResult,
    Opinion,
    ProcedureKind,
    SurveyResult,
)
from ledger.events.organisation import Post
from shenguan.simulation import county as names
from shenguan.simulation import founding
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("review.level-skipped")
def skips_a_level(scene: Scene) -> Lines:
    """Review at the second level before the first."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.review(2))
    yield scene.tell(case.review())
    yield scene.lawful(case.review(2))


@violation("review.same-person")
def reviews_twice(scene: Scene) -> Lines:
    """Review at both levels in person."""
    case = yield from scene.accepted()
    yield scene.tell(case.review())
    yield scene.unlawful(case.review(2), scene.county.reviewer)
    yield scene.lawful(case.review(2))


@violation("review.incomplete")
def grants_without_the_second_review(scene: Scene) -> Lines:
    """Grant before every level of review has passed."""
    case = yield from scene.accepted()
    yield scene.tell(case.review())
    yield scene.tell(case.consulted())
    yield scene.unlawful(case.granted())
    yield scene.tell(case.review(2))
    yield scene.lawful(case.granted())


@violation("review.technical-objects")
def grants_over_an_objection(scene: Scene) -> Lines:
    """Grant over the objection of the technical review."""
    case = yield from scene.reviewed()
    expert = scene.county.officer(scene.county.bureau, 211)
    objects = case.review(technical=True, opinion=Opinion.OBJECT)
    yield scene.tell(objects, expert)
    yield scene.unlawful(case.granted())
    yield scene.tell(case.review(technical=True), expert)
    yield scene.lawful(case.granted())


@violation("review.surveyor")
def decides_what_he_surveyed(scene: Scene) -> Lines:
    """Decide a case whose site one surveyed."""
    case = yield from scene.reviewed()
    decider, other = scene.county.decider, scene.county.officer(scene.county.bureau, 302)
    surveyors = (decider.actor, scene.county.officer(scene.county.bureau, 209).actor)
    yield scene.tell(case.survey_set(surveyors=surveyors))
    yield scene.tell(case.survey_done(surveyors=surveyors))
    yield scene.unlawful(case.granted(), decider)
    yield scene.lawful(case.granted(), other)


@violation("survey.one-person")
def goes_alone(scene: Scene) -> Lines:
    """Send one officer to the site."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.survey_set(surveyors=case.surveyors[:1]))
    yield scene.lawful(case.survey_set())


@violation("survey.not-scheduled")
def goes_unasked(scene: Scene) -> Lines:
    """Survey a site that nobody had scheduled."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.survey_done())
    other = yield from scene.accepted()
    yield scene.tell(other.survey_set())
    yield scene.lawful(other.survey_done())


@violation("decision.survey-open")
def decides_before_the_survey(scene: Scene) -> Lines:
    """Grant while a survey is scheduled."""
    case = yield from scene.reviewed()
    surveyors = tuple(scene.county.officer(scene.county.bureau, one).actor for one in (208, 209))
    yield scene.tell(case.survey_set(surveyors=surveyors))
    yield scene.unlawful(case.granted())
    done = case.survey_done(surveyors=surveyors, result=SurveyResult.PASSED)
    yield scene.tell(done)
    yield scene.lawful(case.granted())


@violation("decision.paused")
def decides_during_a_hearing(scene: Scene) -> Lines:
    """Decide while a hearing runs."""
    case = yield from scene.reviewed()
    yield scene.tell(case.pause())
    yield scene.unlawful(case.granted())
    yield scene.tell(case.pause_over())
    scene.wait(1)
    yield scene.lawful(case.granted())


@violation("pause.no-notice")
def pauses_in_silence(scene: Scene) -> Lines:
    """Begin a hearing and tell the applicant nothing."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.pause(notified_on=None))
    other = yield from scene.accepted()
    yield scene.lawful(other.pause())


@violation("pause.open")
def pauses_twice(scene: Scene) -> Lines:
    """Begin a hearing while one runs."""
    case = yield from scene.accepted()
    yield scene.lawful(case.pause())
    yield scene.unlawful(case.pause())


@violation("pause.none-open")
def ends_what_does_not_run(scene: Scene) -> Lines:
    """End a hearing that nobody began."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.pause_over())
    yield scene.tell(case.pause())
    yield scene.lawful(case.pause_over())


@violation("pause.kind-unsaid")
def ends_one_of_two(scene: Scene) -> Lines:
    """End one of two procedures and do not say which."""
    case = yield from scene.accepted()
    yield scene.tell(case.pause())
    yield scene.tell(case.pause(kind=ProcedureKind.EXPERT))
    yield scene.unlawful(case.pause_over())
    yield scene.lawful(case.pause_over(kind=ProcedureKind.EXPERT))


@violation("pause.before-start")
def ends_before_it_began(scene: Scene) -> Lines:
    """End a hearing at a time before it began."""
    case = yield from scene.accepted()
    scene.wait(2)
    yield scene.tell(case.pause())
    yield scene.unlawful(case.pause_over(), occurred_at=scene.ago(days=1))
    yield scene.lawful(case.pause_over())


@violation("pause.overrun")
def takes_longer_than_told(scene: Scene) -> Lines:
    """End a hearing later than the applicant was told."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    for one in (case, other):
        yield scene.tell(one.pause(until=scene.workdays_later(2)))
    scene.wait(2)
    yield scene.lawful(other.pause_over())
    scene.wait(1)
    yield scene.unlawful(case.pause_over())


@violation("pause.no-basis")
def freezes_without_a_basis(scene: Scene) -> Lines:
    """Freeze a case on no document."""
    case = yield from scene.accepted()
    freeze = {"kind": ProcedureKind.FREEZE, "until": scene.workdays_later(5)}
    yield scene.unlawful(case.pause(**freeze), scene.county.inspector)
    yield scene.lawful(case.pause(**freeze, basis="协助执行通知书"), scene.county.inspector)


@violation("pause.not-own")
def freezes_itself(scene: Scene) -> Lines:
    """Freeze, as the bureau, its own case."""
    case = yield from scene.accepted()
    freeze = case.pause(
        kind=ProcedureKind.FREEZE, until=scene.workdays_later(5), basis="协助执行通知书"
    )
    yield scene.unlawful(freeze, scene.county.decider)
    yield scene.lawful(freeze, scene.county.inspector)


@violation("pause.after-due")
def remembers_a_hearing(scene: Scene) -> Lines:
    """Begin a hearing when the time limit has passed."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    scene.wait(names.LEGAL_DAYS)
    yield scene.lawful(other.pause())
    scene.wait(1)
    yield scene.unlawful(case.pause())


@violation("extension.after-due")
def asks_for_time_when_it_is_over(scene: Scene) -> Lines:
    """Extend a time limit that has passed."""
    case = yield from scene.accepted()
    other = yield from scene.accepted()
    scene.wait(names.LEGAL_DAYS)
    yield scene.lawful(other.extended())
    scene.wait(1)
    yield scene.unlawful(case.extended())


@violation("extension.not-head")
def gives_himself_time(scene: Scene) -> Lines:
    """Extend a time limit without being head."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.extended(), scene.county.decider)
    yield scene.lawful(case.extended())


@violation("extension.too-long")
def takes_eleven_days(scene: Scene) -> Lines:
    """Extend a time limit by more than the law gives."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.extended(days=11))
    yield scene.lawful(case.extended())


@violation("extension.second")
def extends_twice(scene: Scene) -> Lines:
    """Extend a time limit again."""
    case = yield from scene.accepted()
    yield scene.lawful(case.extended())
    yield scene.unlawful(case.extended())


@violation("extension.not-one")
def extends_nothing(scene: Scene) -> Lines:
    """Extend and name no case."""
    case = yield from scene.accepted()
    yield scene.unlawful(case.extended(case=None))
    yield scene.lawful(case.extended())


@violation("route.no-duty")
def routes_to_nobody(scene: Scene) -> Lines:
    """Route a case to a body without a duty for its item."""
    case = yield from scene.accepted()
    stranger = yield from scene.agency(Role.APPROVAL)
    yield scene.unlawful(case.routed(agency_to=stranger.agency))
    yield scene.lawful(case.routed())


@violation("route.open")
def routes_twice(scene: Scene) -> Lines:
    """Route a case whose routing nobody has answered."""
    case = yield from scene.accepted()
    yield scene.lawful(case.routed())
    yield scene.unlawful(case.routed())


@violation("reply.late-without-reason")
def answers_late_without_a_word(scene: Scene) -> Lines:
    """Answer a routing after its days and give no reason."""
    case = yield from scene.accepted()
    yield scene.tell(case.routed(reply_days_max=2))
    scene.wait(3)
    yield scene.unlawful(case.step())
    yield scene.lawful(case.step(note="需现场核实"))


@violation("first-review.late")
def hands_up_late(scene: Scene) -> Lines:
    """Review, as the lower body, after the term for it."""
    item = yield from scene.item()
    lower = yield from scene.agency(Role.APPROVAL)
    appointed = yield from scene.officer(Post.REVIEWER, agency=lower.agency)
    duty = DutyAssigned(
        item=item,
        agency=lower.agency,
        acts=(Act.REVIEW,),
        effective_on=founding.BEGINS,
        delegated_by=scene.county.bureau,
        document="委托书",
    )
    yield scene.tell(duty)
    case = yield from scene.accepted(item)
    other = yield from scene.accepted(item)
    scene.wait(names.LEGAL_DAYS)
    yield scene.lawful(other.review(), appointed)
    scene.wait(1)
    yield scene.unlawful(case.review(), appointed)


@violation("commitment.item-excluded")
def believes_where_nobody_may(scene: Scene) -> Lines:
    """Take a commitment for an item that excludes it."""
    item = yield from scene.item(commitment_allowed=False)
    case = yield from scene.received(item)
    yield scene.unlawful(case.promised())
    other = yield from scene.received()
    yield scene.lawful(other.promised())


@violation("commitment.exists")
def promises_twice(scene: Scene) -> Lines:
    """Take another commitment in the same case."""
    case = yield from scene.received()
    yield scene.lawful(case.promised())
    yield scene.unlawful(case.promised())


@violation("commitment.none")
def verifies_what_nobody_promised(scene: Scene) -> Lines:
    """Verify a commitment that was never made."""
    case = yield from scene.received()
    yield scene.unlawful(case.verified())
    yield scene.tell(case.promised())
    yield scene.lawful(case.verified())


@violation("commitment.verified")
def verifies_twice(scene: Scene) -> Lines:
    """Verify a commitment again."""
    case = yield from scene.received()
    yield scene.tell(case.promised())
    yield scene.lawful(case.verified())
    yield scene.unlawful(case.verified())


@violation("commitment.barred")
def believes_who_lied(scene: Scene) -> Lines:
    """Take another commitment of who broke one."""
    case = yield from scene.received()
    yield scene.lawful(case.promised())
    yield scene.tell(case.verified(result=CommitmentResult.BROKEN))
    again = yield from scene.received(None, case.subject)
    yield scene.unlawful(again.promised())


@violation("urge.nothing-open")
def urges_what_is_done(scene: Scene) -> Lines:
    """Urge what has ended."""
    case = yield from scene.accepted()
    yield scene.lawful(case.urged())
    yield scene.tell(case.withdrawn())
    yield scene.unlawful(case.urged())
