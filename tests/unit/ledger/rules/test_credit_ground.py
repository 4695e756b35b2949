"""限制事由: a restriction binds only while what it rests on stands, and against whom it stood."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.credit import (
    Forbidden,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade
from ledger.events.intake import PartyRole
from ledger.events.organisation import OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.events.supervision import (
    RectificationOrdered,
    RectificationVerified,
    SpotCheckResultRecorded,
)
from ledger.gate.receipt import Receipt
from tests.county import County
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.organisation import (
    COMPANY,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    REPRESENTATIVE,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES
from tests.examples.supervision import CHECK, RECTIFICATION

DECISION = EXAMPLES[DecisionMade]
PENALISED = replace(EXAMPLES[PenaltyDecided], decided_on=date(2017, 7, 3))
REVOKED = replace(EXAMPLES[PenaltyRevoked], revoked_on=date(2017, 7, 3))
CHECKED = replace(
    EXAMPLES[SpotCheckResultRecorded], licence=None, task=None, checked_on=date(2017, 7, 3)
)
ORDERED = replace(EXAMPLES[RectificationOrdered], ordered_on=date(2017, 7, 3))
VERIFIED = EXAMPLES[RectificationVerified]
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    ground=f"penalty:{PENALTY}",
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 7, 3),
    basis="食品安全法 第一百三十五条",
)
SECOND = replace(BAR, restriction=f"{MARKET}/X-2", ground=f"restriction:{BAR.restriction}")
LIFTED = RestrictionLifted(restriction=BAR.restriction, subject=COMPANY, reason="信用修复")
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
CORRECTING = {"agency": MARKET, "actor": MARKET_CORRECTOR}


def deciding() -> County:
    """Return the county before the decision, with a market authority that can do all it does."""
    spec = County().before(DecisionMade)
    for officer, post in ((SECOND_INSPECTOR, Post.INSPECTOR), (MARKET_CORRECTOR, Post.CORRECTOR)):
        spec.given(OfficerAppointed(officer=officer, agency=MARKET, post=post), **ROOT)
    return spec


def barred(*grounds: Event, bar: RestrictionImposed = BAR) -> tuple[County, Receipt]:
    """Return the county where a restriction bars, and the receipt of its last ground."""
    spec = deciding().given(*grounds, **BY_MARKET)
    receipt = spec.receipt
    spec.given(bar, **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    return spec, receipt


def void_of(target: Receipt, event: Event) -> EntryVoided:
    return EntryVoided(
        entry=target.id or "",
        position=target.position or 0,
        reason="录入错误",
        names=naming.tags_of(event),
    )


def test_a_bar_falls_with_the_penalty_that_was_taken_back() -> None:
    spec, _ = barred(PENALISED)
    spec.given(REVOKED, **BY_MARKET).ask(DECISION).accepted()


def test_a_bar_falls_with_the_penalty_whose_record_was_voided() -> None:
    spec, penalty = barred(PENALISED)
    spec.given(void_of(penalty, PENALISED), **CORRECTING).ask(DECISION).accepted()


def test_a_bar_falls_with_the_order_that_was_complied_with() -> None:
    ground = f"rectification:{RECTIFICATION}"
    spec, _ = barred(CHECKED, ORDERED, bar=replace(BAR, ground=ground))
    spec.given(replace(VERIFIED, passed=False), **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    spec.given(VERIFIED, **BY_MARKET).ask(DECISION).accepted()


def test_a_bar_falls_with_the_result_whose_record_was_voided() -> None:
    spec, check = barred(CHECKED, bar=replace(BAR, ground=f"check:{CHECK}"))
    spec.given(void_of(check, CHECKED), **CORRECTING).ask(DECISION).accepted()


def chained() -> County:
    """Return the county where one restriction rests on another, and only the second bars."""
    spec = deciding().given(PENALISED, **BY_MARKET)
    first = replace(BAR, forbids=(Forbidden.COMMITMENT,), until_on=date(2017, 8, 31))
    spec.given(first, **BY_MARKET).given(SECOND, **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    return spec


def test_a_bar_falls_with_the_restriction_that_was_lifted() -> None:
    chained().given(LIFTED, **BY_MARKET).ask(DECISION).accepted()


def test_a_bar_falls_with_the_ground_of_its_ground() -> None:
    chained().given(REVOKED, **BY_MARKET).ask(DECISION).accepted()


@pytest.mark.parametrize(("month", "day", "barred"), [(8, 31, True), (9, 1, False)])
def test_a_bar_ends_with_the_term_of_the_restriction_that_it_rests_on(
    month: int, day: int, *, barred: bool
) -> None:
    spec = chained()
    spec.now = datetime(2017, month, day, 1, 0, tzinfo=UTC)
    spec.ask(replace(DECISION, decided_on=date(2017, 7, 3)))
    spec.refused("credit.barred") if barred else spec.accepted()


def test_lifting_the_ground_for_one_case_leaves_what_rests_on_it() -> None:
    spec = chained().given(replace(LIFTED, only_for=DECISION.case), **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")


def test_the_revocation_that_was_recorded_by_mistake_lets_the_bar_stand_again() -> None:
    spec, _ = barred(PENALISED)
    spec.given(REVOKED, **BY_MARKET)
    revocation = spec.receipt
    spec.given(void_of(revocation, REVOKED), **CORRECTING)
    spec.ask(DECISION).refused("credit.barred")


def penalty_on_another(spec: County, penalty: Receipt, subject: str) -> County:
    """Correct whom a penalty was imposed upon."""
    corrects = Correction(
        entry=penalty.id or "",
        position=penalty.position or 0,
        reason="当事人录入错误",
        was=(f"subject:{PENALISED.subject}",),
    )
    spec.ask(replace(PENALISED, subject=subject), **CORRECTING, corrects=corrects)
    return spec


def test_a_bar_falls_when_the_penalty_turns_out_to_be_on_somebody_else() -> None:
    spec, penalty = barred(PENALISED)
    penalty_on_another(spec, penalty, NEIGHBOUR).accepted()
    spec.ask(DECISION).accepted()


def test_what_rests_on_a_bar_falls_with_it_when_the_penalty_was_on_somebody_else() -> None:
    spec, penalty = barred(PENALISED)
    spec.given(SECOND, **BY_MARKET)
    penalty_on_another(spec, penalty, NEIGHBOUR).accepted()
    spec.ask(DECISION).accepted()


def test_a_bar_on_the_representative_rests_on_the_penalty_of_the_company() -> None:
    bar = replace(BAR, subject=REPRESENTATIVE, reaches=(PartyRole.REPRESENTATIVE,))
    spec, _ = barred(replace(PENALISED, responsible=(REPRESENTATIVE,)), bar=bar)
    spec.given(REVOKED, **BY_MARKET).ask(DECISION).accepted()


def test_a_bar_out_of_an_older_system_is_not_asked_whom_its_ground_named() -> None:
    spec = deciding().given(replace(PENALISED, subject=NEIGHBOUR), **BY_MARKET)
    submission = spec.submission(
        BAR,
        **BY_MARKET,
        observed="old-system",
        occurred_at=datetime(2017, 5, 2, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
    spec.finding("identity.mismatch").ask(DECISION).refused("credit.barred")
    spec.given(replace(REVOKED, subject=NEIGHBOUR), **BY_MARKET).ask(DECISION).accepted()


def test_a_bar_without_a_ground_falls_with_nothing() -> None:
    spec, _ = barred(PENALISED, bar=replace(BAR, ground=None, until_on=date(2018, 1, 1)))
    spec.given(REVOKED, **BY_MARKET).ask(DECISION).refused("credit.barred")
