"""划转: who decides what was in hand, to the day: an item moves on 1 July 2017, its cases stay."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ledger.events import Event
from ledger.events.base import Role, TimeUnit
from ledger.events.catalogue import (
    Act,
    CasesInHand,
    DutyAssigned,
    DutyEnded,
    GuideMaterial,
    GuidePublished,
    GuideStep,
    ItemListed,
    ItemTransferred,
)
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handling import Opinion, ReviewCompleted
from ledger.events.intake import AcceptanceMode, ApplicationAccepted, ApplicationReceived
from ledger.events.organisation import (
    AgencyRegistered,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    OfficerAppointed,
)
from ledger.gate.gate import Gate
from ledger.store.memory import memory_store
from tests.spec import Spec, agency, officer

OLD, NEW = agency(1), agency(2)
ITEM = "XK-1"
CASE_A, CASE_B = f"{OLD}/A", f"{OLD}/B"
TRANSFER_DAY = date(2017, 7, 1)


def at(month: int, day: int) -> datetime:
    """Return nine o'clock of a day of 2017 in Asia/Shanghai."""
    return datetime(2017, month, day, 1, 0, tzinfo=UTC)


def accepted(case: str, month: int, day: int, mode: AcceptanceMode) -> ApplicationAccepted:
    """Return an acceptance as of a day."""
    return ApplicationAccepted(case=case, mode=mode, accepted_on=date(2017, month, day))


def decided(case: str, month: int, day: int) -> DecisionMade:
    """Return a grant of a day."""
    return DecisionMade(
        case=case,
        outcome=DecisionOutcome.GRANTED,
        document="准字1号",
        seal="行政许可专用章",
        decided_on=date(2017, month, day),
    )


class Handover(Spec):
    """An item with the old body, cases A and B received on 28 June, A accepted the same day."""

    def __post_init__(self) -> None:
        """Tell it up to the day of the transfer, on which the old body's duty ends."""
        self.now = at(6, 26)
        self.store = memory_store(lambda: self.now)
        self.gate = Gate(self.store, clock=lambda: self.now)
        self.root = agency(0)
        keeper = officer(self.root)
        opening = LedgerOpened(
            name="内丘县", zone="Asia/Shanghai", agency=self.root, officer=keeper, calendar="cn"
        )
        self.given_together(
            opening,
            AgencyRegistered(agency=self.root, name="县", roles=(Role.KEEPER, Role.CATALOGUE)),
            OfficerAppointed(officer=keeper, agency=self.root),
        )
        for body in (OLD, NEW):
            self.register(body, Role.WINDOW, Role.APPROVAL)
        notice = LegalTermSet(
            term="supplement-notice",
            length=5,
            unit=TimeUnit.WORKDAY,
            effective_on=date(2004, 7, 1),
            basis="行政许可法 第三十二条",
        )
        listed = ItemListed(
            item=ITEM,
            name="施工许可",
            kind="01",
            basis=("建筑法 第七条",),
            agency=OLD,
            effective_on=date(2017, 1, 1),
        )
        guide = GuidePublished(
            item=ITEM,
            version=1,
            effective_on=date(2017, 1, 1),
            legal_days=20,
            materials=(GuideMaterial(code="M1", name="申请书", optional=True),),
            steps=(GuideStep(name="审核", post="审核岗"),),
        )
        year = CalendarPublished(calendar="cn", year=2017, days_off=(), working_days=())
        self.given(year, notice, listed, self.duty(OLD))
        self.old_duty = self.receipt.id or ""
        self.given(guide, agency=OLD)
        self.now = at(6, 28)
        for case in (CASE_A, CASE_B):
            received = ApplicationReceived(case=case, subject="reg:s:1", item=ITEM, channel="窗口")
            self.given(received, agency=OLD)
        self.given(accepted(CASE_A, 6, 28, AcceptanceMode.FULL), agency=OLD)
        self.now = at(6, 30)

    @staticmethod
    def duty(body: str) -> DutyAssigned:
        """Return a duty for every act."""
        return DutyAssigned(item=ITEM, agency=body, acts=tuple(Act), effective_on=date(2017, 1, 1))

    def transfer(self, cases: CasesInHand = CasesInHand.OLD) -> "Handover":
        """Transfer the item on 1 July: the new body's duty begins, the old one's ends."""
        moved = ItemTransferred(
            item=ITEM,
            agency_from=OLD,
            agency_to=NEW,
            effective_on=TRANSFER_DAY,
            cases_in_hand=cases,
            document="文",
        )
        ended = DutyEnded(item=ITEM, duty=self.old_duty, effective_on=TRANSFER_DAY)
        self.given(moved, self.duty(NEW), ended)
        self.now = at(7, 3)
        return self

    def by(self, body: str, event: Event, number: str = "1", **more: Any) -> "Handover":  # noqa: ANN401
        """Submit an event as a body's officer."""
        self.when(event, agency=body, actor=officer(body, number), **more)
        return self


