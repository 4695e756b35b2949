"""一县之事: what people ask for in a county of random lives, drawn from a number.

Each deed is its type's example with other numbers, days and words, mostly such as fit; nobody asks
whether it is lawful. ``comes_to_mind`` says which deeds are next for what somebody has before him.
"""

from datetime import timedelta
from enum import Enum
from typing import Any, Final

from msgspec.structs import replace

from ledger.events import EVENTS, Event
from tests.draws import OWN
from tests.examples.story import EXAMPLES
from tests.scene import Scene

_AHEAD: Final = ("until", "until_on", "valid_to", "verify_by", "due_on", "cure_by", "answer_by")
_FROM: Final = ("from_on", "valid_from", "effective_on")
_UPSTREAM: Final = "ledger.events.upstream"


def deed(name: str, scene: Scene) -> Event:
    """Return an event of a type as somebody would ask for it in a scene."""
    example: Any = EXAMPLES[EVENTS[name]]
    said = {field: getattr(example, field) for field in example.__struct_fields__}
    drawn = {field: _drawn(example, field, value, scene) for field, value in said.items()}
    drawn |= OWN[name](scene) if name in OWN else {}
    made: Event = replace(example, **drawn)
    return made


def _drawn(example: Event, field: str, value: Any, scene: Scene) -> Any:  # noqa: ANN401, PLR0911 - a table
    if value is None:
        return None
    if field in scene.about and (field != "document" or type(example).__module__ == _UPSTREAM):
        return scene.about[field]
    if field in {"subject", "item"}:
        return getattr(scene, field)
    if field == "about":
        return scene.reference()
    if field in _AHEAD:
        return scene.ahead()
    if field in _FROM:
        return scene.today + timedelta(days=scene.random.choice((0, 0, 0, -3, 5)))
    if field.endswith("_on"):
        return scene.ago()
    if isinstance(value, Enum) and scene.random.random() < 0.2:
        return scene.random.choice(list(type(value)))
    return value


_APART: Final = (
    *("LedgerOpened", "AgencyRegistered", "AgencySucceeded", "CalendarPublished", "LegalTermSet"),
    *("PersonKeyAdopted", "CreditNoticeReceived", "EntryVoided", "SubmissionRefused"),
    *("ClockDiffers", "ItemListed", "ItemAdjusted", "ItemCancelled", "ServiceLevelSet"),
    *("MeasureListed", "DutyEnded", "SupervisionDutyAssigned", "ItemTransferred", "DutyAssigned"),
)
"""What is no daily business: it is done before the life begins, or seldom, or by the ledger."""
DEEDS: Final = tuple(sorted(set(EVENTS) - set(_APART)))
"""What may be asked for at any time."""
SELDOM: Final = ("ItemTransferred", "DutyAssigned", "OfficerRemoved", "OfficerAppointed")


def comes_to_mind(scene: Scene) -> str:
    """Return what somebody does next with the case before him."""
    account, case, random = scene.account, scene.case, scene.random
    if random.random() < 0.25:
        return random.choice(_beside(scene))
    if account.first("ApplicationReceived", case=case) is None:
        return random.choice((*["ApplicationReceived"] * 6, "JointCaseOpened"))
    if account.decision(case) is not None:
        return random.choice(_AFTERWARDS)
    if account.accepted_on(case, scene.today) is not None:
        reviews = len([*account.of("ReviewCompleted", case=case)])
        begun = len([*account.of("SpecialProcedureStarted", case=case)])
        if begun > len([*account.of("SpecialProcedureEnded", case=case)]) and random.random() < 0.3:
            return "SpecialProcedureEnded"
        return random.choice(_DECIDING if reviews > 1 else _HANDLING)
    notice = account.first("SupplementRequested", case=case)
    return random.choice(_INTAKE if notice is None else _SUPPLEMENTING)


def _beside(scene: Scene) -> tuple[str, ...]:
    pushed = scene.account.first("ApprovalPushed", task=scene.about["task"])
    return _SUPERVISING if pushed is not None and scene.random.random() < 0.5 else _CREDIT


_INTAKE: Final = (
    *("ApplicationAccepted",) * 8,
    *("SupplementRequested",) * 3,
    *("ApplicationNotAccepted", "ApplicationWithdrawn", "SiteSurveyScheduled", "CommitmentMade"),
)
_SUPPLEMENTING: Final = (*("SupplementSubmitted",) * 3, "ApplicationAccepted", "HandlingUrged")
_HANDLING: Final = (
    *("ReviewCompleted",) * 12,
    *("SpecialProcedureStarted", "SpecialProcedureStarted", "TimeLimitExtended"),
    *("SiteSurveyScheduled", "SiteSurveyCompleted", "ApplicationWithdrawn", "CommitmentMade"),
    *("ApplicationAccepted", "CaseClosed"),
)
_DECIDING: Final = (
    *("DecisionMade",) * 9,
    *("SupplementSubmitted",) * 2,
    *("CreditConsulted", "SpecialProcedureStarted", "TimeLimitExtended"),
    *("SiteSurveyCompleted", "CommitmentVerified"),
)
_AFTERWARDS: Final = (
    *("LicenceIssued",) * 5,
    *("ApprovalPushed",) * 2,
    *("LicenceChanged",) * 2,
    *("DecisionDelivered", "RecordPublicised", "CaseClosed", "AppealFiled", "AppealDecided"),
    *("LicenceRevoked", "LicenceCancelled", "PushFailed", "JointCaseClosed"),
    *("CommitmentVerified", "DecisionMade"),
)
_SUPERVISING: Final = (
    *("SupervisionTaskClaimed",) * 3,
    *("PushReceived", "TaskReturned", "TaskReturned", "TaskReassigned", "FollowUpRecorded"),
    *("SupervisionTaskClosed", "PushStopped", "ApprovalPushed"),
)
_CREDIT: Final = (
    *("PenaltyDecided", "RestrictionImposed", "RestrictionImposed", "RestrictionLifted"),
    *("PenaltyRevoked", "SpotCheckResultRecorded", "RectificationOrdered", "AppealFiled"),
    *("AppealDecided", "SupervisionFeedbackSent", "FeedbackAcknowledged", "FeedbackAnswered"),
    *("SubjectRecoded", "LiaisonAppointed", "RiskClassAssigned", "RegistrationNotified"),
    *("UpstreamDocumentReceived", "UpstreamDocumentForwarded", "UpstreamDocumentAcknowledged"),
    *("AlertDismissed", "AlertDismissed", "AccountabilityOpened", "CaseFileReviewed"),
)
LIVED: Final = frozenset(
    (
        *("ApplicationReceived", "JointCaseOpened", "SpecialProcedureEnded", *SELDOM),
        *(*_INTAKE, *_SUPPLEMENTING, *_HANDLING, *_DECIDING, *_AFTERWARDS),
        *(*_SUPERVISING, *_CREDIT),
    )
)
"""What lives are about: what comes to mind, not only what may be asked for at any time."""
