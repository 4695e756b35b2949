"""一处违法、处处受限: while a restriction stands, nobody grants or licenses what it forbids."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ledger.entry import decode_entry
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import ItemListed
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
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationKind,
    ApplicationReceived,
    PartyRole,
)
from ledger.events.organisation import RecodeKind, SubjectRecoded
from tests.county import County
from tests.examples.catalogue import FOOD, OLD_FOOD
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.decision import LICENCE
from tests.examples.intake import CASE, CASE_SECOND_GRANT
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    RECEIVER,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES, STEPS

DECISION = EXAMPLES[DecisionMade]
ISSUED = EXAMPLES[LicenceIssued]
RENEWAL_CASE = f"{BUREAU}/2017-0900"
RENEWED = replace(
    EXAMPLES[LicenceChanged],
    kind=LicenceChange.RENEWED,
    valid_to=date(2027, 7, 2),
    case=RENEWAL_CASE,
)
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    measure=MEASURE,
    forbids=(Forbidden.GRANT, Forbidden.LICENCE),
    from_on=date(2017, 1, 1),
    until_on=date(2018, 12, 31),
    basis="食品安全法 第一百三十五条",
)
ON_PERSON = replace(BAR, ground=f"penalty:{PENALTY}", from_on=date(2017, 7, 1))


def answering(person: str) -> PenaltyDecided:
    """Return the penalty of a company in which a person answers for it."""
    return replace(
        EXAMPLES[PenaltyDecided],
        subject=NEIGHBOUR,
        responsible=(person,),
        decided_on=date(2017, 7, 1),
    )


LIFTED = RestrictionLifted(restriction=BAR.restriction, subject=COMPANY, reason="信用修复")
CLERK = {"agency": CATALOGUE, "actor": f"{CATALOGUE}/1"}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_HOUSING = {"agency": HOUSING, "actor": f"{HOUSING}/1"}


@dataclass(frozen=True)
class Act:
    """What a restriction can forbid, and the place in the story where it would be lawful."""

    event: Event
    ready: Callable[[], County]


def deciding() -> County:
    return County().before(DecisionMade)


def renewing() -> County:
    """Return the county with a renewal that was applied for and granted."""
    spec = County().after(LicenceIssued)
    received = replace(
        EXAMPLES[ApplicationReceived],
        case=RENEWAL_CASE,
        kind=ApplicationKind.RENEWAL,
        licence=LICENCE,
    )
    spec.given(received, agency=BUREAU, actor=RECEIVER)
    accepted = replace(
        STEPS["accepted"].event,
        case=RENEWAL_CASE,
        mode=AcceptanceMode.DEFICIT,
        cure_by=date(2017, 12, 29),
    )
    supplement = replace(STEPS["supplement"].event, case=RENEWAL_CASE)
    for event in (accepted, supplement):
        spec.given(event, agency=BUREAU, actor=RECEIVER)
    for step in ("review-1", "review-2", "decided"):
        told = STEPS[step]
        spec.given(replace(told.event, case=RENEWAL_CASE), agency=BUREAU, actor=told.actor)
    return spec


GRANT = Act(DECISION, deciding)
LICENCE_OUT = Act(ISSUED, lambda: County().before(LicenceIssued))
RENEWAL = Act(RENEWED, renewing)
ACTS = pytest.mark.parametrize(
    "act", [GRANT, LICENCE_OUT, RENEWAL], ids=["grant", "licence", "renewal"]
)


def barring(**changes: object) -> County:
    """Return the county, ready to decide, with a restriction."""
    return deciding().given(replace(BAR, **changes), **BY_MARKET)


def recoded(old: str, new: str, kind: RecodeKind) -> SubjectRecoded:
    return SubjectRecoded(
        subject_from=old,
        subject_into=new,
        kind=kind,
        effective_on=date(2017, 7, 1),
        document="变更登记通知书",
    )


@ACTS
def test_whoever_is_barred_gets_no_grant_no_licence_and_no_renewal(act: Act) -> None:
    act.ready().ask(act.event).accepted()
    act.ready().given(BAR, **BY_MARKET).ask(act.event).refused("credit.barred")


@ACTS
@pytest.mark.parametrize("imposer", [BY_MARKET, BY_BUREAU, BY_HOUSING, None])
def test_whatever_agency_imposed_it(act: Act, imposer: dict[str, str] | None) -> None:
    county = act.ready()
    if imposer is None:
        county.register("reg:neiqiu:environment", Role.SUPERVISION)
        imposer = {"agency": "reg:neiqiu:environment", "actor": "reg:neiqiu:environment/1"}
    imposed = replace(BAR, restriction=f"{imposer['agency']}/X-1")
    county.given(imposed, **imposer).ask(act.event).refused("credit.barred")


def test_the_refusal_names_the_restriction_and_its_entry() -> None:
    spec = barring()
    restriction = spec.receipt.id
    spec.ask(DECISION).refused("credit.barred")
    assert BAR.restriction in (spec.receipt.message or "")
    assert MARKET in (spec.receipt.message or "")
    row = spec.store.row(spec.receipt.position or 0)
    assert row is not None
    assert decode_entry(row.type, row.body).data.blocking == (restriction,)


def test_an_application_of_who_is_barred_is_still_refused_in_substance() -> None:
    refusal = replace(
        DECISION, outcome=DecisionOutcome.REFUSED, reason="不符合条件", remedies_told=True
    )
    barring().ask(refusal).accepted()


def test_what_was_granted_before_stays() -> None:
    spec = County().after(LicenceIssued).given(BAR, **BY_MARKET)
    spec.ask(EXAMPLES[LicenceChanged]).accepted()


def test_a_bar_on_grants_alone_leaves_the_licence_of_what_was_granted() -> None:
    spec = County().before(LicenceIssued)
    spec.given(replace(BAR, forbids=(Forbidden.GRANT,)), **BY_MARKET)
    spec.ask(ISSUED).accepted()


def test_a_bar_on_licences_alone_leaves_the_decision() -> None:
    barring(forbids=(Forbidden.LICENCE,)).ask(DECISION).accepted()


@ACTS
@pytest.mark.parametrize(
    ("old", "new", "kind", "barred"),
    [
        (COMPANY, NEIGHBOUR, RecodeKind.SAME, NEIGHBOUR),
        (NEIGHBOUR, COMPANY, RecodeKind.SAME, NEIGHBOUR),
        (NEIGHBOUR, COMPANY, RecodeKind.SUCCESSION, NEIGHBOUR),
    ],
    ids=["old-code-by-new", "new-code-by-old", "successor-by-predecessor"],
)
def test_a_bar_follows_the_subject_through_its_codes(
    act: Act, old: str, new: str, *, kind: RecodeKind, barred: str
) -> None:
    county = act.ready().given(recoded(old, new, kind), **BY_BUREAU)
    county.given(replace(BAR, subject=barred), **BY_MARKET).ask(act.event).refused("credit.barred")


@ACTS
def test_a_predecessor_is_not_barred_by_its_successor(act: Act) -> None:
    county = act.ready().given(recoded(COMPANY, NEIGHBOUR, RecodeKind.SUCCESSION), **BY_BUREAU)
    county.given(replace(BAR, subject=NEIGHBOUR), **BY_MARKET).ask(act.event).accepted()


@pytest.mark.parametrize("first", list(RecodeKind))
@pytest.mark.parametrize("second", list(RecodeKind))
def test_a_bar_follows_a_chain_of_codes(first: RecodeKind, second: RecodeKind) -> None:
    oldest, middle = "reg:saic:1", "reg:saic:2"
    spec = deciding()
    spec.given(recoded(oldest, middle, first), recoded(middle, COMPANY, second), **BY_BUREAU)
    spec.given(replace(BAR, subject=oldest), **BY_MARKET).ask(DECISION).refused("credit.barred")


def test_a_bar_recorded_before_the_change_of_code_follows() -> None:
    spec = deciding().given(replace(BAR, subject=NEIGHBOUR), **BY_MARKET)
    spec.given(recoded(NEIGHBOUR, COMPANY, RecodeKind.SAME), **BY_BUREAU)
    spec.ask(DECISION).refused("credit.barred")


def test_a_bar_on_somebody_else_forbids_nothing() -> None:
    barring(subject=NEIGHBOUR).ask(DECISION).accepted()


@ACTS
def test_who_gets_it_in_the_applicants_place_is_asked_for_too(act: Act) -> None:
    """A company that took the applicant over is named by the act: its own record counts."""
    spec = act.ready().given(recoded(COMPANY, NEIGHBOUR, RecodeKind.SUCCESSION), **BY_BUREAU)
    spec.given(replace(BAR, subject=NEIGHBOUR), **BY_MARKET)
    spec.ask(replace(act.event, subject=NEIGHBOUR)).refused("credit.barred")
    spec.ask(act.event).accepted()


@pytest.mark.parametrize("act", [GRANT, LICENCE_OUT], ids=["grant", "licence"])
def test_a_bar_on_the_representative_reaches_the_company_where_it_says_so(act: Act) -> None:
    penalty = answering(REPRESENTATIVE)
    bar = replace(ON_PERSON, subject=REPRESENTATIVE)
    act.ready().given(penalty, bar, **BY_MARKET).ask(act.event).accepted()
    other_role = replace(bar, reaches=(PartyRole.AGENT, PartyRole.CO_APPLICANT))
    act.ready().given(penalty, other_role, **BY_MARKET).ask(act.event).accepted()
    reaching = replace(bar, reaches=(PartyRole.REPRESENTATIVE,))
    act.ready().given(penalty, reaching, **BY_MARKET).ask(act.event).refused("credit.barred")


def test_a_bar_reaches_a_representative_under_an_older_code() -> None:
    older = "person:k1:" + "2e" * 16
    spec = deciding().given(recoded(older, REPRESENTATIVE, RecodeKind.SAME), **BY_BUREAU)
    bar = replace(ON_PERSON, subject=older, reaches=(PartyRole.REPRESENTATIVE,))
    spec.given(answering(older), bar, **BY_MARKET).ask(DECISION).refused("credit.barred")


@ACTS
def test_a_bar_for_named_items_leaves_the_others(act: Act) -> None:
    act.ready().given(replace(BAR, items=(FOOD,)), **BY_MARKET).ask(act.event).refused(
        "credit.barred"
    )
    act.ready().given(replace(BAR, items=("XK-17-0007",)), **BY_MARKET).ask(act.event).accepted()


@ACTS
def test_a_bar_for_an_item_follows_what_replaces_it(act: Act) -> None:
    act.ready().given(replace(BAR, items=(OLD_FOOD,)), **BY_MARKET).ask(act.event).refused(
        "credit.barred"
    )


def test_a_bar_for_an_item_leaves_what_it_has_replaced() -> None:
    newer = replace(
        EXAMPLES[ItemListed], item="XK-13-0999", replaces=(FOOD,), effective_on=date(2018, 1, 1)
    )
    spec = deciding().given(newer, **CLERK)
    spec.given(replace(BAR, items=("XK-13-0999",)), **BY_MARKET).ask(DECISION).accepted()


@pytest.mark.parametrize(
    ("first", "last", "barred"),
    [
        (date(2017, 7, 3), date(2017, 7, 3), True),
        (date(2017, 1, 1), date(2017, 7, 3), True),
        (date(2017, 7, 3), date(2018, 1, 1), True),
        (date(2017, 1, 1), date(2017, 7, 2), False),
        (date(2017, 7, 4), date(2018, 1, 1), False),
    ],
)
def test_a_bar_binds_from_its_first_to_its_last_day(
    first: date, last: date, *, barred: bool
) -> None:
    spec = barring(from_on=first, until_on=last).ask(DECISION)
    spec.refused("credit.barred") if barred else spec.accepted()


def test_the_term_counts_on_the_day_in_the_ledgers_zone() -> None:
    spec = barring(until_on=date(2017, 7, 3))
    spec.now = datetime(2017, 7, 3, 15, 59, 59, tzinfo=UTC)
    spec.ask(DECISION).refused("credit.barred")
    spec.now = datetime(2017, 7, 3, 16, 0, 0, tzinfo=UTC)
    spec.ask(DECISION).accepted()


def test_nobody_escapes_by_back_dating() -> None:
    spec = deciding()
    before = spec.now
    spec.given(replace(BAR, from_on=date(2017, 7, 5)), **BY_MARKET)
    spec.now = datetime(2017, 7, 5, 1, 0, tzinfo=UTC)
    spec.ask(DECISION, occurred_at=before).refused("credit.barred")


def test_nobody_is_barred_any_more_by_being_recorded_late() -> None:
    spec = barring(until_on=date(2017, 7, 4))
    before = spec.now
    spec.now = datetime(2017, 7, 5, 1, 0, tzinfo=UTC)
    spec.ask(DECISION, occurred_at=before).accepted()


@ACTS
def test_after_lifting_nothing_is_forbidden(act: Act) -> None:
    county = act.ready().given(BAR, **BY_MARKET).given(LIFTED, **BY_MARKET)
    county.ask(act.event).accepted()


def test_each_of_several_bars_is_lifted_for_itself() -> None:
    second = replace(BAR, restriction=f"{MARKET}/X-2")
    spec = barring().given(second, LIFTED, **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    spec.given(replace(LIFTED, restriction=second.restriction), **BY_MARKET)
    spec.ask(DECISION).accepted()


def test_lifting_for_one_case_frees_this_case_alone() -> None:
    spec = barring().given(
        replace(EXAMPLES[ApplicationReceived], case=CASE_SECOND_GRANT),
        agency=BUREAU,
        actor=RECEIVER,
    )
    spec.given(replace(LIFTED, only_for=CASE_SECOND_GRANT), **BY_MARKET)
    spec.ask(DECISION).refused("credit.barred")
    spec.given(replace(LIFTED, only_for=CASE), **BY_MARKET)
    spec.given(DECISION, **BY_BUREAU).ask(ISSUED).accepted()


def test_lifting_for_one_case_frees_no_renewal() -> None:
    spec = renewing().given(BAR, **BY_MARKET)
    spec.given(replace(LIFTED, only_for=CASE), **BY_MARKET)
    spec.ask(RENEWED).refused("credit.barred")


def test_observed_history_is_barred_by_a_finding_on_the_day_when_it_took_effect() -> None:
    spec = barring(until_on=date(2017, 5, 2))
    for day, findings in ((2, ("credit.barred",)), (3, ())):
        submission = spec.submission(
            replace(ISSUED, licence=f"{LICENCE}-{day}", case=CASE),
            **BY_BUREAU,
            observed="old-system",
            occurred_at=datetime(2017, 5, day, 1, 0, tzinfo=UTC),
        )
        spec.receipts = spec.gate.submit([submission], submitter=KEEPER)
        assert spec.receipt.findings == ("licence.no-grant", *findings)


def test_who_is_named_by_the_decision_alone_is_asked_for() -> None:
    """An older system may not know the applicant of a case that is decided here."""
    spec = County().before(ApplicationReceived)
    unknown = spec.submission(
        replace(EXAMPLES[ApplicationReceived], subject=None, parties=()),
        agency=BUREAU,
        actor=RECEIVER,
        observed="old-system",
        occurred_at=datetime(2017, 5, 31, 1, 0, tzinfo=UTC),
    )
    spec.receipts = spec.gate.submit([unknown], submitter=KEEPER)
    spec.finding("application.subject-missing").given(BAR, **BY_MARKET)
    decision = replace(DECISION, outcome=DecisionOutcome.GRANTED)
    spec.ask(decision)
    assert "credit.barred" in spec.receipt.codes
    spec.ask(replace(decision, subject=NEIGHBOUR))
    assert "credit.barred" not in spec.receipt.codes
