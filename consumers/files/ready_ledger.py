"""The ledger that a file goes into: as it stands, or opened as the mapping describes it."""

from datetime import datetime
from typing import Final

from consumers.files.importing import Summary
from consumers.files.mapping.ledger_section import LedgerSection, Shipped
from consumers.files.mapping.mapping import Mapping
from ledger.errors import LedgerMismatch, LedgerNotOpen, MappingInvalid, OutcomeUnknown
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome
from ledger.sentence import say
from ledger.view import Opening

_WITH_ANOTHER: Final = ("group.refused",)


def ready_ledger(
    gate: Gate, mapping: Mapping, summary: Summary, *, moment: datetime, shipped: Shipped
) -> Opening:
    """Return what opened the ledger; an empty store is opened first, as the mapping says.

    Raises ``LedgerMismatch`` for a store of another ledger, ``LedgerNotOpen`` where the mapping
    describes none, ``MappingInvalid`` where the ledger does not know the mapping's source.
    """
    ledger_section = mapping.ledger_section
    try:
        opening = gate.opening
    except LedgerNotOpen:
        if ledger_section is None:
            raise LedgerNotOpen(
                say(
                    "the store holds no ledger yet, and {file} describes none: start one "
                    "with `shenguan open`, or add a section `ledger` to the mapping",
                    file=mapping.file,
                )
            ) from None
        opening = _open(gate, ledger_section, summary, moment=moment, shipped=shipped)
    if ledger_section is not None and ledger_section.ledger != opening.ledger:
        raise LedgerMismatch(
            say(
                "the store holds the ledger {ledger} ({event}), {file} describes "
                "{wanted}: name another --store",
                ledger=opening.ledger,
                event=opening.event.name,
                file=mapping.file,
                wanted=ledger_section.ledger,
            )
        )
    if mapping.observed and all(source.name != mapping.source for source in opening.event.sources):
        known = ", ".join(source.name for source in opening.event.sources) or "none"
        raise MappingInvalid(
            say(
                "{file}: the ledger {ledger} was opened without the source "
                "{source!r} (its sources: {known}); observed history needs its "
                "source: open another ledger with it, or say `observed: no`",
                file=mapping.file,
                ledger=opening.ledger,
                source=mapping.source,
                known=known,
            )
        )
    return opening


def _open(
    gate: Gate,
    ledger_section: LedgerSection,
    summary: Summary,
    *,
    moment: datetime,
    shipped: Shipped,
) -> Opening:
    group = list(ledger_section.submissions(moment, shipped))
    receipts = gate.submit_groups([[propose(submission) for submission in group]])[0]
    answers = list(zip(receipts, group, strict=True))
    # What was only refused with another tells nothing; the other is told.
    for receipt, submission in sorted(answers, key=lambda answer: answer[0].codes == _WITH_ANOTHER):
        if receipt.outcome is Outcome.UNKNOWN:
            raise OutcomeUnknown(
                say("{message}; run the same import again", message=receipt.message)
            )
        if receipt.outcome is not Outcome.ACCEPTED and not _is_open(gate):
            raise LedgerNotOpen(
                say(
                    "the ledger {ledger} cannot be opened: {type}: {message}",
                    ledger=ledger_section.ledger,
                    type=submission.type,
                    message=receipt.message,
                )
            )
        summary.note(receipt)
    return gate.opening


def _is_open(gate: Gate) -> bool:
    """Tell whether somebody else has opened the ledger in the meantime."""
    try:
        return bool(gate.opening.ledger)
    except LedgerNotOpen:
        return False


def importer_of(opening: Opening, mapping: Mapping) -> str:
    """Return the agency that may bring in the mapping's source; else the ledger's first agency."""
    for source in opening.event.sources:
        if source.name == mapping.source:
            return source.agency
    return opening.event.agency
