"""Submission and entry: the canonical bytes that are stored, hashed, signed and exported.

Canonical means RFC 8785: keys sorted, UTF-8, no blanks, no floats, UTC times with ``Z``, no field
that equals its default. ``leaf = SHA-256(0x00 ‖ bytes)`` (RFC 6962).
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from ledger import naming, spelling
from ledger.errors import Malformed
from ledger.events import EVENTS, Event
from ledger.events.base import (
    KINDS,
    AgencyId,
    EntryId,
    LongText,
    OfficerId,
    Position,
    Ref,
    Text,
)
from ledger.reasons import problem_told
from ledger.sentence import say
from ledger.unknown_fields import refuse_unknown

E = TypeVar("E", bound=Event)

BODY_BYTES_MAX: Final = 65_535
_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_TYPE_KEY: Final = b'"type":'
_TIME_KEY: Final = b'"recorded_at":"'
_DECODERS: Final[dict[bytes, "msgspec.json.Decoder[Submission[Any]]"]] = {}
_PATH: Final = re.compile(r"`\$\.?([^`]*)`")
_MISSING: Final = re.compile(r"missing required field `([^`]*)`")


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """更正: the entry replaces a former one's data, in its place.

    ``was`` are the tags that the target, or an earlier correction, named and the new data does not.
    """

    entry: EntryId
    position: Position
    reason: LongText
    was: tuple[Ref, ...] = ()


class Submission(Struct, Generic[E], frozen=True, kw_only=True, omit_defaults=True):
    """提交: a proposed fact: who says that what took effect when."""

    actor: OfficerId
    agency: AgencyId
    because: tuple[EntryId, ...] = ()
    corrects: Correction | None = None
    data: E
    id: EntryId
    ledger: Annotated[str, Meta(max_length=64)]
    observed: Text | None = None
    occurred_at: Annotated[datetime, Meta(tz=True)]
    signature: Text | None = None
    type: str


class Entry(Struct, Generic[E], frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """记录: an accepted submission with the ledger's time and findings, as it is stored.

    Times stay text (``2017-07-03T01:12:04.120311Z``): nothing is parsed that nobody asks for.
    Readers are lenient: fields of a newer version are passed over.
    ``clock`` is the true instant, set while ``recorded_at`` stays where a clock had run ahead to.
    """

    actor: str
    agency: str
    because: tuple[str, ...] = ()
    clock: str | None = None
    corrects: Correction | None = None
    data: E
    findings: tuple[str, ...] = ()
    id: str
    ledger: str
    observed: str | None = None
    occurred_at: str
    recorded_at: str
    signature: str | None = None
    type: str


class EntryHead(Struct, frozen=True, gc=False):
    """记录的抬头: what can be read of an entry whose type this version does not know."""

    id: str
    ledger: str
    recorded_at: str
    type: str
    clock: str | None = None


def instant_of(entry: Entry[Any] | EntryHead) -> str:
    """Return when an entry was recorded in truth."""
    return entry.clock or entry.recorded_at


class _OnlyType(Struct):
    type: str


_ENTRY_HEAD: Final = msgspec.json.Decoder(EntryHead)
_ONLY_TYPE: Final = msgspec.json.Decoder(_OnlyType)


def encode(thing: Submission[Any] | Entry[Any] | dict[str, Any]) -> bytes:
    """Return the canonical bytes of a submission or an entry (RFC 8785)."""
    return _ENCODER.encode(thing)


def check_length(body: bytes) -> None:
    """Refuse an entry's bytes that are too many; raises ``Malformed``."""
    if len(body) > BODY_BYTES_MAX:
        raise Malformed(
            say(
                "data: the entry has {count:,} bytes, at most {body_bytes_max:,} are "
                "allowed; name attachments by digest",
                count=len(body),
                body_bytes_max=BODY_BYTES_MAX,
            ),
            field="data",
        )


def leaf(body: bytes) -> bytes:
    """Return the leaf hash of an entry's bytes (RFC 6962, 2.1)."""
    return sha256(b"\x00" + body).digest()


def digest(body: bytes) -> str:
    """Return how a submission is named by content: ``sha256:<hex>`` of its canonical bytes."""
    return f"sha256:{sha256(body).hexdigest()}"


@cache
def submission_decoder(event_type: type[Event]) -> msgspec.json.Decoder[Submission[Any]]:
    """Return the decoder of submissions of one type."""
    return msgspec.json.Decoder(Submission[event_type])  # type: ignore[valid-type]


