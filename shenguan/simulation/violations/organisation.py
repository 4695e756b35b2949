"""机构: who may say what at all, who appoints whom, and what the ledger is told of itself."""

from datetime import UTC, date, datetime, timedelta

from ledger.events.base import Role
from ledger.events.catalogue import ItemAdjusted
from ledger.events.decision import SealRegistered
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    LiaisonAppointed,
    LoopStep,
    OfficerAppointed,
    OfficerRemoved,
    PersonKeyAdopted,
    Post,
    RecodeKind,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.events.record import LEDGERS_CLOCK, ClockDiffers, RefusedFor, SubmissionRefused
from shenguan.simulation import founding
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_YEAR_NOT_TOLD_OF = 2199
_CHECK_VALUE = "5a" * 32


@violation("agency.unknown")
def registers_a_duty_of_nobody(scene: Scene) -> Lines:
    """Appoint an officer of an agency that nobody has registered."""
    agency = scene.county.agency(f"v{scene.fresh()}")
    appointed = OfficerAppointed(officer=f"{agency}/1", agency=agency)
    yield scene.unlawful(appointed)
    yield scene.tell(AgencyRegistered(agency=agency, name="新设机关", roles=(Role.UPSTREAM,)))
    yield scene.lawful(appointed)


@violation("agency.unknown-role")
def registers_an_agency_without_a_role(scene: Scene) -> Lines:
    """Register an agency that may do nothing."""
    agency = scene.county.agency(f"v{scene.fresh()}")
    yield scene.unlawful(AgencyRegistered(agency=agency, name="新设机关", roles=()))
    registered = AgencyRegistered(agency=agency, name="新设机关", roles=(Role.SUPERVISION,))
    yield scene.lawful(registered)


@violation("agency.both-sides")
def unites_approval_and_supervision(scene: Scene) -> Lines:
    """Register one agency that approves and supervises."""
    agency = scene.county.agency(f"v{scene.fresh()}")
    both = (Role.APPROVAL, Role.SUPERVISION)
    yield scene.unlawful(AgencyRegistered(agency=agency, name="新设机关", roles=both))
    yield scene.lawful(AgencyRegistered(agency=agency, name="新设机关", roles=both[:1]))


@violation("agency.succession-loop")
def succeeds_itself(scene: Scene) -> Lines:
    """Let an agency be taken over by whom it took over itself."""
    first = yield from scene.agency(Role.SUPERVISION)
    second = yield from scene.agency(Role.SUPERVISION)
    succeeded = AgencySucceeded(
        agency=first.agency, successor=second.agency, effective_on=scene.today
    )
    yield scene.lawful(succeeded)
    back = AgencySucceeded(agency=second.agency, successor=first.agency, effective_on=scene.today)
    yield scene.unlawful(back)


@violation("agency.succeeded")
def speaks_after_it_was_taken_over(scene: Scene) -> Lines:
    """Let the former body go on after its succession."""
    former = yield from scene.agency(Role.SUPERVISION)
    liaison = LiaisonAppointed(agency=former.agency, officer=former.actor)
    yield scene.lawful(liaison, former)
    heir = scene.county.market
    succeeded = AgencySucceeded(agency=former.agency, successor=heir, effective_on=scene.today)
    yield scene.tell(succeeded)
    yield scene.unlawful(LiaisonAppointed(agency=former.agency, officer=former.actor), former)


@violation("role.not-allowed")
def sets_levels_for_himself(scene: Scene) -> Lines:
    """Let a supervising agency set a service level."""
    item = yield from scene.item()
    level = ServiceLevelSet(level=item, step=LoopStep.CLAIM, days=50, basis="通知")
    yield scene.unlawful(level, scene.county.inspector)
    yield scene.lawful(level)


