"""灯的种类: every kind has a clock, and a clock names what there is."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Final, NamedTuple

import pytest

from ledger.events import EVENTS
from ledger.events.organisation import LoopStep
from ledger.law.deadline import (
    DECISION,
    DELIVER,
    DELIVER_PENALTY,
    NOTICE,
    PUBLICISE,
    SUPPLEMENT,
    WITHDRAW_PUBLICATION,
)
from ledger.law.joint import JOINT
from ledger.law.light import LightKind
from ledger.law.publicity import REPAIR
from ledger.states.lights.base import declared

_UNLIMITED = {"return"}
"""Steps of service levels that count times, not days."""
_SET_BY_COUNTIES = {"repair"}
"""Terms for which no source gives a number of days, so that none comes with the program."""


class LightClock(NamedTuple):
    """钟: what a light is about, which event it is counted from, and what says how long.

    Of several terms, steps of service levels and fields that bind, the one that ends first counts;
    where none does, it is open and burns no light.
    """

    about: tuple[str, ...]
    since: tuple[str, ...]
    terms: tuple[str, ...] = ()
    step: str | None = None
    stated: tuple[str, ...] = ()


_DECIDED: Final = ("DecisionMade", "PenaltyDecided")
_FOUND: Final = (
    "SpotCheckResultRecorded",
    "UnlicensedActivityFound",
    "PenaltyDecided",
    "PenaltyRevoked",
)
_APPROVED: Final = ("DecisionMade", "LicenceChanged", "LicenceRevoked", "LicenceCancelled")
_PUSHED: Final = ("ApprovalPushed", "RegistrationNotified", "TaskReassigned")
CLOCKS: Final[Mapping[LightKind, LightClock]] = {
    LightKind.ACCEPTANCE: LightClock(
        ("case",), ("ApplicationReceived", "SupplementSubmitted"), (NOTICE, SUPPLEMENT)
    ),
    LightKind.CURE: LightClock(("case",), ("ApplicationAccepted",), stated=("cure_by",)),
    LightKind.REPLY: LightClock(("case",), ("CaseRouted",), stated=("reply_days_max",)),
    LightKind.PROMISE: LightClock(
        ("case",), ("ApplicationAccepted",), stated=("due_at", "promised_days")
    ),
    LightKind.DECISION: LightClock(
        ("case",), ("ApplicationAccepted", "AppealDecided"), (DECISION,), None, ("legal_days",)
    ),
    LightKind.JOINT: LightClock(("joint",), ("JointCaseOpened", "ApplicationAccepted"), (JOINT,)),
    LightKind.DELIVERY: LightClock(("case", "penalty"), _DECIDED, (DELIVER, DELIVER_PENALTY)),
    LightKind.CLOSING: LightClock(("case",), ("DecisionMade",)),
    LightKind.PUBLISH: LightClock(
        ("case", "penalty", "check"),
        (*_DECIDED, "SpotCheckResultRecorded"),
        (PUBLICISE,),
        "publish",
    ),
    LightKind.WITHDRAWAL: LightClock(
        ("penalty",), ("AppealDecided", "PenaltyRevoked"), (WITHDRAW_PUBLICATION,)
    ),
    LightKind.PUSH: LightClock(("case", "licence", "task"), _APPROVED, (), "push"),
    LightKind.RECEIVE: LightClock(("task",), _PUSHED, (), "receive"),
    LightKind.CLAIM: LightClock(("task",), _PUSHED, (), "claim", ("claim_days_max",)),
    LightKind.FOLLOW_UP: LightClock(("task",), ("SupervisionTaskClaimed",), (), "follow-up"),
    LightKind.CHECK_FOLLOW_UP: LightClock(
        ("check",),
        ("SpotCheckResultRecorded", "UnlicensedActivityFound"),
        (),
        "follow-up",
        ("follow_up_by",),
    ),
    LightKind.FEEDBACK: LightClock(
        ("check", "penalty"), _FOUND, (), "feedback", ("feedback_days_max",)
    ),
    LightKind.ACKNOWLEDGE: LightClock(
        ("feedback", "document"),
        ("SupervisionFeedbackSent", "UpstreamDocumentForwarded"),
        (),
        "acknowledge",
        ("acknowledge_days_max",),
    ),
    LightKind.ANSWER: LightClock(("feedback",), ("SupervisionFeedbackSent",), (), "answer"),
    LightKind.FORWARD: LightClock(("document",), ("UpstreamDocumentReceived",), (), "forward"),
    LightKind.VERIFY: LightClock(("case",), ("CommitmentMade",), (), "verify", ("verify_by",)),
    LightKind.RECTIFICATION: LightClock(
        ("rectification",), ("RectificationOrdered",), (), "verify", ("due_on",)
    ),
    LightKind.ENFORCEMENT: LightClock(
        ("enforcement",), ("EnforcementCaseFiled",), ("enforcement",)
    ),
    LightKind.COMPLAINT: LightClock(
        ("complaint",), ("ComplaintReceived",), (), "answer", ("answer_by",)
    ),
    LightKind.REVEAL: LightClock(
        ("draw",), ("SpotCheckPlanned",), stated=("reveal_by", "reveal_days")
    ),
    LightKind.REPAIR: LightClock(("repair",), ("CreditRepairApplied",), (REPAIR,)),
    LightKind.PUNISHMENT: LightClock(
        ("punishment",), ("JointPunishmentInitiated",), stated=("answer_by",)
    ),
    LightKind.APPEAL: LightClock(("appeal",), ("AppealFiled",)),
    LightKind.ANSWER_RATING: LightClock(("case",), ("ServiceRated",), (), "answer-rating"),
    LightKind.ACTION: LightClock(("meeting",), ("JointMeetingHeld",), stated=("due_on",)),
}
"""The clock of each light; a chapter that limits something has its line here."""


def test_every_kind_of_light_has_a_clock_and_no_two_have_one_name() -> None:
    assert set(CLOCKS) == set(LightKind)
    assert len({one.chinese for one in LightKind}) == len(LightKind)


@pytest.mark.parametrize("kind", LightKind)
def test_a_clock_is_about_something_and_counts_from_something(kind: LightKind) -> None:
    clock = CLOCKS[kind]
    assert clock.about
    assert clock.since
    assert len(set(clock.since)) == len(clock.since)


def test_every_step_that_a_service_level_limits_burns_a_light_of_its_name() -> None:
    limited = {clock.step for clock in CLOCKS.values() if clock.step is not None}
    assert limited == {step.value for step in LoopStep} - _UNLIMITED
    named = {kind.value for kind in LightKind} & {step.value for step in LoopStep}
    assert all(CLOCKS[LightKind(one)].step == one for one in named)


def test_the_gate_sees_burn_exactly_what_a_clock_limits() -> None:
    """Whoever is told that something is late can have it excused, or be held to answer for it."""
    limited = {
        (kind, scheme)
        for kind, clock in CLOCKS.items()
        if clock.terms or clock.step or clock.stated
        for scheme in clock.about
    }
    assert declared() == limited


def test_the_terms_of_the_clocks_come_with_the_program() -> None:
    path = files("shenguan") / "calendars" / "terms-cn.json"
    shipped = {term["term"] for term in json.loads(path.read_text("utf-8"))}
    named = {term for clock in CLOCKS.values() for term in clock.terms}
    assert named - _SET_BY_COUNTIES <= shipped


def test_what_a_clock_counts_from_names_what_it_is_about() -> None:
    for kind, clock in CLOCKS.items():
        known = [EVENTS[name] for name in clock.since if name in EVENTS]
        fields = {field for one in known for field in one.__struct_fields__}
        assert not known or fields & {*clock.about, "about"}, kind
