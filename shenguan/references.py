"""References (指称): an entry as a person names it: by id, by position, or by number and act.

``61``, ``办件/2017-0412#决定`` and ``case/2017-0412#decision`` mean what stands on record: of
what was corrected that is the entry that was corrected, which every later correction names again.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ledger import naming
from ledger.entry import Entry, decode_entry, is_known
from ledger.errors import Malformed, NotFound, WrongUse
from ledger.events import Event, chinese_name
from ledger.events.base import KINDS
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.fact import Stored, decode_rows
from ledger.log import LedgerStore, StoredEntry
from ledger.rules.record import UNCORRECTABLE
from ledger.sentence import Named, Sentence, joined, say
from ledger.view import Opening
from shenguan.acts import called, kind_called, kind_named, shortened, told_of
from shenguan.neighbours import as_advice, neighbours

_POSITION: Final = re.compile(r"@?(?P<sign>[-+−－＋]?)(?P<digits>[0-9０-９]+)")
_DIGITS_MAX: Final = 15
"""No log is as long as the numbers of so many digits."""
_SEPARATORS: Final = re.compile("[/／:：]")
_ACT: Final = re.compile("[#＃]")
_LISTED_MAX: Final = 8
"""So many candidates are told."""


@dataclass(frozen=True, slots=True)
class Target:
    """更正对象: the entry to be corrected or voided, as recorded and as it stands now."""

    position: int
    entry: Entry[Any]
    latest: Entry[Any]
    names: set[str]
    amendments: tuple[Entry[Any], ...] = ()


class References:
    """指称: finds the entries that a person means, on one ledger.

    ``in_full`` writes out a number of a kind as the ledger knows it; ``repeating`` is the id of
    the entry that is about to be recorded, where that was said: it may stand there already.
    ``told`` is what is to be said of what was found.
    """

    def __init__(
        self,
        store: LedgerStore,
        opening: Opening,
        in_full: Callable[[str, str], str],
        *,
        repeating: str | None = None,
    ) -> None:
        self.told: list[Sentence] = []
        self._store = store
        self._zone = opening.zone
        self._in_full = in_full
        self._repeating = repeating
        self._found: dict[str, str] = {}

    def id_of(self, text: str, wanted: type[Event] | None = None) -> str:
        """Return the id of the entry that is meant; what may be an id is returned as it is.

        A correction's place means what it corrects. Raises ``NotFound``, ``WrongUse``.
        """
        if text not in self._found:
            self._found[text] = self._id_of(text, wanted)
        return self._found[text]

    def exact_id_of(self, text: str) -> str:
        """Return the id of the very entry that is meant, were it a correction."""
        place = _POSITION.fullmatch(text)
        return text if place is None else self._at(place, text)[1].id

    def target(self, text: str, wanted: type[Event]) -> Target:
        """Return what an entry of a type is to correct; raises ``NotFound``, ``WrongUse``."""
        found = self.amended(self.id_of(text, wanted))
        if found.entry.type != wanted.__name__:
            raise _other_type(text, found.entry, wanted)
        return found

    def _id_of(self, text: str, wanted: type[Event] | None) -> str:
        if place := _POSITION.fullmatch(text):
            position, entry = self._original(self._at(place, text))
            if wanted is not None and entry.type != wanted.__name__:
                raise _other_type(text, entry, wanted)
        elif _SEPARATORS.search(text):
            position, entry = self._named(text, wanted)
        else:
            return text
        self._check_stands(position, entry)
        return entry.id

    def _at(self, place: re.Match[str], text: str) -> Stored:
        digits = place["digits"].lstrip("0０")
        head = self._store.head()
        if place["sign"] or not digits:
            raise WrongUse(
                say("{text}: positions are 1 to {head}", text=shortened(text), head=head)
            )
        row = self._store.row(int(digits)) if len(digits) <= _DIGITS_MAX else None
        if row is None:
            raise NotFound(
                say(
                    "nothing stands at position {text}; the log ends at {head}, and `shenguan log "
                    "list` shows positions",
                    text=shortened(text),
                    head=head,
                )
            )
        return self._entry_in(row)

    def _entry_in(self, row: StoredEntry) -> Stored:
        if not is_known(row.type):
            raise WrongUse(
                say(
                    "the entry at position {position} is of type {type}, which this program does "
                    "not know; an upgrade is due",
                    position=row.position,
                    type=row.type,
                )
            )
        entry = decode_entry(row.type, row.body)
        if isinstance(entry.data, SubmissionRefused):
            raise WrongUse(
                say(
                    "at position {position} a submission ({type}) was refused: nothing was "
                    "recorded that could be corrected or voided; hand it in anew",
                    position=row.position,
                    type=entry.data.refused_type,
                )
            )
        return row.position, entry

    def _original(self, stored: Stored) -> Stored:
        """Return what stands on record: of a correction the entry that it corrects."""
        position, entry = stored
        if isinstance(entry.data, EntryVoided):
            raise WrongUse(
                say(
                    "@{position} voids @{target}, and a void is final; record again what did "
                    "happen",
                    position=position,
                    target=entry.data.position,
                )
            )
        if isinstance(entry.data, UNCORRECTABLE):
            raise WrongUse(
                say(
                    "@{position} is an entry of type {type}, which is never corrected or voided",
                    position=position,
                    type=entry.type,
                )
            )
        if entry.corrects is None:
            return stored
        place = entry.corrects.position
        row = self._store.row(place)
        if row is None:
            raise NotFound(say("nothing stands at position {position}", position=place))
        self.told.append(
            say(
                "@{position} corrects @{place}: it is @{place} that is meant, as it stands now",
                position=position,
                place=place,
            )
        )
        return self._entry_in(row)

    def _check_stands(self, position: int, entry: Entry[Any]) -> None:
        void = self._voids(self._line_of(entry)).get(entry.id)
        if void is not None:
            raise WrongUse(
                say(
                    "@{position} was voided by @{void}; record again what did happen",
                    position=position,
                    void=void,
                )
            )

    def _voids(self, line: Iterable[Stored]) -> dict[str, int]:
        """Return where entries of a line were voided, by the id of what was voided."""
        return {
            entry.data.entry: position
            for position, entry in line
            if isinstance(entry.data, EntryVoided) and entry.id != self._repeating
        }

    def _named(self, text: str, wanted: type[Event] | None) -> Stored:
        tag, act = self._tag_and_act(text)
        stored = self.line(tag)
        if not stored:
            kind, number = naming.parts_of(tag)
            raise NotFound(
                say(
                    "no entry names {kind} {number}{advice}",
                    kind=kind_named(kind),
                    number=number,
                    advice=as_advice(neighbours(self._store, kind, number)),
                )
            )
        there = self._originals(stored)
        meant = called(there, act) if act else there
        if wanted is not None and (not act or len(meant) > 1):
            meant = [one for one in meant if one[1].type == wanted.__name__] or meant
        if not meant:
            told = say("{text}: there is no {act}; there are {there}", text=text, act=act,
                       there=self._listed(there))  # fmt: skip
            raise NotFound(told)
        if len(meant) > 1:
            told = say("{text} may be any of these, name one by its position: {there}", text=text,
                       there=self._listed(meant))  # fmt: skip
            raise WrongUse(told)
        ((position, entry),) = meant
        if wanted is not None and entry.type != wanted.__name__:
            raise _other_type(text, entry, wanted)
        return position, entry

    def _tag_and_act(self, text: str) -> tuple[str, str]:
        *before, last = _ACT.split(text)
        named, act = (text[: -len(last) - 1], last.strip()) if before else (text, "")
        word, number = _SEPARATORS.split(named, maxsplit=1)
        kind = kind_called(word)
        if not number.strip():
            raise WrongUse(say("{text}: which number? write it as 办件/2017-0412#决定", text=text))
        full = self._in_full(kind, number.strip())
        try:
            KINDS.check(kind, full)
        except Malformed as error:
            raise WrongUse(error.args[0]) from None
        return f"{kind}:{full}", act

    def _originals(self, stored: Sequence[Stored]) -> list[Stored]:
        """Return what a line's entries say on their own account: no voids, no corrections."""
        found: dict[str, Stored] = {}
        voids = self._voids(stored)
        for position, entry in stored:
            if isinstance(entry.data, EntryVoided | SubmissionRefused):
                continue
            if entry.corrects is None:
                found[entry.id] = (position, entry)
            elif entry.corrects.entry not in found:
                row = self._store.row(entry.corrects.position)
                if row is not None:
                    found[entry.corrects.entry] = (row.position, decode_entry(row.type, row.body))
        standing = [one for one in found.values() if one[1].id not in voids]
        return sorted(standing or found.values(), key=lambda one: one[0])

    def _listed(self, stored: Sequence[Stored]) -> str:
        told = [self._line_told(position, entry) for position, entry in stored[:_LISTED_MAX]]
        more = len(stored) - _LISTED_MAX
        return joined([*told, f"… +{more}"] if more > 0 else told)

    def _line_told(self, position: int, entry: Entry[Any]) -> str:
        moment = self._zone.local(datetime.fromisoformat(entry.occurred_at))
        what = Named(entry.type, chinese_name(type(entry.data)))
        return joined([f"@{position} {moment:%Y-%m-%d %H:%M}", what, *told_of(entry.data)], " ")

    def find(self, entry_id: str) -> Stored:
        """Return an entry and its position by id; raises ``NotFound``."""
        tag = f"id:{entry_id}"
        position = self._store.find([tag]).get(tag)
        row = self._store.row(position) if position is not None else None
        if row is None:
            raise NotFound(
                say(
                    "no entry has the id {entry_id}; `shenguan explain` shows ids",
                    entry_id=entry_id,
                )
            )
        entry = decode_entry(row.type, row.body)
        if entry.id != entry_id:
            raise NotFound(
                say(
                    "submission {entry_id} was refused (@{position}); it is no entry",
                    entry_id=entry_id,
                    position=row.position,
                )
            )
        return row.position, entry

    def amended(self, entry_id: str) -> Target:
        """Return an entry as it was recorded, as its corrections left it, and all that it named."""
        position, entry = self.find(entry_id)
        amendments = [
            other
            for _, other in self._line_of(entry)
            if other.corrects is not None and other.corrects.entry == entry_id
        ]
        tags = naming.tags_of(entry.data)
        names = set(tags).union(*(naming.tags_of(one.data) for one in amendments))
        latest = amendments[-1] if amendments else entry
        return Target(position, entry, latest, names, tuple(amendments))

    def entry_at(self, position: int) -> Entry[Any]:
        """Return the entry at a position; raises ``NotFound``."""
        row = self._store.row(position)
        if row is None:
            raise NotFound(say("nothing stands at position {position}", position=position))
        return decode_entry(row.type, row.body)

    def _line_of(self, entry: Entry[Any]) -> list[Stored]:
        tags = naming.tags_of(entry.data)
        return self.line(tags[0] if tags else f"id:{entry.id}")

    def line(self, tag: str) -> list[Stored]:
        """Return the entries that carry a tag, with their positions."""
        return decode_rows([row for row in self._store.rows_of_tag(tag) if is_known(row.type)])


def _other_type(text: str, entry: Entry[Any], wanted: type[Event]) -> WrongUse:
    """Return what is said where an entry of another type than the command's is to be corrected."""
    return WrongUse(
        say(
            "{text} is an entry of type {type} ({chinese}), not {wanted}; a correction is of the "
            "same type: `shenguan record {type} --corrects {text}`",
            text=text,
            type=entry.type,
            chinese=chinese_name(type(entry.data)),
            wanted=wanted.__name__,
        )
    )
