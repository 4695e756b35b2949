"""延续: a licence lives longer only out of a case that asked for it, in time, or by silence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.events.credit import (
    Forbidden,
    PenaltyDecided,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
)
from ledger.events.handling import ReviewCompleted
from ledger.events.intake import (
    ApplicationAccepted,
    ApplicationKind,
    ApplicationReceived,
    ApplicationWithdrawn,
)
from ledger.events.organisation import LegalTermSet, OfficerAppointed, Post
from tests.county import County
from tests.examples.catalogue import FOOD, SEAL_CUTTING
from tests.examples.decision import LICENCE, LICENCE_SECOND
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DECIDER,
    FIRST_REVIEWER,
    ISSUER,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
    SECOND_REVIEWER,
)
from tests.examples.story import EXAMPLES

CASE = f"{BUREAU}/2017-0901"
LAST_DAY = date(2017, 10, 8)
ASKED = replace(
    EXAMPLES[ApplicationReceived],
    case=CASE,
    kind=ApplicationKind.RENEWAL,
    licence=LICENCE,
    materials=(),
)
ACCEPTED = replace(EXAMPLES[ApplicationAccepted], case=CASE, accepted_on=date(2017, 9, 8))
GRANTED = replace(EXAMPLES[DecisionMade], case=CASE, decided_on=date(2017, 9, 20))
REFUSED = replace(GRANTED, outcome=DecisionOutcome.REFUSED, reason="不符合条件", remedies_told=True)
RENEWED = replace(
    EXAMPLES[LicenceChanged],
    kind=LicenceChange.RENEWED,
    case=CASE,
    valid_to=date(2022, 10, 8),
)
AMENDED = EXAMPLES[LicenceChanged]
TERM = LegalTermSet(
    term="renewal",
    length=30,
    unit=TimeUnit.DAY,
    effective_on=date(2004, 7, 1),
    basis="行政许可法 第五十条",
)
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ISSUING = {"agency": BUREAU, "actor": ISSUER}
DECIDING = {"agency": BUREAU, "actor": DECIDER}
BARRED = replace(
    EXAMPLES[RestrictionImposed],
    ground=None,
    forbids=(Forbidden.LICENCE,),
    from_on=date(2017, 9, 1),
    items=(),
)


def morning(month: int, day: int) -> datetime:
    """Return nine o'clock of a day of 2017 in Asia/Shanghai."""
    return datetime(2017, month, day, 1, 0, tzinfo=UTC)


def licensed(*, term: bool = True) -> County:
    """Return the county with the company's licence, which ends on 8 October 2017."""
    spec = County().before(LicenceIssued)
    if term:
        spec.given(TERM, agency=KEEPER, actor=f"{KEEPER}/1")
    issued = replace(EXAMPLES[LicenceIssued], valid_to=LAST_DAY)
    return spec.given(issued, **ISSUING)  # type: ignore[return-value]


def applied(day: int = 8, **more: object) -> County:
    """Return it with an application for renewal of a day of September, accepted by silence."""
    spec = licensed()
    spec.now = morning(9, day)
    materials = EXAMPLES[ApplicationReceived].materials  # type: ignore[attr-defined]
    health = replace(materials[0], code="M03")
    asked = replace(ASKED, materials=(*materials, health), **more)  # type: ignore[arg-type]
    return spec.given(asked, **WINDOW)  # type: ignore[return-value]


