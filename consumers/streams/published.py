"""Published (公开回执): what of a receipt everybody may read: field and rule, never a value.

A sender has what was handed in; others, who read the same topic, learn nothing of it. Wrong values
are quoted where only the sender reads: by ``shenguan submit`` and ``shenguan explain``.
"""

import re
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ledger import resident
from ledger.entry import Correction, Submission
from ledger.events import EVENTS
from ledger.fields import fields_of
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import Personal
from ledger.view import CODES

_TYPE: Final = "(?:str|int|float|bool|null|array|object|bytes|date|datetime|uuid)"
_TYPES: Final = rf"`{_TYPE}(?: \| {_TYPE})*`"
_COUNT: Final = r"-?(?<![\d,])[\d,]{1,10}(?![\d,])"
_RULES: Final = re.compile(
    "|".join(
        (
            rf"Expected {_TYPES}, got {_TYPES}",
            rf"Expected {_TYPES} (?:of length )?(?:>=|<=|<|>) {_COUNT}",
            rf"Expected {_TYPES} (?:matching regex|with a timezone component)",
            rf"Expected {_TYPES}",
            "Invalid enum value",
            "Invalid RFC3339 encoded (?:datetime|date)",
            "missing required field(?: `[a-z_]{1,40}`)?",
            "no such field(?: of a submission)?",
            "stands twice in one object",
            "no Unicode text",
            rf"nested too deeply(?:: at most {_COUNT} objects and arrays in one another)?",
            rf"a number of {_COUNT} digits, at most {_COUNT}",
            rf"{_COUNT} bytes or more, at most {_COUNT} are read",
            rf"a group of {_COUNT} submissions, at most {_COUNT} are recorded together",
            "an empty group: an array holds at least one submission",
            "a submission is a JSON object",
            "a submission needs an object `data`",
            "value and salt do not open the commitment",
            r"is no event type; `shenguan events` lists them",
            rf"(?:no JSON|byte {_COUNT} is not UTF-8)",
            "is neither application/avro nor application/json",
            r"a null value \(tombstone\) (?:hands in nothing|is no entry)",
            "JSON is told by its content type",
            "the value ends too early",
            "something follows the value",
            rf"schema id {_COUNT} is unknown here",
            rf"{_COUNT} bytes are too many for one entry",
            rf"the entry has {_COUNT} bytes, at most {_COUNT} are allowed",
            "has a wrong check character",
            "is a placeholder for a missing code and names nobody",
            "is neither uscc:<统一社会信用代码> nor reg:<authority>:<number>",
            "is not person:<key id>:<keyed hash in hex>",
            "is not <agency>/<number>",
            re.escape(resident.REMEDY),
        )
    )
)
"""What a rule says without a value; the types and counts in it are the rule's."""
_WHERE: Final = re.compile(r"shenguan\.intake\.v1\.[a-z0-9_-]{1,64}/\d{1,9}@\d{1,19}: ")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OTHERWISE: Final = (
    "no lawful form or value; `shenguan submit` says of the same what is wrong, and the schema "
    "what is right"
)


def published(receipt: Receipt) -> Receipt:
    """Return a receipt as everybody may read it."""
    field = known_field(receipt.field)
    message = receipt.message
    match receipt.outcome:
        case Outcome.MALFORMED:
            message = rule_of(receipt.message or "", field)
        case Outcome.REFUSED:
            message = "; ".join(filter(None, map(_meaning, receipt.codes)))
    known = receipt.id is not None and _UUID.fullmatch(receipt.id) is not None
    return replace(receipt, id=receipt.id if known else None, field=field, message=message)


def _meaning(code: str) -> str:
    known = CODES.get(code)
    return "" if known is None else f"{known.chinese}: {known.meaning} ({known.remedy})"


def rule_of(message: str, field: str | None = None) -> str:
    """Return where something stands and the rule that it breaks, without the value."""
    where = _WHERE.match(message)
    found = _RULES.search(message)
    named = f"{field}: " if field else ""
    rule = _OTHERWISE if found is None else found.group()
    return f"{where.group() if where else ''}{named}{rule}"


def known_field(path: str | None) -> str | None:
    """Return the part of a field's path that names fields of ours: a sender may invent others."""
    if path is None:
        return None
    found = _paths().match(path)
    return found.group() if found else None


@cache
def _paths() -> re.Pattern[str]:
    names = {"personal", "submission", "header", *Personal._fields}
    names.update(Submission.__struct_fields__, Correction.__struct_fields__)
    waiting: list[type[Struct]] = [*EVENTS.values()]
    for struct in waiting:
        names.update(fields_of(struct))
        parts = (field.part for field in fields_of(struct).values())
        waiting += [part for part in parts if part is not None]
    step = rf"(?:{'|'.join(sorted(names, key=len, reverse=True))})(?:\[(?:\d{{1,6}}|\.\.\.)\])*"
    return re.compile(rf"{step}(?:\.{step})*(?![\w-])")
