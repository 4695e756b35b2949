"""Records (消息的读取): what a message of the intake topic hands in, in Avro or JSON.

Avro by the published schemas unless the header ``content-type`` says JSON. Clear personal values
stand in JSON beside the submission, with Avro in the header ``personal``.
"""

from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.errors import BrokerUnavailable
from consumers.broker.message import Received
from consumers.streams.submissions import (
    NOTHING,
    Given,
    HandedIn,
    document_of,
    read_json,
    read_personal,
    unreadable,
)
from ledger.entry import Submission
from ledger.errors import Malformed
from ledger.gate.receipt import Outcome, Receipt
from schemas.codec import Codec
from schemas.errors import SchemaError, UnreachableError

AVRO: Final = "application/avro"
JSON: Final = "application/json"
PERSONAL: Final = "personal"


class Record(Struct):
    """收到的提交: a message and what it hands in; ``error`` is why it has to be parked."""

    message: Received
    handed_in: HandedIn
    error: Exception | None = None

    @property
    def where(self) -> str:
        """Where it stands, for people."""
        return where(self.message)

    def key_of(self, index: int) -> bytes | None:
        """Return the key of a receipt: the submission's own, or else its agency."""
        if self.message.key is not None:
            return self.message.key
        agency = _agency(self.handed_in.group[index])
        return None if agency is None else agency.encode()


class _Head(Struct):
    agency: str


_HEAD: Final = msgspec.json.Decoder(_Head)


def _agency(given: Given) -> str | None:
    if isinstance(given, Submission):
        return given.agency
    try:
        return _HEAD.decode(given).agency
    except msgspec.MsgspecError:
        return None


def where(message: Received) -> str:
    """Return where a message stands, for people."""
    return f"{message.topic}/{message.partition}@{message.offset}"


def read_record(message: Received, codec: Codec) -> Record:
    """Return what a message hands in; never raises for what is wrong with it.

    Raises ``BrokerUnavailable`` where a registry that has to be asked does not answer.
    """
    given = message.header("content-type") or AVRO
    kind = given.partition(";")[0].strip().lower()
    if kind == JSON:
        handed_in = _read_json(message)
        return Record(message, handed_in, handed_in.unreadable)
    if kind == AVRO:
        return _read_avro(message, codec)
    return _unread(message, Malformed(f"content-type {given!r} is neither {AVRO} nor {JSON}"))


def _read_json(message: Received) -> HandedIn:
    if message.value is None:
        return unreadable(Malformed("a null value (tombstone) hands in nothing"), where(message))
    return read_json(message.value, where(message))


def _read_avro(message: Received, codec: Codec) -> Record:
    try:
        body = codec.decode(message.value).body
    except UnreachableError as error:
        raise BrokerUnavailable(str(error)) from None
    except SchemaError as error:
        return _unread(message, error)
    try:
        values = message.header(PERSONAL)
        personal = {} if values is None else read_personal(document_of(values.encode()))
    except Malformed as error:
        entry_id = msgspec.json.decode(body)["id"]
        told = Receipt(
            id=entry_id,
            outcome=Outcome.MALFORMED,
            codes=(error.code,),
            field=PERSONAL,
            message=f"{where(message)}: header {PERSONAL}: {error}",
        )
        return Record(message, HandedIn([NOTHING], [told], {}))
    return Record(message, HandedIn([body], [None], dict(personal)))


def _unread(message: Received, error: Malformed | SchemaError) -> Record:
    told = Receipt(
        outcome=Outcome.MALFORMED, codes=(error.code,), message=f"{where(message)}: {error}"
    )
    return Record(message, HandedIn([NOTHING], [told], {}), error)
