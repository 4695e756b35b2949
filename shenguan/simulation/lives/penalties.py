"""处罚告知: who is fined has it in hand, the public sees it, and who approved is told of it."""

from ledger.events.handover import FeedbackKind
from shenguan.simulation.line import PlayLine
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.supervision import told_back


def made_known(life: CaseLife) -> Chapter:
    """送达, 公示 and 反馈 of a penalty."""
    papers = life.papers
    yield life.tell(papers.delivered(case=None, penalty=papers.penalty), life.watching())
    yield page(life)
    yield from told_back(life, FeedbackKind.PENALTY, f"penalty:{papers.penalty}")


def page(life: CaseLife, **otherwise: object) -> PlayLine:
    """Return 公示 of a penalty, or its end."""
    about = f"penalty:{life.papers.penalty}"
    shown = life.papers.publicised(about=about, masked=True, **otherwise)
    return life.tell(shown, life.watching())


def no_longer_shown(life: CaseLife) -> PlayLine:
    """Return 撤下公示 of a penalty that stands no longer as it did."""
    return page(life, withdraws=True, reason="处罚已撤销、变更或已修复")


def revoked(life: CaseLife) -> Chapter:
    """处罚撤销: its page goes, and who was told of it is told of that."""
    yield life.tell(life.papers.penalty_revoked(licences=life.taken), life.watching())
    yield no_longer_shown(life)
    yield from told_of_its_end(life)


def told_of_its_end(life: CaseLife) -> Chapter:
    """反馈 of a penalty that was revoked, to who was told of it."""
    papers = life.papers
    yield from told_back(
        life,
        FeedbackKind.PENALTY,
        f"penalty:{papers.penalty}",
        feedback=f"{papers.feedback}p2",
        content="原处罚已撤销",
    )