@cache
def _entry_decoder(type_name: str) -> Callable[[bytes], Entry[Any]]:
    event_type = EVENTS.get(type_name)
    if event_type is None:
        raise Malformed(
            say("type: {type_name!r} is unknown here; an upgrade is due", type_name=type_name),
            field="type",
        )
    return msgspec.json.Decoder(Entry[event_type]).decode  # type: ignore[valid-type]


def entry_head(body: bytes) -> EntryHead:
    """Return the head of an entry of whatever type."""
    return _ENTRY_HEAD.decode(body)


def is_known(type_name: str) -> bool:
    """Tell whether this version knows an event type; readers pass over the others."""
    return type_name in EVENTS


def decode_entry(type_name: str, body: bytes) -> Entry[Any]:
    """Return the entry that stored bytes say; the decoder is chosen by the type column."""
    return _entry_decoder(type_name)(body)


def entry_decoder(type_name: str) -> Callable[[bytes], Entry[Any]]:
    """Return the bare decoding function of a type, for loops over many rows."""
    return _entry_decoder(type_name)


def _malformed(error: Exception, line: bytes = b"") -> Malformed:
    if isinstance(error, RecursionError):
        return Malformed(say("no submission: nested too deeply"))
    text = str(error)
    found = _PATH.search(text)
    missing = _MISSING.search(text)
    steps = [found.group(1) if found else "", missing.group(1) if missing else ""]
    field = ".".join(step for step in steps if step)
    text = problem_told(_PATH.sub("", text).removesuffix(" - at ").strip())
    is_text = not isinstance(error, msgspec.ValidationError)
    if is_text and not field and line.startswith(b'{"'):
        broken = spelling.no_unicode_at(line)
        if broken is not None:
            text = say("no Unicode text (a lone surrogate, or bytes that are no UTF-8)")
            field = broken
    if field:
        text = say("{field}: {text}", field=field, text=text)
    return Malformed(text, field=field)


def parse_submission(line: bytes) -> Submission[Any]:
    """Return the submission that canonical bytes say.

    Raises ``Malformed`` for anything else: no JSON, an unknown type or field, a wrong value,
    another spelling of a number, a time or a text, a duplicate key.
    """
    try:
        submission = _decoder_of(line).decode(line)
        _, body = in_one_spelling(submission)
        if body != line:
            refuse_unknown(msgspec.json.decode(line), submission)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _malformed(error, line) from None
    if body != line:
        raise spelling.differing(line, body)
    return submission


def _decoder_of(line: bytes) -> msgspec.json.Decoder[Submission[Any]]:
    """Return the decoder of the type that a line names; in canonical bytes it stands at the end."""
    name = line[line.rfind(_TYPE_KEY) + len(_TYPE_KEY) + 1 : -2]
    found = _DECODERS.get(name)
    if found is None:
        event_type = naming.event_type(_ONLY_TYPE.decode(line).type)
        found = submission_decoder(event_type)
        if line.endswith(b'"type":"%b"}' % event_type.__name__.encode()):
            _DECODERS[event_type.__name__.encode()] = found
    return found


def read_submission(document: dict[str, Any]) -> Submission[Any]:
    """Return the submission that a decoded JSON object says, in whatever key order and spelling.

    Unknown fields are refused by name; times are brought to UTC, text to NFC. Raises ``Malformed``.
    """
    return read_document(document)[0]


def read_document(document: dict[str, Any]) -> tuple[Submission[Any], bytes]:
    """Return the submission of ``read_submission`` with its canonical bytes."""
    event_type = naming.event_type(str(document.get("type", "")))
    try:
        submission = msgspec.convert(document, Submission[event_type])  # type: ignore[valid-type]
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise _malformed(error) from None
    refuse_unknown(document, submission)
    return in_one_spelling(submission)


def in_one_spelling(submission: Submission[E]) -> tuple[Submission[E], bytes]:
    """Return a submission with times in UTC and text in NFC, and its canonical bytes.

    One fact has one byte string; raises ``Malformed`` for what no bytes can say.
    """
    if submission.occurred_at.tzinfo is not UTC or spelling.may_hold_instants(submission.data):
        occurred_at = spelling.in_utc(submission.occurred_at, "occurred_at")
        data = spelling.in_utc(submission.data, "data")
        if occurred_at is not submission.occurred_at or data is not submission.data:
            submission = msgspec.structs.replace(submission, occurred_at=occurred_at, data=data)
    try:
        body = encode(submission)
        if not spelling.is_composed(body):
            document = spelling.composed(msgspec.json.decode(body))
            respelled = submission_decoder(type(submission.data)).decode(encode(document))
            submission, body = respelled, encode(respelled)
    except UnicodeEncodeError:
        raise _malformed(ValueError(), _surrogates_kept(submission)) from None
    except msgspec.MsgspecError as error:
        raise _malformed(error) from None
    return submission, body


