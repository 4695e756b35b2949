"""抽查文书: what is written of a draw, from its registers to its checks, as on an ordinary day."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.clock import fixed_width_instant
from ledger.entry import Entry, encode, entry_instant, leaf
from ledger.events.catalogue import CheckRate
from ledger.events.draw import (
    CheckAssigned,
    CheckTarget,
    CheckTargetsListed,
    CheckTeam,
    DrawAbandoned,
    DrawMethod,
    InspectorsListed,
    ListedInspector,
    RecusalMade,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.law import draw as law
from ledger.states.drawing import Redrawn, Registers, terms_of
from shenguan.simulation import county as names
from shenguan.simulation.county import Actor
from shenguan.simulation.line import PlayLine
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.pen import Pen

RATES: Final = (CheckRate(category=names.CATEGORY, permille=names.PERMILLE),)
REVEAL_DAYS: Final = 10
_EVIDENCE: Final = "sha256:" + "ab" * 32


class Drawers(NamedTuple):
    """抽查各方: who draws under which item, who watches it, who is drawn and who inspects."""

    lead: Actor
    watch: Actor
    item: str
    subjects: Sequence[str]
    officers: Sequence[str]


class DrawPapers:
    """抽查文书: registers, plan, seeds, draw, checks and recusals under one number."""

    def __init__(self, pen: Pen, number: str, drawers: Drawers) -> None:
        self.pen = pen
        self.lead, self.watch, self.item, self.subjects, self.officers = drawers
        agency = self.lead.agency
        self.draw = f"{agency}/CC{number}"
        self.targets = f"{agency}/MD{number}"
        self.staff = f"{agency}/MR{number}"

    def target(self, subject: str) -> CheckTarget:
        """Return a member's line."""
        return CheckTarget(subject=subject, category=names.CATEGORY)

    def listed(self, **otherwise: object) -> CheckTargetsListed:
        """检查对象名录: all who may be drawn."""
        added = tuple(map(self.target, self.subjects))
        event = CheckTargetsListed(register=self.targets, item=self.item, added=added)
        return said(event, otherwise)

    def staffed(self, **otherwise: object) -> InspectorsListed:
        """检查人员名录: all who may inspect."""
        added = tuple(
            ListedInspector(agency=self.lead.agency, officer=one) for one in self.officers
        )
        return said(InspectorsListed(register=self.staff, added=added), otherwise)

    def planned(self, **otherwise: object) -> SpotCheckPlanned:
        """抽查计划, from both registers as they were listed."""
        registers = self._registers
        event = SpotCheckPlanned(
            draw=self.draw,
            parties=(self.watch.agency, self.lead.agency),
            rates=RATES,
            checks_max=names.CHECKS_MAX,
            teams=(CheckTeam(agency=self.lead.agency, inspectors=names.INSPECTORS_MIN),),
            targets_sha256=registers.targets_sha256,
            inspectors_sha256=registers.inspectors_sha256,
            targets_register=self.targets,
            inspectors_register=self.staff,
        )
        return said(event, otherwise)

    @property
    def _registers(self) -> Registers:
        return Registers(
            self.targets,
            tuple(law.TargetLine(names.CATEGORY, one) for one in self.subjects),
            self.staff,
            tuple(law.InspectorLine(self.lead.agency, one) for one in self.officers),
            self.item,
        )

    def value(self, party: Actor) -> bytes:
        """Return the 32 bytes of a party: a history is repeatable, not secret."""
        return law.seed_of(self.draw.encode(), (party.agency.encode(),))

    def committed(self, party: Actor, **otherwise: object) -> SeedCommitted:
        """种子承诺 of a party."""
        commitment = law.commitment_to(self.draw, party.agency, self.value(party))
        return said(SeedCommitted(draw=self.draw, commitment=commitment), otherwise)

    def revealed(self, party: Actor, **otherwise: object) -> SeedRevealed:
        """种子公布 of a party."""
        event = SeedRevealed(draw=self.draw, value=self.value(party).hex())
        return said(event, otherwise)

    def redrawn(self, planned: PlayLine, ledger: str) -> Redrawn:
        """Return what the seeds draw by a plan: its line says every byte that is stored of it."""
        stored = Entry(
            actor=planned.actor,
            agency=planned.agency,
            data=planned.event,
            id=planned.id,
            ledger=ledger,
            occurred_at=entry_instant(planned.at),
            recorded_at=fixed_width_instant(planned.at),
            type=planned.type,
        )
        values = (self.value(self.watch), self.value(self.lead))
        seed = law.seed_of(leaf(encode(stored)), values)
        terms, registers = terms_of(planned.data), self._registers
        checks = law.drawn_by(seed, terms, registers.targets, registers.inspectors)
        return Redrawn(seed, terms, self.targets, self.item, registers.inspectors, checks)

    @staticmethod
    def stepping_down(redrawn: Redrawn) -> tuple[str, str | None]:
        """Return of the first check's team one that steps down, and who comes in by its order."""
        first = redrawn.checks[0]
        loads = Counter(one for check in redrawn.checks for one in check.inspectors)
        out, team = first.inspectors[0], frozenset(first.inspectors)
        return out, redrawn.replacing(out, first.subject, excluded=team, loads=loads)

    def abandoned(self, **otherwise: object) -> DrawAbandoned:
        """抽取作罢."""
        return said(DrawAbandoned(draw=self.draw, reason="名录有误, 另行抽取"), otherwise)

    def drawn_elsewhere(self, **otherwise: object) -> SpotCheckDrawn:
        """抽取结果 of another platform, with its evidence."""
        event = SpotCheckDrawn(
            draw=self.draw, checks_count=2, method=DrawMethod.EXTERNAL, evidence=_EVIDENCE
        )
        return said(event, otherwise)

    @property
    def check(self) -> str:
        """The number of the first check."""
        return f"{self.draw}/1"

    def assigned(self, **otherwise: object) -> CheckAssigned:
        """检查派发: the first of the subjects, by the first two of the inspectors."""
        event = CheckAssigned(
            check=self.check,
            draw=self.draw,
            register=self.targets,
            subject=self.subjects[0],
            item=self.item,
            inspectors=tuple(self.officers[: names.INSPECTORS_MIN]),
        )
        return said(event, otherwise)

    def recused(self, out: str, entering: str | None, **otherwise: object) -> RecusalMade:
        """回避 from the first check."""
        event = RecusalMade(
            check=self.check,
            draw=self.draw,
            officer_out=out,
            officer_in=entering,
            reason="与被检查对象有利害关系",
        )
        return said(event, otherwise)

    def inspected(self, *inspectors: str, **otherwise: object) -> SpotCheckResultRecorded:
        """检查结果 of the first check: nothing was found."""
        event = SpotCheckResultRecorded(
            check=self.check,
            subject=self.subjects[0],
            item=self.item,
            checked_on=self.pen.today,
            result_code="1",
            code_system="双随机抽查结果",
            inspectors=inspectors,
        )
        return said(event, otherwise)