@violation("calendar.overlap")
def works_and_rests_on_one_day(scene: Scene) -> Lines:
    """Publish a day as off and as worked."""
    day = date(_YEAR_NOT_TOLD_OF, 1, 1)
    name = f"v{scene.fresh()}"
    both = CalendarPublished(
        calendar=name, year=_YEAR_NOT_TOLD_OF, days_off=(day,), working_days=(day,)
    )
    yield scene.unlawful(both)
    yield scene.lawful(CalendarPublished(calendar=name, year=_YEAR_NOT_TOLD_OF, days_off=(day,)))


@violation("clock.agrees")
def says_the_clock_is_wrong(scene: Scene) -> Lines:
    """Accept a difference of clocks where there is none."""
    differs = ClockDiffers(
        clock=LEDGERS_CLOCK,
        last_recorded_at=scene.now + timedelta(days=1),
        true_at=scene.now,
        reason="时钟有误",
    )
    yield scene.unlawful(differs)
    yield scene.lawful((yield from scene.received()).accepted())


@violation("days.implausible")
def writes_a_year_that_is_none(scene: Scene) -> Lines:
    """Name a year in which no administration was."""
    item = scene.item_of()
    adjusted = ItemAdjusted(item=item, effective_on=date(1017, 7, 3), level="县级")
    yield scene.unlawful(adjusted)
    yield scene.lawful(ItemAdjusted(item=item, effective_on=scene.today, level="县级"))


@violation("ledger.exists")
def opens_the_ledger_again(scene: Scene) -> Lines:
    """Open a ledger that is open."""
    opened = LedgerOpened(
        name="又一账本",
        zone="Asia/Shanghai",
        agency=scene.county.keeper,
        officer=scene.county.root.actor,
        simulated=True,
    )
    yield scene.unlawful(opened)
    yield scene.lawful((yield from scene.received()).accepted())


@violation("ledger.mismatch")
def speaks_to_another_ledger(scene: Scene) -> Lines:
    """Hand in what is for another ledger."""
    case = scene.papers()
    yield scene.unlawful(case.received(), ledger="130524")
    yield scene.lawful(case.received(), ledger=scene.county.region)


@violation("level.unmeasured")
def sets_a_level_without_days(scene: Scene) -> Lines:
    """Set a service level that says neither days nor times."""
    item = yield from scene.item()
    unsaid = ServiceLevelSet(level=item, step=LoopStep.CLAIM, basis="通知")
    yield scene.unlawful(unsaid)
    yield scene.lawful(ServiceLevelSet(level=item, step=LoopStep.CLAIM, days=5, basis="通知"))


@violation("liaison.not-of-agency")
def lets_a_stranger_speak(scene: Scene) -> Lines:
    """Appoint as liaison who holds no post in the agency."""
    agency = yield from scene.agency(Role.SUPERVISION)
    stranger = LiaisonAppointed(agency=agency.agency, officer=scene.county.inspector.actor)
    yield scene.unlawful(stranger, agency)
    yield scene.lawful(LiaisonAppointed(agency=agency.agency, officer=agency.actor), agency)


@violation("officer.not-in-post")
def acts_without_a_post(scene: Scene) -> Lines:
    """Act for an agency in which one holds no post."""
    seal = SealRegistered(
        agency=scene.county.keeper, name=f"印章{scene.fresh()}", valid_from=founding.BEGINS
    )
    yield scene.unlawful(seal, scene.county.officer(scene.county.keeper, scene.fresh()))
    yield scene.lawful(seal)


@violation("officer.other-agency")
def appoints_for_others(scene: Scene) -> Lines:
    """Appoint an officer of another agency."""
    other = yield from scene.agency(Role.SUPERVISION)
    county = scene.county
    appointed = OfficerAppointed(officer=f"{other.agency}/9", agency=other.agency)
    yield scene.unlawful(appointed, county.head)
    yield scene.lawful(appointed, county.root)


