"""审管分离: every event type is published only by an agency in one of its roles."""

import pytest

from ledger.events import EVENTS, Event
from ledger.events.base import Role
from ledger.events.organisation import AgencyRegistered, OfficerAppointed
from ledger.events.record import ClockDiffers, SubmissionRefused
from tests.county import County
from tests.examples.organisation import KEEPER
from tests.examples.story import EXAMPLES

STRANGER = "reg:test:stranger"
STRANGERS_OFFICER = f"{STRANGER}/1"
PUBLISHED = [one for one in EVENTS.values() if one not in {SubmissionRefused, ClockDiffers}]
RESTRICTED = [one for one in PUBLISHED if one.published_by]


@pytest.fixture(scope="module")
def county() -> County:
    """The county at the end of its story; what is asked here changes nothing that matters."""
    spec = County().whole()
    spec.register(STRANGER, *Role)
    return spec


def asked_in(county: County, event_type: type[Event], *roles: Role) -> tuple[str, ...]:
    """Return the codes when an agency in these roles alone submits the example of a type."""
    registration = AgencyRegistered(agency=STRANGER, name="某机关", roles=roles)
    county.given(registration, agency=KEEPER, actor=f"{KEEPER}/1")
    county.ask(EXAMPLES[event_type], agency=STRANGER, actor=STRANGERS_OFFICER)
    return county.receipt.codes


INSPECTIONS = {
    "AlertDismissed",
    "AccountabilityOpened",
    "AccountabilityDecided",
    "AccountabilityClosed",
    "SafeHarbourDecided",
}
"""What only 监察 does: their rule says so, because one's own light is refused before any role."""


def test_every_type_is_somebodys_to_publish() -> None:
    everybodys = {one.__name__ for one in PUBLISHED if not one.published_by}
    assert everybodys - INSPECTIONS == {
        "OfficerAppointed",
        "OfficerRemoved",
        "LiaisonAppointed",
        "EntryVoided",
        "SeedCommitted",
        "SeedRevealed",
    }


@pytest.mark.parametrize("event_type", RESTRICTED, ids=lambda one: one.__name__)
def test_no_agency_publishes_a_type_in_all_the_other_roles(
    county: County, event_type: type[Event]
) -> None:
    others = set(Role).difference(event_type.published_by)
    assert "role.not-allowed" in asked_in(county, event_type, *sorted(others))


@pytest.mark.parametrize(
    ("event_type", "role"),
    [(one, role) for one in RESTRICTED for role in one.published_by],
    ids=lambda one: one if isinstance(one, Role) else one.__name__,
)
def test_each_of_its_roles_alone_is_enough_to_publish_a_type(
    county: County, event_type: type[Event], role: Role
) -> None:
    codes = asked_in(county, event_type, role)
    assert "role.not-allowed" not in codes
    assert "agency.unknown" not in codes


@pytest.mark.parametrize(
    "event_type",
    [one for one in PUBLISHED if not (one.published_by or one.__name__ in INSPECTIONS)],
    ids=lambda one: one.__name__,
)
def test_what_everybody_publishes_needs_no_particular_role(
    county: County, event_type: type[Event]
) -> None:
    for role in Role:
        assert "role.not-allowed" not in asked_in(county, event_type, role)


def test_approval_publishes_nothing_of_supervision_and_supervision_nothing_of_approval() -> None:
    """The line that the ledger is there for, written out once against the declarations."""
    approval = {"ReviewCompleted", "DecisionMade", "LicenceIssued", "LicenceChanged"}
    approval |= {"LicenceRevoked", "LicenceCancelled", "ApprovalPushed", "PushFailed"}
    approval |= {"FeedbackAcknowledged", "PushStopped", "CreditConsulted"}
    approval |= {"FeedbackAnswered", "BlankCertificatesReceived", "BlankCertificateSpoiled"}
    supervision = {"PushReceived", "SupervisionTaskClaimed", "TaskReturned", "FollowUpRecorded"}
    supervision |= {"SupervisionTaskClosed", "SupervisionFeedbackSent", "SpotCheckResultRecorded"}
    supervision |= {"RectificationOrdered", "RectificationVerified", "PenaltyDecided"}
    supervision |= {"PenaltyRevoked", "PenaltyExecuted", "RiskClassAssigned", "ReminderGiven"}
    supervision |= {"SpotCheckResultAudited", "UnlicensedActivityFound", "EnforcementCaseFiled"}
    supervision |= {"EnforcementCaseClosed", "CaseTransferredToJudicial"}
    supervision |= {"JudicialOutcomeReceived"}
    supervision |= {"CheckTargetsListed", "InspectorsListed", "SpotCheckPlanned"}
    supervision |= {"SpotCheckDrawn", "CheckAssigned", "JointPunishmentInitiated"}
    supervision |= {"SeriousListNoticeServed", "SeriousListEntered", "SeriousListLeft"}
    supervision |= {"JointPunishmentEnded"}
    by_role = {
        role: {name for name, one in EVENTS.items() if one.published_by == (role,)}
        for role in (Role.APPROVAL, Role.SUPERVISION)
    }
    assert by_role == {Role.APPROVAL: approval, Role.SUPERVISION: supervision}


def test_an_officer_of_the_right_agency_is_needed_beside_the_role(county: County) -> None:
    registration = AgencyRegistered(agency=STRANGER, name="某机关", roles=tuple(Role))
    county.given(registration, agency=KEEPER, actor=f"{KEEPER}/1")
    for event_type in (OfficerAppointed, *RESTRICTED):
        county.ask(EXAMPLES[event_type], agency=STRANGER, actor=f"{KEEPER}/1")
        assert "officer.not-in-post" in county.receipt.codes
