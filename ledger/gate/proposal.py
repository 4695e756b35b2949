"""提案: a submission that came in, with its bytes, its digest and its own clear values.

It is made once, where the bytes come in; what is malformed is a receipt instead. Nothing that
another submission brings along can reach it.
"""

import secrets
from collections.abc import Iterable, Sequence
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
from ledger.events import Event
from ledger.gate.receipt import Receipt, malformed
from ledger.log import Personal, withheld
from ledger.sentence import say

_SALT_BYTES: Final = 16
ENVELOPE_BYTES = 1_024
"""Room for what the ledger adds: time and findings."""
SUBMISSION_BYTES_MAX: Final = BODY_BYTES_MAX - ENVELOPE_BYTES

Given = Submission[Any] | bytes
"""A submission, or its canonical bytes."""


class Proposal(Struct, gc=False):
    """提案: a submission that can be decided; ``personal`` are the clear values that it opens."""

    submission: Submission[Any]
    body: bytes
    digest: str
    personal: tuple[Personal, ...] = ()


Proposed = Proposal | Receipt
"""What can be decided, or the receipt of what is malformed."""
Group = Sequence[Proposed]
"""组: what is recorded together or not at all."""


def propose(given: Given, personal: Iterable[Personal] = ()) -> Proposed:
    """Return what is handed in as a proposal; ``personal`` are the clear values beside it.

    Never raises for what is wrong with it: then a receipt says so.
    """
    try:
        if isinstance(given, bytes):
            submission, body = parse_submission(given), given
        else:
            _, body = in_one_spelling(given)
            submission = parse_submission(body)
    except Malformed as error:
        return malformed(error)
    return proposal_of(submission, body, personal)


def proposal_of(
    submission: Submission[Any], body: bytes, personal: Iterable[Personal] = ()
) -> Proposed:
    """Return a submission that was parsed from its canonical bytes as a proposal; see above."""
    try:
        check_submission(submission)
        _check_size(body)
        opened = _open_commitments(submission, personal) if personal else ()
    except Malformed as error:
        return malformed(error, entry_id=submission.id)
    return Proposal(submission, body, digest(body), opened)


def _check_size(body: bytes) -> None:
    if len(body) > SUBMISSION_BYTES_MAX:
        raise Malformed(
            say(
                "data: {count:,} bytes are too many for one entry (at most "
                "{body_bytes_max:,}); name attachments by digest",
                count=len(body),
                body_bytes_max=SUBMISSION_BYTES_MAX,
            ),
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


def accounted(proposal: Proposal) -> tuple[Personal, ...]:
    """Return the clear values of a proposal, and a mark for each that was withheld."""
    event_type: type[Event] = type(proposal.submission.data)
    if not naming.personal_fields(event_type):
        return proposal.personal
    given = {one.commitment for one in proposal.personal}
    return proposal.personal + tuple(
        withheld(one)
        for _, one in naming.personal_values(proposal.submission.data)
        if one not in given
    )


def opens(value: Personal) -> bool:
    """Tell whether a clear value and its salt open the commitment that stands with them."""
    return commitment(value.value, value.salt) == value.commitment


def _open_commitments(
    submission: Submission[Any], personal: Iterable[Personal]
) -> tuple[Personal, ...]:
    values = {one.commitment: one for one in personal}
    opened = []
    for field, committed in naming.personal_values(submission.data):
        value = values.get(committed)
        if value is None:
            continue
        if not opens(value):
            raise Malformed(
                say("data.{field}: value and salt do not open the commitment", field=field),
                field=f"data.{field}",
            )
        if "\0" in value.value or "\0" in value.salt:
            raise Malformed(
                say(
                    "data.{field}: a clear value and its salt have no character U+0000 "
                    "(not every database can keep it); remove it and commit anew",
                    field=field,
                ),
                field=f"data.{field}",
            )
        opened.append(value)
    return tuple(opened)
