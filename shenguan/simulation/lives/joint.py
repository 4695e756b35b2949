"""并联人生: one matter with several branches, under one lead, from its opening to its end."""

from typing import Final

from ledger.events.handling import CaseOutcome
from ledger.events.intake import JointCaseClosed, JointCaseOpened
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.lives.decision import handed_out_at_once
from shenguan.simulation.lives.handover import seen_to
from shenguan.simulation.lives.life import CaseLife
from shenguan.simulation.papers import Papers

_BRANCHES: Final = 3
_PROLONGED, _GIVEN_UP = 0.15, 0.1


def joint_life(life: CaseLife, subject: str) -> Lines:
    """Tell a joint case: its branches go side by side, each with its own papers."""
    county = life.county
    joint = f"{county.bureau}/BL{life.strand:07}"
    items = county.items(names.JOINT)[:_BRANCHES]
    opened = JointCaseOpened(
        joint=joint, lead=county.bureau, items=items, opened_on=life.today, name="开办企业"
    )
    yield life.tell(opened, life.at_window())
    branches = [
        Papers(life, f"{life.strand:07}-{number}", item=item, subject=subject)
        for number, item in enumerate(items)
    ]
    for branch in branches:
        yield life.tell(branch.received(joint=joint), life.at_window())
        yield life.tell(branch.accepted(), life.at_window())
    life.wait(1)
    if life.chance(_PROLONGED):
        extended = branches[0].extended(case=None, joint=joint, document="县政府批准文件")
        yield life.tell(extended, county.root)
    if life.chance(_GIVEN_UP):
        yield life.tell(branches.pop().withdrawn(), life.at_window())
    yield from _decided(life, branches)
    yield life.tell(JointCaseClosed(joint=joint, closed_on=life.today), life.at_window())
    for branch in branches:
        yield from handed_out_at_once(life, branch)
    life.papers = branches[0]
    life.wait(1 + life.below(3))
    yield from seen_to(life, *(branch.task for branch in branches))


def _decided(life: CaseLife, branches: list[Papers]) -> Lines:
    for branch in branches:
        yield life.tell(branch.review(), life.reviewing())
    life.wait(1)
    for branch in branches:
        yield life.tell(branch.review(2), life.reviewing(2))
        yield life.tell(branch.consulted(position=life.head()), life.deciding())
        yield life.tell(branch.granted(), life.deciding())
        yield life.tell(branch.issued(), life.issuing())
        yield life.tell(branch.pushed(), life.issuing())
        closed = branch.closed(outcome=CaseOutcome.GRANTED)
        yield life.tell(closed, life.at_window())
