"""回执: what the gate answers to a submission."""

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from ledger import resident
from ledger.choice import Choice
from ledger.errors import Malformed
from ledger.sentence import sentence_of
from ledger.view import Objection

MESSAGE_MAX: Final = 2_000
"""So many characters of what is wrong are told."""
NAME_MAX: Final = 200
"""So many characters of an id or of a field's name are told."""
REASONS_BYTES_MAX: Final = 48_000
_PER_TEXT: Final = 12
"""Quotes, commas and keys around a text, at most."""


class Outcome(Choice):
    """结果: accepted, refused, malformed, or unknown (send the same again)."""

    ACCEPTED = "accepted", "已接受"
    REFUSED = "refused", "已拒绝"
    MALFORMED = "malformed", "格式错误"
    UNKNOWN = "unknown", "结果未知"


class Receipt(Struct, kw_only=True, gc=False):
    """回执: one answer; ``position``, ``leaf`` (hex) and ``recorded_at`` only where recorded.

    ``codes`` say why it was refused, ``findings`` what stays on record with it. A refusal of a
    known agency is itself recorded; its receipt then has the position of that record.
    """

    id: str | None = None
    digest: str | None = None
    outcome: Outcome
    repeated: bool = False
    position: int | None = None
    leaf: str | None = None
    recorded_at: str | None = None
    codes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    field: str | None = None
    message: str | None = None

    def document(self) -> dict[str, Any]:
        """Return the receipt as a plain dictionary, every field in its order."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return {**said, "message": None if self.message is None else str(self.message)}


def malformed(error: Malformed, *, entry_id: str | None = None) -> Receipt:
    """Return the receipt of what can never be a fact: short, encodable, no identity number."""
    return bounded(
        Receipt(
            id=entry_id,
            outcome=Outcome.MALFORMED,
            codes=(error.code,),
            field=resident.without_numbers(error.field) or None,
            message=_as_sentence(error, resident.without_numbers(str(error))),
        )
    )


def _as_sentence(error: Malformed, text: str) -> str:
    told = sentence_of(error)
    return told if told == text else text


def bounded(receipt: Receipt) -> Receipt:
    """Return a receipt whose texts are Unicode and short, whatever they quote."""
    return replace(
        receipt,
        id=_legible(receipt.id, NAME_MAX),
        field=_legible(receipt.field, NAME_MAX),
        message=_legible(receipt.message, MESSAGE_MAX),
    )


def _legible(text: str | None, longest: int) -> str | None:
    if text is None:
        return None
    if len(text) > longest:
        text = f"{text[: longest - 1]}…"
    if text.isascii():
        return text
    legible = text.encode("utf-8", "backslashreplace").decode()
    return text if legible == text else legible


def refused(entry_id: str, digest: str, objections: list[Objection]) -> Receipt:
    """Return the receipt of what may not be recorded as the fact that it claims to be."""
    first = objections[0]
    return Receipt(
        id=entry_id,
        digest=digest,
        outcome=Outcome.REFUSED,
        codes=tuple(dict.fromkeys(objection.code.code for objection in objections)),
        field=first.field or None,
        message="; ".join(dict.fromkeys(objection.message for objection in objections)),
    )


def that_fit(objections: list[Objection]) -> list[Objection]:
    """Return the first objections, as many as the record of a refusal has room for."""
    room = REASONS_BYTES_MAX
    for count, one in enumerate(objections):
        texts = (one.code.code, one.field, one.detail, *one.blocking)
        room -= sum(len(text.encode()) + _PER_TEXT for text in texts)
        if room < 0:
            return objections[: max(1, count)]
    return objections
