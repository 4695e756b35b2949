"""Acts (行为): the words by which people name what is recorded: 办件, 决定, ``decision``."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from ledger import naming
from ledger.choice import Choice
from ledger.errors import WrongUse
from ledger.events import EVENTS, Event, chinese_name
from ledger.events.base import KINDS
from ledger.fact import Stored
from ledger.sentence import Named, say
from shenguan.fields import fields_of
from shenguan.meanings import kinds_called, meanings, understood

_WORD: Final = re.compile("[A-Z][a-z]+")
_LEFT_OUT: Final = re.compile(r"[-_\s]")
_SAID_MAX: Final = 30
"""So many characters of a value are told."""
_VALUES_MAX: Final = 2
_FOUND_BY: Final = frozenset(
    name.kind for kind in EVENTS.values() for name in naming.namings(kind) if name.tagged
)
_KINDS: Final = [kind for kind in KINDS if kind.name in _FOUND_BY and kind.name != "id"]
"""The kinds of identity that entries are found by."""


def shortened(text: str) -> str:
    """Return a text that may be of any length, with its end left out."""
    return text if len(text) <= _SAID_MAX else f"{text[:_SAID_MAX]}…"


def kind_called(word: str) -> str:
    """Return the kind of identity that a word means, ``case`` or 办件; raises ``WrongUse``."""
    plain = word.strip().casefold()
    exact = meanings(plain, [one for one in kinds_called() if one[0] in _FOUND_BY])
    close = [kind.name for kind in _KINDS if plain and plain in kind.chinese]
    wider = [kind.name for kind in _KINDS if _short(kind.chinese) in plain]
    found = exact or close or wider
    if len(found) != 1:
        known = understood([(kind.name, _short(kind.chinese)) for kind in _KINDS])
        raise WrongUse(
            say("{kind!r} is no kind of number; there are {kinds}", kind=word, kinds=known)
        )
    return found[0]


def kind_named(kind: str) -> Named:
    """Return what people call a kind of identity: ``case`` or 办件."""
    return Named(kind, next(_short(one.chinese) for one in KINDS if one.name == kind))


def _short(chinese: str) -> str:
    return re.sub("(编号|编码)$", "", chinese.partition(" ")[0])


def called(there: Sequence[Stored], act: str) -> list[Stored]:
    """Return the entries that an act's name means: those called so, else those that hold it."""
    plain = _LEFT_OUT.sub("", act).casefold()
    for fits in (_is_called, _holds):
        if meant := [one for one in there if fits(type(one[1].data), plain)]:
            return meant
    return []


def _is_called(event_type: type[Event], plain: str) -> bool:
    return plain in {event_type.__name__.casefold(), *_chinese_names(event_type)}


def _holds(event_type: type[Event], plain: str) -> bool:
    words = {one.casefold() for one in _WORD.findall(event_type.__name__)}
    return plain in words or any(plain in one for one in _chinese_names(event_type))


def _chinese_names(event_type: type[Event]) -> list[str]:
    return chinese_name(event_type).casefold().split("、")


def told_of(event: Event) -> list[str]:
    """Return the first values that tell an entry from others of its type; nothing personal."""
    values = (
        getattr(event, field.name)
        for field in fields_of(type(event))
        if field.takes in {"text", "choice", "day"}
        and not (field.personal or field.identity or field.many)
    )
    told = islice((one for one in values if one), _VALUES_MAX)
    return [
        Named(one.value, one.chinese) if isinstance(one, Choice) else shortened(str(one))
        for one in told
    ]
