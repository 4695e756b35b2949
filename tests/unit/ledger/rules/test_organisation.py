"""机构: who takes part, who stands for whom, which calendars and terms hold."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events.base import Role, TimeUnit
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LegalTermSet,
    OfficerAppointed,
    OfficerRemoved,
    PersonKeyAdopted,
    Post,
    RecodeKind,
    SubjectRecoded,
)
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome
from ledger.law.deadline import term_on
from ledger.states.calendar import Calendar
from ledger.states.term import Term
from tests.county import County, fact_of
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    COMPANY_BEFORE,
    INDUSTRY,
    KEEPER,
    LEAVER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
)
from tests.examples.story import EXAMPLES
from tests.spec import LEDGER, Spec, officer

STRANGER = "reg:test:stranger"


def test_an_agency_is_registered_with_its_roles() -> None:
    event = AgencyRegistered(agency=STRANGER, name="镇政府", roles=(Role.WINDOW,))
    County().after(CalendarPublished).ask(event).accepted()


def test_an_agency_without_a_role_is_refused() -> None:
    event = AgencyRegistered(agency=STRANGER, name="镇政府", roles=())
    County().after(CalendarPublished).ask(event).refused("agency.unknown-role")


def test_an_agency_is_succeeded_by_a_registered_one() -> None:
    succession = EXAMPLES[AgencySucceeded]
    County().before(AgencySucceeded).ask(succession).accepted()


def test_a_successor_that_takes_no_part_is_refused() -> None:
    succession = replace(EXAMPLES[AgencySucceeded], successor=STRANGER)
    County().before(AgencySucceeded).ask(succession).refused("agency.unknown")


def test_an_agency_does_not_succeed_itself_through_another() -> None:
    circle = AgencySucceeded(agency=MARKET, successor=INDUSTRY, effective_on=date(2017, 7, 1))
    County().after(AgencySucceeded).ask(circle).refused("agency.succession-loop")


def test_an_agency_does_not_succeed_itself_directly() -> None:
    circle = AgencySucceeded(agency=MARKET, successor=MARKET, effective_on=date(2017, 7, 1))
    County().after(AgencySucceeded).ask(circle).refused("agency.succession-loop")


def test_an_agency_appoints_its_own_officers() -> None:
    event = OfficerAppointed(officer=f"{BUREAU}/555", agency=BUREAU, post=Post.REVIEWER)
    head = OfficerAppointed(officer=RECEIVER, agency=BUREAU, post=Post.HEAD)
    spec = County().after(CalendarPublished).given(head, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.ask(event, agency=BUREAU, actor=RECEIVER).accepted()


def test_an_agency_does_not_appoint_anothers_officers() -> None:
    event = OfficerAppointed(officer=f"{MARKET}/555", agency=MARKET)
    spec = County().after(CalendarPublished)
    spec.ask(event, agency=BUREAU, actor=RECEIVER).refused("officer.other-agency")


def test_nobody_is_appointed_into_an_agency_that_takes_no_part() -> None:
    event = OfficerAppointed(officer=f"{STRANGER}/1", agency=STRANGER)
    County().after(CalendarPublished).ask(event).refused("agency.unknown")


def test_an_officer_leaves_a_post_only_once() -> None:
    County().after(OfficerRemoved).ask(EXAMPLES[OfficerRemoved]).refused("officer.not-appointed")


def test_who_has_left_can_no_longer_act() -> None:
    event = EXAMPLES[SubjectRecoded]
    spec = County().before(SubjectRecoded)
    spec.ask(event, agency=BUREAU, actor=LEAVER).refused("officer.not-in-post")


def test_an_officer_keeps_the_posts_that_were_not_taken_away() -> None:
    event = OfficerAppointed(officer=LEAVER, agency=BUREAU, post=Post.LIAISON)
    spec = County().before(OfficerRemoved).given(event, agency=KEEPER, actor=f"{KEEPER}/1")
    spec.after(OfficerRemoved)
    spec.ask(EXAMPLES[SubjectRecoded], agency=BUREAU, actor=LEAVER).accepted()


def test_a_calendar_of_one_year_is_published_and_published_again() -> None:
    County().after(CalendarPublished).ask(EXAMPLES[CalendarPublished]).accepted()


def test_a_calendar_with_a_day_of_another_year_is_refused() -> None:
    event = CalendarPublished(calendar="cn", year=2018, days_off=(date(2017, 12, 31),))
    County().after(CalendarPublished).ask(event).refused("calendar.overlap")


def test_a_calendar_with_a_day_both_off_and_working_is_refused() -> None:
    day = date(2018, 2, 16)
    event = CalendarPublished(calendar="cn", year=2018, days_off=(day,), working_days=(day,))
    County().after(CalendarPublished).ask(event).refused("calendar.overlap")


def test_a_later_calendar_of_the_year_replaces_the_earlier() -> None:
    days = tuple(date(2018, 1, day) for day in (1, 2))
    folded = Calendar()
    for day in days:
        event = CalendarPublished(calendar="cn", year=2018, days_off=(day,))
        folded = folded.evolve(fact_of(event), "cn")
    assert folded.days_off == {days[1]}
    assert folded.years == {2018}


def test_a_legal_term_is_set_again_from_another_day() -> None:
    event = LegalTermSet(
        term="decision",
        length=15,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2018, 1, 1),
        basis="河北省 优化营商环境条例",
    )
    County().after(LegalTermSet).ask(event).accepted()


def test_of_a_term_the_version_in_force_on_the_day_counts() -> None:
    term = Term()
    for year, length in ((2018, 15), (2004, 20)):
        event = LegalTermSet(
            term="decision",
            length=length,
            unit=TimeUnit.WORKDAY,
            effective_on=date(year, 7, 1),
            basis="-",
        )
        term = term.evolve(fact_of(event), "decision")
    lengths = {
        day: term_on(term.settings, day)
        for day in (date(2003, 1, 1), date(2017, 7, 3), date(2018, 7, 1))
    }
    assert [period and period.length for period in lengths.values()] == [None, 20, 15]


def test_a_subject_does_not_become_itself_in_a_circle() -> None:
    circle = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=COMPANY_BEFORE,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 1),
        document="变更登记通知书",
    )
    County().after(SubjectRecoded).ask(circle).refused("recode.loop")


def test_a_subject_continues_under_another_code() -> None:
    change = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SUCCESSION,
        effective_on=date(2017, 7, 1),
        document="变更登记通知书",
    )
    County().after(SubjectRecoded).ask(change).accepted()


KEY = PersonKeyAdopted(ledger=LEDGER, key="k1", check_value="1f" * 32)
OTHER_KEY = replace(KEY, check_value="2e" * 32)


def test_a_ledger_adopts_one_key_after_the_other() -> None:
    Spec().given(KEY).when(replace(OTHER_KEY, key="k2")).accepted()


def test_a_key_id_is_one_key_for_ever() -> None:
    spec = Spec().given(KEY)
    spec.when(OTHER_KEY).refused("person-key.taken")
    spec.when(KEY).refused("person-key.taken")
    past = datetime(2015, 1, 1, tzinfo=UTC)
    spec.when(OTHER_KEY, observed="old-system", occurred_at=past).refused("person-key.taken")


def test_two_keys_of_one_id_are_not_adopted_together() -> None:
    spec = Spec()
    spec.when(KEY, OTHER_KEY)
    assert [one.outcome for one in spec.receipts] == [Outcome.ACCEPTED, Outcome.REFUSED]
    spec.when_together(
        spec.submission(replace(KEY, key="k2")), spec.submission(replace(OTHER_KEY, key="k2"))
    )
    assert Outcome.ACCEPTED not in [one.outcome for one in spec.receipts]


def test_an_adoption_is_neither_corrected_nor_voided() -> None:
    spec = Spec()
    target = spec.given(KEY).receipt
    assert target.position is not None
    corrector = officer(spec.root, "9")
    correction = Correction(entry=target.id, position=target.position, reason="wrong key", was=())
    spec.when(OTHER_KEY, actor=corrector, corrects=correction).refused("correction.not-correctable")
    void = EntryVoided(
        entry=target.id,
        position=target.position,
        reason="wrong key",
        names=(f"ledger:{LEDGER}",),
    )
    spec.when(void, actor=corrector).refused("correction.not-correctable")
    spec.when(OTHER_KEY).refused("person-key.taken")


def test_a_key_is_adopted_by_the_keeper_and_for_the_own_ledger() -> None:
    spec = Spec().register("reg:test:market", Role.SUPERVISION, Role.APPROVAL, Role.CATALOGUE)
    spec.when(KEY, agency="reg:test:market").refused("role.not-allowed")
    spec.when(replace(KEY, ledger="130524")).refused("person-key.other-ledger")
