"""Tables whose rows belong to identities of any kind, and what they hold by plain reading.

``ABOUT_ACTS`` has a row for each fact about something, ``ABOUT_COUNTS`` one for each thing. What
belongs where is written here by hand (``belongs``), so that it does not follow from the engine.
"""

from collections.abc import Iterable
from typing import Any, Final

from ledger.events.credit import CreditNoticeReceived, PenaltyDecided
from ledger.events.handover import SupervisionFeedbackSent
from ledger.events.record import SubmissionRefused
from ledger.events.supervision import RectificationOrdered
from ledger.fact import AnyFact
from projections.engine.home import REF
from projections.engine.row import Row, Word
from projections.engine.table import Projection, Table, by_entry
from tests.histories import Rows


class ActRow(Row):
    """所涉行为: one fact about a thing."""

    about: str
    entry: str
    type: Word = ""
    actor: str | None = None


class CountRow(Row):
    """所涉统计: how many facts there are about a thing, and who wrote the last one."""

    about: str
    facts_count: int = 0
    actor: str | None = None


ABOUT_ACTS: Final = Table("about_acts", REF, ActRow, key=2)
ABOUT_COUNTS: Final = Table("about_counts", REF, CountRow)
WHOLE_TAGS: Final = Projection("whole_tags", (ABOUT_ACTS, ABOUT_COUNTS))
ABOUT: Final = (
    RectificationOrdered.__name__,
    SupervisionFeedbackSent.__name__,
    CreditNoticeReceived.__name__,
    PenaltyDecided.__name__,
    SubmissionRefused.__name__,
)
"""The types that the tables fold."""


@ABOUT_ACTS.on(PenaltyDecided, home="penalty", keys=by_entry)
@ABOUT_ACTS.on(SubmissionRefused, home="names", keys=by_entry)
@ABOUT_ACTS.on(RectificationOrdered, SupervisionFeedbackSent, CreditNoticeReceived, keys=by_entry)
def acted(row: ActRow, fact: AnyFact) -> None:
    """Note what was done."""
    row.type = type(fact.event).__name__
    row.actor = fact.actor


@ABOUT_COUNTS.on(PenaltyDecided, home="penalty")
@ABOUT_COUNTS.on(SubmissionRefused, home="names")
@ABOUT_COUNTS.on(RectificationOrdered, SupervisionFeedbackSent, CreditNoticeReceived)
def counted(row: CountRow, fact: AnyFact) -> None:
    """Count it."""
    row.facts_count += 1
    row.actor = fact.actor


def belongs(event: Any) -> list[str]:  # noqa: ANN401 - an event of one of the types
    """Return what an event is about, read from its field."""
    if isinstance(event, PenaltyDecided):
        return [f"penalty:{event.penalty}"]
    if isinstance(event, SubmissionRefused):
        return list(dict.fromkeys(event.names))
    return [event.about] if type(event).__name__ in ABOUT else []


def plain_rows(facts: Iterable[AnyFact]) -> Rows:
    """Return what both tables hold, told fact by fact."""
    acts: dict[Any, Any] = {}
    counts: dict[Any, Any] = {}
    for fact in facts:
        for about in belongs(fact.event):
            acts[about, fact.id] = (about, fact.id, type(fact.event).__name__, fact.actor)
            before = counts.get((about,), (about, 0, None))
            counts[(about,)] = (about, before[1] + 1, fact.actor)
    return {ABOUT_ACTS.name: acts, ABOUT_COUNTS.name: counts}
