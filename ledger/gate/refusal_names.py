"""Names of a refusal (所涉标识): what stood against a submission, then what that was about."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from ledger import naming
from ledger.events import Event
from ledger.fact import AnyFact
from ledger.view import Objection

NAMES_MAX: Final = 8
_ENTRY: Final = "id:"


def names_of(
    event: Event, objections: Sequence[Objection], recorded: Callable[[str], AnyFact | None]
) -> tuple[str, ...]:
    """Return the lines of the entries that blocked, then the tags and the mentions of the event.

    A refusal is found by what it rests on: where a restriction has fallen, whoever was refused for
    its sake has to be found. So that comes first where there is no room for all.
    """
    named = (*_lines(objections, recorded), *naming.tags_of(event), *naming.mentions_of(event))
    found = dict.fromkeys(one for one in named if not one.startswith(_ENTRY))
    return tuple(found)[:NAMES_MAX]


def _lines(
    objections: Sequence[Objection], recorded: Callable[[str], AnyFact | None]
) -> Iterator[str]:
    blocking = dict.fromkeys(entry for one in objections for entry in one.blocking)
    for entry in islice(blocking, NAMES_MAX):
        fact = recorded(entry)
        line = None if fact is None else naming.line_of(fact.event)
        if line is not None:
            yield line