def decided(day: int = 8, on: datetime | None = None, **more: object) -> County:
    """Return it reviewed and granted, on 20 September unless said otherwise."""
    spec = applied(day, **more)
    spec.now = on or morning(9, 20)
    review = replace(EXAMPLES[ReviewCompleted], case=CASE)
    spec.given(review, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.given(replace(review, level=2), agency=BUREAU, actor=SECOND_REVIEWER)
    day_of_decision = spec.now.date()
    return spec.given(replace(GRANTED, decided_on=day_of_decision), **DECIDING)  # type: ignore[return-value]


def test_a_granted_renewal_is_recorded_once() -> None:
    spec = decided()
    spec.ask(RENEWED).accepted()
    spec.ask(replace(RENEWED, valid_to=date(2027, 10, 8))).refused("licence.no-renewal-case")


@pytest.mark.parametrize(
    "event",
    [
        replace(RENEWED, case=None),
        replace(RENEWED, case=f"{BUREAU}/2017-0412"),
        replace(RENEWED, case=f"{BUREAU}/none"),
        replace(AMENDED, valid_to=date(2017, 10, 9)),
        replace(AMENDED, kind=LicenceChange.SUSPENDED, valid_to=date(2022, 10, 8)),
    ],
    ids=["none", "of another kind", "unknown", "amended", "suspended"],
)
def test_no_licence_lives_longer_without_a_case_that_asked_for_it(event: LicenceChanged) -> None:
    decided().ask(event).refused("licence.no-renewal-case")


def test_a_shorter_term_needs_no_renewal() -> None:
    licensed().ask(replace(AMENDED, valid_to=date(2017, 10, 1))).accepted()


def test_a_case_that_is_not_granted_renews_nothing() -> None:
    applied().ask(RENEWED).refused("licence.no-renewal-case")
    spec = applied()
    spec.now = morning(9, 20)
    spec.given(replace(REFUSED, decided_on=date(2017, 9, 20)), **DECIDING)
    spec.ask(RENEWED).refused("licence.no-renewal-case")


def test_the_case_of_another_licence_renews_nothing() -> None:
    spec = decided()
    spec.now = morning(9, 21)
    other = replace(RENEWED, licence=f"{LICENCE}-2")
    spec.ask(other).refused("licence.unknown")
    second = replace(EXAMPLES[LicenceIssued], licence=f"{LICENCE}-2", case=CASE)
    spec.given(replace(second, valid_from=date(2017, 9, 20)), **ISSUING)
    spec.ask(other).refused("licence.no-renewal-case")


def test_who_was_barred_between_decision_and_renewal_gets_none() -> None:
    spec = decided().given(BARRED, agency=MARKET, actor=f"{MARKET}/1")
    spec.ask(RENEWED).refused("credit.barred")
    freed = RestrictionLifted(
        restriction=BARRED.restriction, subject=COMPANY, only_for=CASE, reason="信用修复"
    )
    spec.given(freed, agency=MARKET, actor=f"{MARKET}/1")
    spec.ask(RENEWED).accepted()


def test_a_renewal_asks_for_the_credit_of_the_parties_too() -> None:
    """And a bar on grants alone binds it: a renewal is a grant."""
    penalty = replace(
        EXAMPLES[PenaltyDecided], responsible=(REPRESENTATIVE,), decided_on=BARRED.from_on
    )
    bar = replace(
        BARRED,
        subject=REPRESENTATIVE,
        ground=f"penalty:{penalty.penalty}",
        forbids=(Forbidden.GRANT,),
    )
    spec = decided().given(penalty, bar, agency=MARKET, actor=f"{MARKET}/1")
    spec.ask(RENEWED).refused("credit.barred")


def test_an_application_for_renewal_is_the_holders_and_of_the_licences_item() -> None:
    spec = licensed()
    spec.ask(replace(ASKED, subject=NEIGHBOUR)).refused("identity.mismatch")
    receipt = spec.ask(replace(ASKED, item=SEAL_CUTTING)).receipt
    assert "identity.mismatch" in receipt.codes


def test_a_receipt_is_not_refused_for_a_licence_that_it_lacks() -> None:
    spec = licensed()
    spec.ask(replace(ASKED, licence=None)).finding("application.licence-unsaid")
    unknown = replace(ASKED, case=f"{CASE}-2", licence=LICENCE_SECOND)
    spec.ask(unknown).finding("application.licence-unknown")


def test_without_a_term_nobody_guesses_how_early_a_renewal_is_applied_for() -> None:
    spec = licensed(term=False)
    spec.now = morning(7, 4)
    spec.ask(ASKED).finding("term.unknown")
    spec.now = morning(10, 9)
    spec.ask(AMENDED).refused("licence.not-in-force")


def test_who_applies_thirty_days_before_the_last_day_is_renewed_by_silence() -> None:
    """行政许可法 第五十条: received on 09-08, to 10-08, and nobody decides."""
    spec = applied(8)
    spec.now = morning(10, 9)
    spec.ask(AMENDED).accepted()


def test_who_applies_a_day_later_is_not() -> None:
    spec = applied(9)
    spec.now = morning(10, 8)
    spec.ask(AMENDED).accepted()
    spec.now = morning(10, 9)
    spec.ask(AMENDED).refused("licence.not-in-force")


def test_what_was_refused_in_time_is_not_renewed_by_silence() -> None:
    spec = applied(8)
    spec.now = morning(10, 6)
    spec.given(replace(REFUSED, decided_on=date(2017, 10, 6)), **DECIDING)
    spec.now = morning(10, 8)
    spec.ask(AMENDED).accepted()
    spec.now = morning(10, 9)
    spec.ask(AMENDED).refused("licence.not-in-force")


def test_what_silence_renewed_ends_with_the_withdrawal() -> None:
    spec = applied(8)
    withdrawn = replace(EXAMPLES[ApplicationWithdrawn], case=CASE, subject=COMPANY)
    spec.now = morning(10, 10)
    spec.ask(AMENDED).accepted()
    spec.given(withdrawn, **WINDOW)
    spec.ask(AMENDED).refused("licence.not-in-force")


def test_what_silence_renewed_is_renewed_by_the_late_grant() -> None:
    spec = decided(8, on=morning(10, 20))
    spec.ask(RENEWED).accepted()
    spec.ask(AMENDED).accepted()


def test_a_renewed_licence_expires_on_its_new_last_day() -> None:
    """What a grant gave is spent: the next term needs another application."""
    spec = decided(8)
    ends = date(2017, 11, 8)
    spec.ask(replace(RENEWED, valid_to=ends)).accepted()
    spec.now = morning(11, 8)
    spec.ask(AMENDED).accepted()
    spec.now = morning(11, 9)
    spec.ask(AMENDED).refused("licence.not-in-force")


def test_who_applied_late_and_was_granted_in_time_is_renewed() -> None:
    spec = decided(9, on=morning(9, 29))
    spec.now = morning(10, 10)
    spec.ask(RENEWED).accepted()


def test_who_applied_late_and_was_granted_after_the_last_day_is_not() -> None:
    spec = decided(9, on=morning(10, 20))
    spec.ask(RENEWED).refused("licence.not-in-force")


def test_the_guide_may_ask_for_another_time() -> None:
    guide = replace(EXAMPLES[GuidePublished], renewal_days=10)
    spec = County().before(GuidePublished).given(guide, **DECIDING)
    spec.told += 1
    spec.before(LicenceIssued).given(replace(EXAMPLES[LicenceIssued], valid_to=LAST_DAY), **ISSUING)
    spec.now = morning(9, 28)
    materials = EXAMPLES[ApplicationReceived].materials  # type: ignore[attr-defined]
    asked = replace(ASKED, materials=(*materials, replace(materials[0], code="M03")))
    spec.given(asked, **WINDOW)
    spec.given(replace(ACCEPTED, accepted_on=date(2017, 9, 28)), **WINDOW)
    spec.now = morning(10, 9)
    spec.ask(AMENDED).accepted()


def test_a_reissued_licence_keeps_its_first_day_and_no_other_earlier_one() -> None:
    """补发: the law asks for no new term; what was never in force is not made so."""
    spec = decided(8, kind=ApplicationKind.REISSUE)
    again = replace(EXAMPLES[LicenceIssued], licence=f"{LICENCE}-2", case=CASE)
    first = again.valid_from
    early = replace(again, valid_from=first - timedelta(days=1))
    spec.ask(early).refused("licence.before-decision")
    spec.ask(again).accepted()


def test_who_reviewed_a_renewal_does_not_punish_under_the_licence() -> None:
    """He has moved to the supervising body since; the first grant was other people's."""
    spec, other = applied(), f"{BUREAU}/77"
    spec.in_post(other, Post.REVIEWER)
    spec.now = morning(9, 20)
    review = replace(EXAMPLES[ReviewCompleted], case=CASE)
    spec.given(review, agency=BUREAU, actor=FIRST_REVIEWER)
    spec.given(replace(review, level=2), agency=BUREAU, actor=other)
    spec.given(replace(GRANTED, decided_on=spec.now.date()), **DECIDING)
    spec.given(RENEWED, **ISSUING)
    spec.given(
        OfficerAppointed(officer=other, agency=MARKET, post=Post.INSPECTOR),
        agency=KEEPER,
        actor=f"{KEEPER}/1",
    )
    penalty = replace(EXAMPLES[PenaltyDecided], item=FOOD, licences=(LICENCE,))
    spec.ask(replace(penalty, decided_on=spec.now.date()), agency=MARKET, actor=other)
    assert "officer.both-sides" in spec.receipt.codes
