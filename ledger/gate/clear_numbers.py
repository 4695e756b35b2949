"""明文身份证号: a submission that holds a resident's identity number in clear is malformed.

It is neither recorded nor refused on record, for both would keep the number. An identity that the
ledger knows is taken as written, so that its line can go on until it is corrected.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from ledger import naming, resident
from ledger.entry import Submission
from ledger.errors import Malformed
from ledger.events.base import NUMBERED
from ledger.events.record import EntryVoided
from ledger.gate.openings import is_named
from ledger.identifiers import agency_of
from ledger.sentence import say
from ledger.view import View


def clear_number(submission: Submission[Any], body: bytes, view: View) -> Malformed | None:
    """Return what to say of a submission that holds such a number; None where it holds none.

    ``body`` are its canonical bytes.
    """
    if not resident.may_hold_number(body):
        return None
    kinds = {value: kind for kind, value in naming.identity_texts(submission.data)}
    kinds |= {submission.agency: "agency", submission.actor: "officer"}
    for field, text in _texts(submission):
        if resident.holds_number(text) and not _is_known(view, kinds.get(text), text):
            told = say("{field}: {text}", field=field, text=resident.REMEDY)
            return Malformed(told, field=field)
    return None


def _texts(submission: Submission[Any]) -> Iterator[tuple[str, str]]:
    """Yield every text of a submission with its field, but for tags that repeat older entries."""
    yield "agency", submission.agency
    yield "actor", submission.actor
    yield "observed", submission.observed or ""
    if submission.corrects is not None:
        yield "corrects.reason", submission.corrects.reason
    data = msgspec.to_builtins(submission.data)
    if isinstance(submission.data, EntryVoided):
        del data["names"]
    yield from _texts_within(data, "data")


def _texts_within(thing: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(thing, str):
        yield path, thing
    elif isinstance(thing, dict):
        for name, value in thing.items():
            yield from _texts_within(value, f"{path}.{name}")
    elif isinstance(thing, list | tuple):
        for member in thing:
            yield from _texts_within(member, path)


def _is_known(view: View, kind: str | None, text: str) -> bool:
    """Tell whether an identity is known as it is written; a text is never."""
    if kind is None:
        return False
    if kind == "ref":
        kind, text = naming.parts_of(text)
    if is_named(view, kind, text):
        return True
    agency = agency_of(text)
    return (
        kind in NUMBERED
        and not resident.holds_number(text.removeprefix(agency))
        and is_named(view, "agency", agency)
    )
