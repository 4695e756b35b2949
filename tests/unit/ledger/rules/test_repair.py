"""信用修复: nobody leaves the page early, by a friend's hand, or before he has paid."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.entry import Correction
from ledger.events import Event
from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.credit import PenaltyDecided, PenaltyExecuted, PenaltyRevoked, Severity
from ledger.events.delivery import RecordPublicised
from ledger.events.organisation import LegalTermSet, RecodeKind, SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.gate.receipt import Receipt
from tests.county import County
from tests.examples.credit import PENALTY_REPAIRED
from tests.examples.organisation import (
    COMPANY,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    NEIGHBOUR,
    SECOND_INSPECTOR,
)
from tests.examples.story import EXAMPLES

DECIDED = replace(EXAMPLES[PenaltyDecided], penalty=PENALTY_REPAIRED, publicised_until=None)
EXECUTED = EXAMPLES[PenaltyExecuted]
APPLIED = EXAMPLES[CreditRepairApplied]
GRANTED = EXAMPLES[CreditRepairDecided]
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_SECOND = {"agency": MARKET, "actor": SECOND_INSPECTOR}
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
OF_2019 = (
    ("publicity-general-min", 3, TimeUnit.MONTH, date(2019, 7, 1)),
    ("publicity-general-max", 1, TimeUnit.YEAR, date(2019, 7, 1)),
    ("publicity-serious-min", 6, TimeUnit.MONTH, date(2019, 7, 1)),
    ("publicity-serious-max", 3, TimeUnit.YEAR, date(2019, 7, 1)),
)
OF_2026 = (
    ("publicity-light-max", 3, TimeUnit.MONTH, date(2026, 4, 1)),
    ("publicity-serious-min", 1, TimeUnit.YEAR, date(2026, 4, 1)),
)


class Later(County):
    """The county years after its story: what is asked happens on the day that it is."""

    penalty: Receipt

    def submit_now(self, event: Event, *, actor: str = SECOND_INSPECTOR, **envelope: Any) -> None:  # noqa: ANN401
        """Submit an event of the market bureau on the day that it is, whatever day it names."""
        when = self.submission(event, agency=MARKET, actor=actor, **envelope)
        self.receipts = self.gate.submit([when])


def on(county: Later, day: date) -> Later:
    county.now = max(county.now, datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
    return county


def penalised(document: date, severity: Severity | None, *, claimed: date | None = None) -> Later:
    """Return the county with a penalty of a document of a day, decided on that day."""
    county = Later().before("penalised-and-sorry")
    root = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
    for term, length, unit, since in (*OF_2019, *OF_2026):
        county.when(
            LegalTermSet(
                term=term, length=length, unit=unit, effective_on=since, basis="依据", window=True
            ),
            **root,
        )
    decided = replace(DECIDED, decided_on=document, severity=severity, publicised_until=claimed)
    on(county, document).when(decided, **BY_MARKET)
    county.penalty = county.receipt
    return county


def executed(county: Later, day: date) -> Later:
    return on(county, day).when(replace(EXECUTED, executed_on=day), **BY_MARKET)


def applied(county: Later, day: date, **changed: Any) -> Later:  # noqa: ANN401
    county = on(county, day)
    return county.when(replace(APPLIED, applied_on=day, **changed), **BY_MARKET)


def granted(county: Later, day: date, **changed: Any) -> Later:  # noqa: ANN401
    county = on(county, day)
    return county.when(replace(GRANTED, decided_on=day, **changed), **BY_SECOND)


@pytest.mark.parametrize(
    ("document", "severity", "first"),
    [
        (date(2019, 8, 15), Severity.GENERAL, date(2019, 11, 15)),
        (date(2019, 8, 15), Severity.SERIOUS, date(2020, 2, 15)),
        (date(2019, 8, 15), Severity.SPECIFIC, date(2022, 8, 15)),
        (date(2026, 3, 31), Severity.SERIOUS, date(2026, 9, 30)),
        (date(2026, 4, 1), Severity.SERIOUS, date(2027, 4, 1)),
        (date(2026, 4, 15), Severity.GENERAL, date(2026, 7, 15)),
    ],
)
def test_repair_waits_for_the_shortest_publicity_of_the_documents_day(
    document: date, severity: Severity, first: date
) -> None:
    county = executed(penalised(document, severity), document)
    before = date.fromordinal(first.toordinal() - 1)
    applied(county, before).refused("repair.too-early")
    applied(county, first).accepted()
    granted(county, first).accepted()


def test_what_is_light_is_repaired_on_any_day() -> None:
    document = date(2026, 4, 15)
    county = executed(penalised(document, Severity.LIGHT), document)
    applied(county, document).accepted()


@pytest.mark.parametrize(
    ("document", "severity"),
    [
        (date(2019, 6, 30), Severity.GENERAL),
        (date(2019, 8, 15), None),
        (date(2019, 8, 15), Severity.LIGHT),
        (date(2026, 3, 31), Severity.LIGHT),
    ],
)
def test_without_a_grade_of_its_day_a_penalty_has_no_window(
    document: date, severity: Severity | None
) -> None:
    county = penalised(document, severity).finding("penalty.severity-unknown")
    applied(executed(county, document), document).accepted()


def test_an_agency_does_not_shame_for_longer_than_the_rules() -> None:
    document = date(2019, 8, 15)
    longer = penalised(document, Severity.GENERAL, claimed=date(2022, 8, 15))
    longer.finding("penalty.publicity-differs")
    right = penalised(document, Severity.GENERAL, claimed=date(2020, 8, 15))
    assert right.accepted().receipt.findings == ()


def test_a_term_that_is_set_afterwards_keeps_nobody_on_the_page_for_longer() -> None:
    document = date(2019, 8, 15)
    county = executed(penalised(document, Severity.GENERAL), document)
    longer = LegalTermSet(
        term="publicity-general-min",
        length=2,
        unit=TimeUnit.YEAR,
        effective_on=date(2019, 7, 1),
        basis="县里的通知",
        window=True,
    )
    county.when(longer, agency=KEEPER, actor=f"{KEEPER}/1")
    applied(county, date(2019, 11, 15)).accepted()


def ripe(severity: Severity = Severity.GENERAL) -> Later:
    return executed(penalised(date(2019, 8, 15), severity), date(2019, 8, 20))


FIRST = date(2019, 11, 15)


def test_what_is_not_executed_or_only_in_part_is_not_repaired() -> None:
    county = penalised(date(2019, 8, 15), Severity.GENERAL)
    applied(county, FIRST).refused("repair.not-executed")
    county.when(replace(EXECUTED, executed_on=FIRST, in_full=False), **BY_MARKET).accepted()
    applied(county, FIRST).refused("repair.not-executed")
    county.when(replace(EXECUTED, executed_on=FIRST), **BY_MARKET).accepted()
    applied(county, FIRST).accepted()


def test_nobody_is_repaired_on_a_day_before_he_has_paid() -> None:
    """The paper may be dated back: then the bars would have ended while the fine was unpaid."""
    paid = FIRST + timedelta(days=5)
    county = executed(penalised(date(2019, 8, 15), Severity.GENERAL), paid)
    day_before = paid - timedelta(days=1)
    county.when(replace(APPLIED, applied_on=day_before), **BY_MARKET)
    county.refused("repair.not-executed")
    county.when(replace(APPLIED, applied_on=paid), **BY_MARKET).accepted()
    county.when(replace(GRANTED, decided_on=paid), **BY_SECOND).accepted()


@pytest.mark.parametrize("changed", [{"pledge": None}, {"pledged_by": NEIGHBOUR}])
def test_nobody_is_repaired_without_a_pledge_of_his_own(changed: dict[str, Any]) -> None:
    applied(ripe(), FIRST, **changed).refused("repair.no-pledge")


def test_a_pledge_under_another_code_of_ones_own_counts() -> None:
    county = ripe()
    same = SubjectRecoded(
        subject_from=COMPANY,
        subject_into=NEIGHBOUR,
        kind=RecodeKind.SAME,
        effective_on=date(2019, 9, 1),
        document="变更登记通知书",
    )
    on(county, date(2019, 9, 1)).when(same, agency=KEEPER, actor=f"{KEEPER}/1")
    applied(county, FIRST, pledged_by=NEIGHBOUR).accepted()


def test_no_friendly_agency_repairs_what_another_found() -> None:
    county = applied(ripe(), FIRST)
    county.when(replace(GRANTED, decided_on=FIRST), **BY_HEALTH).refused("repair.not-own-side")
    refused = replace(GRANTED, decided_on=FIRST, outcome=RepairOutcome.REFUSED)
    county.when(refused, **BY_HEALTH).refused("repair.not-own-side")
    granted(county, FIRST).accepted()


def test_the_second_of_two_penalties_is_not_repaired_by_the_first() -> None:
    county = ripe()
    second = replace(
        DECIDED, penalty=f"{MARKET}/2019-2", decided_on=date(2019, 8, 21), severity=Severity.GENERAL
    )
    on(county, date(2019, 8, 21)).when(second, **BY_MARKET)
    applied(county, FIRST)
    granted(county, FIRST, about=f"penalty:{MARKET}/2019-2").refused("identity.mismatch")
    granted(county, FIRST).accepted()
    other = replace(
        APPLIED, repair=f"{MARKET}/2", about=f"penalty:{MARKET}/2019-2", applied_on=FIRST
    )
    county.when(other, **BY_MARKET)
    assert county.receipt.codes == ("repair.too-early", "repair.not-executed")


def test_a_repair_is_for_whom_the_penalty_names() -> None:
    applied(ripe(), FIRST, subject=NEIGHBOUR, pledged_by=NEIGHBOUR).refused("identity.mismatch")


def test_an_application_is_decided_once_and_after_a_refusal_asked_anew() -> None:
    county = applied(ripe(), FIRST)
    granted(county, FIRST, outcome=RepairOutcome.REFUSED).accepted()
    granted(county, FIRST).refused("repair.decided")
    applied(county, FIRST).refused("repair.exists")
    again = replace(APPLIED, repair=f"{MARKET}/2", applied_on=FIRST)
    county.when(again, **BY_MARKET).accepted()
    county.when(replace(GRANTED, repair=f"{MARKET}/2", decided_on=FIRST), **BY_SECOND).accepted()
    third = replace(APPLIED, repair=f"{MARKET}/3", applied_on=FIRST)
    county.when(third, **BY_MARKET).refused("repair.decided")


def test_what_nobody_asked_for_is_not_repaired() -> None:
    granted(ripe(), FIRST).refused("repair.unknown")


def test_a_penalty_that_fell_needs_no_repair() -> None:
    county = ripe()
    revoked = replace(
        EXAMPLES[PenaltyRevoked], penalty=PENALTY_REPAIRED, revoked_on=date(2019, 9, 1)
    )
    on(county, date(2019, 9, 1)).when(revoked, **BY_MARKET)
    applied(county, FIRST).refused("repair.nothing-to-repair")


@pytest.mark.parametrize("about", ["penalty:" + MARKET + "/none", "check:" + MARKET + "/1"])
def test_repair_is_of_something_on_record(about: str) -> None:
    applied(ripe(), FIRST, about=about).refused("repair.nothing-to-repair")


def test_a_granted_day_lies_between_the_application_and_today() -> None:
    county = applied(ripe(), FIRST)
    county.submit_now(replace(GRANTED, decided_on=date(2019, 11, 16)))
    county.refused("days.in-future")
    county.submit_now(replace(GRANTED, decided_on=date(2019, 11, 14)))
    assert set(county.receipt.codes) == {"days.order", "repair.too-early"}


def test_a_document_that_is_dated_anew_breaks_the_repair_that_it_makes_too_early() -> None:
    document = date(2026, 3, 31)
    county = executed(penalised(document, Severity.SERIOUS), document)
    applied(county, date(2026, 9, 30)).accepted()
    granted(county, date(2026, 9, 30)).accepted()
    target = county.penalty
    corrects = Correction(entry=target.id, position=target.position or 0, reason="日期录入错误")
    later = replace(DECIDED, decided_on=date(2026, 4, 1), severity=Severity.SERIOUS)
    county.submit_now(later, actor=MARKET_CORRECTOR, corrects=corrects)
    county.refused("correction.breaks")


def test_a_void_of_the_execution_breaks_the_repair_that_rests_on_it() -> None:
    county = ripe()
    target = county.receipt
    granted(applied(county, FIRST), FIRST).accepted()
    void = EntryVoided(
        entry=target.id,
        position=target.position or 0,
        reason="未缴款",
        names=(f"penalty:{PENALTY_REPAIRED}", f"subject:{COMPANY}"),
    )
    county.submit_now(void, actor=MARKET_CORRECTOR)
    county.refused("correction.breaks")


def test_a_penalty_is_carried_out_in_full_once() -> None:
    ripe().ask(replace(EXECUTED, executed_on=date(2019, 8, 20))).refused("penalty.executed")


def test_what_a_court_has_quashed_is_not_carried_out_unseen() -> None:
    county = penalised(date(2019, 8, 15), Severity.GENERAL)
    about, day = f"penalty:{PENALTY_REPAIRED}", date(2019, 9, 2)
    filed = AppealFiled(
        appeal=f"{MARKET}/SS1",
        about=about,
        subject=COMPANY,
        kind=AppealKind.LITIGATION,
        filed_on=day,
    )
    on(county, day).when(filed, **BY_MARKET)
    quashed = AppealDecided(
        appeal=f"{MARKET}/SS1",
        about=about,
        subject=COMPANY,
        outcome=AppealOutcome.QUASHED,
        effective_on=day,
        document="行政判决书",
    )
    county.when(quashed, **BY_MARKET)
    county.when(replace(EXECUTED, executed_on=day), **BY_MARKET).finding("penalty.executed-fallen")


def test_nobody_is_repaired_before_he_asked() -> None:
    county = applied(ripe(), FIRST)
    earlier = county.now - timedelta(minutes=1)
    county.later(minutes=1)
    county.submit_now(replace(GRANTED, decided_on=FIRST), occurred_at=earlier)
    county.refused("repair.before-start")


def shown(county: Later, day: date, until_on: date | None = None) -> Later:
    page = replace(
        EXAMPLES[RecordPublicised],
        about=f"penalty:{PENALTY_REPAIRED}",
        from_on=day,
        until_on=until_on,
    )
    return on(county, day).when(page, **BY_MARKET)


def test_no_page_outlasts_the_window_or_comes_back_after_the_repair() -> None:
    county = ripe()
    shown(county, date(2019, 8, 21), date(2020, 8, 16)).refused("publish.beyond-window")
    shown(county, date(2019, 8, 21), date(2020, 8, 15)).accepted()
    granted(applied(county, FIRST), FIRST).accepted()
    page = EXAMPLES[RecordPublicised]
    down = replace(
        page, about=f"penalty:{PENALTY_REPAIRED}", from_on=FIRST, until_on=None, withdraws=True
    )
    county.when(down, **BY_MARKET)
    assert "publication.not-withdrawn" not in county.receipt.findings
    shown(county, date(2019, 11, 16)).refused("publish.beyond-window")


def test_a_page_that_is_there_after_the_repair_is_told_of() -> None:
    county = shown(ripe(), date(2019, 8, 21))
    granted(applied(county, FIRST), FIRST).accepted()
    down = replace(
        EXAMPLES[RecordPublicised],
        about=f"penalty:{PENALTY_REPAIRED}",
        from_on=date(2019, 11, 16),
        until_on=None,
        withdraws=True,
    )
    on(county, date(2019, 11, 16)).when(down, **BY_MARKET).finding("publication.not-withdrawn")


def test_what_is_light_is_public_only_with_a_word_about_it() -> None:
    day = date(2026, 4, 15)
    county = penalised(day, Severity.LIGHT)
    shown(county, day).finding("publish.light")
    assert "publication.late" not in county.receipt.findings
    shown(penalised(day, Severity.LIGHT), date(2026, 7, 16)).refused("publish.beyond-window")
