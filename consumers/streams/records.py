"""Records (消息的读取): what a message of the intake topic hands in, in Avro or JSON.

Avro by the published schemas unless the header ``content-type`` says JSON. Clear personal values
stand in JSON beside the submission, with Avro in the header ``personal``.
"""

from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from consumers.broker.errors import BrokerUnavailable
from consumers.broker.message import Received
from consumers.streams.submissions import (
    HandedIn,
    document_of,
    malformed_at,
    read_json,
    read_personal,
)
from ledger.errors import Malformed
from ledger.gate.proposal import Group, Proposal, propose
from ledger.gate.receipt import Outcome, Receipt, bounded
from ledger.sentence import say
from schemas.codec import Codec
from schemas.errors import SchemaError, UnreachableError

AVRO: Final = "application/avro"
JSON: Final = "application/json"
PERSONAL: Final = "personal"
PARKED: Final = "intake.parked"
KEY_BYTES_MAX: Final = 1_024
"""A receipt has so many bytes of the submission's key."""


class Record(Struct):
    """收到的提交: a message and what it hands in."""

    message: Received
    handed_in: list[HandedIn]

    @property
    def where(self) -> str:
        """Where it stands, for people."""
        return where(self.message)

    @property
    def group(self) -> Group:
        """What it proposes."""
        return [one.proposed for one in self.handed_in]

    def key_of(self, index: int, receipt: Receipt) -> bytes | None:
        """Return the key of a receipt: the submission's own, or else the agency that is known."""
        if self.message.key is not None:
            return self.message.key[:KEY_BYTES_MAX]
        agency = self.handed_in[index].agency
        is_known = receipt.position is not None
        return agency.encode() if agency is not None and is_known else None


class Parked(NamedTuple):
    """搁置: a record that cannot be read or handled, with why, and the receipts that say so."""

    record: Record
    receipts: list[Receipt]
    error: Exception


class _IndexedHead(Struct):
    agency: str


_INDEXED_HEAD: Final = msgspec.json.Decoder(_IndexedHead)


def _agency(body: bytes) -> str | None:
    try:
        return _INDEXED_HEAD.decode(body).agency
    except msgspec.MsgspecError:
        return None


def where(message: Received) -> str:
    """Return where a message stands, for people."""
    return f"{message.topic}/{message.partition}@{message.offset}"


def read_record(message: Received, codec: Codec) -> Record | Parked:
    """Return what a message hands in; never raises for what is wrong with it, or with the program.

    Raises ``BrokerUnavailable`` where a registry that has to be asked does not answer.
    """
    try:
        return _read(message, codec)
    except BrokerUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
        return apart(Record(message, []), error)


def apart(record: Record, error: Exception) -> Parked:
    """Return a record on which the program failed: it is parked, and nobody knows what of it."""
    receipt = bounded(
        Receipt(
            outcome=Outcome.UNKNOWN,
            codes=(PARKED,),
            message=(
                f"{record.where}: this program failed on it ({type(error).__name__}); it is parked "
                "and will be handed in again by those who run the ledger"
            ),
        )
    )
    handed_in = record.handed_in or [HandedIn(receipt)]
    return Parked(Record(record.message, handed_in), [receipt for _ in handed_in], error)


def _read(message: Received, codec: Codec) -> Record | Parked:
    given = message.header("content-type") or AVRO
    kind = given.partition(";")[0].strip().lower()
    if kind == JSON:
        return _read_json(message)
    if kind == AVRO:
        return _read_avro(message, codec)
    return _unread(message, Malformed(f"content-type {given!r} is neither {AVRO} nor {JSON}"))


def _read_json(message: Received) -> Record | Parked:
    try:
        if message.value is None:
            raise Malformed(say("a null value (tombstone) hands in nothing"))  # noqa: TRY301
        return Record(message, read_json(message.value, where(message)))
    except Malformed as error:
        return _parked(message, malformed_at(where(message), error), error)


def _read_avro(message: Received, codec: Codec) -> Record | Parked:
    try:
        body = codec.decode(message.value).body
    except UnreachableError as error:
        raise BrokerUnavailable(str(error)) from None
    except SchemaError as error:
        return _unread(message, error)
    values = message.header(PERSONAL)
    try:
        personal = [] if values is None else read_personal(document_of(values.encode()))
    except Malformed as error:
        named = Malformed(f"header {PERSONAL}: {error}", field=PERSONAL)
        receipt = malformed_at(where(message), named, msgspec.json.decode(body)["id"])
        return Record(message, [HandedIn(receipt)])
    proposed = propose(body, personal)
    if isinstance(proposed, Proposal):
        return Record(message, [HandedIn(proposed, proposed.submission.agency)])
    return Record(message, [HandedIn(proposed, _agency(body))])


def _unread(message: Received, error: Malformed | SchemaError) -> Parked:
    receipt = Receipt(
        outcome=Outcome.MALFORMED, codes=(error.code,), message=f"{where(message)}: {error}"
    )
    return _parked(message, bounded(receipt), error)


def _parked(message: Received, receipt: Receipt, error: Exception) -> Parked:
    return Parked(Record(message, [HandedIn(receipt)]), [receipt], error)
