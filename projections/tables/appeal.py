"""救济: the table of appeals, and how rows hold what appeals have made of their act."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, TypeVar

from msgspec import json

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome
from ledger.events.credit import CreditNoticeReceived
from ledger.fact import Fact
from ledger.labels import label, one_of
from ledger.law.appeal import Verdict
from ledger.law.penalty import PenaltyChange, PenaltyTerms
from projections.engine.row import Day, Instant, Row, Word, day_or_none, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting

_LISTED: Final = json.Decoder(list[str])
R = TypeVar("R", bound=Row)


class AppealRow(Row):
    """救济: one appeal, what it contests, how it ended; ``stayed_on`` is the last stay's day.

    ``decided_position`` is None where an older system decided it: nothing is owed for that.
    """

    appeal: str
    about: str | None = None
    subject: str | None = None
    kind: Annotated[Word | None, label("救济途径"), one_of(AppealKind)] = None
    agency: str | None = None
    after: Annotated[str | None, label("前一救济")] = None
    filed_on: Annotated[Day | None, label("提起日期")] = None
    filed_at: Annotated[Instant | None, label("登记时间")] = None
    filed_position: Annotated[int | None, label("登记位置")] = None
    document: str | None = None
    stayed_on: Annotated[Day | None, label("停止执行日期")] = None
    outcome: Annotated[Word | None, one_of(AppealOutcome)] = None
    effective_on: Day | None = None
    retroactive: bool = False
    redecide_days: Annotated[int | None, label("重作期限（天）")] = None
    decided_at: Instant | None = None
    decided_position: Annotated[int | None, label("裁决记录位置")] = None
    deciding_agency: Annotated[str | None, label("裁决登记机关")] = None
    decision_document: Annotated[str | None, label("裁决文号")] = None
    observed: bool = False
    source: str | None = None


APPEALS = Table(
    "appeals", "appeal", AppealRow, indexes=("about", "subject", waiting.UNDECIDED_APPEALS)
)
projection = Projection("appeals", (APPEALS,))


@APPEALS.on(AppealFiled)
def filed(row: AppealRow, fact: Fact[AppealFiled]) -> None:
    """提起救济; of two under one number the first counts."""
    at = happened(row, fact)
    if row.filed_at is not None:
        return
    event = fact.event
    row.filed_at = at
    row.filed_position = fact.position
    row.about = event.about
    row.subject = event.subject
    row.kind = event.kind
    row.agency = fact.agency
    row.after = event.after
    row.filed_on = event.filed_on.isoformat()
    row.document = event.document


@APPEALS.on(AppealDecided)
def decided(row: AppealRow, fact: Fact[AppealDecided]) -> None:
    """救济决定; a stay decides nothing yet."""
    at = happened(row, fact)
    event = fact.event
    row.about = row.about or event.about
    row.subject = row.subject or event.subject
    if event.outcome is AppealOutcome.STAYED:
        row.stayed_on = event.effective_on.isoformat()
    elif row.decided_at is None:
        row.decided_at = at
        row.decided_position = fact.own_position
        row.outcome = event.outcome
        row.effective_on = event.effective_on.isoformat()
        row.retroactive = event.retroactive
        row.redecide_days = event.redecide_days
        row.deciding_agency = fact.agency
        row.decision_document = event.document


def with_verdict(verdicts: str, verdict: Verdict[str]) -> str:
    """Return what a row holds of the appeals on its act, with one more decision."""
    return json.encode([*_LISTED.decode(verdicts), verdict_told(verdict)]).decode()


def verdict_told(verdict: Verdict[str]) -> str:
    """Return a decision as a row writes it."""
    when = "retroactive" if verdict.is_retroactive else "onwards"
    return f"{verdict.outcome} {verdict.effective_on} {when} {verdict.appeal} {verdict.about}"


def without(listed: str, told: str) -> str:
    """Return what a row holds without one thing that was taken back."""
    kept = _LISTED.decode(listed)
    if told in kept:
        kept.remove(told)
    return json.encode(kept).decode()


def judged_elsewhere(verdicts: str, event: CreditNoticeReceived) -> str:
    """Return what a row holds after word of an appeal there on its act, or on the ground of it.

    A word that was taken back is taken out again.
    """
    verdict = Verdict(
        event.appeal or "",
        event.ground or event.about,
        event.outcome.value if event.outcome else "",
        day_or_none(event.effective_on) or "",
        event.retroactive,
    )
    if event.withdrawn:
        return without(verdicts, verdict_told(verdict))
    return with_verdict(verdicts, verdict)


def verdicts_of(verdicts: str) -> tuple[Verdict[str], ...]:
    """Return what a row holds of the appeals on its act, in their order."""
    return () if verdicts == "[]" else tuple(_verdicts(verdicts))


def _verdicts(verdicts: str) -> Iterator[Verdict[str]]:
    for told in _LISTED.decode(verdicts):
        outcome, day, when, appeal, about = told.split(" ", 4)
        yield Verdict(appeal, about, outcome, day, when == "retroactive")


def verdict_of(fact: Fact[AppealDecided]) -> Verdict[str]:
    """Return a decision as rows hold it."""
    event = fact.event
    return Verdict(
        event.appeal,
        event.about,
        event.outcome.value,
        event.effective_on.isoformat(),
        event.retroactive,
    )


def with_change(changes: str, event: AppealDecided | CreditNoticeReceived) -> str:
    """Return what a penalty's row holds of the changes that appeals have made, with one more."""
    return json.encode([*_LISTED.decode(changes), change_told(event)]).decode()


