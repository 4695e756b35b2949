"""处罚内容 in questions: what a penalty says on a day, as appeals have changed it."""

from msgspec import json

from ledger.law.penalty import PenaltyTerms, terms_on
from projections.tables.appeal import changes_of
from projections.tables.credit import PenaltyRow

_KINDS = json.Decoder(tuple[str, ...])


def penalty_terms(row: PenaltyRow, day: str) -> PenaltyTerms[str]:
    """Return kinds, amounts and effect of a penalty on a day."""
    decided = PenaltyTerms(
        _KINDS.decode(row.kinds),
        row.fine_fen,
        row.confiscated_fen,
        row.licence_effect,
        row.suspended_until,
    )
    return decided if row.changes == "[]" else terms_on(decided, changes_of(row.changes), day)
