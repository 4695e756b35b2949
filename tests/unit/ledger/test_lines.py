"""Lines: which field of an event says in which line it is corrected, whatever the fields' order."""

from datetime import date
from typing import ClassVar

import pytest

from ledger import naming
from ledger.events import EVENTS
from ledger.events.base import CaseNo, Event, LicenceNo, Mention, Ref, SubjectId
from ledger.events.credit import (
    CreditNoticeReceived,
    NoticeEffect,
    PenaltyDecided,
    RestrictionImposed,
)
from ledger.events.decision import (
    DecisionMade,
    LicenceCancelled,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
)
from ledger.events.draw import SpotCheckPlanned
from ledger.events.handover import ApprovalPushed, RegistrationNotified
from ledger.events.intake import ApplicationNotAccepted
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.events.supervision import RectificationOrdered, SpotCheckResultRecorded
from ledger.identifiers import AGENCY_NUMBER, Kind, Kinds

LICENCE = "reg:a:1/L1"
CASE = "reg:a:1/2017-0412"
BY_HAND = {
    "ApplicationReceived": "case",
    "ApprovalPushed": "task",
    "CreditNoticeReceived": "about",
    "DecisionMade": "case",
    "LicenceIssued": "licence",
    "LicenceChanged": "licence",
    "PenaltyDecided": "penalty",
    "PenaltyRevoked": "penalty",
    "PushFailed": "task",
    "RectificationOrdered": "rectification",
    "RestrictionImposed": "restriction",
    "SpotCheckResultRecorded": "check",
    "SupervisionFeedbackSent": "feedback",
    "CheckAssigned": "check",
    "RecusalMade": "check",
    "CheckTargetsListed": None,
    "SpotCheckDrawn": "draw",
    "AgencySucceeded": None,
    "DutyEnded": None,
    "EntryVoided": None,
    "ItemListed": None,
    "LedgerOpened": None,
    "OfficerAppointed": None,
    "SubjectRecoded": None,
    "SubmissionRefused": None,
}
"""Where several fields name something, or a field that is no line."""


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_an_event_is_corrected_in_the_line_of_one_field(name: str) -> None:
    line = naming.line_field(EVENTS[name])
    assert (line.path if line else None) == BY_HAND[name]


def test_the_line_of_an_event_is_a_tag() -> None:
    issued = LicenceIssued(
        licence=LICENCE, case=CASE, subject="reg:s:1", valid_from=date(2017, 7, 3)
    )
    assert naming.line_of(issued) == f"licence:{LICENCE}"
    recoded = SubjectRecoded(
        subject_from="reg:s:1",
        subject_into="reg:s:2",
        kind=RecodeKind.SAME,
        effective_on=date(2017, 7, 3),
        document="变更登记通知书",
    )
    assert naming.line_of(recoded) is None


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ("restriction:reg:b:1/r1", "restriction:reg:b:1/r1"),
        ("penalty:reg:b:1/p1", "penalty:reg:b:1/p1"),
        ("subject:reg:s:2", None),
    ],
)
def test_a_notice_belongs_to_the_line_that_it_is_about_where_that_is_one(
    about: str, line: str | None
) -> None:
    notice = CreditNoticeReceived(
        about=about,
        subject="reg:s:1",
        effect=NoticeEffect.IMPOSED,
        origin="130524",
        entry="00000000-0000-0000-0000-000000000001",
        position=1,
        leaf="sha256:" + "0" * 64,
        agency="reg:b:1",
    )
    assert naming.line_of(notice) == line


class LicenceLast(Event, frozen=True, kw_only=True):
    """证照在后: the line stands behind another field that could be one."""

    line: ClassVar = "licence"
    case: CaseNo | None = None
    licence: LicenceNo | None = None


