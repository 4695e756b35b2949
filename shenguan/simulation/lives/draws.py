"""双随机人生: who is inspected is drawn by two seeds, on another platform, or not at all.

What a draw finds rests on the stored bytes of its plan: they are known before it is recorded.
"""

from collections.abc import Generator
from hashlib import sha256
from typing import Final

from shenguan.simulation import county as names
from shenguan.simulation.county import Actor
from shenguan.simulation.line import PlayLine, Told
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.papers.draws import Drawers, DrawPapers

_TARGETS: Final = 4
_INSPECTORS: Final = range(1, 6)
_STRANGERS: Final = 4 << 32
"""From which number on organisations are of registers."""
_EVIDENCE: Final = f"sha256:{'5c' * 32}"


class CheckDraw(DrawPapers):
    """抽查任务: one draw of the market authority, from registers of its own."""

    def __init__(self, life: CaseLife) -> None:
        county, first = life.county, _STRANGERS + life.strand * _TARGETS
        (item,) = county.items(names.NEGLECTED)
        drawers = Drawers(
            lead=county.inspector,
            watch=county.root,
            item=item,
            subjects=tuple(
                names.organisation(f"92{county.region}", first + count) for count in range(_TARGETS)
            ),
            officers=tuple(county.officer(county.market, one).actor for one in _INSPECTORS),
        )
        super().__init__(life, f"{life.strand:07}", drawers)
        self.targets = f"{county.market}/DX{life.strand:07}"
        self.staff = f"{county.market}/RY{life.strand:07}"

    def value(self, party: Actor) -> bytes:
        """Return the 32 bytes of a party."""
        return sha256(f"{self.draw} {party.agency}".encode()).digest()


def planned(life: CaseLife, draw: CheckDraw) -> Generator[Told, None, PlayLine]:
    """名录 and 抽查计划; returns the line of the plan."""
    yield life.tell(draw.listed(), draw.lead)
    yield life.tell(draw.staffed(), draw.lead)
    line = life.tell(draw.planned(item=draw.item), draw.lead)
    yield line
    return line


def bound_and_opened(life: CaseLife, draw: CheckDraw, *, in_vain: bool = False) -> Chapter:
    """种子承诺 and 种子公布, of both parties; ``in_vain``: the authority shows nothing."""
    parties = (draw.watch, draw.lead)
    for party in parties:
        yield life.tell(draw.committed(party), party)
    for party in parties[:1] if in_vain else parties:
        yield life.tell(draw.revealed(party), party)


def drawn(life: CaseLife) -> Chapter:
    """抽查计划, 种子, 抽取 in one group and, of the first check, 回避."""
    life.wait_for_power()
    draw = CheckDraw(life)
    plan = yield from planned(life, draw)
    yield from bound_and_opened(life, draw)
    redrawn = draw.redrawn(plan, life.county.region)
    group = (redrawn.as_event(), *redrawn.assignments())
    yield life.together(*(life.tell(event, draw.lead) for event in group))
    recused = draw.recused(*draw.stepping_down(redrawn), reason="与检查对象有利害关系")
    yield life.tell(recused, draw.lead)


def abandoned(life: CaseLife) -> Chapter:
    """抽查计划 that comes to nothing, before anybody has shown anything."""
    life.wait_for_power()
    draw = CheckDraw(life)
    yield from planned(life, draw)
    yield life.tell(draw.abandoned(reason="检查任务取消"), draw.lead)


def drawn_elsewhere(life: CaseLife) -> Chapter:
    """抽取结果 of the province's platform, with its check."""
    life.wait_for_power()
    draw = CheckDraw(life)
    brought = draw.drawn_elsewhere(
        checks_count=1, evidence=_EVIDENCE, document="省双随机平台抽取结果单"
    )
    yield life.tell(brought, draw.lead, expect={"findings": ("draw.external",)})
    yield life.tell(draw.assigned(register=None), draw.lead)
