"""一县之事: what is drawn for a deed of a type beside its numbers and days, mostly such as fits."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from ledger.events.appeal import AppealKind, AppealOutcome
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import (
    CaseOutcome,
    Opinion,
    ProcedureKind,
    SurveyResult,
    TerminationReason,
)
from ledger.events.handover import PushStage
from ledger.events.intake import AcceptanceMode, ApplicationKind, Defect, Material, MaterialDefect
from ledger.events.organisation import Post
from ledger.law.light import LightKind
from tests.account import DECISION_DAYS
from tests.examples.catalogue import ADVERTISING, FOOD
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    FIRST_REVIEWER,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    MARKET,
    SECOND_INSPECTOR,
    SECOND_REVIEWER,
)
from tests.scene import MATERIALS, NUMBERS, SUBJECTS, SUPERVISORS, Scene


def _received(scene: Scene) -> dict[str, Any]:
    random = scene.random
    codes = random.choice((*[MATERIALS] * 4, MATERIALS[:2], MATERIALS[:1]))
    opened = [one.event.joint for one in scene.account.of("JointCaseOpened")]
    licence = random.choice(
        [None, *(one.event.licence for one in scene.account.of("LicenceIssued"))]
    )
    return {
        "subject": random.choice(SUBJECTS),
        "item": random.choice((FOOD, FOOD, ADVERTISING)),
        "materials": tuple(Material(code=code) for code in codes),
        "joint": random.choice((None, *opened)),
        "licence": licence,
        "kind": ApplicationKind.RENEWAL if licence is not None else None,
    }


def _held(scene: Scene) -> set[str]:
    handed = scene.account.of("ApplicationReceived", "SupplementSubmitted", case=scene.case)
    return {material.code for one in handed for material in one.event.materials}


def _noticed(scene: Scene) -> dict[str, Any]:
    held, random = _held(scene), scene.random
    lacking = tuple(code for code in MATERIALS if code not in held)
    one = MaterialDefect(
        material=random.choice(MATERIALS), defect=random.choice(list(Defect)), why="以备核对"
    )
    return {"materials": lacking, "defects": random.choice(((), (), (one,)))}


def _supplied(scene: Scene) -> dict[str, Any]:
    asked = [*MATERIALS]
    for one in scene.account.of("SupplementRequested", case=scene.case):
        asked = [*one.event.materials, *(two.material for two in one.event.defects)]
    asked = list(dict.fromkeys(asked))
    count = scene.random.choice((len(asked), len(asked), 1))
    return {"materials": tuple(Material(code=code) for code in asked[:count])}


def _accepted(scene: Scene) -> dict[str, Any]:
    mode = scene.random.choice((None, None, *AcceptanceMode))
    silent = scene.account.silent_since(scene.case, scene.today)
    is_silent = mode is AcceptanceMode.SILENCE or (
        silent is not None and scene.random.random() < 0.6
    )
    said: dict[str, Any] = {"mode": AcceptanceMode.SILENCE if is_silent else mode, "guide": None}
    if is_silent and silent is not None:
        said["accepted_on"] = silent
    if mode is AcceptanceMode.DEFICIT:
        said["cure_by"] = scene.ahead()
    return said


def _reviewed(scene: Scene) -> dict[str, Any]:
    passed = {one.event.level for one in scene.account.of("ReviewCompleted", case=scene.case)}
    level = 2 if 1 in passed and scene.random.random() < 0.9 else 1
    return {"level": level, "opinion": scene.random.choice((*[Opinion.PASS] * 6, Opinion.OBJECT))}


def _surveyors(scene: Scene) -> dict[str, Any]:
    pairs = ((FIRST_REVIEWER, SECOND_REVIEWER), (FIRST_REVIEWER, DECIDER), (INSPECTOR,))
    result = scene.random.choice((SurveyResult.PASSED, SurveyResult.PASSED, SurveyResult.FAILED))
    return {"surveyors": scene.random.choice((*[pairs[0]] * 3, *pairs)), "result": result}


def _scheduled(scene: Scene) -> dict[str, Any]:
    said = _surveyors(scene)
    return {"surveyors": said["surveyors"], "survey_on": scene.ahead()}


def _extended(scene: Scene) -> dict[str, Any]:
    days = scene.random.choice((5, 10, 10, 15))
    if scene.joint is not None and scene.random.random() < 0.4:
        return {"case": None, "joint": scene.joint, "days": days}
    return {"days": days}


def _stopped(scene: Scene) -> dict[str, Any]:
    kinds = (ProcedureKind.HEARING, ProcedureKind.HEARING, ProcedureKind.TEST, ProcedureKind.FREEZE)
    kind = scene.random.choice(kinds)
    is_freeze = kind is ProcedureKind.FREEZE
    return {
        "kind": kind,
        "notified_on": scene.random.choice((None, scene.today, scene.today)),
        "basis": "公务协同函" if is_freeze else None,
    }


def _ended(scene: Scene) -> dict[str, Any]:
    begun = [one.event.kind for one in scene.account.of("SpecialProcedureStarted", case=scene.case)]
    return {"kind": scene.random.choice(begun or [ProcedureKind.HEARING])}


def _closed(scene: Scene) -> dict[str, Any]:
    decision = scene.account.decision(scene.case)
    if decision is not None and scene.random.random() < 0.9:
        return {"outcome": CaseOutcome(decision.event.outcome.value)}
    if scene.random.random() < 0.6:
        reason = scene.random.choice(list(TerminationReason))
        document = scene.random.choice((None, "死亡证明"))
        return {"outcome": CaseOutcome.TERMINATED, "reason": reason, "document": document}
    return {"outcome": scene.random.choice(list(CaseOutcome))}


def _decided(scene: Scene) -> dict[str, Any]:
    outcome = scene.random.choice((*[DecisionOutcome.GRANTED] * 6, DecisionOutcome.REFUSED))
    said = {"reason": "不符合条件", "remedies_told": True}
    return {"outcome": outcome, **(said if outcome is DecisionOutcome.REFUSED else {})}


def _changed(scene: Scene) -> dict[str, Any]:
    granted = [
        one.event.case
        for one in scene.account.of("ApplicationReceived", licence=scene.about["licence"])
    ]
    if granted and scene.random.random() < 0.6:
        case = scene.random.choice(granted)
        return {"kind": "renewed", "case": case, "valid_to": date(2027, 7, 2)}
    return {}


def _consulted(scene: Scene) -> dict[str, Any]:
    held = scene.account.held
    return {"position": max(1, held[-1].place - scene.random.choice((0, 0, 3)))}


def _delivered(scene: Scene) -> dict[str, Any]:
    if scene.random.random() < 0.2:
        return {"case": None, "penalty": scene.about["penalty"]}
    return {"succeeded": scene.random.random() < 0.8}


def _publicised(scene: Scene) -> dict[str, Any]:
    return {"withdraws": scene.random.random() < 0.2, "until_on": date(2018, 7, 2)}


def _appealed(scene: Scene) -> dict[str, Any]:
    return {"kind": scene.random.choice((AppealKind.OBJECTION, AppealKind.LITIGATION))}


def _appeal_decided(scene: Scene) -> dict[str, Any]:
    filed = [*scene.account.of("AppealFiled")]
    if not filed:
        return {}
    event = scene.random.choice(filed).event
    outcome = scene.random.choice((*AppealOutcome, AppealOutcome.QUASHED, AppealOutcome.QUASHED))
    is_quashed = outcome is AppealOutcome.QUASHED
    is_case = event.about.startswith("case:")
    of_case = scene.account.of("LicenceIssued", case=event.about.partition(":")[2])
    return {
        "appeal": event.appeal,
        "about": event.about,
        "subject": event.subject,
        "licences": tuple(one.event.licence for one in of_case) if is_case else (),
        "outcome": outcome,
        "retroactive": is_quashed and scene.random.random() < 0.5,
        "redecide_days": 20 if is_quashed and is_case and scene.random.random() < 0.6 else None,
        **({"kinds": ("1",)} if outcome is AppealOutcome.CHANGED else {}),
    }


def _pushed(scene: Scene) -> dict[str, Any]:
    random = scene.random
    stage = random.choice((PushStage.DECIDED, PushStage.DECIDED, *PushStage))
    of_licence = stage in {PushStage.CHANGED, PushStage.REVOKED}
    return {
        "task": random.choice((random.choice(NUMBERS["task"]), scene.about["task"])),
        "stage": stage,
        "case": None if of_licence else scene.case,
        "licence": scene.about["licence"] if of_licence else None,
        "agency_to": random.choice(SUPERVISORS),
    }


def _failed(scene: Scene) -> dict[str, Any]:
    said = _pushed(scene)
    del said["agency_to"]
    return said | {"item": random_item(scene)}


def random_item(scene: Scene) -> str:
    """Return the item of the case, mostly."""
    return scene.item if scene.random.random() < 0.9 else ADVERTISING


def _claimed(scene: Scene) -> dict[str, Any]:
    officers = (None, INSPECTOR, SECOND_INSPECTOR, f"{HEALTH_OFFICE}/1", f"{MARKET}/9")
    return {"officer": scene.random.choice(officers)}


def _reassigned(scene: Scene) -> dict[str, Any]:
    duties = [*scene.account.of("SupervisionDutyAssigned")]
    duty = scene.random.choice(duties)
    return {"agency_to": duty.event.agency, "duty": duty.entry.id}


def _appointed(scene: Scene) -> dict[str, Any]:
    officer = scene.random.choice((SECOND_INSPECTOR, f"{HEALTH_OFFICE}/1"))
    agency = officer.rpartition("/")[0]
    return {"officer": officer, "agency": agency, "post": Post.INSPECTOR}


def _penalised(scene: Scene) -> dict[str, Any]:
    return {"item": FOOD, "publicised_until": None, "decided_on": scene.ago()}


def _issued(scene: Scene) -> dict[str, Any]:
    known = {one.event.licence for one in scene.account.of("LicenceIssued")}
    free = [one for one in NUMBERS["licence"] if one not in known]
    return {"licence": free[0]} if free and scene.random.random() < 0.9 else {}


def _checked(_: Scene) -> dict[str, Any]:
    return {"licence": None, "task": None, "item": FOOD}


def _restricted(scene: Scene) -> dict[str, Any]:
    grounds = (None, f"penalty:{scene.about['penalty']}", f"check:{scene.about['check']}")
    return {
        "items": scene.random.choice(((), (FOOD,))),
        "ground": scene.random.choice((grounds[1], *grounds)),
    }


def _lifted(scene: Scene) -> dict[str, Any]:
    imposed = [*scene.account.of("RestrictionImposed")]
    only_for = scene.random.choice((None, scene.case))
    if not imposed:
        return {"only_for": only_for}
    event = scene.random.choice(imposed).event
    return {
        "only_for": only_for,
        "restriction": event.restriction,
        "subject": event.subject,
    }


def _ordered(scene: Scene) -> dict[str, Any]:
    return {"due_on": scene.ahead(), "about": f"check:{scene.about['check']}"}


def _fed_back(scene: Scene) -> dict[str, Any]:
    kind = scene.random.choice(("penalty", "check"))
    return {"about": f"{kind}:{scene.about[kind]}", "kind": kind}


def _moved(scene: Scene) -> dict[str, Any]:
    holder = scene.account.holder(FOOD, scene.today) or BUREAU
    other = HOUSING if holder == BUREAU else BUREAU
    return {
        "item": FOOD,
        "agency_from": holder,
        "agency_to": other,
        "effective_on": scene.today,
        "cases_in_hand": scene.random.choice(("old", "new")),
    }


def _duty(scene: Scene) -> dict[str, Any]:
    body = scene.random.choice((HOUSING, BUREAU))
    return {"item": FOOD, "agency": body, "effective_on": scene.today}


def _opened(scene: Scene) -> dict[str, Any]:
    return {"items": scene.random.choice(((FOOD,), (FOOD, ADVERTISING))), "opened_on": scene.today}


def _guide(scene: Scene) -> dict[str, Any]:
    versions = [one.event.version for one in scene.account.of("GuidePublished", item=FOOD)]
    legal_days = scene.random.choice((10, 20, 30))
    return {
        "item": FOOD,
        "version": max(versions, default=0) + 1,
        "effective_on": scene.today - timedelta(days=scene.random.choice((0, 1, 20, 300))),
        "legal_days": legal_days,
        "legal_basis": "某法" if legal_days > DECISION_DAYS else None,
    }


def _burning(scene: Scene) -> dict[str, Any]:
    """Return a light that somebody says burned; mostly there is none."""
    random = scene.random
    about = random.choice((f"case:{scene.case}", f"task:{scene.about['task']}"))
    kinds = (LightKind.PUSH, LightKind.CLAIM, LightKind.PROMISE, LightKind.DECISION)
    last = max((one.place for one in scene.account.held), default=1)
    light_on = random.choice((scene.today, scene.ago()))
    return {"about": about, "kind": random.choice(kinds), "as_of": last, "light_on": light_on}


OWN: Final[dict[str, Callable[[Scene], dict[str, Any]]]] = {
    "GuidePublished": _guide,
    "AlertDismissed": _burning,
    "AccountabilityOpened": _burning,
    "ApplicationReceived": _received,
    "SupplementRequested": _noticed,
    "SupplementSubmitted": _supplied,
    "ApplicationAccepted": _accepted,
    "ReviewCompleted": _reviewed,
    "SiteSurveyScheduled": _scheduled,
    "SiteSurveyCompleted": _surveyors,
    "TimeLimitExtended": _extended,
    "SpecialProcedureStarted": _stopped,
    "SpecialProcedureEnded": _ended,
    "CaseClosed": _closed,
    "DecisionMade": _decided,
    "LicenceIssued": _issued,
    "LicenceChanged": _changed,
    "SpotCheckResultRecorded": _checked,
    "CreditConsulted": _consulted,
    "DecisionDelivered": _delivered,
    "RecordPublicised": _publicised,
    "AppealFiled": _appealed,
    "AppealDecided": _appeal_decided,
    "ApprovalPushed": _pushed,
    "PushFailed": _failed,
    "SupervisionTaskClaimed": _claimed,
    "TaskReassigned": _reassigned,
    "OfficerAppointed": _appointed,
    "OfficerRemoved": _appointed,
    "PenaltyDecided": _penalised,
    "RestrictionImposed": _restricted,
    "RestrictionLifted": _lifted,
    "RectificationOrdered": _ordered,
    "SupervisionFeedbackSent": _fed_back,
    "ItemTransferred": _moved,
    "DutyAssigned": _duty,
    "JointCaseOpened": _opened,
}
"""What is drawn by itself, by the type."""
