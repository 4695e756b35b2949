"""机制: which mechanisms of approval and supervision stand here, and what each is made of.

A mechanism is said here once: its numbers in the field's list, what it is called, and what it is
made of. What of that is there is looked up; a test fails on what stands in no mechanism.
"""

from typing import Final, NamedTuple


class Mechanism(NamedTuple):
    """机制: a mechanism of approval and supervision.

    ``events`` are types, ``codes`` the words that its codes begin with, ``questions`` the commands
    that answer, ``test`` where it is tried.
    """

    numbers: str
    chinese: str
    events: str
    codes: str
    questions: str
    test: str


_RULES: Final = "tests/unit/ledger/rules"
MECHANISMS: Final = (
    Mechanism(
        "3 4 128",
        "责任清单、监管责任、窗口授权",
        "DutyAssigned SupervisionDutyAssigned DutyEnded",
        "duty",
        "catalogue case task",
        f"{_RULES}/test_catalogue_duties.py",
    ),
    Mechanism(
        "8 9",
        "事项划转与取消",
        "ItemListed ItemAdjusted ItemTransferred ItemCancelled",
        "item transfer",
        "catalogue case task",
        f"{_RULES}/test_catalogue.py",
    ),
    Mechanism(
        "12 14",
        "一单制、办事指南",
        "GuidePublished",
        "guide",
        "catalogue case",
        f"{_RULES}/test_catalogue_guide.py",
    ),
    Mechanism(
        "21 117 129",
        "一窗受理、项目代码、转办限时回复",
        "ApplicationReceived CaseRouted HandlingStepCompleted",
        "window route reply application",
        "case",
        f"{_RULES}/test_handling.py",
    ),
    Mechanism(
        "23 24 26 30",
        "受理与一次性补正、要件共用、容缺",
        "SupplementRequested SupplementSubmitted ApplicationAccepted ApplicationNotAccepted "
        "ApplicationWithdrawn",
        "acceptance supplement case materials",
        "case",
        f"{_RULES}/test_intake.py",
    ),
    Mechanism(
        "34 57",
        "并联审批、提前介入",
        "JointCaseOpened JointCaseClosed ApprovalPushed",
        "joint first-review",
        "joint case loop",
        f"{_RULES}/test_joint.py",
    ),
    Mechanism(
        "36",
        "联合踏勘",
        "SiteSurveyScheduled SiteSurveyCompleted",
        "survey",
        "case",
        f"{_RULES}/test_survey.py",
    ),
    Mechanism(
        "38 60",
        "特别程序、冻结与延期",
        "SpecialProcedureStarted SpecialProcedureEnded TimeLimitExtended",
        "pause extension",
        "case",
        f"{_RULES}/test_procedure.py",
    ),
    Mechanism(
        "39",
        "催办",
        "HandlingUrged",
        "urge",
        "deadlines inbox case",
        f"{_RULES}/test_commitment.py",
    ),
    Mechanism(
        "40",
        "告知承诺",
        "CommitmentMade CommitmentVerified",
        "commitment",
        "commitment case",
        f"{_RULES}/test_commitment.py",
    ),
    Mechanism(
        "32 33 42 44",
        "审核、决定、一枚印章",
        "ReviewCompleted DecisionMade CaseClosed SealRegistered",
        "review decision days seal",
        "case",
        f"{_RULES}/test_decision.py",
    ),
    Mechanism(
        "45",
        "证照与送达",
        "LicenceIssued LicenceChanged LicenceRevoked LicenceCancelled DecisionDelivered",
        "licence delivery",
        "licence case",
        f"{_RULES}/test_decision_licence.py",
    ),
    Mechanism(
        "47",
        "双公示",
        "RecordPublicised",
        "publish publication",
        "publicity case",
        f"{_RULES}/test_publication.py",
    ),
    Mechanism(
        "56",
        "审批档案",
        "CaseArchived",
        "archive",
        "case",
        f"{_RULES}/test_archiving.py",
    ),
    Mechanism(
        "96",
        "空白证照直接发放",
        "BlankCertificatesIssued BlankCertificatesReceived BlankCertificateSpoiled "
        "BlankCertificatesCounted",
        "blank",
        "blank",
        f"{_RULES}/test_blank.py",
    ),
    Mechanism(
        "48 111",
        "复议、诉讼、异议",
        "AppealFiled AppealDecided",
        "appeal",
        "appeal case",
        f"{_RULES}/test_appeal.py",
    ),
    Mechanism(
        "59",
        "信用核查",
        "CreditConsulted",
        "consult",
        "credit case",
        f"{_RULES}/test_consultation.py",
    ),
    Mechanism(
        "49 50 95 98",
        "审批结果推送、分层级",
        "ApprovalPushed PushFailed PushStopped",
        "push level",
        "loop task",
        f"{_RULES}/test_handover.py",
    ),
    Mechanism(
        "51 52",
        "签收、认领、退回、重新指派",
        "PushReceived SupervisionTaskClaimed TaskReturned TaskReassigned ServiceLevelSet",
        "receive claim return reassign task",
        "task loop",
        f"{_RULES}/test_handover_tasks.py",
    ),
    Mechanism(
        "53 54",
        "跟踪监管、分类监管",
        "FollowUpRecorded SupervisionTaskClosed RiskClassAssigned",
        "followup risk",
        "task",
        f"{_RULES}/test_handover_tasks.py",
    ),
    Mechanism(
        "55",
        "双告知",
        "RegistrationNotified",
        "push registration",
        "task",
        f"{_RULES}/test_registration.py",
    ),
    Mechanism(
        "58 66 84",
        "监管反馈、整改回复",
        "SupervisionFeedbackSent FeedbackAcknowledged FeedbackAnswered",
        "feedback",
        "loop",
        f"{_RULES}/test_feedback.py",
    ),
    Mechanism(
        "61 62 63 93",
        "上级文件、培训、联络员",
        "LiaisonAppointed UpstreamDocumentReceived UpstreamDocumentForwarded "
        "UpstreamDocumentAcknowledged TrainingAttended",
        "liaison document training",
        "document liaison case",
        f"{_RULES}/test_upstream.py",
    ),
    Mechanism(
        "113",
        "好差评",
        "ServiceRated RatingAnswered",
        "rating",
        "rating case",
        f"{_RULES}/test_rating.py",
    ),
    Mechanism(
        "17 68 69 70",
        "随机抽查事项、名录、双随机抽取",
        "GuidePublished CheckTargetsListed InspectorsListed SpotCheckPlanned SeedCommitted "
        "SeedRevealed SpotCheckDrawn CheckAssigned RecusalMade DrawAbandoned",
        "register plan seed draw recusal",
        "spotcheck register check",
        f"{_RULES}/test_draw.py",
    ),
    Mechanism(
        "71 72",
        "检查结果、审核与公示、责令改正",
        "SpotCheckResultRecorded SpotCheckResultAudited RecordPublicised RectificationOrdered "
        "RectificationVerified",
        "check rectification",
        "check publicity rectification",
        f"{_RULES}/test_supervision.py",
    ),
    Mechanism(
        "75 77 82",
        "提醒约谈、无证活动、立案、行刑衔接",
        "UnlicensedActivityFound EnforcementCaseFiled EnforcementCaseClosed "
        "CaseTransferredToJudicial JudicialOutcomeReceived ReminderGiven",
        "activity enforcement judicial",
        "enforcement check",
        f"{_RULES}/test_enforcement.py",
    ),
    Mechanism(
        "78",
        "投诉举报",
        "ComplaintReceived ComplaintRouted ComplaintAnswered",
        "complaint",
        "complaint check",
        f"{_RULES}/test_complaint.py",
    ),
    Mechanism(
        "81 83",
        "行政处罚、一事不再罚",
        "PenaltyDecided PenaltyExecuted PenaltyRevoked",
        "penalty",
        "credit publicity",
        f"{_RULES}/test_penalty.py",
    ),
    Mechanism(
        "85",
        "一处违法、处处受限",
        "RestrictionImposed RestrictionLifted MeasureApplied CreditNoticeReceived MeasureListed",
        "restriction credit lift notice measure",
        "credit",
        f"{_RULES}/test_credit_barred.py",
    ),
    Mechanism(
        "90",
        "信用修复、公示期",
        "CreditRepairApplied CreditRepairDecided",
        "repair",
        "repair credit publicity",
        f"{_RULES}/test_repair.py",
    ),
    Mechanism(
        "86",
        "严重失信名单",
        "SeriousListNoticeServed SeriousListEntered SeriousListLeft",
        "listing",
        "listing credit publicity",
        f"{_RULES}/test_listing.py",
    ),
    Mechanism(
        "88",
        "联合惩戒",
        "JointPunishmentInitiated JointPunishmentAnswered JointPunishmentEnded",
        "punishment",
        "punishment credit",
        f"{_RULES}/test_punishment.py",
    ),
    Mechanism(
        "108",
        "账本、机构、更正与作废",
        "LedgerOpened AgencyRegistered AgencySucceeded OfficerAppointed OfficerRemoved "
        "CalendarPublished LegalTermSet PersonKeyAdopted SubjectRecoded EntryVoided "
        "SubmissionRefused ClockDiffers AuditExportMade",
        "ledger agency officer calendar term person-key recode correction void refusal clock group "
        "id identity instant observed occurred role export",
        "case refusal",
        f"{_RULES}/test_record.py",
    ),
    Mechanism(
        "1 2",
        "事项目录及其公示",
        "ItemListed ItemAdjusted ItemTransferred ItemCancelled GuidePublished ServiceLevelSet "
        "RecordPublicised",
        "item guide",
        "catalogue",
        f"{_RULES}/test_catalogue.py",
    ),
    Mechanism(
        "41",
        "期限、今日待办与效能指标",
        "",
        "",
        "deadlines inbox kpi counted",
        "tests/unit/projections/test_questions_deadlines.py",
    ),
    Mechanism(
        "105",
        "电子监察、案卷评查、摘牌",
        "AlertDismissed CaseFileReviewed",
        "alert file-review",
        "accountability deadlines loop case",
        f"{_RULES}/test_accountability.py",
    ),
    Mechanism(
        "106 107",
        "责任追究、容错免责",
        "AccountabilityOpened AccountabilityDecided AccountabilityClosed SafeHarbourDecided",
        "accountability harbour",
        "accountability",
        f"{_RULES}/test_accountability.py",
    ),
    Mechanism(
        "15 29 31",
        "模糊条款、跑两次、体外循环（疑点查询）",
        "",
        "",
        "catalogue",
        "tests/unit/projections/test_item_flags.py",
    ),
    Mechanism(
        "65",
        "联席会议",
        "JointMeetingHeld ActionItemClosed",
        "meeting",
        "meeting",
        f"{_RULES}/test_meeting.py",
    ),
)
"""The mechanisms, in the order of a case's life."""
NOT_BUILT: Final = (
    "5–7 10 11 13 16 18–20 22 25 27 28 35 37 43 46 64 67 73 74 76 79 80 87 89 91 92 94 "
    "97 99–104 109 110 112 114–116 118–127 130–135"
)
"""What nothing here stands for; each needs a register or a platform of its own."""
