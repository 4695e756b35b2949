"""未结人生: what nobody settles: a case of enforcement, a page, a plea for repair, a request."""

from collections.abc import Generator

from ledger.events.enforcement import EnforcementOutcome
from ledger.events.handover import FeedbackKind
from ledger.events.listing import PunishmentResult
from ledger.events.repair import RepairOutcome
from shenguan.simulation.line import Told
from shenguan.simulation.lives.burning import Burning, Tells
from shenguan.simulation.lives.credit import graded
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.listings import answered, ended, initiated
from shenguan.simulation.lives.penalties import made_known, no_longer_shown, told_of_its_end
from shenguan.simulation.lives.repair import applied, decided, executed, shown_long_enough
from shenguan.simulation.lives.supervision import shown, told_back


def undecided_enforcement(life: CaseLife) -> Tells:
    """立案, and no end of it."""
    papers, by = life.papers, life.watching()
    yield life.tell(papers.failed(), by)
    filed = life.tell(papers.filed(), by)
    yield filed
    yield from shown(life)
    yield from told_back(life, FeedbackKind.CHECK, f"check:{papers.check}")
    return Burning(f"enforcement:{papers.enforcement}", filed.id)


def enforcement_ended(life: CaseLife) -> Chapter:
    """案件办结, after the days for it."""
    over = life.papers.ended(outcome=EnforcementOutcome.NOT_PENALISED)
    yield life.tell(over, life.watching(), expect={"findings": ("enforcement.late",)})


def _fined(life: CaseLife) -> Generator[Told, None, str]:
    by = life.watching()
    severity, expect = graded(life)
    line = life.tell(life.papers.penalised(severity=severity), by, expect=expect)
    yield line
    yield from made_known(life)
    return line.id


def left_on_a_page(life: CaseLife) -> Tells:
    """处罚 that was made public and is taken back; its page stays."""
    yield from _fined(life)
    papers = life.papers
    life.wait(2)
    yield life.tell(papers.penalty_revoked(), life.watching())
    yield from told_of_its_end(life)
    return Burning(f"penalty:{papers.penalty}", life.duties[papers.item])


def page_gone(life: CaseLife) -> Chapter:
    """撤下公示, after the days for it."""
    line = no_longer_shown(life)
    line.expect = {"findings": ("publication.not-withdrawn",)}
    yield line


def undecided_repair(life: CaseLife) -> Tells:
    """修复申请 of a penalty that was carried out, and no word on it."""
    fined = yield from _fined(life)
    yield from executed(life)
    shown_long_enough(life)
    asked = applied(life, f"penalty:{life.papers.penalty}")
    yield life.tell(asked, life.watching())
    return Burning(f"repair:{asked.repair}", fined)


def repair_refused(life: CaseLife) -> Chapter:
    """修复决定, after the days for it."""
    about = f"penalty:{life.papers.penalty}"
    refused = decided(life, about, RepairOutcome.REFUSED)
    yield life.tell(refused, life.watching())


def unanswered_punishment(life: CaseLife) -> Tells:
    """发起联合惩戒, and the bureau says nothing."""
    yield from _fined(life)
    asked = initiated(life)
    line = life.tell(asked, life.watching())
    yield line
    return Burning(f"punishment:{asked.punishment}", line.id)


def punishment_answered(life: CaseLife) -> Chapter:
    """惩戒答复, after the day for it; and the end."""
    number = initiated(life).punishment
    said = answered(life, number, PunishmentResult.NOT_APPLICABLE)
    late = {"findings": ("punishment.answer-late",)}
    yield life.tell(said, life.county.issuer, expect=late)
    yield life.tell(ended(life, number), life.watching())
