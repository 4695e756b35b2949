"""双随机人生: who is inspected is drawn by two seeds, on another platform, or not at all.

What a draw finds rests on the stored bytes of its plan: they are known before it is recorded.
"""

from collections.abc import Generator
from hashlib import sha256
from typing import Final

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
from ledger.law import draw as law
from shenguan.simulation import county as names
from shenguan.simulation.line import PlayLine, Told
from shenguan.simulation.lives.life import CaseLife, Chapter

_RATE: Final = CheckRate(category=names.CATEGORY, permille=names.PERMILLE)
_TARGETS: Final = 4
_TEAM: Final = names.INSPECTORS_MIN
_INSPECTORS: Final = range(1, 6)
_STRANGERS: Final = 4 << 32
"""From which number on organisations are of registers."""
_EVIDENCE: Final = f"sha256:{'5c' * 32}"


class CheckDraw:
    """抽查任务: one draw of the market authority, from registers of its own."""

    def __init__(self, life: CaseLife) -> None:
        self.life = life
        self.market = life.county.market
        self.by = life.county.inspector
        self.number = f"{self.market}/CC{life.strand:07}"
        (self.item,) = life.county.items(names.NEGLECTED)
        first = _STRANGERS + life.strand * _TARGETS
        self.subjects = tuple(
            names.organisation(f"92{life.county.region}", first + count)
            for count in range(_TARGETS)
        )
        self.staff = tuple(life.county.officer(self.market, one).actor for one in _INSPECTORS)
        self.parties = (life.county.keeper, self.market)

    @property
    def _register(self) -> str:
        return f"{self.market}/DX{self.life.strand:07}"

    @property
    def _roster(self) -> str:
        return f"{self.market}/RY{self.life.strand:07}"

    def _lines(self) -> tuple[list[law.TargetLine], list[law.InspectorLine]]:
        targets = [law.TargetLine(names.CATEGORY, one) for one in self.subjects]
        return targets, [law.InspectorLine(self.market, one) for one in self.staff]

    def planned(self) -> Generator[Told, None, PlayLine]:
        """名录 and 抽查计划; returns the line of the plan."""
        life, (targets, inspectors) = self.life, self._lines()
        listed = CheckTargetsListed(
            register=self._register,
            item=self.item,
            added=tuple(CheckTarget(subject=one, category=names.CATEGORY) for one in self.subjects),
        )
        yield life.tell(listed, self.by)
        roster = InspectorsListed(
            register=self._roster,
            added=tuple(ListedInspector(agency=self.market, officer=one) for one in self.staff),
        )
        yield life.tell(roster, self.by)
        plan = SpotCheckPlanned(
            draw=self.number,
            parties=self.parties,
            rates=(_RATE,),
            checks_max=names.CHECKS_MAX,
            teams=(CheckTeam(agency=self.market, inspectors=_TEAM),),
            targets_sha256=law.sha256_of(law.register_bytes(map(law.line_of_target, targets))),
            inspectors_sha256=law.sha256_of(
                law.register_bytes(map(law.line_of_inspector, inspectors))
            ),
            targets_register=self._register,
            inspectors_register=self._roster,
            item=self.item,
        )
        line = life.tell(plan, self.by)
        yield line
        return line

    def _value(self, party: str) -> bytes:
        return sha256(f"{self.number} {party}".encode()).digest()

    def bound_and_opened(self, *, in_vain: bool = False) -> Chapter:
        """种子承诺 and 种子公布, of both parties; ``in_vain``: the authority shows nothing."""
        life = self.life
        by = {life.county.keeper: life.county.root, self.market: self.by}
        for party in self.parties:
            bound = law.commitment_to(self.number, party, self._value(party))
            yield life.tell(SeedCommitted(draw=self.number, commitment=bound), by[party])
        for party in self.parties[:1] if in_vain else self.parties:
            opened = SeedRevealed(draw=self.number, value=self._value(party).hex())
            yield life.tell(opened, by[party])

    def drawn(self, plan: PlayLine) -> tuple[bytes, tuple[law.DrawnCheck, ...]]:
        """Return the seed, and what it draws."""
        seed = law.seed_of(_leaf(self.life, plan), map(self._value, self.parties))
        terms = law.DrawTerms(
            self.number,
            ((names.CATEGORY, names.PERMILLE),),
            names.CHECKS_MAX,
            ((self.market, _TEAM),),
        )
        return seed, law.drawn_by(seed, terms, *self._lines())

    def results(self, seed: bytes, checks: tuple[law.DrawnCheck, ...]) -> tuple[PlayLine, ...]:
        """抽取结果 and 检查派发, together."""
        life = self.life
        as_a_whole = SpotCheckDrawn(
            draw=self.number,
            checks_count=len(checks),
            seed=seed.hex(),
            results_sha256=law.sha256_of(law.result_lines(checks)),
        )
        lines = [life.tell(as_a_whole, self.by)]
        lines += [life.tell(self._assigned(one), self.by) for one in checks]
        for line in lines:
            line.at = lines[-1].at
        return tuple(lines)

    def _assigned(self, check: law.DrawnCheck) -> CheckAssigned:
        return CheckAssigned(
            check=check.check,
            draw=self.number,
            register=self._register,
            subject=check.subject,
            item=self.item,
            inspectors=check.inspectors,
        )

    def recused(self, seed: bytes, checks: tuple[law.DrawnCheck, ...]) -> RecusalMade:
        """回避 of one of the first team; who comes next in its order comes in."""
        first = checks[0]
        loads: dict[str, int] = {}
        for officer in (one for check in checks for one in check.inspectors):
            loads[officer] = loads.get(officer, 0) + 1
        ranked = law.ranking(seed, first.subject, self.staff)
        most = law.load_max(_TEAM, len(checks), len(self.staff))
        return RecusalMade(
            check=first.check,
            draw=self.number,
            officer_out=first.inspectors[0],
            officer_in=law.next_in(ranked, frozenset(first.inspectors), loads, most),
            reason="与检查对象有利害关系",
        )