def change_told(event: AppealDecided | CreditNoticeReceived) -> str:
    """Return a change as a row writes it."""
    said = (
        day_or_none(event.effective_on) or "",
        ",".join(event.kinds),
        *("" if fen is None else str(fen) for fen in (event.fine_fen, event.confiscated_fen)),
        event.licence_effect.value if event.licence_effect else "",
        event.suspended_until.isoformat() if event.suspended_until else "",
    )
    return "/".join(said)


def changes_of(changes: str) -> Iterator[PenaltyChange[str]]:
    """Yield the changes that a penalty's row holds, in their order."""
    for told in _LISTED.decode(changes):
        from_on, kinds, fine, confiscated, effect, until_on = told.split("/")
        terms = PenaltyTerms(
            tuple(kinds.split(",")),
            int(fine) if fine else None,
            int(confiscated) if confiscated else None,
            effect or None,
            until_on or None,
        )
        yield PenaltyChange(from_on, terms)


def clear(row: R, blank: R, names: Iterable[str]) -> None:
    """Let some columns of a row be as those of a blank one: nothing of what they told counts."""
    for name in names:
        setattr(row, name, getattr(blank, name))


def tell_case(row: Any, blank: Any, fact: Fact[AppealDecided]) -> None:  # noqa: ANN401 - a case's row
    """Tell a case's row; of one that is to be decided anew nothing of its decision counts."""
    event = fact.event
    row.verdicts = with_verdict(row.verdicts, verdict_of(fact))
    if event.outcome is not AppealOutcome.QUASHED or event.redecide_days is None:
        return
    clear(row, blank, _OF_DECISION)
    # Until it is decided anew, what rested on the former decision rests on nothing.
    row.verdicts = with_verdict("[]", verdict_of(fact))
    row.anew_from = event.effective_on.isoformat()
    row.redecide_days = event.redecide_days


def forget_former(row: Any) -> None:  # noqa: ANN401 - a case's row
    """Forget what was made of a former decision: it says nothing of the one made anew."""
    if row.anew_from is not None:
        row.verdicts = "[]"


_OF_DECISION: Final = (
    "decision", "decided_at", "decided_position", "decided_on", "decided_recorded_at",
    "decided_by", "deciding_agency",
    "decision_document", "on_commitment", "delivered_at", "delivered_on", "outcome", "closed_at",
    "closed_on", "archived_on", "archive", "licence", "licences_count", "not_accepted_at",
)  # fmt: skip
