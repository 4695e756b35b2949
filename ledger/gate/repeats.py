"""The same submission again: the same receipt, accepted or refused; other bytes are refused."""

from msgspec import Struct
from msgspec.structs import replace

from ledger.entry import decode_entry, submission_bytes
from ledger.errors import StoreCorrupt
from ledger.events.record import SubmissionRefused
from ledger.gate.proposal import Group, Proposal
from ledger.gate.receipt import Outcome, Receipt, refused
from ledger.log import LedgerStore
from ledger.sentence import say
from ledger.view import CODES, Objection, refusal

ID_REUSED = refusal(
    "id.reused",
    "编号已用于其他内容",
    "the id was used for another submission",
    source="提交规则: the same id means the same bytes",
    remedy="send the corrected submission with a new id",
    hard=True,
)


class PendingReceipt(Struct, gc=False):
    """A receipt in the making; ``draft`` is the place of its entry in the batch."""

    receipt: Receipt
    draft: int | None = None


def repeat_of(proposal: Proposal, position: int, store: LedgerStore) -> Receipt:
    """Return the receipt of a submission whose id stands in the log at ``position``."""
    submission = proposal.submission
    row = store.row(position)
    if row is None:
        raise StoreCorrupt(
            say(
                "tag id:{id} points at position {position}, nothing is there",
                id=submission.id,
                position=position,
            )
        )
    entry = decode_entry(row.type, row.body)
    if entry.id == submission.id:
        if submission_bytes(entry) != proposal.body:
            return refused(submission.id, proposal.digest, [ID_REUSED("id", f"@{position}")])
        receipt = Receipt(outcome=Outcome.ACCEPTED, findings=entry.findings)
    elif isinstance(entry.data, SubmissionRefused) and entry.data.digest == proposal.digest:
        receipt = _refused_before(entry.data)
    else:
        return refused(submission.id, proposal.digest, [ID_REUSED("id", f"@{position}")])
    receipt.id = submission.id
    receipt.digest = proposal.digest
    receipt.repeated = True
    receipt.position = position
    receipt.leaf = row.leaf.hex()
    receipt.recorded_at = row.recorded_at
    return receipt


def standing_receipt(
    proposal: Proposal, standing: str, position: int, store: LedgerStore
) -> Receipt:
    """Return the receipt of what another entry, at a position, says already."""
    row = store.row(position)
    found = Receipt(outcome=Outcome.ACCEPTED, position=position)
    if row is not None:
        found.leaf, found.recorded_at = row.leaf.hex(), row.recorded_at
        found.findings = decode_entry(row.type, row.body).findings
    return repeated(found, proposal, standing)


def repeated(receipt: Receipt, proposal: Proposal, standing: str) -> Receipt:
    """Return the receipt of an entry for another submission that says the same."""
    told = say("the entry {standing} says the same already", standing=standing)
    answer = replace(receipt, id=proposal.submission.id, digest=proposal.digest, repeated=True)
    answer.message = told
    return answer


def _refused_before(record: SubmissionRefused) -> Receipt:
    objections = [
        Objection(CODES[reason.code], reason.field or "", reason.detail or "")
        for reason in record.reasons
        if reason.code in CODES
    ]
    receipt = refused(record.submission, record.digest, objections)
    receipt.codes = tuple(dict.fromkeys(reason.code for reason in record.reasons))
    return receipt


def refuse_doubles(group: Group, settled: list[PendingReceipt | None]) -> None:
    """Refuse what bears the id of another submission of its group."""
    seen: set[str] = set()
    for index, proposed in enumerate(group):
        if isinstance(proposed, Receipt) or settled[index] is not None:
            continue
        entry_id = proposed.submission.id
        if entry_id in seen:
            double = refused(entry_id, proposed.digest, [ID_REUSED("id", entry_id)])
            settled[index] = PendingReceipt(double)
        seen.add(entry_id)
