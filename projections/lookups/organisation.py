"""机构 in questions: who acts for an agency, and whose record binds a subject."""

from msgspec import json

from projections.reader import Reader
from projections.tables.organisation import AGENCIES, SUBJECT_LINKS

_NAMES = json.Decoder(list[str])


def acting_for(reader: Reader, agency: str) -> tuple[str, ...]:
    """Return an agency and every one that took over from it, directly or through others."""
    found = {agency: None}
    waiting = [agency]
    while waiting:
        row = reader.row(AGENCIES, waiting.pop())
        fresh = [one for one in _NAMES.decode(row.successors) if one not in found] if row else []
        found.update(dict.fromkeys(fresh))
        waiting += fresh
    return tuple(found)


def bound_by(reader: Reader, subject: str) -> tuple[str, ...]:
    """Return a subject and every other code whose record binds it, the subject first."""
    found = {subject: None}
    waiting = [subject]
    while waiting:
        for row in reader.rows_of(SUBJECT_LINKS, waiting.pop()):
            if row.binds and row.other not in found:
                found[row.other] = None
                waiting.append(row.other)
    return tuple(found)
