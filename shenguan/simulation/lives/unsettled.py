"""未结人生: what nobody settles: a case of enforcement, a page, a plea for repair, a request."""

from collections.abc import Generator

from shenguan.simulation.line import Told
from shenguan.simulation.lives.burning import Burning, Tells
from shenguan.simulation.lives.credit import graded
from shenguan.simulation.lives.life import CaseLife
from shenguan.simulation.lives.listings import initiated
from shenguan.simulation.lives.repair import applied, executed


def undecided_enforcement(life: CaseLife) -> Tells:
    """立案, and no end of it."""
    papers, by = life.papers, life.watching()
    yield life.tell(papers.failed(), by)
    filed = life.tell(papers.filed(), by)
    yield filed
    return Burning(f"enforcement:{papers.enforcement}", filed.id)


def _fined(life: CaseLife) -> Generator[Told, None, str]:
    by = life.watching()
    severity, expect = graded(life)
    line = life.tell(life.papers.penalised(severity=severity), by, expect=expect)
    yield line
    return line.id


def left_on_a_page(life: CaseLife) -> Tells:
    """处罚 that was made public and is taken back; its page stays."""
    yield from _fined(life)
    papers, about = life.papers, f"penalty:{life.papers.penalty}"
    yield life.tell(papers.publicised(about=about, masked=True), life.watching())
    life.wait(2)
    yield life.tell(papers.penalty_revoked(), life.watching())
    return Burning(about, life.duties[papers.item])


def undecided_repair(life: CaseLife) -> Tells:
    """修复申请 of a penalty that was carried out, and no word on it."""
    fined = yield from _fined(life)
    yield from executed(life)
    asked = applied(life, f"penalty:{life.papers.penalty}")
    yield life.tell(asked, life.watching())
    return Burning(f"repair:{asked.repair}", fined)


def unanswered_punishment(life: CaseLife) -> Tells:
    """发起联合惩戒, and the bureau says nothing."""
    yield from _fined(life)
    asked = initiated(life)
    line = life.tell(asked, life.watching())
    yield line
    return Burning(f"punishment:{asked.punishment}", line.id)
