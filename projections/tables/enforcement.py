"""查处: tables of enforcement cases and of reminders."""

from typing import Annotated

from msgspec import json

from ledger.events.credit import PenaltyDecided
from ledger.events.enforcement import (
    CaseTransferredToJudicial,
    EnforcementCaseClosed,
    EnforcementCaseFiled,
    EnforcementOutcome,
    JudicialOutcome,
    JudicialOutcomeReceived,
    ReminderGiven,
    ReminderKind,
)
from ledger.events.handling import HandlingUrged
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Day, Instant, Listed, Row, Word, happened
from projections.engine.table import Projection, Table, by_entry
from projections.tables import waiting
from projections.tables.catalogue import listed


class EnforcementRow(Row):
    """立案: one enforcement case, the penalties in it, where it lies, and its end.

    ``stays`` are its stays with the judiciary, each as ``from/until``; an open one has no end.
    """

    enforcement: str
    about: str | None = None
    subject: str | None = None
    item: str | None = None
    agency: str | None = None
    suspicion: str | None = None
    filed_on: Day | None = None
    filed_at: Annotated[Instant | None, label("立案时间")] = None
    filed_position: Annotated[int | None, label("立案记录位置")] = None
    penalties: Annotated[Listed, label("处罚编号")] = "[]"
    first_decided_on: Annotated[Day | None, label("首次处罚日期")] = None
    stays: Annotated[Listed, label("移送期间")] = "[]"
    transferred_to: str | None = None
    transferred_on: Day | None = None
    judicial_outcome: Annotated[Word | None, label("司法处理结果"), one_of(JudicialOutcome)] = None
    returned_on: Annotated[Day | None, label("退回日期")] = None
    outcome: Annotated[Word | None, label("查处结果"), one_of(EnforcementOutcome)] = None
    closed_on: Day | None = None
    closed_at: Annotated[Instant | None, label("结案时间")] = None
    document: str | None = None
    reason: str | None = None
    urged_count: Annotated[int, label("催办次数")] = 0
    observed: bool = False
    source: str | None = None


class ReminderRow(Row):
    """提醒约谈告诫: one reminder of a subject."""

    subject: str
    entry: str
    kind: Annotated[Word | None, one_of(ReminderKind)] = None
    about: str | None = None
    item: str | None = None
    agency: str | None = None
    given_on: Day | None = None
    given_at: Annotated[Instant | None, label("提醒时间")] = None
    content: str | None = None
    observed: bool = False
    source: str | None = None


ENFORCEMENTS = Table(
    "enforcements",
    "enforcement",
    EnforcementRow,
    indexes=("subject", "about", "agency", waiting.UNDECIDED_ENFORCEMENTS),
)
REMINDERS = Table("reminders", "subject", ReminderRow, key=2)
projection = Projection("enforcement", (ENFORCEMENTS, REMINDERS))

_NAMES = json.Decoder(list[str])


@ENFORCEMENTS.on(EnforcementCaseFiled)
def filed(row: EnforcementRow, fact: Fact[EnforcementCaseFiled]) -> None:
    """立案; of two under one number the first counts."""
    if row.filed_at is not None:
        return
    event = fact.event
    row.filed_at = happened(row, fact)
    row.filed_position = fact.position
    row.filed_on = event.filed_on.isoformat()
    row.about = event.about
    row.subject = event.subject
    row.item = event.item
    row.agency = fact.agency
    row.suspicion = event.suspicion


@ENFORCEMENTS.on(PenaltyDecided)
def penalised(row: EnforcementRow, fact: Fact[PenaltyDecided]) -> None:
    """行政处罚决定 in the case."""
    numbers = _NAMES.decode(row.penalties)
    row.penalties = listed([*dict.fromkeys((*numbers, fact.event.penalty))])
    if row.first_decided_on is None:
        row.first_decided_on = fact.event.decided_on.isoformat()


@ENFORCEMENTS.on(CaseTransferredToJudicial)
def transferred(row: EnforcementRow, fact: Fact[CaseTransferredToJudicial]) -> None:
    """移送司法."""
    event = fact.event
    day = event.transferred_on.isoformat()
    row.stays = listed((*_NAMES.decode(row.stays), f"{day}/"))
    row.transferred_on = day
    row.transferred_to = event.transferred_to
    row.judicial_outcome = None
    row.returned_on = None


@ENFORCEMENTS.on(JudicialOutcomeReceived)
def outcome_received(row: EnforcementRow, fact: Fact[JudicialOutcomeReceived]) -> None:
    """司法结果; only a case that is given back is the agency's again."""
    event = fact.event
    row.judicial_outcome = event.outcome.value
    stays = _NAMES.decode(row.stays)
    if event.outcome is JudicialOutcome.RETURNED and stays and stays[-1].endswith("/"):
        row.returned_on = event.received_on.isoformat()
        row.stays = listed((*stays[:-1], f"{stays[-1]}{row.returned_on}"))


@ENFORCEMENTS.on(EnforcementCaseClosed)
def closed(row: EnforcementRow, fact: Fact[EnforcementCaseClosed]) -> None:
    """结案."""
    if row.closed_at is not None:
        return
    event = fact.event
    row.closed_at = happened(row, fact)
    row.closed_on = event.closed_on.isoformat()
    row.outcome = event.outcome.value
    row.document = event.document
    row.reason = event.reason


@ENFORCEMENTS.on(HandlingUrged, home="about")
def urged(row: EnforcementRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1


@REMINDERS.on(ReminderGiven, keys=by_entry)
def reminded(row: ReminderRow, fact: Fact[ReminderGiven]) -> None:
    """提醒、约谈、告诫."""
    event = fact.event
    row.given_at = happened(row, fact)
    row.kind = event.kind.value
    row.about = event.about
    row.item = event.item
    row.agency = fact.agency
    row.given_on = event.given_on.isoformat()
    row.content = event.content
