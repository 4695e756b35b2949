"""Which identities an event brings in and which must be there, as its rule says."""

from datetime import UTC, datetime

import pytest

from ledger.entry import Submission
from ledger.events import EVENTS, Event
from shenguan.unknown_numbers import Unknown, unknown_numbers
from tests.examples.story import EXAMPLES
from tests.spec import LEDGER, Spec, officer

BEGINS_A = {
    "AppealFiled": "appeal",
    "JointMeetingHeld": "meeting",
    "AccountabilityOpened": "accountability",
    "AgencyRegistered": "agency",
    "ApplicationReceived": "case",
    "ApprovalPushed": "task",
    "ItemListed": "item",
    "LicenceIssued": "licence",
    "OfficerAppointed": "officer",
    "PenaltyDecided": "penalty",
    "JointCaseOpened": "joint",
    "PushFailed": "task",
    "RectificationOrdered": "rectification",
    "RestrictionImposed": "restriction",
    "RegistrationNotified": "task",
    "RiskClassAssigned": "subject",
    "SpotCheckResultRecorded": "check",
    "CheckAssigned": "check",
    "CheckTargetsListed": "register",
    "InspectorsListed": "register",
    "SpotCheckPlanned": "draw",
    "SpotCheckDrawn": "draw",
    "SupervisionFeedbackSent": "feedback",
    "UpstreamDocumentReceived": "document",
    "BlankCertificatesIssued": "batch",
    "ComplaintReceived": "complaint",
    "EnforcementCaseFiled": "enforcement",
    "UnlicensedActivityFound": "check",
    "SeriousListNoticeServed": "listing",
    "JointPunishmentInitiated": "punishment",
    "CreditRepairApplied": "repair",
}
"""The events with which something begins, by the vocabulary: all others go on with it."""
GOES_ON_WITH = {
    "AppealDecided": "appeal",
    **dict.fromkeys(("BlankCertificatesReceived", "BlankCertificatesCounted"), "batch"),
    **dict.fromkeys(("ComplaintRouted", "ComplaintAnswered"), "complaint"),
    **dict.fromkeys(
        ("EnforcementCaseClosed", "CaseTransferredToJudicial", "JudicialOutcomeReceived"),
        "enforcement",
    ),
    "SpotCheckResultAudited": "check",
    "PenaltyExecuted": "penalty",
    "MeasureApplied": "restriction",
    "CreditRepairDecided": "repair",
    **dict.fromkeys(("SeriousListEntered", "SeriousListLeft"), "listing"),
    **dict.fromkeys(("JointPunishmentAnswered", "JointPunishmentEnded"), "punishment"),
    "ActionItemClosed": "meeting",
    "AlertDismissed": "case",
    **dict.fromkeys(
        ("AccountabilityDecided", "AccountabilityClosed", "SafeHarbourDecided"), "accountability"
    ),
    "AgencySucceeded": "agency",
    **dict.fromkeys(("FeedbackAcknowledged", "FeedbackAnswered"), "feedback"),
    "LiaisonAppointed": "agency",
    **dict.fromkeys(
        ("UpstreamDocumentForwarded", "UpstreamDocumentAcknowledged", "TrainingAttended"),
        "document",
    ),
    "HandlingUrged": "case",
    **dict.fromkeys(("SeedCommitted", "SeedRevealed", "DrawAbandoned"), "draw"),
    "RecusalMade": "check",
    "SealRegistered": "agency",
    "JointCaseClosed": "joint",
    "RectificationVerified": "rectification",
    **dict.fromkeys(("LicenceChanged", "LicenceRevoked", "LicenceCancelled"), "licence"),
    **dict.fromkeys(("PenaltyRevoked", "EntryVoided"), "penalty"),
    "RestrictionLifted": "restriction",
    **dict.fromkeys(
        (
            "PushReceived",
            "SupervisionTaskClaimed",
            "TaskReturned",
            "TaskReassigned",
            "FollowUpRecorded",
            "SupervisionTaskClosed",
            "PushStopped",
        ),
        "task",
    ),
    **dict.fromkeys(
        (
            "ItemAdjusted",
            "ItemCancelled",
            "ItemTransferred",
            "GuidePublished",
            "DutyAssigned",
            "SupervisionDutyAssigned",
            "DutyEnded",
        ),
        "item",
    ),
    **dict.fromkeys(
        (
            "SupplementRequested",
            "SupplementSubmitted",
            "ApplicationAccepted",
            "ApplicationNotAccepted",
            "ApplicationWithdrawn",
            "CaseRouted",
            "HandlingStepCompleted",
            "ReviewCompleted",
            "SpecialProcedureStarted",
            "SpecialProcedureEnded",
            "SiteSurveyScheduled",
            "SiteSurveyCompleted",
            "TimeLimitExtended",
            "CommitmentMade",
            "CommitmentVerified",
            "CaseClosed",
            "CreditConsulted",
            "DecisionMade",
            "DecisionDelivered",
            "RecordPublicised",
            "CaseFileReviewed",
            "CaseArchived",
            "ServiceRated",
        ),
        "case",
    ),
}


def _asked(event: Event, *, actor: str = "") -> list[Unknown]:
    """Return what nobody knows of an event's identities in a ledger that was just opened."""
    spec = Spec()
    submission = Submission(
        actor=actor or officer(spec.root),
        agency=spec.root,
        data=event,
        id="01a20f7d-7feb-7000-bb00-4f2bc981a8cd",
        ledger=LEDGER,
        occurred_at=datetime(2017, 7, 3, 1, tzinfo=UTC),
        type=type(event).__name__,
    )
    return unknown_numbers(submission, spec.store, spec.gate.opening)


@pytest.mark.parametrize("name", sorted(BEGINS_A))
def test_what_an_event_begins_is_not_asked_about(name: str) -> None:
    kinds = [one.kind for one in _asked(EXAMPLES[EVENTS[name]])]
    assert BEGINS_A[name] not in kinds


@pytest.mark.parametrize("name", sorted(GOES_ON_WITH))
def test_what_an_event_goes_on_with_must_be_there(name: str) -> None:
    assert _asked(EXAMPLES[EVENTS[name]])[0].kind == GOES_ON_WITH[name]


def test_every_event_that_names_a_number_is_one_or_the_other() -> None:
    named = {kind.__name__ for kind, event in EXAMPLES.items() if _asked(event)}
    others = {"LedgerOpened", "OfficerRemoved", "CreditNoticeReceived", "ServiceLevelSet"}
    others |= {"ReminderGiven"}
    assert named <= BEGINS_A.keys() | GOES_ON_WITH.keys() | others


def test_who_acts_must_be_known_and_what_nobody_can_know_is_not_asked_about() -> None:
    received = EXAMPLES[EVENTS["ApplicationReceived"]]
    stranger = officer("reg:test:0", "99")
    assert _asked(received, actor=stranger)[0] == Unknown("officer", stranger)
    assert {one.kind for one in _asked(received)} == {"item"}
