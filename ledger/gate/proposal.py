"""What comes in, brought to one form before anything is decided: bytes, digest, personal values."""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from msgspec import Struct

from ledger import naming
from ledger.entry import (
    BODY_BYTES_MAX,
    Submission,
    check_submission,
    digest,
    in_one_spelling,
    parse_submission,
)
from ledger.errors import Malformed
from ledger.gate.receipt import Receipt, malformed
from ledger.log import Personal

_SALT_BYTES: Final = 16
ENVELOPE_BYTES = 1_024
"""Room for what the ledger adds: time and findings."""


class Proposal(Struct, gc=False):
    """提交件: a submission with its bytes and digest, or the receipt that says it is malformed."""

    submission: Submission[Any] | None
    body: bytes
    digest: str
    personal: tuple[Personal, ...] = ()
    receipt: Receipt | None = None


def propose(given: Submission[Any] | bytes, personal: Mapping[str, Personal]) -> Proposal:
    """Return a submission ready to be decided; never raises for what is wrong with it."""
    entry_id = None
    try:
        if isinstance(given, bytes):
            submission, body = parse_submission(given), given
        else:
            _, body = in_one_spelling(given)
            submission = parse_submission(body)
        entry_id = submission.id
        check_submission(submission)
        _check_size(body)
        values = _open_commitments(submission, personal)
    except Malformed as error:
        return Proposal(None, b"", "", receipt=malformed(error, entry_id=entry_id))
    return Proposal(submission, body, digest(body), values)


def _check_size(body: bytes) -> None:
    if len(body) > BODY_BYTES_MAX - ENVELOPE_BYTES:
        raise Malformed(
            f"data: {len(body):,} bytes are too many for one entry (at most "
            f"{BODY_BYTES_MAX - ENVELOPE_BYTES:,}); name attachments by digest",
            field="data",
        )


def commitment(value: str, salt: str) -> str:
    """Return the salted commitment of a personal value: ``sha256:<hex>``.

    SHA-256 over ``shenguan.personal.v1``, a zero byte, the salt's text, a zero byte, the value.
    """
    hashed = sha256(f"shenguan.personal.v1\0{salt}\0{value}".encode()).hexdigest()
    return f"sha256:{hashed}"


def salted(value: str) -> Personal:
    """Return a clear value under a new commitment, with a salt of 128 random bits."""
    salt = secrets.token_hex(_SALT_BYTES)
    return Personal(commitment(value, salt), value, salt)


def _open_commitments(
    submission: Submission[Any], personal: Mapping[str, Personal]
) -> tuple[Personal, ...]:
    if not personal:
        return ()
    opened = []
    for field, committed in naming.personal_values(submission.data):
        value = personal.get(committed)
        if value is None:
            continue
        if commitment(value.value, value.salt) != committed:
            raise Malformed(
                f"data.{field}: value and salt do not open the commitment", field=f"data.{field}"
            )
        if "\0" in value.value or "\0" in value.salt:
            raise Malformed(
                f"data.{field}: a clear value and its salt have no character U+0000 (not every "
                "database can keep it); remove it and commit anew",
                field=f"data.{field}",
            )
        opened.append(value)
    return tuple(opened)
