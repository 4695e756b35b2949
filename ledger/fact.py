"""Facts: entries as rules and projections fold them, after corrections and voids.

*Effective history*: each entry is replaced by its latest correction, or dropped if voided, in the
place of the target (its position, id and author). Nobody else knows that corrections exist.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from ledger import naming
from ledger.entry import Entry, decode_entry, instant_of
from ledger.events import Event
from ledger.events.record import EntryVoided
from ledger.zone import Zone

E = TypeVar("E", bound=Event)

VOID: Final = EntryVoided.__name__


class Fact(Struct, Generic[E], frozen=True, gc=False):
    """事实: an event with who, when and where in the log.

    ``occurred_at`` and ``recorded_at`` are instant texts; ``day`` is the recorded local day. Where
    the ledger's clock had run ahead, both say when it was recorded in truth.
    """

    event: E
    id: str
    agency: str
    actor: str
    occurred_at: str
    recorded_at: str
    day: date
    position: int
    observed: str | None = None
    because: tuple[str, ...] = ()

    @property
    def own_position(self) -> int | None:
        """Where it stands, if that says anything: older systems' facts came in in any order."""
        return self.position if self.observed is None else None

    @property
    def occurred(self) -> datetime:
        """When it took effect in law, as an aware datetime."""
        moment = datetime.fromisoformat(self.occurred_at)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


AnyFact = Fact[Any]
Stored = tuple[int, Entry[Any]]
"""Position and entry."""


def fact_of(position: int, entry: Entry[E], zone: Zone) -> Fact[E]:
    """Return an entry as a fact, for entries that are no corrections."""
    return Fact(
        entry.data,
        entry.id,
        entry.agency,
        entry.actor,
        entry.occurred_at,
        instant_of(entry),
        zone.day(instant_of(entry)),
        position,
        entry.observed,
        entry.because,
    )


def _latest(stored: Iterable[Stored]) -> tuple[dict[str, Stored], dict[str, Entry[Any]], set[str]]:
    originals: dict[str, Stored] = {}
    corrections: dict[str, Entry[Any]] = {}
    voided: set[str] = set()
    for position, entry in stored:
        if entry.corrects is not None:
            corrections[entry.corrects.entry] = entry
        elif entry.type == VOID:
            voided.add(entry.data.entry)
        else:
            originals[entry.id] = (position, entry)
    return originals, corrections, voided


def effective(
    stored: Iterable[Stored], zone: Zone, fetch: Callable[[int], Entry[Any]]
) -> list[AnyFact]:
    """Return the facts that a piece of history says today, in the order of their places.

    ``stored`` is ascending and complete for what is folded (one tag, or the whole log), voids
    included. ``fetch`` gives the entry at a position: a correction may have brought a target under
    a tag that the target itself does not carry.
    """
    originals, corrections, voided = _latest(stored)
    facts = [
        fact_of(position, entry, zone)
        for position, entry in originals.values()
        if entry.id not in corrections and entry.id not in voided
    ]
    for target_id, correction in corrections.items():
        if target_id in voided or correction.corrects is None:
            continue
        place = correction.corrects.position
        _, target = originals.get(target_id) or (place, fetch(place))
        facts.append(_corrected(place, target, correction, zone))
    if corrections:
        facts.sort(key=lambda fact: fact.position)
    return facts


def _corrected(place: int, target: Entry[Any], correction: Entry[Any], zone: Zone) -> AnyFact:
    return Fact(
        correction.data,
        target.id,
        target.agency,
        target.actor,
        correction.occurred_at,
        instant_of(target),
        zone.day(instant_of(target)),
        place,
        target.observed,
        target.because,
    )


def naming_tag(facts: Iterable[AnyFact], tag: str) -> list[AnyFact]:
    """Return the facts whose event (still) names the tag."""
    return [fact for fact in facts if tag in naming.tags_of(fact.event)]


def decode_rows(rows: Iterable[tuple[int, str, str, bytes, bytes]]) -> list[Stored]:
    """Return stored rows as positions and entries."""
    return [(row[0], decode_entry(row[1], row[3])) for row in rows]
