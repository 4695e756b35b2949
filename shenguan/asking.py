"""Asking (查询): questions to one ledger, or to many that a projector keeps together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ledger.errors import NotFound, WrongUse
from ledger.sentence import say
from projections.question import Filters, Question
from projections.reader import Reader
from shenguan.drafting import numbered
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.store.collection import Collection

_LISTS: Final = msgspec.json.Decoder(list[Any])
When = Mapping[str, Any]
"""The options as-of, on and at-least."""
Progress = Callable[[int, int], None] | None
"""Told with what is done and what there is in all."""


def reader_of(
    wiring: Wiring,
    progress: Progress = None,
    *,
    as_of: str | None,
    on: str | None,
    at_least: int | None,
) -> Reader:
    """Return a reader of a ledger's views, caught up, as the options ask for it."""
    views = wiring.views
    position = None if as_of is None else wiring.position(as_of)
    views.ready(progress, at_least)
    return views.reader(position, None if on is None else date.fromisoformat(on), progress)


def asked_at(as_of: str | None) -> str | int | None:
    """Return the moment that was asked about: a position, or a time as it was written."""
    return int(as_of) if as_of is not None and as_of.isdecimal() else as_of


def rows_of(question: Question[Any], found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield answers as rows, lists as lists."""
    lists = [one.name for one in question.columns if one.kind == "json"]
    for answer in found:
        row = msgspec.structs.asdict(answer)
        for name in lists:
            if row[name] is not None:
                row[name] = _LISTS.decode(row[name])
        yield row


def ask_collection(
    wiring: Wiring, url: str | None, ledgers: tuple[str, ...], on: str | None
) -> "CollectionReader | None":
    """Return whom to ask where a collection is named; None: the ledger itself."""
    place = url or wiring.settings.collection
    if place is None:
        if ledgers:
            raise WrongUse(say("--ledger needs --collection URL: which ledgers are kept where?"))
        return None
    from ledger.store.collection import Collection

    return CollectionReader(wiring, Collection(place), ledgers, None if on is None else _day(on))


def _day(text: str) -> date:
    return date.fromisoformat(text)


class CollectionReader:
    """异地账本: the ledgers of a collection, asked one after the other, in the order of their ids.

    Where all are asked, what one of them was told of another is left out: it stands there itself.
    ``positions`` says at which position of its log each was asked, once it was.
    """

    ledger = None
    position = None

    def __init__(
        self,
        wiring: Wiring,
        collection: "Collection",
        wanted: tuple[str, ...],
        on: date | None,
    ) -> None:
        self.on = on
        self.positions: dict[str, int] = {}
        self._wiring = wiring
        self._collection = collection
        known = collection.ledgers()
        for one in wanted:
            if one not in known:
                raise NotFound(
                    say(
                        "ledger {one} is not kept there; there are {known}",
                        one=one,
                        known=", ".join(known),
                    )
                )
        if not known:
            raise NotFound(say("no ledger is kept there yet; `shenguan project` brings them"))
        self._ledgers = [one for one in known if one in wanted or not wanted]
        self._own_only = frozenset(known) if len(self._ledgers) > 1 else frozenset()

    def calendar_needed_from(self) -> date | None:
        """Return None: each ledger has a calendar of its own."""
        return None

    def listed(
        self, question: Question[Any], filters: Filters, when: When
    ) -> Iterator[dict[str, Any]]:
        """Yield what the filters keep, of each ledger in turn.

        A subject is looked for under every code that any of them knows it by: a change of code that
        one county recorded hides nothing in the others.
        """
        left = filters.limit
        if filters.subject is not None:
            codes = tuple(self._codes(filters.subject, when))
            filters = msgspec.structs.replace(filters, codes=codes)
        for ledger in self._ledgers:
            if left == 0:
                return
            with self._reader(ledger, when) as reader:
                some = msgspec.structs.replace(filters, limit=None)
                for row in self._rows(ledger, question, question.list(reader, some)):
                    yield row
                    left = None if left is None else left - 1
                    if left == 0:
                        return

    def show(self, question: Question[Any], number: str, when: When) -> Iterator[dict[str, Any]]:
        """Yield everything known about one number, in whatever ledger; of a subject once each."""
        full = self._full(question, number)
        codes = self._codes(full, when) if question.numbers == ("subject",) else [full]
        for ledger in self._ledgers:
            seen: set[tuple[str, str]] = set()
            with self._reader(ledger, when) as reader:
                for code in codes:
                    for row in self._rows(ledger, question, question.show(reader, code)):
                        key = (str(row.get("record")), str(row.get("number")))
                        if len(codes) == 1 or key not in seen:
                            seen.add(key)
                            yield {**row, "subject": full} if len(codes) > 1 else row

    def _rows(
        self, ledger: str, question: Question[Any], found: Iterable[Any]
    ) -> Iterator[dict[str, Any]]:
        for row in rows_of(question, found):
            if row.get("origin") not in self._own_only:
                yield {"ledger": ledger, **row}

    def _full(self, question: Question[Any], number: str) -> str:
        agency = self._wiring.settings.agency
        if ":" not in number and agency is None:
            raise WrongUse(
                say("{number}: give it in full (<agency>/<number>), or name --as", number=number)
            )
        return numbered(question.numbers[0], number, agency or "")

    def _codes(self, subject: str, when: When) -> "list[str]":
        """Return every code whose record binds a subject, whichever ledger knows of the change."""
        from projections.lookups.organisation import bound_by

        found = {subject: None}
        count = 0
        while len(found) > count:
            count = len(found)
            for ledger in self._ledgers:
                with self._reader(ledger, when) as reader:
                    for code in tuple(found):
                        found.update(dict.fromkeys(bound_by(reader, code)))
        return [*found]

    @contextmanager
    def _reader(self, ledger: str, when: When) -> Iterator[Reader]:
        as_of = when["as_of"]
        if as_of is not None and as_of.isdecimal() and len(self._ledgers) > 1:
            raise WrongUse(
                say(
                    "--as-of {as_of}: a position is one ledger's; name a time, or one --ledger",
                    as_of=as_of,
                )
            )
        place = self._collection
        settings = replace(self._wiring.settings, store=place.url_of(ledger), views=None)
        with Wiring(settings) as wiring, reader_of(wiring, **when) as reader:
            self.positions[ledger] = reader.position
            yield reader
