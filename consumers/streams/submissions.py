"""Submissions (提交件的读取): what a line of a file, or a message, hands in.

One JSON object is a submission; an array is a group, recorded together or not at all. Clear
personal values stand beside a submission: ``"personal": [{"commitment", "value", "salt"}]``.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from ledger.entry import Submission, parse_submission, read_submission
from ledger.errors import Malformed
from ledger.gate.receipt import Receipt, malformed
from ledger.log import Personal

Given = Submission[Any] | bytes
NOTHING: Final = b""
"""Stands in a group for what is malformed: the gate lets nothing of such a group pass."""


class HandedIn(Struct):
    """提交件: a group, the receipts of those of it that are malformed, and clear values.

    ``unreadable`` says why it is not even JSON; then one receipt says so too.
    """

    group: list[Given]
    answered: list[Receipt | None]
    personal: dict[str, Personal]
    unreadable: Malformed | None = None

    def receipts(self, of_group: list[Receipt]) -> list[Receipt]:
        """Return a receipt for each submission: the gate's, or what was wrong before the gate."""
        return [told or one for told, one in zip(self.answered, of_group, strict=True)]


class _Clear(Struct):
    """One clear value beside a submission."""

    commitment: str
    value: str
    salt: str


def read_json(line: bytes, where: str) -> HandedIn:
    """Return what one line of JSON hands in; ``where`` is told with what is wrong."""
    line = line.removeprefix(BOM_UTF8)
    try:
        parse_submission(line)
    except Malformed:
        pass
    else:
        return HandedIn([line], [None], {})
    try:
        document = document_of(line)
    except Malformed as error:
        return unreadable(error, where)
    members = document if isinstance(document, list) else [document]
    if not members:
        empty = Malformed("an empty group: an array holds at least one submission")
        return HandedIn([NOTHING], [_at(where, empty)], {})
    read = HandedIn([], [], {})
    for member in members:
        _read_member(read, member, where)
    return read


def unreadable(error: Malformed, where: str) -> HandedIn:
    """Return what stands for something that is no submission at all."""
    return HandedIn([NOTHING], [_at(where, error)], {}, error)


def read_personal(values: object) -> Mapping[str, Personal]:
    """Return clear values by their commitments; raises ``Malformed``."""
    try:
        clear = msgspec.convert(values or [], list[_Clear])
    except msgspec.ValidationError as error:
        raise Malformed(f"personal: {error}", field="personal") from None
    return {one.commitment: Personal(one.commitment, one.value, one.salt) for one in clear}


def _read_member(read: HandedIn, member: object, where: str) -> None:
    try:
        if not isinstance(member, dict):
            raise Malformed(f"a submission is a JSON object, not {type(member).__name__}")  # noqa: TRY301
        submission, personal = _parted(member)
        read.group.append(read_submission(submission))
        read.personal.update(personal)
        read.answered.append(None)
    except Malformed as error:
        entry_id = member.get("id") if isinstance(member, dict) else None
        read.group.append(NOTHING)
        read.answered.append(_at(where, error, str(entry_id) if entry_id else None))


def _parted(member: dict[str, Any]) -> tuple[dict[str, Any], Mapping[str, Personal]]:
    values = member.get("personal")
    submission = member.get("submission")
    if submission is None:
        submission = {name: value for name, value in member.items() if name != "personal"}
    if not isinstance(submission, dict) or not isinstance(submission.get("data"), dict):
        raise Malformed("data: a submission needs an object `data`", field="data")
    return submission, read_personal(values)


def _at(where: str, error: Malformed, entry_id: str | None = None) -> Receipt:
    named = Malformed(f"{where}: {error}", field=error.field, value=error.value)
    return malformed(named, entry_id=entry_id)


def document_of(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return any JSON in which no name stands twice; raises ``Malformed``."""
    try:
        return json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except UnicodeDecodeError as error:
        raise Malformed(
            f"byte {error.start + 1} is not UTF-8; convert the file (GB18030, UTF-16) to UTF-8"
        ) from None
    except json.JSONDecodeError as error:
        raise Malformed(f"no JSON: {error.msg} at column {error.colno}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"{double}: stands twice in one object", field=double)
    return document


def _no_constant(text: str) -> Any:  # noqa: ANN401 - json's hook
    raise Malformed(f"{text} is no JSON number")
