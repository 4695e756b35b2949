"""并联: the table of joint cases; what became of each branch stands with the cases."""

from datetime import date
from typing import Annotated

from msgspec import json

from ledger.events.handling import HandlingUrged, TimeLimitExtended
from ledger.events.intake import ApplicationReceived, JointCaseClosed, JointCaseOpened
from ledger.fact import Fact
from ledger.labels import label
from ledger.law.deadline import Extension, Period
from projections.engine.row import Day, Instant, Listed, Row, happened
from projections.engine.table import Projection, Table
from projections.tables import waiting
from projections.tables.catalogue import listed

_CODES = json.Decoder(list[str])


class JointRow(Row):
    """并联办件: how a joint case was opened and ended; ``branches`` are the cases that name it.

    ``subject`` applied in the first of them. ``extended_days`` are what was added to the time of
    all, told to the applicant on ``told_on``; of two extensions the first counts.
    """

    joint: str
    name: str | None = None
    lead: str | None = None
    agency: str | None = None
    items: Listed = "[]"
    project: str | None = None
    subject: str | None = None
    subject_name: str | None = None
    opened_on: Day | None = None
    opened_at: Annotated[Instant | None, label("开办时间")] = None
    opened_position: Annotated[int | None, label("开办位置")] = None
    branches: Annotated[Listed, label("并联分支")] = "[]"
    extended_days: Annotated[int | None, label("延长工作日")] = None
    told_on: Annotated[Day | None, label("告知延长日期")] = None
    extended_by: Annotated[str | None, label("延长登记机关")] = None
    closed_on: Day | None = None
    closed_at: Instant | None = None
    urged_count: Annotated[int, label("催办次数")] = 0
    note: str | None = None
    document: str | None = None
    observed: bool = False
    source: str | None = None

    @property
    def cases(self) -> list[str]:
        """The numbers of the cases that name it, in the order of their receipts."""
        return _CODES.decode(self.branches)

    @property
    def expected(self) -> list[str]:
        """The items for which an application is expected."""
        return _CODES.decode(self.items)

    @property
    def added(self) -> tuple[Extension, ...]:
        """The time that was added to the limit of all branches."""
        if self.extended_days is None or self.told_on is None:
            return ()
        return (Extension(Period(self.extended_days), date.fromisoformat(self.told_on)),)


JOINT_CASES = Table(
    "joint_cases",
    "joint",
    JointRow,
    indexes=("lead", "subject", "opened_on", waiting.OPEN_JOINT_CASES),
)
projection = Projection("joint_cases", (JOINT_CASES,), weight=1)


@JOINT_CASES.on(JointCaseOpened)
def opened(row: JointRow, fact: Fact[JointCaseOpened]) -> None:
    """并联开办; of two under one number the first counts."""
    if row.opened_at is not None:
        return
    event = fact.event
    row.opened_at = happened(row, fact)
    row.opened_position = fact.own_position
    row.name = event.name
    row.lead = event.lead
    row.agency = fact.agency
    row.items = listed(event.items)
    row.project = event.project
    row.opened_on = event.opened_on.isoformat()
    row.document = event.document


@JOINT_CASES.on(ApplicationReceived)
def branch_received(row: JointRow, fact: Fact[ApplicationReceived]) -> None:
    """收件: a branch comes in."""
    event = fact.event
    if not row.cases:
        row.subject = event.subject
        row.subject_name = event.subject_name
    row.branches = listed([*dict.fromkeys((*row.cases, event.case))])


@JOINT_CASES.on(TimeLimitExtended)
def extended(row: JointRow, fact: Fact[TimeLimitExtended]) -> None:
    """延长期限."""
    if row.extended_days is None:
        row.extended_days = fact.event.days
        row.told_on = fact.event.told_on.isoformat()
        row.extended_by = fact.agency


@JOINT_CASES.on(HandlingUrged, home="about")
def urged(row: JointRow, fact: Fact[HandlingUrged]) -> None:  # noqa: ARG001 - it is counted
    """催办."""
    row.urged_count += 1


@JOINT_CASES.on(JointCaseClosed)
def closed(row: JointRow, fact: Fact[JointCaseClosed]) -> None:
    """并联办结."""
    if row.closed_at is not None:
        return
    row.closed_at = happened(row, fact)
    row.closed_on = fact.event.closed_on.isoformat()
    row.note = fact.event.note
