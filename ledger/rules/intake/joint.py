"""并联: how a joint case is opened by its lead, gets its branches, and ends after all of them."""

from collections.abc import Iterator
from datetime import date

from ledger.events.base import Role
from ledger.events.intake import ApplicationReceived, JointCaseClosed, JointCaseOpened
from ledger.fact import AnyFact, Fact
from ledger.law.joint import JOINT
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role, judge_registered
from ledger.states.case import IDENTITY_MISMATCH, Case
from ledger.states.day import judge_day, judged_on, occurred_on
from ledger.states.item import ITEM_CANCELLED, ITEM_UNKNOWN, Item, replaced_codes
from ledger.states.joint import Joint, judge_joint_open, without_a_branch
from ledger.states.term import judge_known
from ledger.view import Objection, View, finding, refusal


@rule(JointCaseOpened)
def open_joint(fact: Fact[JointCaseOpened], view: View) -> Iterator[Objection]:
    """并联开办: a new number, by the lead or at a window, for items of the catalogue."""
    event = fact.event
    joint = view.of(Joint, event.joint)
    if joint.opening is not None:
        yield JOINT_EXISTS("data.joint", event.joint, blocking=(joint.opening.id,))
    yield from judge_registered(view, "data.lead", event.lead)
    if not acts_for(view, fact.agency, event.lead) and not has_role(view, fact.agency, Role.WINDOW):
        yield NOT_LEAD("agency", f"{fact.agency} ≠ {event.lead}")
    for code in dict.fromkeys(event.items):
        item = view.of(Item, code)
        if not item.listed:
            yield ITEM_UNKNOWN("data.items", code)
        elif item.cancelled(judged_on(fact, view)):
            yield ITEM_CANCELLED("data.items", code)
    yield from judge_day(fact, view, "opened_on")
    yield from judge_known(view, "data.joint", JOINT)


def judge_branch(fact: Fact[ApplicationReceived], view: View, number: str) -> Iterator[Objection]:
    """Yield what stands against an application being a branch of a joint case.

    An item counts as expected where the one that it replaces was, so that a new code of the
    catalogue shuts nobody out.
    """
    event = fact.event
    joint = view.of(Joint, number)
    yield from judge_joint_open(joint, number)
    if joint.opening is None:
        return
    opening = joint.opening.event
    if event.item not in opening.items and replaced_codes(view, event.item).isdisjoint(
        opening.items
    ):
        yield NOT_A_BRANCH("data.item", f"{event.item} · {number}", blocking=(joint.opening.id,))
    if None not in (event.project, opening.project) and event.project != opening.project:
        yield IDENTITY_MISMATCH("data.project", f"{event.project} ≠ {opening.project}")


@rule(JointCaseClosed)
def close_joint(fact: Fact[JointCaseClosed], view: View) -> Iterator[Objection]:
    """并联办结: once, by the lead, when every branch has ended."""
    event = fact.event
    joint = view.of(Joint, event.joint)
    yield from judge_joint_open(joint, event.joint)
    if joint.opening is None:
        return
    lead = joint.opening.event.lead
    if not acts_for(view, fact.agency, lead):
        yield NOT_LEAD("agency", f"{fact.agency} ≠ {lead}", blocking=(joint.opening.id,))
    ended_on = [joint.opening.event.opened_on]
    for number in joint.cases:
        case = view.of(Case, number)
        if case.receipt is None or case.joint != event.joint:
            continue
        if case.ending is None:
            yield BRANCH_OPEN("data.joint", number, blocking=(case.receipt.id,))
        else:
            ended_on.append(_ended_on(case, case.ending, view))
    if absent := without_a_branch(joint, view):
        yield BRANCH_MISSING("data.joint", ", ".join(absent))
    yield from judge_day(fact, view, "closed_on", after=max(ended_on))


def _ended_on(case: Case, ending: AnyFact, view: View) -> date:
    return case.closing.event.closed_on if case.closing else occurred_on(ending, view)


_JOINT = "行政许可法 第二十六条; 内丘县内政字【2017】15号 三(一)1(3) 一站制: 并联审批"


JOINT_EXISTS = refusal(
    "joint.exists",
    "并联办件编号已使用",
    "a joint case was opened under this number already",
    source="并联办件编号: unique in the country",
    remedy="use a new number",
)


NOT_LEAD = refusal(
    "joint.not-lead",
    "非牵头机关",
    "the lead, or a window for it, opens a joint case, and only the lead closes it",
    source=_JOINT,
    remedy="let the lead that the message names act",
)


NOT_A_BRANCH = refusal(
    "joint.not-a-branch",
    "非并联事项",
    "the joint case was not opened for this item, nor for one that it replaces",
    source=_JOINT,
    remedy="receive the application for itself, or open a joint case that expects the item",
)


BRANCH_OPEN = refusal(
    "joint.branch-open",
    "并联分支未办结",
    "a branch of the joint case was not closed, withdrawn or turned away yet",
    source=_JOINT,
    remedy="end the branches that the message names first",
)


BRANCH_MISSING = finding(
    "joint.branch-missing",
    "并联事项未收件",
    "an item was expected, and nobody applied for it within the joint case before it ended",
    source=_JOINT,
    remedy="say in the note why; who applies afterwards is received outside the joint case",
)
