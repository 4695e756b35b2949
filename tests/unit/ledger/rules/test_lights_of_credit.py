"""信用的灯: who leaves an application for repair or a joint punishment unanswered burns for it."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from ledger.entry import decode_entry
from ledger.events.accountability import AccountabilityOpened, AlertDismissed
from ledger.events.base import Role, TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyExecuted, PenaltyRevoked
from ledger.events.decision import DecisionMade
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentInitiated,
    PunishmentResult,
)
from ledger.events.organisation import AgencyRegistered, LegalTermSet, OfficerAppointed
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.law.light import LightKind
from tests.county import County
from tests.examples.credit import MEASURE, PENALTY
from tests.examples.organisation import (
    AUDITOR,
    BUREAU,
    COMPANY,
    DECIDER,
    DISCIPLINE,
    INSPECTOR,
    KEEPER,
    MARKET,
)
from tests.examples.story import EXAMPLES

DAY, RED = date(2017, 7, 3), date(2017, 7, 6)
ELSEWHERE = "reg:130523:chengguan"
PUNISHMENT, REPAIR = f"{MARKET}/LC-1", f"{MARKET}/XF-1"
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_BUREAU = {"agency": BUREAU, "actor": DECIDER}
BY_KEEPER = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
BY_DISCIPLINE = {"agency": DISCIPLINE, "actor": AUDITOR}
PENALISED = replace(EXAMPLES[PenaltyDecided], decided_on=DAY)
EXECUTED = replace(EXAMPLES[PenaltyExecuted], penalty=PENALTY, executed_on=DAY)
INITIATED = JointPunishmentInitiated(
    punishment=PUNISHMENT,
    subject=COMPANY,
    ground=f"penalty:{PENALTY}",
    agencies=(BUREAU, ELSEWHERE),
    measures=(MEASURE,),
    from_on=DAY,
    until_on=date(2017, 9, 3),
    answer_by=date(2017, 7, 5),
    basis="备忘录",
    document="内市监联〔2017〕1号",
)
ANSWER = JointPunishmentAnswered(
    punishment=PUNISHMENT,
    result=PunishmentResult.NOT_APPLICABLE,
    answered_on=RED,
    reason="无此事项",
)
APPLIED = replace(
    EXAMPLES[CreditRepairApplied], repair=REPAIR, about=f"penalty:{PENALTY}", applied_on=DAY
)
REFUSED = CreditRepairDecided(
    repair=REPAIR,
    about=f"penalty:{PENALTY}",
    subject=COMPANY,
    outcome=RepairOutcome.REFUSED,
    decided_on=RED,
    document="信修1号",
    reason="未履行",
)


def penalised() -> County:
    """Return the county with a penalty, where an application is decided within two workdays."""
    spec = County().before(DecisionMade)
    spec.register(ELSEWHERE, Role.SUPERVISION)
    term = LegalTermSet(
        term="repair", length=2, unit=TimeUnit.WORKDAY, effective_on=date(2017, 1, 1), basis="县"
    )
    watch = AgencyRegistered(agency=DISCIPLINE, name="县监察局", roles=(Role.INSPECTION,))
    spec.given(term, watch, OfficerAppointed(officer=AUDITOR, agency=DISCIPLINE), **BY_KEEPER)
    return spec.given(PENALISED, **BY_MARKET)


def burning(*events: Any) -> County:  # noqa: ANN401
    """Return the county on the morning on which what was asked burns."""
    spec = penalised().given(*events, **BY_MARKET)
    spec.now = datetime(2017, 7, 6, 1, tzinfo=UTC)
    return spec


def punished() -> County:
    return burning(INITIATED)


def sorry() -> County:
    return burning(EXECUTED, APPLIED)


def excuse(kind: LightKind, about: str, **said: Any) -> AlertDismissed:  # noqa: ANN401
    return AlertDismissed(about=about, kind=kind, light_on=RED, reason="断电二日", **said)


def for_punishment(part: str | None = BUREAU) -> AlertDismissed:
    return excuse(LightKind.PUNISHMENT, f"punishment:{PUNISHMENT}", part=part)


FOR_REPAIR = excuse(LightKind.REPAIR, f"repair:{REPAIR}")


def test_an_answer_that_is_owed_is_excused_for_each_that_was_asked() -> None:
    spec = punished()
    for body in (BUREAU, ELSEWHERE):
        spec.when(for_punishment(body), **BY_DISCIPLINE).accepted()
        spec.when(for_punishment(body), **BY_DISCIPLINE).refused("alert.dismissed")


def test_who_has_answered_or_was_not_asked_has_nothing_to_be_excused() -> None:
    spec = punished()
    spec.when(for_punishment(MARKET), **BY_DISCIPLINE).refused("alert.not-burning")
    spec.given(ANSWER, **BY_BUREAU)
    spec.when(for_punishment(), **BY_DISCIPLINE).refused("alert.not-burning")
    spec.when(for_punishment(ELSEWHERE), **BY_DISCIPLINE).accepted()


def test_the_day_named_to_answer_by_is_in_time() -> None:
    spec = punished()
    early = replace(for_punishment(), light_on=date(2017, 7, 5))
    spec.when(early, **BY_DISCIPLINE).refused("alert.not-burning")


def test_what_rests_on_nothing_any_more_asks_nobody() -> None:
    revoked = replace(EXAMPLES[PenaltyRevoked], penalty=PENALTY, revoked_on=RED)
    spec = punished().given(revoked, **BY_MARKET)
    spec.when(for_punishment(), **BY_DISCIPLINE).refused("alert.not-burning")


def test_whoever_was_asked_excuses_neither_itself_nor_by_the_light_of_another() -> None:
    spec = punished()
    both = (Role.WINDOW, Role.APPROVAL, Role.INSPECTION)
    spec.given(AgencyRegistered(agency=BUREAU, name="审批局", roles=both), **BY_KEEPER)
    spec.when(for_punishment(), **BY_BUREAU).refused("alert.own")
    spec.when(for_punishment(None), **BY_BUREAU).refused("alert.own")


def test_an_application_for_repair_burns_for_whoever_found_it_until_there_is_a_word() -> None:
    spec = sorry()
    spec.when(FOR_REPAIR, **BY_MARKET).refused("alert.own")
    spec.when(FOR_REPAIR, **BY_DISCIPLINE).accepted()
    spec = sorry().given(REFUSED, **BY_MARKET)
    spec.when(FOR_REPAIR, **BY_DISCIPLINE).refused("alert.not-burning")


def test_the_entry_that_made_it_its_own_is_what_a_body_answers_under() -> None:
    for told, light in ((punished, for_punishment()), (sorry, FOR_REPAIR)):
        spec = told()
        rows = (one for chunk in spec.store.scan() for one in chunk)
        found = {one.type: decode_entry(one.type, one.body).id for one in rows}
        asked = "JointPunishmentInitiated" if told is punished else "PenaltyDecided"
        opened = AccountabilityOpened(
            accountability=f"{DISCIPLINE}/WZ-1",
            about=light.about,
            kind=light.kind,
            part=light.part,
            light_on=RED,
            duty=found["LedgerOpened"],
            reason="逾期未答复",
        )
        spec.when(opened, **BY_DISCIPLINE).refused("accountability.no-duty-record")
        spec.when(replace(opened, duty=found[asked]), **BY_DISCIPLINE).accepted()