@violation("officer.self")
def appoints_himself(scene: Scene) -> Lines:
    """Give oneself a post."""
    head = yield from scene.officer(Post.HEAD)
    corrector = OfficerAppointed(officer=head.actor, agency=head.agency, post=Post.CORRECTOR)
    yield scene.unlawful(corrector, head)
    yield scene.lawful(corrector, scene.county.head)


@violation("officer.not-head")
def appoints_without_being_head(scene: Scene) -> Lines:
    """Appoint in an agency that has a head, being none."""
    agency, new = scene.county.bureau, f"{scene.county.bureau}/{scene.fresh()}"
    appointed = OfficerAppointed(officer=new, agency=agency)
    yield scene.unlawful(appointed, scene.county.receiver)
    yield scene.lawful(appointed, scene.county.head)


@violation("officer.no-head")
def appoints_where_nobody_leads(scene: Scene) -> Lines:
    """Appoint in an agency of which nobody was ever said to be head."""
    agency = yield from scene.agency(Role.UPSTREAM)
    appointed = OfficerAppointed(officer=f"{agency.agency}/8", agency=agency.agency)
    yield scene.unlawful(appointed, agency)
    other = OfficerAppointed(officer=f"{agency.agency}/9", agency=agency.agency)
    yield scene.lawful(other, scene.county.root)


@violation("officer.automaton")
def lets_a_person_be_an_automaton(scene: Scene) -> Lines:
    """Put a person into the post that only an automaton holds."""
    agency = yield from scene.agency(Role.SUPERVISION)
    by = scene.county.root
    person = OfficerAppointed(
        officer=f"{agency.agency}/2", agency=agency.agency, post=Post.CORRECTOR
    )
    yield scene.lawful(person, by)
    head = OfficerAppointed(officer=agency.actor, agency=agency.agency, post=Post.HEAD)
    yield scene.tell(head, by)
    automaton = OfficerAppointed(
        officer=f"{agency.agency}/2", agency=agency.agency, post=Post.AUTOMATON
    )
    yield scene.unlawful(automaton, agency)


@violation("officer.not-appointed")
def removes_who_was_never_there(scene: Scene) -> Lines:
    """Remove somebody from a post that he does not hold."""
    officer = yield from scene.officer(Post.RECEIVER)
    of = scene.county.bureau
    wrong = OfficerRemoved(officer=officer.actor, agency=of, post=Post.DECIDER)
    yield scene.unlawful(wrong, scene.county.head)
    right = OfficerRemoved(officer=officer.actor, agency=of, post=Post.RECEIVER)
    yield scene.lawful(right, scene.county.head)


@violation("officer.before-start")
def removes_before_he_came(scene: Scene) -> Lines:
    """Remove somebody at a time before he took the post."""
    officer = yield from scene.officer(Post.RECEIVER)
    removed = OfficerRemoved(officer=officer.actor, agency=officer.agency)
    yield scene.unlawful(removed, scene.county.head, occurred_at=scene.ago(days=2))
    yield scene.lawful(removed, scene.county.head)


@violation("person-key.other-ledger")
def adopts_a_key_for_others(scene: Scene) -> Lines:
    """Adopt a key of persons for another ledger."""
    key = f"v{scene.fresh()}"
    other = PersonKeyAdopted(ledger="130524", key=key, check_value=_CHECK_VALUE)
    yield scene.unlawful(other)
    own = PersonKeyAdopted(ledger=scene.county.region, key=key, check_value=_CHECK_VALUE)
    yield scene.lawful(own)


@violation("person-key.taken")
def adopts_a_key_twice(scene: Scene) -> Lines:
    """Adopt another key under the same id."""
    key, ledger = f"v{scene.fresh()}", scene.county.region
    yield scene.lawful(PersonKeyAdopted(ledger=ledger, key=key, check_value=_CHECK_VALUE))
    yield scene.unlawful(PersonKeyAdopted(ledger=ledger, key=key, check_value="6b" * 32))


