"""结果审核: nobody audits himself, nothing unaudited is public, no problem is forgotten."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.credit import RestrictionImposed
from ledger.events.delivery import RecordPublicised
from ledger.events.enforcement import EnforcementCaseFiled
from ledger.events.handling import HandlingUrged
from ledger.events.handover import FeedbackKind, SupervisionFeedbackSent
from ledger.events.organisation import LoopStep, OfficerAppointed, Post, ServiceLevelSet
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    SpotCheckResultAudited,
    SpotCheckResultRecorded,
    UnlicensedActivityFound,
)
from ledger.naming import tags_of
from tests.county import County
from tests.examples.decision import LICENCE
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    ROOT,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK

RESULT = replace(EXAMPLES[SpotCheckResultRecorded], result_code="A", problems_serious=None)
AUDIT = replace(EXAMPLES[SpotCheckResultAudited], audited_on=date(2017, 9, 18))
ORDER = EXAMPLES[RectificationOrdered]
FILED = replace(
    EXAMPLES[EnforcementCaseFiled],
    about=f"check:{CHECK}",
    subject=COMPANY,
    filed_on=date(2017, 9, 18),
)
ACTIVITY = replace(EXAMPLES[UnlicensedActivityFound], found_on=date(2017, 9, 18))
PUBLIC = replace(
    EXAMPLES[RecordPublicised], about=f"check:{CHECK}", from_on=date(2017, 9, 18), until_on=None
)
DUE = date(2017, 9, 15)
OPEN = replace(RESULT, follow_up_by=DUE)
"""A problem left for later, by a day that has passed when anything else is recorded."""
AUDITOR = f"{MARKET}/7"
"""An inspector who was not there."""
INSPECTS = {"agency": MARKET, "actor": INSPECTOR}
AUDITS = {"agency": MARKET, "actor": MARKET_CORRECTOR}
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}


def level(step: LoopStep, days: int, unit: TimeUnit = TimeUnit.WORKDAY) -> ServiceLevelSet:
    return ServiceLevelSet(level="all", step=step, days=days, unit=unit, basis="县标准")


def checked(result: SpotCheckResultRecorded = RESULT, *levels: ServiceLevelSet) -> County:
    """Return a county in which a check of 4 September is recorded on the 18th."""
    spec = County().before(SpotCheckResultRecorded)
    for one in levels:
        spec.given(one, **CLERK)
    post = OfficerAppointed(
        officer=AUDITOR,
        agency=MARKET,
        post=Post.INSPECTOR,
        certificate="冀执法000007",
        certificate_until=date(2019, 12, 31),
    )
    spec.given(post, agency=KEEPER, actor=ROOT)
    spec.given(result, **INSPECTS)
    return next_day(spec, date(2017, 9, 18))


def next_day(spec: County, day: date) -> County:
    spec.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    return spec


def test_somebody_else_of_the_agency_audits_a_result() -> None:
    checked().ask(AUDIT, **AUDITS).accepted()


@pytest.mark.parametrize("actor", [INSPECTOR, SECOND_INSPECTOR])
def test_who_inspected_does_not_audit(actor: str) -> None:
    checked().ask(AUDIT, agency=MARKET, actor=actor).refused("check.self-audit")


def test_who_recorded_a_result_without_being_there_does_not_audit_it() -> None:
    spec = County().before(SpotCheckResultRecorded).given(RESULT, **AUDITS)
    next_day(spec, date(2017, 9, 18)).ask(AUDIT, **AUDITS).refused("check.self-audit")


def test_a_result_is_audited_by_its_own_side_and_only_where_there_is_one() -> None:
    spec = checked()
    health = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
    spec.ask(AUDIT, **health).refused("check.not-own-side")
    spec.ask(replace(AUDIT, check=f"{MARKET}/none"), **AUDITS).refused("check.unknown")
    spec.ask(replace(AUDIT, audited_on=date(2017, 9, 3)), **AUDITS).refused("days.order")


def test_nobody_asks_for_audits_until_somebody_nods() -> None:
    spec = checked().given(replace(AUDIT, passed=False), **AUDITS)
    spec.ask(AUDIT, **AUDITS).refused("check.audited")
    reasoned = replace(AUDIT, no_follow_up="已当场改正")
    spec.ask(reasoned, **AUDITS).refused("check.audited")
    spec.ask(replace(reasoned, passed=False), **AUDITS).accepted()


def test_a_result_is_public_once_it_passed_its_audit() -> None:
    spec = checked()
    spec.ask(PUBLIC, **INSPECTS).refused("publish.unaudited")
    sent_back = replace(AUDIT, passed=False)
    spec.given(sent_back, **AUDITS).ask(PUBLIC, **INSPECTS).refused("publish.unaudited")
    checked().given(AUDIT, **AUDITS).ask(PUBLIC, **INSPECTS).accepted()


def test_what_was_corrected_after_its_audit_is_audited_again() -> None:
    spec = checked()
    entry, position = spec.receipt.id, spec.receipt.position or 0
    spec.given(AUDIT, **AUDITS).given(PUBLIC, **INSPECTS)
    fine = replace(RESULT, result_code="1")
    fixed = Correction(entry=entry, position=position, reason="代码录错", was=())
    spec.ask(fine, agency=MARKET, actor=MARKET_CORRECTOR, corrects=fixed).finding(
        "correction.milder"
    )
    spec.ask(PUBLIC, **INSPECTS).refused("publish.unaudited")
    spec.given(AUDIT, agency=MARKET, actor=AUDITOR).ask(PUBLIC, **INSPECTS).accepted()


def test_who_corrected_a_result_wrote_what_he_would_audit() -> None:
    spec = checked()
    entry, position = spec.receipt.id, spec.receipt.position or 0
    fixed = Correction(entry=entry, position=position, reason="错别字", was=())
    spec.given(replace(RESULT, content="台账不全"), **AUDITS, corrects=fixed)
    spec.ask(AUDIT, **AUDITS).refused("check.self-audit")
    spec.ask(AUDIT, agency=MARKET, actor=AUDITOR).accepted()


def test_who_was_taken_out_of_a_result_was_there_all_the_same() -> None:
    spec = checked()
    entry, position = spec.receipt.id, spec.receipt.position or 0
    others = replace(RESULT, inspectors=(INSPECTOR, AUDITOR))
    fixed = Correction(entry=entry, position=position, reason="人员录错", was=())
    spec.ask(others, agency=MARKET, actor=MARKET_CORRECTOR, corrects=fixed).accepted()
    spec.ask(AUDIT, agency=MARKET, actor=SECOND_INSPECTOR).refused("check.self-audit")


def test_who_inspected_neither_voids_nor_turns_the_audit_that_sent_it_back() -> None:
    spec = checked()
    post = OfficerAppointed(officer=SECOND_INSPECTOR, agency=MARKET, post=Post.CORRECTOR)
    spec.given(post, agency=KEEPER, actor=ROOT)
    sent_back = replace(AUDIT, passed=False)
    spec.given(sent_back, agency=MARKET, actor=AUDITOR)
    entry, position = spec.receipt.id, spec.receipt.position or 0
    turned = Correction(entry=entry, position=position, reason="录入错误", was=())
    void = EntryVoided(entry=entry, position=position, names=tags_of(AUDIT), reason="录入错误")
    for event, corrects in ((AUDIT, turned), (void, None)):
        spec.when(event, agency=MARKET, actor=SECOND_INSPECTOR, corrects=corrects)
        assert "check.self-audit" in spec.receipt.codes
    spec.when(AUDIT, **AUDITS, corrects=turned).accepted()


@pytest.mark.parametrize("blank", [" ", "　", "\t"])
def test_a_reason_that_says_nothing_is_none(blank: str) -> None:
    spec = checked(replace(OPEN, follow_up_by=date(2017, 9, 18)))
    spec.given(replace(AUDIT, no_follow_up=blank), **AUDITS)
    next_day(spec, date(2017, 9, 19))
    spec.ask(replace(PUBLIC, from_on=date(2017, 9, 19)), **INSPECTS)
    spec.finding("check.follow-up-missing")


@pytest.mark.parametrize("event", [replace(ORDER, ordered_on=DUE), replace(FILED, filed_on=DUE)])
def test_an_order_that_is_dated_back_tells_that_it_was_written_down_later(event: Event) -> None:
    spec = checked(replace(OPEN, follow_up_by=DUE))
    spec.ask(event, **INSPECTS).finding("occurred.after-limit")


def test_nobody_corrects_the_day_away_on_which_nothing_had_followed() -> None:
    order = replace(ORDER, ordered_on=date(2017, 9, 18))
    spec = checked(OPEN).ask(order, **INSPECTS).finding("check.follow-up-missing")
    entry, position = spec.receipt.id, spec.receipt.position or 0
    fixed = Correction(entry=entry, position=position, reason="录入错误", was=())
    spec.ask(replace(order, ordered_on=DUE), **AUDITS, corrects=fixed)
    spec.finding("correction.late-no-more")


def test_an_audit_that_a_page_rests_on_is_not_voided() -> None:
    spec = checked().given(AUDIT, **AUDITS)
    receipt = spec.receipt
    spec.given(PUBLIC, **INSPECTS)
    void = EntryVoided(
        entry=receipt.id, position=receipt.position or 0, names=tags_of(AUDIT), reason="误录"
    )
    spec.ask(void, agency=MARKET, actor=f"{MARKET}/9")
    assert "void.took-effect" in spec.receipt.codes


def test_a_result_is_public_by_the_level_alone() -> None:
    """Twenty working days from Wednesday, 13 September 2017, end on 17 October."""
    result = replace(RESULT, checked_on=date(2017, 9, 13), result_code="1")
    audit = replace(AUDIT, audited_on=date(2017, 9, 18))
    for day, is_late in ((17, False), (18, True)):
        spec = checked(result, level(LoopStep.PUBLISH, 20)).given(audit, **AUDITS)
        on = date(2017, 10, day)
        next_day(spec, on).ask(replace(PUBLIC, from_on=on), **INSPECTS)
        assert ("publication.late" in spec.receipt.findings) is is_late
    spec = next_day(checked(result).given(audit, **AUDITS), date(2017, 12, 1))
    spec.ask(replace(PUBLIC, from_on=date(2017, 12, 1)), **INSPECTS).accepted()


@pytest.mark.parametrize(
    ("event", "who"),
    [
        (replace(ORDER, ordered_on=date(2017, 9, 18)), INSPECTS),
        (FILED, INSPECTS),
        (AUDIT, AUDITS),
        (replace(AUDIT, no_follow_up="已停业"), AUDITS),
    ],
)
def test_what_comes_after_the_day_says_that_nothing_had_followed(event, who) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    checked(OPEN).ask(event, **who).finding("check.follow-up-missing")
    later = replace(OPEN, follow_up_by=date(2017, 9, 18))
    spec = checked(later).ask(event, **who)
    assert "check.follow-up-missing" not in spec.receipt.findings


def test_a_page_shows_that_nothing_has_followed() -> None:
    spec = checked(replace(OPEN, follow_up_by=date(2017, 9, 18))).given(AUDIT, **AUDITS)
    on = next_day(spec, date(2017, 9, 19))
    on.ask(replace(PUBLIC, from_on=date(2017, 9, 19)), **INSPECTS)
    on.finding("check.follow-up-missing")


@pytest.mark.parametrize(
    "event", [ORDER, replace(FILED, filed_on=date(2017, 9, 4)), replace(AUDIT, no_follow_up="停业")]
)
def test_an_order_a_case_or_a_reason_follows_up(event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    spec = checked(replace(OPEN, follow_up_by=date(2017, 9, 18)))
    if isinstance(event, SpotCheckResultAudited):
        spec.given(event, **AUDITS)
    else:
        spec.given(event, **INSPECTS).given(AUDIT, **AUDITS)
    next_day(spec, date(2017, 9, 19))
    spec.ask(replace(PUBLIC, from_on=date(2017, 9, 19)), **INSPECTS).accepted()


def test_a_level_sets_the_day_and_an_act_only_a_shorter_one() -> None:
    """Five working days from Monday, 4 September, end on the 11th."""
    five = level(LoopStep.FOLLOW_UP, 5)
    spec = checked(RESULT, five).ask(AUDIT, **AUDITS)
    assert spec.receipt.findings == ("check.follow-up-missing",)
    spec = County().before(SpotCheckResultRecorded).given(five, **CLERK)
    next_day(spec, date(2017, 9, 18)).ask(replace(RESULT, follow_up_by=date(2017, 9, 20))).finding(
        "level.longer"
    )
    spec = checked(replace(RESULT, result_code="1"), five).ask(AUDIT, **AUDITS)
    spec.accepted()


def test_a_day_for_what_follows_is_none_before_the_check() -> None:
    spec = County().before(SpotCheckResultRecorded)
    spec.ask(replace(RESULT, follow_up_by=date(2017, 9, 3))).refused("days.order")


def test_only_what_something_has_to_follow_of_is_urged() -> None:
    urged = HandlingUrged(about=f"check:{CHECK}", reason="逾期未处理")
    checked().ask(urged, **CLERK).accepted()
    checked(replace(RESULT, result_code="1")).ask(urged, **CLERK).refused("urge.nothing-open")
    checked().given(ORDER, **INSPECTS).ask(urged, **CLERK).refused("urge.nothing-open")


def found() -> County:
    return next_day(County().before(SpotCheckResultRecorded), date(2017, 9, 18))


def test_an_activity_without_a_licence_is_found_by_two_who_are_on_duty() -> None:
    spec = found()
    spec.ask(replace(ACTIVITY, inspectors=(INSPECTOR,)), **INSPECTS).refused("check.inspectors")
    spec.ask(replace(ACTIVITY, item="XK-13-0413"), **INSPECTS)
    assert "duty.not-supervisor" in spec.receipt.codes
    spec.ask(replace(ACTIVITY, subject=None), **INSPECTS).accepted()
    spec.ask(ACTIVITY, **INSPECTS).refused("check.exists")
    spec.ask(replace(RESULT, check=ACTIVITY.check)).refused("check.exists")


def test_who_holds_a_valid_licence_acts_with_one() -> None:
    found().ask(replace(ACTIVITY, subject=COMPANY), **INSPECTS).finding("activity.licensed")
    found().ask(ACTIVITY, **INSPECTS).accepted()
    assert EXAMPLES[SpotCheckResultRecorded].licence == LICENCE


def test_an_activity_of_nobody_known_bars_nobody() -> None:
    spec = County().before(RestrictionImposed)
    activity = replace(ACTIVITY, subject=None)
    spec.given(activity, **INSPECTS)
    imposed = replace(EXAMPLES[RestrictionImposed], ground=f"check:{ACTIVITY.check}")
    spec.ask(imposed, **INSPECTS).refused("restriction.ground-fallen")


def test_the_bureau_is_told_of_an_activity_without_a_licence() -> None:
    sent = replace(
        EXAMPLES[SupervisionFeedbackSent],
        about=f"check:{ACTIVITY.check}",
        kind=FeedbackKind.CHECK,
        agency_to=BUREAU,
        subject=NEIGHBOUR,
        content=ACTIVITY.content,
    )
    spec = found().given(ACTIVITY, **INSPECTS)
    spec.ask(sent, **INSPECTS)
    assert spec.receipt.codes == ()
