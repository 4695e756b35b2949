"""导入: rows of a file through the gate, in batches; what is bad is set aside with the reason.

A second run adds nothing, a longer file only what is new, and a run that was cut off goes on when
it is started again: every fact has the id of its natural key.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from msgspec import Struct

from consumers.files.correction_files import CorrectionFile
from consumers.files.corrections import Corrections, refused_line
from consumers.files.identities import Identities
from consumers.files.lacking import IF_RIGHT, LACKING
from consumers.files.mapper import Mapper, Progress
from consumers.files.mapping.mapping import Mapping
from consumers.files.planned import Author, Mapped, Planned
from consumers.files.problems import Problem
from consumers.files.quarantine import Quarantine
from consumers.files.readers.quarantined import QuarantineLine
from consumers.files.readers.rows import KeptRows, Remarks, RowReader, SourceRow
from consumers.files.unquoted import unquoted
from ledger import resident
from ledger.collector import uncollected
from ledger.errors import InputUnreadable, LedgerError, OutcomeUnknown
from ledger.gate.gate import Gate
from ledger.gate.proposal import Group, propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.gate.respelling import Respelled
from ledger.log import LedgerStore
from ledger.sentence import say
from ledger.store.import_lines import ImportMemory

BATCH_ENTRIES: Final = 5000
_REMEMBERED_AT_ONCE: Final = 20_000
_BULK_ROWS: Final = 1_000_000
_COLLECTED_EVERY: Final = 50
_BECAUSE_OF_ANOTHER: Final = ("group.refused",)


class Summary(Struct, kw_only=True):
    """导入结果: ``rows = rows_accepted + rows_repeated + rows_quarantined``; skipped ones are none.

    ``entries`` counts everything that the run added to the log, refusals on record included.
    """

    rows: int = 0
    rows_accepted: int = 0
    rows_repeated: int = 0
    rows_quarantined: int = 0
    entries: int = 0
    findings: int = 0
    position_first: int | None = None
    position_last: int | None = None
    rows_skipped: int = 0
    corrections_proposed: int = 0
    corrections_applied: int = 0
    forgets: bool = False
    """Whether nothing is remembered of rows that may have come before."""
    remarks: Remarks | None = None
    respelled: Respelled | None = None
    told: list[QuarantineLine] = []
    """Of a dry run: the first rows that would be set aside."""

    def note(self, receipt: Receipt) -> None:
        """Count what a receipt says was added to the log."""
        if receipt.position is None or receipt.repeated:
            return
        self.entries += 1
        self.findings += len(receipt.findings) if receipt.outcome is Outcome.ACCEPTED else 0
        self.position_first = min(self.position_first or receipt.position, receipt.position)
        self.position_last = max(self.position_last or 0, receipt.position)


class ImportTarget(Struct, frozen=True):
    """Where an import goes: gate and store, and who hands in."""

    gate: Gate
    store: LedgerStore
    submitter: str
    author: Author
    memory: ImportMemory | None = None


class Aside(NamedTuple):
    """Where goes what is not taken: rows with the reason, and what is to be corrected.

    ``applies`` says that corrections are submitted; those that are refused are told.
    """

    quarantine: Quarantine
    corrections: CorrectionFile
    applies: bool = False


class Import:
    """导入: one file into one ledger."""

    def __init__(
        self, mapping: Mapping, reader: RowReader, target: ImportTarget, summary: Summary
    ) -> None:
        self._mapping = mapping
        self._reader = reader
        self._target = target
        self.summary = summary
        self._mapper = Mapper(mapping, reader.columns, target.author, target.memory)
        # What the run itself has opened holds nothing of any source yet.
        summary.forgets = self._mapper.begins_anew and not summary.entries
        opening = target.gate.opening
        cut_over = next(
            (source.cut_over for source in opening.event.sources if source.name == mapping.source),
            None,
        )
        self._identities = Identities(
            target.store,
            opening,
            source=mapping.source,
            cut_over=cut_over if mapping.observed else None,
        )
        about = (mapping.name, mapping.source, opening.ledger)
        self._corrections = Corrections(target.store, self._identities, target.author, about)

    def run(self, aside: Aside, progress: Progress | None = None) -> Summary:
        """Import every row; raises ``OutcomeUnknown`` where a commit did not answer."""
        try:
            with self._remembering():
                return self._run(aside, progress)
        except InputUnreadable as error:
            done = self.summary.rows
            rows = (
                say("the first {done} {done:row is|rows are} done", done=done)
                if done
                else say("no row of it is recorded")
            )
            raise InputUnreadable(say("{error}: {rows}", error=error, rows=rows)) from None

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Keep what is to be remembered, also of a run that is cut off."""
        try:
            yield
        except BaseException:
            with suppress(LedgerError):
                self._mapper.keep()
            raise
        self._mapper.keep()

    def _run(self, aside: Aside, progress: Progress | None) -> Summary:
        with uncollected():
            total, rows = 0, self._reader.rows
            if self._mapper.looks_ahead:
                rows = KeptRows(self._reader).rows
                total = self._mapper.look_ahead(rows, progress)
            for number, batch in enumerate(self._batches(rows()), start=1):
                self._submit(batch, aside)
                self._mapper.keep(at_least=_REMEMBERED_AT_ONCE)
                if number % _COLLECTED_EVERY == 0:
                    gc.collect(0)
                if progress is not None:
                    done = self.summary.rows + self.summary.rows_skipped
                    progress(done, max(done, total or round(done / (self._reader.share() or 1))))
        self.summary.remarks = self._reader.remarks
        self.summary.respelled = self._identities.respelled
        return self.summary

    def _batches(self, rows: Iterator[SourceRow]) -> Iterator[list[Mapped]]:
        batch: list[Mapped] = []
        size = 0
        for ordinal, row in enumerate(rows):
            mapped = self._mapper.map(row, ordinal)
            if mapped is None:
                self.summary.rows_skipped += 1
                continue
            self._mapper.done(mapped.references)
            batch.append(mapped)
            size += 1 + len(mapped.references) + len(mapped.events)
            if size >= BATCH_ENTRIES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _submit(self, batch: list[Mapped], aside: Aside) -> None:
        self._identities.assign(batch)
        groups: list[Group] = []
        for mapped in batch:
            groups.extend([propose(fact.body, fact.personal)] for fact in mapped.references)
            if mapped.events:
                groups.append([propose(fact.body, fact.personal) for fact in mapped.events])
        answers = iter(self._target.gate.submit_groups(groups, submitter=self._target.submitter))
        for mapped in batch:
            receipts = [receipt for _ in mapped.references for receipt in next(answers)]
            if mapped.events:
                receipts += next(answers)
            self._tally(mapped, receipts, aside.quarantine)
        moved = [mapped for mapped in batch if mapped.changed or mapped.left]
        if moved:
            self._correct(moved, aside)

    def _correct(self, moved: list[Mapped], aside: Aside) -> None:
        """Propose what rows of this batch would have corrected, or submit it."""
        proposed = [found for one in moved if (found := self._corrections.proposed(one))]
        lines = [one.line for of_row in proposed for one in of_row]
        if aside.applies:
            gate, submitter = self._target.gate, self._target.submitter
            lines = []
            for proposal, receipt in self._corrections.submit(gate, proposed, submitter):
                self._settle(proposal.line.row, receipt)
                line = refused_line(proposal, receipt)
                lines += [] if line is None else [line]
                self.summary.corrections_applied += line is None
        for line in lines:
            aside.corrections.add(line)
        self.summary.corrections_proposed += len(lines)

    def _settle(self, row: int, receipt: Receipt) -> None:
        if receipt.outcome is Outcome.UNKNOWN:
            raise OutcomeUnknown(
                say(
                    "row {row}: {message}; run the same import again: what is recorded "
                    "is not recorded twice",
                    row=row,
                    message=receipt.message,
                )
            )
        self.summary.note(receipt)

    def _tally(self, mapped: Mapped, receipts: Sequence[Receipt], quarantine: Quarantine) -> None:
        summary = self.summary
        summary.rows += 1
        for receipt in receipts:
            self._settle(mapped.row.number, receipt)
        facts = [*mapped.references, *mapped.events]
        problem = mapped.problem or self._refusal(mapped, facts, receipts)
        if problem is not None:
            mapped.changed, mapped.left = [], []
            summary.rows_quarantined += 1
            if self._mapping.persons.columns:
                numbers, is_misread = self._mapper.numbers_of(mapped), bool(mapped.row.problem)
                problem = unquoted(problem, numbers, is_misread=is_misread)
            self._mapper.remember(mapped)
            quarantine.add(mapped, problem, _attempt(mapped, facts, receipts))
        elif any(not receipt.repeated for receipt in receipts[len(mapped.references) :]):
            summary.rows_accepted += 1
        else:
            summary.rows_repeated += 1

    def _refusal(
        self, mapped: Mapped, facts: Sequence[Planned], receipts: Sequence[Receipt]
    ) -> Problem | None:
        refused = [
            (fact, receipt)
            for fact, receipt in zip(facts, receipts, strict=True)
            if receipt.outcome is not Outcome.ACCEPTED
        ]
        if not refused:
            return None
        fact, receipt = next(
            (pair for pair in refused if pair[1].codes != _BECAUSE_OF_ANOTHER), refused[0]
        )
        columns = fact.rule.columns_of(receipt.field)
        column = columns[0] if len(columns) == 1 else None
        if column is not None and fact.columns is not None:
            column = fact.columns.get(column, column)
        value = None if column is None else self._mapper.value_of(mapped, column)
        return Problem(
            code=receipt.codes[0],
            codes=receipt.codes,
            message=f"{fact.rule.slot}: {_message(fact, receipt)}",
            field=column or receipt.field,
            value=None if value is None else resident.without_numbers(value),
            columns=columns,
        )


def _message(fact: Planned, receipt: Receipt) -> str:
    if "id.reused" not in receipt.codes:
        message = receipt.message or receipt.codes[0]
        return message if LACKING.isdisjoint(receipt.codes) else f"{message}; {IF_RIGHT}"
    return say(
        "the key {key!r} differs from what was recorded under it "
        "({message}); if the recorded fact is wrong, correct it: shenguan "
        "record {event_type} --corrects {id}",
        key=fact.key,
        message=receipt.message,
        event_type=fact.rule.event_type.__name__,
        id=fact.id,
    )


def _attempt(mapped: Mapped, facts: Sequence[Planned], receipts: Sequence[Receipt]) -> int:
    """Return the number of the attempt that the row's next try makes."""
    fed = 0 if mapped.row.fed is None else mapped.row.fed.attempt
    refused = [
        fact.attempt + 1
        for fact, receipt in zip(facts, receipts, strict=False)
        if receipt.outcome is Outcome.REFUSED and "id.reused" not in receipt.codes
    ]
    return max(fed, mapped.attempt, *refused, 0)
