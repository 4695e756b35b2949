"""查处人生: what is looked into after an inspection, how it ends, and what the police say."""

from typing import Final

from ledger.events.enforcement import EnforcementOutcome, JudicialOutcome
from ledger.events.handover import FeedbackKind
from shenguan.simulation import county as names
from shenguan.simulation.lives.life import CaseLife, Chapter
from shenguan.simulation.lives.penalties import made_known
from shenguan.simulation.lives.supervision import put_right, shown, told_back

_OUTCOMES: Final = (
    EnforcementOutcome.NOTHING_FOUND,
    EnforcementOutcome.NOT_PENALISED,
    EnforcementOutcome.OTHER,
    EnforcementOutcome.PENALISED,
    EnforcementOutcome.TRANSFERRED,
    EnforcementOutcome.TRANSFERRED,
)
_WORDS: Final = tuple(JudicialOutcome)


def audited(life: CaseLife) -> Chapter:
    """结果审核 by another inspector; the first time it may go back."""
    papers = life.papers
    yield life.tell(papers.checked(licence=papers.licence), life.watching())
    life.wait(1)
    yield from shown(life)


def looked_into(life: CaseLife) -> Chapter:
    """立案 to its end."""
    papers, outcome = life.papers, life.one_of(_OUTCOMES)
    by = life.watching()
    failed = papers.failed(licence=papers.licence)
    yield life.tell(failed, by)
    yield life.tell(papers.filed(), by)
    yield from shown(life)
    yield from told_back(life, FeedbackKind.CHECK, f"check:{papers.check}")
    life.wait(5 + life.below(10))
    if outcome is EnforcementOutcome.TRANSFERRED:
        word = life.one_of(_WORDS)
        yield from _transferred(life, word)
        if word is JudicialOutcome.RETURNED:
            outcome = EnforcementOutcome.NOT_PENALISED
    elif outcome is EnforcementOutcome.PENALISED:
        warned = papers.penalised(enforcement=papers.enforcement, kinds=("1",), fine_fen=None)
        yield life.tell(warned, life.watching(), expect={"findings": ("penalty.severity-unknown",)})
    yield life.tell(papers.ended(outcome=outcome), life.watching())
    if outcome is EnforcementOutcome.PENALISED:
        yield from made_known(life)


def _transferred(life: CaseLife, outcome: JudicialOutcome) -> Chapter:
    yield life.tell(life.papers.transferred(), life.watching())
    life.wait(3)
    yield life.tell(life.papers.heard(outcome=outcome), life.watching())


def without_a_licence(life: CaseLife) -> Chapter:
    """无证活动 of somebody else than who was licensed, and the order to stop."""
    papers, by = life.papers, life.watching()
    stranger = names.organisation(f"92{life.county.region}", (1 << 32) + life.strand)
    number = f"{papers.supervisor}/U{papers.number}"
    yield life.tell(papers.unlicensed(check=number, subject=stranger), by)
    ordered = papers.ordered(about=f"check:{number}", subject=stranger)
    yield life.tell(ordered, by)
    yield from told_back(life, FeedbackKind.CHECK, f"check:{number}")
    yield from put_right(life)
