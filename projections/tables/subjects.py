"""行政相对人: tables of who applied, who else is a party, and which files were handed in."""

from collections.abc import Iterator
from typing import Annotated

from ledger.events.intake import (
    ApplicationReceived,
    PartyRole,
    SupplementSubmitted,
)
from ledger.fact import Fact
from ledger.labels import label, one_of
from projections.engine.row import Instant, Row, Word, row_instant
from projections.engine.table import Projection, Table


class SubjectRow(Row):
    """行政相对人: who applied, under the code that was given then; ``name`` is the latest told."""

    subject: str
    name: str | None = None
    cases_count: Annotated[int, label("办件数")] = 0
    first_received_at: Annotated[Instant | None, label("首次收件时间")] = None
    last_received_at: Annotated[Instant | None, label("最近收件时间")] = None


class CasePartyRow(Row):
    """当事人: what somebody is in a case beside the applicant; who is two things has two rows."""

    case: str
    party: Annotated[str, label("当事人")]
    capacity: Annotated[Word, label("当事人身份"), one_of(PartyRole)]
    position: int = 0


class MaterialRow(Row):
    """材料: a file that a subject handed in, by its digest; it need not be asked for again.

    ``code`` and ``case`` are those under which it came in first.
    """

    subject: str
    digest: str
    code: Annotated[str, label("材料代码")] = ""
    name: str | None = None
    case: str = ""
    first_handed_in_at: Annotated[Instant, label("首次提交时间")] = ""
    last_handed_in_at: Annotated[Instant, label("最近提交时间")] = ""
    uses_count: Annotated[int, label("使用次数")] = 0


SUBJECTS = Table("subjects", "subject", SubjectRow)
CASE_PARTIES = Table("case_parties", "case", CasePartyRow, key=3, indexes=("party",))
MATERIALS = Table("materials", "subject", MaterialRow, key=2)
projection = Projection("subjects", (SUBJECTS, CASE_PARTIES, MATERIALS), weight=8)


@SUBJECTS.on(ApplicationReceived)
def applied(row: SubjectRow, fact: Fact[ApplicationReceived]) -> None:
    """收件: somebody applies, by the name that they bear then."""
    at = row_instant(fact.occurred_at)
    row.cases_count += 1
    if row.first_received_at is None or at < row.first_received_at:
        row.first_received_at = at
    if row.last_received_at is None or at >= row.last_received_at:
        row.last_received_at = at
        row.name = fact.event.subject_name or row.name
    row.name = row.name or fact.event.subject_name


def _parties(
    fact: Fact[ApplicationReceived] | Fact[SupplementSubmitted],
) -> Iterator[tuple[str, str]]:
    return ((one.subject, one.role) for one in fact.event.parties)


@CASE_PARTIES.on(ApplicationReceived, SupplementSubmitted, keys=_parties)
def party_named(
    row: CasePartyRow, fact: Fact[ApplicationReceived] | Fact[SupplementSubmitted]
) -> None:
    """收件、补正: its further parties."""
    row.position = row.position or fact.position


def _files(
    fact: Fact[ApplicationReceived] | Fact[SupplementSubmitted],
) -> Iterator[tuple[str]]:
    digests = (one.digest for one in fact.event.materials)
    return ((one,) for one in dict.fromkeys(digests) if one is not None)


@MATERIALS.on(ApplicationReceived, SupplementSubmitted, keys=_files)
def handed_in(
    row: MaterialRow, fact: Fact[ApplicationReceived] | Fact[SupplementSubmitted]
) -> None:
    """收件、补正提交: files come in."""
    at = row_instant(fact.occurred_at)
    row.last_handed_in_at = max(row.last_handed_in_at, at)
    row.uses_count += 1
    if row.first_handed_in_at and row.first_handed_in_at <= at:
        return
    row.first_handed_in_at = at
    found = next(one for one in fact.event.materials if one.digest == row.digest)
    row.code, row.name, row.case = found.code, found.name, fact.event.case
