"""终止: what each type of fact ends, lifts, revokes, replaces or closes: one table for all types.

A type that ends nothing stands in it too, with nothing: so nobody forgets to say it. What a void or
a correction ends is its target (``ledger/rules/record.py``).
"""

from typing import Final, NamedTuple

from ledger.events import (
    Event,
    accountability,
    blank,
    catalogue,
    complaint,
    credit,
    delivery,
    draw,
    enforcement,
    handling,
    handover,
    intake,
    listing,
    organisation,
    rating,
    record,
    supervision,
    upstream,
)
from ledger.events import appeal as redress
from ledger.events import decision as deciding
from ledger.events.appeal import AppealDecided, AppealFiled
from ledger.events.credit import (
    CreditNoticeReceived,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import (
    DecisionMade,
    LicenceCancelled,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
)
from ledger.events.delivery import DecisionDelivered, RecordPublicised
from ledger.events.handling import SpecialProcedureEnded, SpecialProcedureStarted
from ledger.events.listing import (
    JointPunishmentEnded,
    JointPunishmentInitiated,
    SeriousListEntered,
    SeriousListLeft,
)
from ledger.events.organisation import OfficerAppointed, OfficerRemoved
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided
from ledger.states.ending_fits import (
    Fits,
    alike,
    alike_action,
    anything,
    does_not_uphold,
    follows,
    grants,
    has_reached,
    is_named,
    is_of_kind,
    is_of_post,
    is_shown_anew,
    is_taken_down,
    not_before,
    replaces_certificate,
    strikes_licences,
    takes_back,
    takes_out,
)

Types = tuple[type[Event], ...]


class WayToEnd(NamedTuple):
    """终止: that an act ends facts of some types, found under what its field ``by`` names.

    It cannot have been before what ``begins`` names of these. ``is_over`` says that the ended fact
    is gone by it, so that nothing later ends it once more; else what stood once under a number is
    looked at, whatever became of it.
    """

    by: str
    ends: Types
    fits: Fits = anything
    begins: Types = ()
    is_over: bool = False


_CASE: Final = (
    intake.ApplicationReceived,
    intake.SupplementRequested,
    intake.SupplementSubmitted,
    intake.ApplicationAccepted,
    intake.ApplicationNotAccepted,
    intake.ApplicationWithdrawn,
    handling.TimeLimitExtended,
    DecisionMade,
    handling.CaseClosed,
)
_LICENCE: Final = (LicenceIssued, LicenceChanged, LicenceRevoked, LicenceCancelled)
_PENALTY: Final = (PenaltyDecided, PenaltyRevoked)
_RESTRICTION: Final = (RestrictionImposed, RestrictionLifted)
_LISTING: Final = (listing.SeriousListNoticeServed, SeriousListEntered, SeriousListLeft)
_PUNISHMENT: Final = (JointPunishmentInitiated, JointPunishmentEnded)
_TASK: Final = (
    handover.ApprovalPushed,
    handover.RegistrationNotified,
    handover.PushFailed,
    handover.PushStopped,
    handover.PushReceived,
    handover.SupervisionTaskClaimed,
    handover.TaskReturned,
    handover.TaskReassigned,
    handover.SupervisionTaskClosed,
)
_FEEDBACK: Final = (
    handover.SupervisionFeedbackSent,
    handover.FeedbackAcknowledged,
    handover.FeedbackAnswered,
)
_ORDER: Final = (supervision.RectificationOrdered, supervision.RectificationVerified)
_CHECK: Final = (supervision.SpotCheckResultRecorded, supervision.UnlicensedActivityFound)
_ENFORCEMENT: Final = (
    enforcement.EnforcementCaseFiled,
    enforcement.CaseTransferredToJudicial,
    enforcement.JudicialOutcomeReceived,
    enforcement.EnforcementCaseClosed,
)
_COMPLAINT: Final = (
    complaint.ComplaintReceived,
    complaint.ComplaintRouted,
    complaint.ComplaintAnswered,
)
_DRAW: Final = (
    draw.SpotCheckPlanned,
    draw.SeedCommitted,
    draw.SeedRevealed,
    draw.SpotCheckDrawn,
    draw.DrawAbandoned,
)
_DRAWN_CHECK: Final = (draw.CheckAssigned, draw.RecusalMade)
_OF_DRAW: Final = (WayToEnd("draw", _DRAW),)
_COMMITMENT: Final = (handling.CommitmentMade, handling.CommitmentVerified)
_SURVEY: Final = (handling.SiteSurveyScheduled, handling.SiteSurveyCompleted)
_JOINT: Final = (
    intake.JointCaseOpened,
    intake.JointCaseClosed,
    handling.TimeLimitExtended,
)
_DOCUMENT: Final = (
    upstream.UpstreamDocumentReceived,
    upstream.UpstreamDocumentForwarded,
    upstream.UpstreamDocumentAcknowledged,
)
_ITEM: Final = (catalogue.ItemListed, catalogue.ItemAdjusted, catalogue.ItemTransferred)
_APPEAL: Final = (AppealFiled, AppealDecided)
_REPAIR: Final = (CreditRepairApplied, CreditRepairDecided)
_CONTESTED: Final = (
    DecisionMade,
    LicenceIssued,
    PenaltyDecided,
    RestrictionImposed,
    SeriousListEntered,
    supervision.RectificationOrdered,
)
_REPAIRED: Final = (PenaltyDecided, handling.CommitmentVerified, SeriousListEntered)
_ACCOUNTABILITY: Final = (
    accountability.AccountabilityOpened,
    accountability.SafeHarbourDecided,
    accountability.AccountabilityDecided,
    accountability.AccountabilityClosed,
)
_MEETING: Final = (accountability.JointMeetingHeld, accountability.ActionItemClosed)
_OF_CASE: Final = (WayToEnd("case", _CASE),)
"""What moves a case on ends what ran until then: a term, a notice, an expectation of a decision."""
_OF_TASK: Final = (WayToEnd("task", _TASK),)
_OF_FEEDBACK: Final = (WayToEnd("feedback", _FEEDBACK),)
_OF_ACCOUNTABILITY: Final = (WayToEnd("accountability", _ACCOUNTABILITY),)

ENDINGS: Final[dict[type[Event], tuple[WayToEnd, ...]]] = {
    organisation.LedgerOpened: (),
    organisation.AgencyRegistered: (WayToEnd("agency", (organisation.AgencyRegistered,)),),
    organisation.AgencySucceeded: (WayToEnd("agency", (organisation.AgencyRegistered,)),),
    OfficerAppointed: (WayToEnd("officer", (OfficerAppointed,), replaces_certificate),),
    OfficerRemoved: (
        WayToEnd("officer", (OfficerAppointed,), is_of_post, (OfficerAppointed,), is_over=True),
    ),
    organisation.LiaisonAppointed: (WayToEnd("agency", (organisation.LiaisonAppointed,)),),
    organisation.CalendarPublished: (
        WayToEnd("calendar", (organisation.CalendarPublished,), alike("year")),
    ),
    organisation.LegalTermSet: (
        WayToEnd("term", (organisation.LegalTermSet,), not_before("effective_on")),
    ),
    organisation.ServiceLevelSet: (
        WayToEnd("level", (organisation.ServiceLevelSet,), alike("agency", "step")),
    ),
    organisation.PersonKeyAdopted: (),
    # It adds a code to a person and takes none away: whatever binds the one binds the other.
    organisation.SubjectRecoded: (),
    catalogue.ItemListed: (WayToEnd("item", _ITEM), WayToEnd("replaces", _ITEM)),
    catalogue.ItemAdjusted: (WayToEnd("item", _ITEM),),
    catalogue.ItemCancelled: (
        WayToEnd("item", (*_ITEM, catalogue.ItemCancelled), begins=(catalogue.ItemListed,)),
    ),
    catalogue.ItemTransferred: (WayToEnd("item", _ITEM),),
    catalogue.GuidePublished: (
        WayToEnd("item", (catalogue.GuidePublished,), not_before("version")),
    ),
    # A duty stands beside the others of its item, until it is ended itself.
    catalogue.DutyAssigned: (),
    catalogue.SupervisionDutyAssigned: (),
    catalogue.DutyEnded: (
        WayToEnd(
            "item",
            (catalogue.DutyAssigned, catalogue.SupervisionDutyAssigned),
            is_named,
            (catalogue.DutyAssigned, catalogue.SupervisionDutyAssigned),
        ),
    ),
    intake.ApplicationReceived: _OF_CASE,
    intake.SupplementRequested: _OF_CASE,
    intake.SupplementSubmitted: _OF_CASE,
    intake.ApplicationAccepted: _OF_CASE,
    intake.ApplicationNotAccepted: _OF_CASE,
    intake.ApplicationWithdrawn: _OF_CASE,
    intake.JointCaseOpened: (WayToEnd("joint", _JOINT),),
    intake.JointCaseClosed: (WayToEnd("joint", _JOINT),),
    handling.CaseRouted: (WayToEnd("case", (handling.CaseRouted,)),),
    handling.HandlingStepCompleted: (),
    handling.ReviewCompleted: (
        WayToEnd("case", (handling.ReviewCompleted,), alike("level", "technical")),
    ),
    handling.CaseClosed: _OF_CASE,
    handling.SiteSurveyScheduled: (WayToEnd("case", _SURVEY),),
    handling.SiteSurveyCompleted: (WayToEnd("case", _SURVEY),),
    SpecialProcedureStarted: _OF_CASE,
    SpecialProcedureEnded: (
        WayToEnd("case", (SpecialProcedureStarted,), is_of_kind, (SpecialProcedureStarted,)),
    ),
    handling.TimeLimitExtended: (*_OF_CASE, WayToEnd("joint", _JOINT)),
    handling.CommitmentMade: (WayToEnd("case", _COMMITMENT),),
    handling.CommitmentVerified: (WayToEnd("case", _COMMITMENT),),
    handling.HandlingUrged: (),
    # A file is put away when everything has ended.
    handling.CaseArchived: (),
    blank.BlankCertificatesIssued: (),
    blank.BlankCertificatesReceived: (),
    blank.BlankCertificateSpoiled: (),
    blank.BlankCertificatesCounted: (),
    DecisionMade: _OF_CASE,
    LicenceIssued: (WayToEnd("licence", _LICENCE),),
    # A change may be of the time before the licence was printed: it ends no licence.
    LicenceChanged: (WayToEnd("licence", _LICENCE),),
    LicenceRevoked: (WayToEnd("licence", _LICENCE, begins=(LicenceIssued,)),),
    LicenceCancelled: (WayToEnd("licence", _LICENCE, begins=(LicenceIssued,)),),
    deciding.SealRegistered: (WayToEnd("agency", (deciding.SealRegistered,), alike("name")),),
    # What the officer saw is no protection and ends none.
    delivery.CreditConsulted: (),
    DecisionDelivered: (
        WayToEnd("case", (DecisionMade, DecisionDelivered), has_reached),
        WayToEnd("penalty", (PenaltyDecided, DecisionDelivered), has_reached),
    ),
    RecordPublicised: (
        WayToEnd("about", (DecisionMade, PenaltyDecided, RecordPublicised), is_shown_anew),
        WayToEnd("about", (RecordPublicised,), is_taken_down, (RecordPublicised,)),
    ),
    AppealFiled: (WayToEnd("appeal", _APPEAL),),
    redress.AppealDecided: (
        WayToEnd("appeal", _APPEAL, begins=(AppealFiled,)),
        WayToEnd("about", _CONTESTED, does_not_uphold, _CONTESTED),
        WayToEnd("licences", _LICENCE, does_not_uphold),
    ),
    handover.ApprovalPushed: _OF_TASK,
    handover.RegistrationNotified: _OF_TASK,
    handover.PushFailed: _OF_TASK,
    handover.PushStopped: (
        WayToEnd("task", _TASK, begins=(handover.ApprovalPushed, handover.RegistrationNotified)),
    ),
    handover.PushReceived: _OF_TASK,
    handover.SupervisionTaskClaimed: _OF_TASK,
    handover.TaskReturned: _OF_TASK,
    handover.TaskReassigned: _OF_TASK,
    handover.FollowUpRecorded: _OF_TASK,
    handover.SupervisionTaskClosed: _OF_TASK,
    handover.RiskClassAssigned: (
        WayToEnd(
            "subject",
            (handover.RiskClassAssigned,),
            lambda act, fact: alike("item")(act, fact) and not_before("assigned_on")(act, fact),
        ),
    ),
    handover.SupervisionFeedbackSent: _OF_FEEDBACK,
    handover.FeedbackAcknowledged: _OF_FEEDBACK,
    handover.FeedbackAnswered: _OF_FEEDBACK,
    draw.CheckTargetsListed: (WayToEnd("register", (draw.CheckTargetsListed,), takes_out),),
    draw.InspectorsListed: (WayToEnd("register", (draw.InspectorsListed,), takes_out),),
    draw.SpotCheckPlanned: _OF_DRAW,
    draw.SeedCommitted: _OF_DRAW,
    draw.SeedRevealed: _OF_DRAW,
    draw.SpotCheckDrawn: _OF_DRAW,
    draw.CheckAssigned: (WayToEnd("check", (*_DRAWN_CHECK, *_CHECK)),),
    draw.RecusalMade: (WayToEnd("check", (*_DRAWN_CHECK, *_CHECK)),),
    draw.DrawAbandoned: _OF_DRAW,
    supervision.SpotCheckResultRecorded: (WayToEnd("check", (*_DRAWN_CHECK, *_CHECK)),),
    supervision.SpotCheckResultAudited: (
        WayToEnd("check", (*_CHECK, supervision.SpotCheckResultAudited)),
    ),
    supervision.UnlicensedActivityFound: (WayToEnd("check", (*_DRAWN_CHECK, *_CHECK)),),
    # What follows of a check ends the expectation that something will.
    supervision.RectificationOrdered: (
        WayToEnd("rectification", _ORDER),
        WayToEnd("about", _CHECK, follows),
    ),
    supervision.RectificationVerified: (WayToEnd("rectification", _ORDER),),
    enforcement.EnforcementCaseFiled: (
        WayToEnd("enforcement", _ENFORCEMENT),
        WayToEnd("about", _CHECK, follows),
    ),
    enforcement.EnforcementCaseClosed: (
        WayToEnd("enforcement", _ENFORCEMENT, begins=(enforcement.EnforcementCaseFiled,)),
    ),
    enforcement.CaseTransferredToJudicial: (WayToEnd("enforcement", _ENFORCEMENT),),
    enforcement.JudicialOutcomeReceived: (WayToEnd("enforcement", _ENFORCEMENT),),
    enforcement.ReminderGiven: (),
    complaint.ComplaintReceived: (WayToEnd("complaint", _COMPLAINT),),
    complaint.ComplaintRouted: (WayToEnd("complaint", _COMPLAINT),),
    complaint.ComplaintAnswered: (WayToEnd("complaint", _COMPLAINT),),
    PenaltyDecided: (
        WayToEnd("penalty", _PENALTY),
        WayToEnd("enforcement", (enforcement.EnforcementCaseFiled,)),
        WayToEnd("licences", _LICENCE, strikes_licences),
    ),
    PenaltyRevoked: (WayToEnd("penalty", _PENALTY, begins=(PenaltyDecided,)),),
    # It ends what is owed by a penalty.
    PenaltyExecuted: (WayToEnd("penalty", (PenaltyDecided, PenaltyExecuted)),),
    CreditRepairApplied: (WayToEnd("repair", _REPAIR),),
    CreditRepairDecided: (
        WayToEnd("repair", _REPAIR, begins=(CreditRepairApplied,)),
        WayToEnd("about", _REPAIRED, grants),
    ),
    credit.MeasureListed: (WayToEnd("measure", (credit.MeasureListed,), not_before("version")),),
    RestrictionImposed: (WayToEnd("restriction", _RESTRICTION),),
    RestrictionLifted: (WayToEnd("restriction", _RESTRICTION, begins=(RestrictionImposed,)),),
    # What is applied in a case leaves the restriction as it is.
    credit.MeasureApplied: (),
    listing.SeriousListNoticeServed: (WayToEnd("listing", _LISTING),),
    SeriousListEntered: (WayToEnd("listing", _LISTING),),
    SeriousListLeft: (WayToEnd("listing", _LISTING, begins=(SeriousListEntered,)),),
    JointPunishmentInitiated: (WayToEnd("punishment", _PUNISHMENT),),
    # It settles what one agency owes, and that is asked of it in its own name.
    listing.JointPunishmentAnswered: (),
    JointPunishmentEnded: (
        WayToEnd("punishment", _PUNISHMENT, begins=(JointPunishmentInitiated,)),
    ),
    CreditNoticeReceived: (
        WayToEnd(
            "about",
            (CreditNoticeReceived, *_PENALTY, *_RESTRICTION, *_LISTING, *_PUNISHMENT),
            takes_back,
        ),
    ),
    upstream.UpstreamDocumentReceived: (WayToEnd("document", _DOCUMENT),),
    upstream.UpstreamDocumentForwarded: (WayToEnd("document", _DOCUMENT),),
    upstream.UpstreamDocumentAcknowledged: (WayToEnd("document", _DOCUMENT),),
    upstream.TrainingAttended: (),
    # An answer ends what was owed for a rating; a rating itself ends nothing.
    rating.ServiceRated: (),
    rating.RatingAnswered: (WayToEnd("case", (rating.ServiceRated,), alike("channel")),),
    # Who read a file or excuses a light moves nothing on: it stays as open, or as late, as it was.
    accountability.CaseFileReviewed: (),
    accountability.AlertDismissed: (),
    accountability.AccountabilityOpened: _OF_ACCOUNTABILITY,
    accountability.SafeHarbourDecided: _OF_ACCOUNTABILITY,
    accountability.AccountabilityDecided: _OF_ACCOUNTABILITY,
    accountability.AccountabilityClosed: _OF_ACCOUNTABILITY,
    accountability.JointMeetingHeld: (WayToEnd("meeting", _MEETING),),
    accountability.ActionItemClosed: (WayToEnd("meeting", _MEETING, alike_action),),
    accountability.AuditExportMade: (),
    record.EntryVoided: (),
    record.SubmissionRefused: (),
    record.ClockDiffers: (),
}
"""What ends what, for every type. Whoever adds one says here what it ends."""