@pytest.fixture
def handover() -> Handover:
    """The item on the first working day after its transfer."""
    return Handover().transfer()


def test_the_old_body_reviews_decides_and_issues_what_it_had_accepted(handover: Handover) -> None:
    """Its duty ended with the transfer: the case is judged by the duty of its acceptance day."""
    review = ReviewCompleted(case=CASE_A, level=1, opinion=Opinion.PASS)
    handover.by(NEW, review).refused("item.transferred")
    handover.by(OLD, review, "1").accepted()
    handover.by(NEW, decided(CASE_A, 7, 3), "2").refused("item.transferred")
    handover.by(OLD, decided(CASE_A, 7, 3), "2").accepted()
    issued = LicenceIssued(
        licence=f"{OLD}/L1", case=CASE_A, subject="reg:s:1", valid_from=date(2017, 7, 3)
    )
    handover.by(OLD, issued).accepted()


def test_the_new_body_accepts_what_was_only_received_and_decides_it(handover: Handover) -> None:
    """Received on 28 June, the notice term ends on 5 July: nobody had accepted it before 1 July."""
    handover.now = at(7, 4)
    full = accepted(CASE_B, 7, 4, AcceptanceMode.FULL)
    assert "item.transferred" in handover.by(OLD, full).receipt.codes
    handover.by(NEW, full).accepted()
    assert "item.transferred" in handover.by(OLD, decided(CASE_B, 7, 4), "2").receipt.codes
    handover.by(NEW, decided(CASE_B, 7, 4), "2").accepted()


def test_an_acceptance_that_names_an_earlier_day_does_not_take_the_case_back(
    handover: Handover,
) -> None:
    handover.now = at(7, 4)
    handover.by(NEW, accepted(CASE_B, 6, 28, AcceptanceMode.FULL))
    handover.by(NEW, decided(CASE_B, 7, 4), "2").accepted()


def test_what_silence_accepts_after_the_transfer_is_the_new_bodys(handover: Handover) -> None:
    handover.now = at(7, 6)
    silent = accepted(CASE_B, 6, 28, AcceptanceMode.SILENCE)
    assert "item.transferred" in handover.by(OLD, silent).receipt.codes
    assert "item.transferred" in handover.by(OLD, decided(CASE_B, 7, 6), "2").receipt.codes
    handover.by(NEW, silent).accepted()
    assert "item.transferred" in handover.by(OLD, decided(CASE_B, 7, 6), "2").receipt.codes
    handover.by(NEW, decided(CASE_B, 7, 6), "2").accepted()


def test_what_silence_had_accepted_before_the_transfer_stays_with_the_old_body() -> None:
    """Transferred on the day after the notice term had ended: the old body had it in hand."""
    handover = Handover()
    handover.now = at(7, 5)
    moved = ItemTransferred(
        item=ITEM,
        agency_from=OLD,
        agency_to=NEW,
        effective_on=date(2017, 7, 6),
        cases_in_hand=CasesInHand.OLD,
        document="文",
    )
    ended = DutyEnded(item=ITEM, duty=handover.old_duty, effective_on=date(2017, 7, 6))
    handover.given(moved, handover.duty(NEW), ended)
    handover.now = at(7, 6)
    silent = accepted(CASE_B, 6, 28, AcceptanceMode.SILENCE)
    handover.by(NEW, silent).refused("item.transferred")
    handover.by(OLD, silent).accepted()
    handover.by(OLD, decided(CASE_B, 7, 6), "2").accepted()


def test_a_duty_that_ended_for_another_reason_decides_nothing() -> None:
    handover = Handover()
    ended = DutyEnded(item=ITEM, duty=handover.old_duty, effective_on=TRANSFER_DAY)
    handover.given(ended)
    handover.now = at(7, 3)
    handover.by(OLD, decided(CASE_A, 7, 3), "2").refused("duty.ended")


def test_cases_in_hand_that_move_are_the_new_bodys() -> None:
    handover = Handover().transfer(CasesInHand.NEW)
    assert "item.transferred" in handover.by(OLD, decided(CASE_A, 7, 3), "2").receipt.codes
    handover.by(NEW, decided(CASE_A, 7, 3), "2").accepted()