def test_the_order_of_fields_decides_nothing() -> None:
    assert naming.tags_of(LicenceLast(case=CASE, licence=LICENCE))[0] == f"case:{CASE}"
    assert naming.line_of(LicenceLast(case=CASE, licence=LICENCE)) == f"licence:{LICENCE}"
    assert naming.line_of(LicenceLast(case=CASE)) is None


class TwoLines(Event, frozen=True, kw_only=True):
    """两条主线: says nothing though two fields could be its line."""

    case: CaseNo
    licence: LicenceNo


class OnlyReference(Event, frozen=True, kw_only=True):
    """只有引用: says nothing though a reference may be a line or none."""

    about: Ref


class StrangeLine(Event, frozen=True, kw_only=True):
    """并非主线: says a field that names no line."""

    line: ClassVar = "subject"
    case: CaseNo
    subject: SubjectId


@pytest.mark.parametrize("event_type", [TwoLines, OnlyReference, StrangeLine])
def test_where_only_the_type_can_tell_its_line_it_must(event_type: type[Event]) -> None:
    with pytest.raises(TypeError, match=event_type.__name__):
        naming.line_field(event_type)


class NoLine(Event, frozen=True, kw_only=True):
    """没有主线: says that its reference is no line; what is only mentioned never is."""

    line: ClassVar = None
    about: Ref
    case: Mention[CaseNo] | None = None


def test_a_type_can_say_that_it_has_no_line() -> None:
    assert naming.line_field(NoLine) is None


def test_what_shows_that_an_act_took_effect_stands_at_the_act() -> None:
    shown = {name: one.shown_by for name, one in EVENTS.items() if one.shown_by}
    of_a_licence = (LicenceIssued, LicenceChanged, LicenceRevoked, LicenceCancelled)
    of_supervision = (SpotCheckResultRecorded, RectificationOrdered)
    public = ("RecordPublicised", "AppealFiled")
    assert shown == {
        ApplicationNotAccepted.__name__: ("AppealFiled",),
        DecisionMade.__name__: ("LicenceIssued", "DecisionDelivered", *public),
        PenaltyDecided.__name__: ("DecisionDelivered", *public, "PenaltyExecuted"),
        **{one.__name__: public for one in (*of_a_licence, *of_supervision)},
        RestrictionImposed.__name__: (*public, "MeasureApplied"),
        "SeriousListNoticeServed": ("SeriousListEntered", "AppealFiled"),
        "SeriousListEntered": public,
        "JointPunishmentInitiated": ("JointPunishmentAnswered",),
        "AccountabilityOpened": ("AccountabilityDecided", "SafeHarbourDecided"),
        "AccountabilityDecided": ("AccountabilityClosed",),
        "JointMeetingHeld": ("ActionItemClosed",),
        "BlankCertificatesIssued": ("LicenceIssued", "BlankCertificateSpoiled"),
        ApprovalPushed.__name__: ("SupervisionTaskClaimed",),
        RegistrationNotified.__name__: ("SupervisionTaskClaimed",),
        "SpotCheckResultAudited": ("RecordPublicised",),
        "EnforcementCaseFiled": ("PenaltyDecided", "CaseTransferredToJudicial"),
        "CaseTransferredToJudicial": ("JudicialOutcomeReceived",),
        "JudicialOutcomeReceived": ("PenaltyDecided",),
        "ComplaintReceived": ("ComplaintRouted", "ComplaintAnswered"),
        "ComplaintAnswered": ("RecordPublicised",),
        "ServiceRated": ("RatingAnswered",),
        SpotCheckPlanned.__name__: (
            "SeedCommitted",
            "SeedRevealed",
            "SpotCheckDrawn",
            "DrawAbandoned",
        ),
    }


def test_a_kind_of_identity_is_declared_once() -> None:
    kinds = Kinds()
    kinds.declare(Kind("hearing", "听证编号", "", "1", AGENCY_NUMBER))
    with pytest.raises(ValueError, match="'hearing' is declared twice"):
        kinds.declare(Kind("hearing", "听证编号", "", "2", AGENCY_NUMBER))
