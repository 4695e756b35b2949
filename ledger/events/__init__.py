"""The vocabulary: every event type by its stored name, declared once, a module per chapter.

Stored names are for ever. A new type goes into its chapter's module and is found by itself.
"""

from types import MappingProxyType
from typing import Final

from ledger.events import (
    accountability,
    appeal,
    blank,
    catalogue,
    complaint,
    credit,
    decision,
    delivery,
    draw,
    enforcement,
    handling,
    handover,
    intake,
    listing,
    organisation,
    rating,
    record,
    repair,
    supervision,
    upstream,
)
from ledger.events.base import Event, Role

__all__ = ["CHAPTERS", "EVENTS", "Event", "Role", "chapter_of", "chinese_name", "sentence"]

CHAPTERS: Final = (
    organisation,
    catalogue,
    intake,
    handling,
    decision,
    delivery,
    blank,
    rating,
    handover,
    upstream,
    draw,
    supervision,
    complaint,
    enforcement,
    credit,
    repair,
    listing,
    appeal,
    accountability,
    record,
)
"""The chapters in the order of a case's life."""

EVENTS: Final = MappingProxyType(
    {
        name: thing
        for chapter in CHAPTERS
        for name, thing in vars(chapter).items()
        if isinstance(thing, type)
        and issubclass(thing, Event)
        and thing.__module__ == chapter.__name__
    }
)
"""Every event type by its stored name."""


def chapter_of(event_type: type[Event]) -> str:
    """Return the chapter that declares an event type, for example ``intake``."""
    return event_type.__module__.rpartition(".")[2]


def chinese_name(documented: type[object]) -> str:
    """Return the Chinese name: what stands before the colon of the docstring."""
    return (documented.__doc__ or "").partition(":")[0].strip()


def sentence(documented: type[object]) -> str:
    """Return the English sentence: what stands behind the colon of the docstring."""
    text = (documented.__doc__ or "").partition(":")[2]
    return " ".join(text.split())
