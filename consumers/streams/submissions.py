"""Submissions (提交件的读取): what a line of a file, or a message, hands in.

One JSON object is a submission; an array is a group, recorded together or not at all. Clear
personal values stand beside a submission: ``"personal": [{"commitment", "value", "salt"}]``. In a
group they open commitments of any of its submissions; one that opens nothing makes malformed the
submission that it stands beside, and no other.

Whatever a line holds, reading it gives receipts that can be encoded, or raises ``Malformed``: what
is too large, too deep or too many is said in one sentence.
"""

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from ledger import naming
from ledger.entry import Submission, parse_submission, read_document
from ledger.errors import Malformed
from ledger.gate.proposal import Proposed, opens, proposal_of
from ledger.gate.receipt import Receipt, malformed
from ledger.log import Personal
from ledger.sentence import say

BYTES_MAX: Final = 16 * 1024 * 1024
"""A line, or the value of a message."""
GROUP_MAX: Final = 1_000
"""Submissions of one group."""
DEPTH_MAX: Final = 32
"""Objects and arrays inside one another."""
DIGITS_MAX: Final = 40
"""Digits of a whole number."""
_CANONICAL: Final = b'{"actor":"'
"""How canonical bytes begin; everything else is read as any JSON."""


class HandedIn(NamedTuple):
    """提交件: what is proposed, and the agency that it names where it could be read."""

    proposed: Proposed
    agency: str | None = None


class _Clear(Struct):
    """One clear value beside a submission."""

    commitment: str
    value: str
    salt: str


class _Parsed(NamedTuple):
    """A submission with its canonical bytes, and what stands beside it."""

    submission: Submission[Any]
    body: bytes
    personal: Sequence[Personal]

    def handed_in(self, personal: Iterable[Personal]) -> HandedIn:
        """Return it as a proposal with these clear values."""
        proposed = proposal_of(self.submission, self.body, personal)
        return HandedIn(proposed, self.submission.agency)


def read_json(line: bytes, where: str) -> list[HandedIn]:
    """Return what one line of JSON hands in: a group; ``where`` goes before what is wrong with it.

    Raises ``Malformed`` where it is no JSON at all.
    """
    if len(line) > BYTES_MAX:
        raise Malformed(
            say(
                "{count:,} bytes or more, at most {bytes_max:,} are read",
                count=len(line),
                bytes_max=BYTES_MAX,
            )
        )
    line = line.removeprefix(BOM_UTF8)
    if line.startswith(_CANONICAL):
        try:
            submission = parse_submission(line)
        except Malformed:
            pass
        else:
            return [HandedIn(proposal_of(submission, line), submission.agency)]
    return _read_document(document_of(line), where)


def _read_document(document: object, where: str) -> list[HandedIn]:
    if not isinstance(document, list):
        document = [document]
    elif not document:
        empty = Malformed(say("an empty group: an array holds at least one submission"))
        return [HandedIn(malformed_at(where, empty))]
    elif len(document) > GROUP_MAX:
        many = Malformed(
            say(
                "a group of {count:,} submissions, at most {group_max:,} are "
                "recorded together; hand them in as several groups",
                count=len(document),
                group_max=GROUP_MAX,
            )
        )
        return [HandedIn(malformed_at(where, many))]
    members = [_parse_member(member, where) for member in document]
    parsed = [member for member in members if isinstance(member, _Parsed)]
    if len(parsed) > 1 and any(member.personal for member in parsed):
        return _with_shared_values(members, parsed, where)
    return [
        member.handed_in(member.personal) if isinstance(member, _Parsed) else HandedIn(member)
        for member in members
    ]


def _parse_member(member: object, where: str) -> _Parsed | Receipt:
    try:
        if not isinstance(member, dict):
            kind = type(member).__name__
            raise Malformed(say("a submission is a JSON object, not {kind}", kind=kind))  # noqa: TRY301
        document, personal = _parted(member)
        return _Parsed(*read_document(document), personal)
    except Malformed as error:
        entry_id = member.get("id") if isinstance(member, dict) else None
        return malformed_at(where, error, str(entry_id) if entry_id else None)