def _surrogates_kept(submission: Submission[Any]) -> bytes:
    return json.dumps(msgspec.to_builtins(submission)).encode()


class Unfinished(Struct, frozen=True, gc=False):
    """An entry's canonical bytes with a gap where the append lock writes ``recorded_at``."""

    before: bytes
    after: bytes

    def __call__(self, recorded_at: str) -> bytes:
        """Return the entry's bytes as recorded at a time."""
        return self.before + recorded_at.encode() + self.after


def finisher(
    submission: Submission[Any],
    body: bytes,
    findings: tuple[str, ...],
    clock: str | None = None,
) -> Unfinished:
    """Return the entry's canonical bytes, but for ``recorded_at``.

    ``recorded_at`` sorts right before ``type``, the last key, so there is its gap; with findings, a
    signature or a ``clock`` the entry is encoded again.
    """
    if findings or submission.signature or clock:
        whole = encode(as_entry(submission, "", findings, clock))
        place = whole.rindex(_TIME_KEY) + len(_TIME_KEY)
        return Unfinished(whole[:place], whole[place:])
    place = body.rindex(_TYPE_KEY)
    return Unfinished(body[:place] + _TIME_KEY, b'",' + body[place:])


def as_entry(
    submission: Submission[E],
    recorded_at: str,
    findings: tuple[str, ...] = (),
    clock: str | None = None,
) -> Entry[E]:
    """Return the entry that a submission becomes when it is recorded."""
    return Entry(
        actor=submission.actor,
        agency=submission.agency,
        because=submission.because,
        clock=clock,
        corrects=submission.corrects,
        data=submission.data,
        findings=findings,
        id=submission.id,
        ledger=submission.ledger,
        observed=submission.observed,
        occurred_at=entry_instant(submission.occurred_at),
        recorded_at=recorded_at,
        signature=submission.signature,
        type=submission.type,
    )


def entry_instant(moment: datetime) -> str:
    """Return an instant as entries spell it: UTC, ``Z``, microseconds only where there are any."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    spelled: str = msgspec.to_builtins(in_utc)  # a tenth of the time of `isoformat`
    return spelled


def submission_bytes(entry: Entry[Any]) -> bytes:
    """Return the canonical bytes of the submission that an entry was made from."""
    return encode(msgspec.structs.replace(entry, recorded_at="", findings=(), clock=None)).replace(
        b'"recorded_at":"",', b"", 1
    )


@lru_cache(maxsize=4_096)
def _check_often(kind: str, value: str) -> None:
    """Refuse an impossible identity of those that stand in entry after entry."""
    KINDS.check(kind, value)


def check_submission(submission: Submission[Any]) -> None:
    """Refuse impossible identifiers anywhere in a submission; ``Malformed`` names the field."""
    field, value = "agency", submission.agency
    try:
        _check_often("agency", value)
        field, value = "actor", submission.actor
        _check_often("officer", value)
        field, value = "id", submission.id
        KINDS.check("id", value)
        field, value = "ledger", submission.ledger
        _check_often("ledger", value)
        for field, value in _named_entries(submission):  # noqa: B007 - told where it is wrong
            KINDS.check("id", value)
    except Malformed as error:
        raise naming.impossible(field, value, error) from None
    try:
        naming.check_identities(submission.data)
    except Malformed as error:
        raise Malformed(
            say("data.{problem}", problem=error.args[0]),
            field=f"data.{error.field}",
            value=error.value,
        ) from None


def _named_entries(submission: Submission[Any]) -> Iterator[tuple[str, str]]:
    for cause in submission.because:
        yield "because", cause
    if submission.corrects is not None:
        yield "corrects.entry", submission.corrects.entry


def tags_of_entry(entry: Entry[Any]) -> tuple[str, ...]:
    """Return the tags under which an entry is stored: id, those of its event, those it corrects."""
    own, tags = f"id:{entry.id}", naming.tags_of(entry.data)
    if entry.corrects is None and own not in tags:
        return (own, *tags)
    was = () if entry.corrects is None else entry.corrects.was
    return tuple(dict.fromkeys((own, *tags, *was)))
