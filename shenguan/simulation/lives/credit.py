"""信用人生: penalties by kind, the restrictions that rest on them, and how these end."""

from datetime import date, timedelta
from typing import Any, Final

from ledger.events.credit import Forbidden, LicenceEffect, MeasureApplied, Severity
from ledger.events.intake import PartyRole
from shenguan.simulation import county as names
from shenguan.simulation.line import ACCEPTED, Expected
from shenguan.simulation.lives.appeals import penalty_contested
from shenguan.simulation.lives.life import CaseLife, Chapter, nothing
from shenguan.simulation.lives.listings import listed, punished_jointly
from shenguan.simulation.lives.penalties import made_known, revoked
from shenguan.simulation.lives.repair import executed_and_repaired
from shenguan.simulation.lives.ways import Ways
from shenguan.simulation.papers import Papers

_KINDS: Final = ("1", "2", "2", "2", "3", "4", "5", "5", "5", "5", "6", "9")
_EFFECTS: Final = (
    LicenceEffect.SUSPENDED,
    LicenceEffect.DOWNGRADED,
    LicenceEffect.REVOKED,
)
_GRADED_SINCE: Final = date(2019, 7, 1)
"""Before it no rule says how grave what was penalised is."""
_GRADES: Final = (None, None, *Severity)
"""What is said of it all the same is no grade of the day."""
_FORBIDDEN: Final = tuple((one,) for one in Forbidden)
_REACHES: Final = ((), (), *((one,) for one in PartyRole))
_FINE, _CONFISCATED, _TAKES = "2", "3", "5"


def penalised(life: CaseLife) -> Chapter:
    """处罚, 反馈 and, mostly, 限制 with its end."""
    papers = life.papers
    papers.supervisor = life.watcher()
    how = _how(life)
    life.taken = how.get("licences", ())
    how["severity"], expect = graded(life)
    yield life.tell(papers.penalised(**how), life.watching(), expect=expect)
    yield from made_known(life)
    yield from _ENDS.pick(life.random)(life)


def graded(life: CaseLife) -> tuple[Severity | None, Expected]:
    """Return how grave a penalty of today is said to be, and what comes back of that."""
    if life.today < _GRADED_SINCE:
        return life.one_of(_GRADES), {"findings": ("penalty.severity-unknown",)}
    return Severity.GENERAL, ACCEPTED


def _how(life: CaseLife) -> dict[str, Any]:
    kind = life.one_of(_KINDS)
    said: dict[str, Any] = {"kinds": (kind,), "fine_fen": 500_000 if kind == _FINE else None}
    if kind == _CONFISCATED:
        said["confiscated_fen"] = 80_000
    if kind == _TAKES:
        effect = life.one_of(_EFFECTS)
        said |= {"licences": (life.papers.licence,), "licence_effect": effect}
        if effect is LicenceEffect.SUSPENDED:
            said["suspended_until"] = life.today + timedelta(days=30)
    return said


def _restricted(life: CaseLife) -> Chapter:
    papers = life.papers
    imposed = papers.restricted(forbids=life.one_of(_FORBIDDEN), reaches=life.one_of(_REACHES))
    yield life.tell(imposed, life.watching())


def _revoked(life: CaseLife) -> Chapter:
    """撤销 by who decided it; the restriction falls with it."""
    yield from _restricted(life)
    life.wait(5)
    yield from revoked(life)
    yield life.tell(life.papers.lifted(reason="处罚已撤销"), life.watching())


def _lifted(life: CaseLife) -> Chapter:
    yield from _restricted(life)
    life.wait(10 + life.below(20))
    yield life.tell(life.papers.lifted(), life.watching())


def barred(life: CaseLife) -> Chapter:
    """限制措施实施: he applies again, is told what stands against it, and withdraws."""
    papers, county = life.papers, life.county
    yield life.tell(papers.restricted(), life.watching())
    life.wait(2)
    again = Papers(
        life, f"{papers.number}-2", item=county.items(names.PROMISED)[1], subject=papers.subject
    )
    yield life.tell(again.received(), county.receiver)
    applied = MeasureApplied(
        restriction=papers.restriction,
        subject=papers.subject,
        case=again.case,
        content="告知其在限制期内不得准予许可",
        applied_on=life.today,
    )
    yield life.tell(applied, county.decider)
    yield life.tell(again.withdrawn(), county.receiver)


_ENDS: Final = Ways(
    (8, nothing),
    (18, _restricted),
    (18, _lifted),
    (12, _revoked),
    (50, penalty_contested),
    (8, barred),
    (14, executed_and_repaired),
    (20, listed),
    (12, punished_jointly),
)
