"""规范写法: identities that come in from outside, brought to their normal form before submission.

What is signed is never repaired; this is for files and for what a person types. An identity that
the ledger knows as it is written stays so, and so does one that a recorded fact repeats.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Entry
from ledger.events import Event
from ledger.events.base import NUMBERED
from ledger.gate.openings import types_that_name
from ledger.identifiers import agency_of
from ledger.legible import normal_form
from ledger.log import LedgerStore
from ledger.view import Opening

_REMEMBERED_MAX: Final = 100_000
Former = Callable[[], Entry[Any] | None]
"""The entry that a submission repeats, looked up only where it matters."""


class Respelled(Struct):
    """写法说明: how many identities were brought to their normal form, how many are known as is."""

    normal: int = 0
    as_known: int = 0
    example: tuple[str, str] | None = None
    example_known: str | None = None


class _Named(NamedTuple):
    kind: str
    value: str
    is_item_mention: bool


class Respelling:
    """规范: brings identities to their normal form, for one ledger and one run."""

    def __init__(self, store: LedgerStore, opening: Opening) -> None:
        self.told = Respelled()
        self._store = store
        first = opening.event
        self._agencies = {first.agency, *(source.agency for source in first.sources)}
        self._spelled: dict[_Named, str] = {}
        self._brought_in: set[str] = set()

    @staticmethod
    def is_plain(event_type: type[Event], data: dict[str, Any], *others: str) -> bool:
        """Tell quickly whether nothing is to be done about a fact's identities, or other ones."""
        for text in others:
            if not text.isascii():
                return False
        for name in _first_names(event_type):
            value = data.get(name)
            if value is not None and not (
                type(value) is str and value.isascii() and value == value.strip()
            ):
                return False
        return True

    def respelled(
        self, event_type: type[Event], data: dict[str, Any], former: Former = lambda: None
    ) -> dict[str, Any]:
        """Return an event's data with its identities in their normal form; itself where they are.

        ``data`` holds texts, tuples or lists of them, and parts as Structs or dictionaries.
        """
        changed: dict[str, Any] = {}
        for first, steps, one in _fields(event_type):
            value = data.get(first)
            if value is None or (type(value) is str and _is_plain(value)):
                continue
            spell = partial(self._spell, one.kind, former, is_mention=not one.tagged)
            changed[first] = _within(changed.get(first, value), steps, spell)
        return data | changed if changed else data

    def spelled(self, kind: str, value: str, former: Former = lambda: None) -> str:
        """Return one identity in its normal form, or as the ledger knows it."""
        return value if value.isascii() else self._spell(kind, former, value, is_mention=False)

    def _spell(self, kind: str, former: Former, value: str, *, is_mention: bool) -> str:
        if kind == "ref":
            kind, text = naming.parts_of(value)
            return f"{kind}:{self._spell(kind, former, text, is_mention=False)}"
        if normal_form(value) == value or _names(former(), f"{kind}:{value}"):
            return value
        named = _Named(kind, value, is_item_mention=is_mention and kind == "item")
        found = self._spelled.get(named)
        if found is None:
            if len(self._spelled) > _REMEMBERED_MAX:
                self._spelled.clear()
            found = self._spelled[named] = self._spelling_of(named)
            self._tell(value, found)
        return found

    def _spelling_of(self, named: _Named) -> str:
        kind, value, is_item_mention = named
        normal = normal_form(value)
        if self._is_known(kind, value):
            return value
        if is_item_mention:
            # A code that is nowhere listed is only a word of the older system.
            listed = f"{kind}:{normal}" in self._brought_in or self._is_known(kind, normal)
            return normal if listed else value
        agency = agency_of(value)
        if kind in NUMBERED and agency != normal_form(agency) and self._is_known("agency", agency):
            normal = agency + normal_form(value.removeprefix(agency))
        self._brought_in.add(f"{kind}:{normal}")
        return normal

    def _is_known(self, kind: str, value: str) -> bool:
        if kind == "agency" and value in self._agencies:
            return True
        _, (rows,) = self._store.load([(types_that_name(value), f"{kind}:{value}")])
        return bool(rows)

    def _tell(self, value: str, found: str) -> None:
        if found != value:
            self.told.normal += 1
            self.told.example = self.told.example or (value, found)
        else:
            self.told.as_known += 1
            self.told.example_known = self.told.example_known or value


def _is_plain(value: str) -> bool:
    return value.isascii() and value == value.strip()


@cache
def _first_names(event_type: type[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first for first, _, _ in _fields(event_type)))


@cache
def _fields(event_type: type[Event]) -> tuple[tuple[str, tuple[str, ...], naming.Naming], ...]:
    paths = ((one.path.split("."), one) for one in naming.namings(event_type))
    return tuple((first, tuple(steps), one) for (first, *steps), one in paths)


def _names(entry: Entry[Any] | None, tag: str) -> bool:
    if entry is None:
        return False
    texts = [
        text if kind == "ref" else f"{kind}:{text}"
        for kind, text in naming.identity_texts(entry.data)
    ]
    return tag in (*texts, f"agency:{entry.agency}", f"officer:{entry.actor}")


def _within(thing: Any, steps: Sequence[str], spell: Callable[[str], str]) -> Any:  # noqa: ANN401
    if isinstance(thing, tuple | list):
        return type(thing)(_within(member, steps, spell) for member in thing)
    if not steps:
        return spell(thing) if isinstance(thing, str) else thing
    if isinstance(thing, dict) and steps[0] in thing:
        return thing | {steps[0]: _within(thing[steps[0]], steps[1:], spell)}
    if isinstance(thing, Struct):
        inner = getattr(thing, steps[0])
        return replace(thing, **{steps[0]: _within(inner, steps[1:], spell)})
    return thing