def _leaf(life: CaseLife, line: PlayLine) -> bytes:
    """Return the leaf of a line as the gate will store it: lawful, and at its own time."""
    entry = Entry(
        actor=line.actor,
        agency=line.agency,
        data=line.event,
        id=line.id,
        ledger=life.county.region,
        occurred_at=entry_instant(line.at),
        recorded_at=fixed_width_instant(line.at),
        type=line.type,
    )
    return leaf(encode(entry))


def drawn(life: CaseLife) -> Chapter:
    """抽查计划, 种子, 抽取 in one group and, of the first check, 回避."""
    life.wait_for_power()
    draw = CheckDraw(life)
    plan = yield from draw.planned()
    yield from draw.bound_and_opened()
    seed, checks = draw.drawn(plan)
    yield draw.results(seed, checks)
    yield life.tell(draw.recused(seed, checks), draw.by)


def abandoned(life: CaseLife) -> Chapter:
    """抽查计划 that comes to nothing, before anybody has shown anything."""
    life.wait_for_power()
    draw = CheckDraw(life)
    yield from draw.planned()
    given_up = DrawAbandoned(draw=draw.number, reason="检查任务取消")
    yield life.tell(given_up, draw.by)


def drawn_elsewhere(life: CaseLife) -> Chapter:
    """抽取结果 of the province's platform, with its check."""
    life.wait_for_power()
    draw = CheckDraw(life)
    brought = SpotCheckDrawn(
        draw=draw.number,
        checks_count=1,
        method=DrawMethod.EXTERNAL,
        evidence=_EVIDENCE,
        document="省双随机平台抽取结果单",
    )
    yield life.tell(brought, draw.by, expect={"findings": ("draw.external",)})
    check = CheckAssigned(
        check=f"{draw.number}/1",
        draw=draw.number,
        subject=draw.subjects[0],
        item=draw.item,
        inspectors=draw.staff[:_TEAM],
    )
    yield life.tell(check, draw.by)