@violation("recode.loop")
def becomes_what_one_was(scene: Scene) -> Lines:
    """Let a subject become itself again."""
    old, new = scene.shop(), scene.shop()
    recoded = SubjectRecoded(
        subject_from=old,
        subject_into=new,
        kind=RecodeKind.SAME,
        effective_on=scene.today,
        document="变更通知",
    )
    yield scene.lawful(recoded)
    yield scene.unlawful(said(recoded, {"subject_from": new, "subject_into": old}))


@violation("recode.no-document")
def changes_a_code_without_a_paper(scene: Scene) -> Lines:
    """Change a subject's code and name no document."""
    recoded = SubjectRecoded(
        subject_from=scene.shop(),
        subject_into=scene.shop(),
        kind=RecodeKind.SAME,
        effective_on=scene.today,
    )
    yield scene.unlawful(recoded)
    yield scene.lawful(said(recoded, {"document": "变更通知"}))


@violation("refusal.not-submittable")
def hands_in_a_refusal(scene: Scene) -> Lines:
    """Hand in what only the ledger writes."""
    refused = SubmissionRefused(
        submission=scene.next_id(),
        refused_type="DecisionMade",
        digest=f"sha256:{'ab' * 32}",
        reasons=(RefusedFor(code="case.unknown"),),
    )
    yield scene.unlawful(refused, scene.county.root)
    yield scene.lawful((yield from scene.received()).accepted())


@violation("seal.not-own")
def registers_anothers_seal(scene: Scene) -> Lines:
    """Register a seal of another agency, being no keeper."""
    agency = yield from scene.agency(Role.APPROVAL)
    seal = SealRegistered(agency=agency.agency, name="专用章", valid_from=founding.BEGINS)
    yield scene.unlawful(seal, scene.county.decider)
    yield scene.lawful(seal, agency)


@violation("observed.unknown-source")
def brings_in_from_nowhere(scene: Scene) -> Lines:
    """Bring in history of a source that the opening does not name."""
    yield from _observed(scene, observed="another-system")


@violation("observed.after-cut-over")
def brings_in_what_is_new(scene: Scene) -> Lines:
    """Bring in as history what happened after the cut-over."""
    yield from _observed(scene, occurred_at=scene.ago(days=3))


def _observed(scene: Scene, **otherwise: object) -> Lines:
    term = LegalTermSet(
        term=f"v{scene.fresh()}",
        length=5,
        unit="workday",  # type: ignore[arg-type]
        effective_on=date(2004, 7, 1),
        basis="旧系统",
    )
    lawful = {
        "observed": founding.OLD_SYSTEM,
        "occurred_at": datetime(2016, 7, 1, 1, tzinfo=UTC),
    }
    yield scene.unlawful(term, scene.county.root, **{**lawful, **otherwise})  # type: ignore[arg-type]
    yield scene.lawful(term, scene.county.root, **lawful)  # type: ignore[arg-type]


@violation("observed.not-importer")
def brings_in_without_being_asked(scene: Scene) -> Lines:
    """Bring in history, being no importer of its source."""
    case = scene.papers()
    observed = founding.OLD_SYSTEM
    occurred_at = datetime(2016, 7, 1, 1, tzinfo=UTC)
    yield scene.unlawful(
        case.received(), scene.county.receiver, observed=observed, occurred_at=occurred_at
    )
    yield scene.lawful(case.received())


@violation("occurred.in-future")
def tells_of_tomorrow(scene: Scene) -> Lines:
    """Record what has not happened yet."""
    case = scene.papers()
    yield scene.unlawful(case.received(), occurred_at=scene.now + timedelta(hours=2))
    yield scene.lawful(case.received())


@violation("id.reused")
def uses_an_id_twice(scene: Scene) -> Lines:
    """Hand in something else under the id of what was recorded."""
    case = scene.papers()
    first = scene.lawful(case.received())
    yield first
    yield scene.unlawful(scene.papers().received(), entry=first.id)