def _parted(member: dict[str, Any]) -> tuple[dict[str, Any], list[Personal]]:
    values = member.get("personal")
    document = member.get("submission")
    if document is None:
        document = {name: value for name, value in member.items() if name != "personal"}
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        raise Malformed(say("data: a submission needs an object `data`"), field="data")
    return document, read_personal(values)


def _with_shared_values(
    members: Sequence[_Parsed | Receipt], parsed: Sequence[_Parsed], where: str
) -> list[HandedIn]:
    shared = [value for one in parsed for value in one.personal if opens(value)]
    named = {
        committed for one in parsed for _, committed in naming.personal_values(one.submission.data)
    }
    group = []
    for member in members:
        if isinstance(member, Receipt):
            group.append(HandedIn(member))
            continue
        handed_in = member.handed_in([*shared, *member.personal])
        wrong = next(
            (one for one in member.personal if one.commitment in named and not opens(one)), None
        )
        if wrong is not None and not isinstance(handed_in.proposed, Receipt):
            error = Malformed(
                say(
                    "personal: value and salt do not open the commitment {commitment}",
                    commitment=wrong.commitment,
                ),
                field="personal",
            )
            receipt = malformed_at(where, error, member.submission.id)
            handed_in = HandedIn(receipt, member.submission.agency)
        group.append(handed_in)
    return group


def read_personal(values: object) -> list[Personal]:
    """Return the clear values of a JSON array; raises ``Malformed``."""
    try:
        clear = msgspec.convert(values or [], list[_Clear])
    except msgspec.ValidationError as error:
        raise Malformed(say("personal: {error}", error=error), field="personal") from None
    for one in clear:
        _check_unicode(one)
    return [Personal(one.commitment, one.value, one.salt) for one in clear]


def _check_unicode(clear: _Clear) -> None:
    try:
        msgspec.json.encode(clear)
    except UnicodeError:
        raise Malformed(
            say("personal: no Unicode text (a lone surrogate)"), field="personal"
        ) from None


def malformed_at(where: str, error: Malformed, entry_id: str | None = None) -> Receipt:
    """Return the receipt of what is malformed, with where it stands before the message."""
    named = Malformed(
        say("{where}: {text}", where=where, text=error.args[0]),
        field=error.field,
        value=error.value,
    )
    return malformed(named, entry_id=entry_id)


def document_of(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return any JSON in which no name stands twice; raises ``Malformed``."""
    try:
        document = json.loads(
            line.decode(),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_whole_number,
        )
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError as error:
        raise Malformed(
            say(
                "byte {start} is not UTF-8; convert the file (GB18030, UTF-16) to UTF-8",
                start=error.start + 1,
            )
        ) from None
    except json.JSONDecodeError as error:
        raise Malformed(
            say("no JSON: {msg} at column {colno}", msg=error.msg, colno=error.colno)
        ) from None
    if line.count(b"{") + line.count(b"[") > DEPTH_MAX and _is_deep(document):
        raise _too_deep()
    return document


def _too_deep() -> Malformed:
    return Malformed(
        say(
            "nested too deeply: at most {depth_max} objects and arrays in one another",
            depth_max=DEPTH_MAX,
        )
    )


def _is_deep(document: object) -> bool:
    level = [document]
    for _ in range(DEPTH_MAX):
        level = [
            child
            for outer in level
            if isinstance(outer, dict | list)
            for child in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(thing, dict | list) for thing in level)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        ((double, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise Malformed(say("{double}: stands twice in one object", double=double), field=double)
    return document


def _whole_number(text: str) -> int:
    if len(text) > DIGITS_MAX:
        raise Malformed(
            say(
                "no JSON that can be read: a number of {count:,} digits, at most {digits_max}",
                count=len(text),
                digits_max=DIGITS_MAX,
            )
        )
    return int(text)


def _no_constant(text: str) -> Any:  # noqa: ANN401 - json's hook
    raise Malformed(say("{text} is no JSON number", text=text))
