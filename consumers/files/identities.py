"""Ids and bytes of planned facts, by what the log knows of them already.

The id of a fact is that of its natural key and slot, for ever. Where it was used by a refusal, the
next attempt has an id of its own: made where the row has changed, or where something that it names
was recorded since in catalogue or organisation. Where a fact is recorded, it is a repeat. A
personal value that is recorded keeps its salt, so that a repeat is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from consumers.files.lacking import IF_RIGHT, LACKING
from consumers.files.planned import Left, Mapped, Planned
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from ledger import naming
from ledger.clock import source_id
from ledger.entry import (
    Entry,
    Submission,
    decode_entry,
    digest,
    encode,
    parse_submission,
    submission_bytes,
)
from ledger.errors import StoreCorrupt
from ledger.events import EVENTS, chapter_of
from ledger.events.record import EntryVoided, SubmissionRefused
from ledger.gate.proposal import salted
from ledger.gate.respelling import Respelled, Respelling
from ledger.log import LedgerStore, Personal, StoredEntry
from ledger.sentence import say
from ledger.view import Opening

_REFUSED: Final = (SubmissionRefused.__name__,)
_OUTSIDE: Final = tuple(
    name for name, kind in EVENTS.items() if chapter_of(kind) in {"organisation", "catalogue"}
)
"""What may mend a refusal with no change of the row: an item is listed, an officer appointed."""


class Standing(Struct, frozen=True):
    """How an id stands in the log: recorded as a fact, or refused with a digest and codes."""

    position: int
    refusal: SubmissionRefused | None
    row: StoredEntry | None = None


class Identities:
    """Gives planned facts their ids and bytes, batch by batch."""

    def __init__(
        self, store: LedgerStore, opening: Opening, *, source: str, cut_over: datetime | None
    ) -> None:
        self._store = store
        self._ledger = opening.ledger
        self._respelling = Respelling(store, opening)
        self._source = source
        self._cut_over = cut_over
        self._salted: dict[tuple[str, str, str], Personal] = {}
        self._refused: set[str] = set()
        self._recorded: set[str] = set()
        self._outside: dict[str, int] = {}
        self._begun_at = store.head()
        self._repeated: set[int] = set()

    @property
    def respelled(self) -> Respelled:
        """Which identities were brought to their normal form so far."""
        return self._respelling.told

    def assign(self, batch: Sequence[Mapped]) -> None:
        """Give the facts of a batch their ids and bytes; drop those that need no recording."""
        self._salted, self._outside = {}, {}
        self._refused, self._recorded = set(), set()
        planned = [fact for mapped in batch for fact in (*mapped.references, *mapped.events)]
        for fact in planned:
            fact.id = source_id(self._ledger, self._source, fact.key, fact.rule.slot)
        known = self._standings({fact.id: fact for fact in planned})
        for mapped in batch:
            try:
                mapped.references = self._assigned(mapped, mapped.references, known)
                mapped.events = self._assigned(mapped, mapped.events, known)
                self._try_together(mapped.events)
            except RowProblem as problem:
                mapped.problem = problem.problem
                mapped.references, mapped.events = [], []

    def _assigned(
        self, mapped: Mapped, planned: list[Planned], known: Mapping[str, Standing]
    ) -> list[Planned]:
        kept = []
        for fact in planned:
            standing = known.get(fact.id)
            if standing is not None and standing.refusal is not None:
                standing = self._next_attempt(mapped, fact, standing, standing.refusal)
            is_recorded = standing is not None and standing.refusal is None
            if is_recorded and (fact.is_reference or fact.is_unless_recorded):
                continue
            if not fact.body:
                fact.body = self._body(fact, standing if is_recorded else None)
            if standing is not None and is_recorded:
                standing, is_repeat = self._settled(mapped, fact, standing)
                if not is_repeat:
                    continue
            if standing is not None:
                (self._recorded if is_recorded else self._refused).add(fact.id)
            kept.append(fact)
        return kept

    def _settled(
        self, mapped: Mapped, fact: Planned, standing: Standing
    ) -> tuple[Standing | None, bool]:
        """Return how a recorded fact stands, and whether it goes to the gate.

        It does where it is the same, or of this very run, or was voided since: then under an id of
        its own. What an earlier run recorded otherwise has changed; two rows of one file under one
        key are a mistake, which the gate tells.
        """
        while standing.row is not None and standing.position <= self._begun_at:
            recorded = decode_entry(standing.row.type, standing.row.body)
            if submission_bytes(recorded) == fact.body:
                self._repeated.add(hash(fact.id))
                return standing, not fact.is_perhaps
            if hash(fact.id) in self._repeated:
                break
            if not self._is_voided(recorded):
                is_later = fact.occurred_at > datetime.fromisoformat(recorded.occurred_at)
                if not (fact.is_perhaps and is_later):
                    mapped.changed.append(fact)
                return standing, False
            fact.attempt += 1
            fact.id = self._id_of(fact, fact.attempt)
            following = self._standings({fact.id: fact}).get(fact.id)
            is_recorded = following is not None and following.refusal is None
            fact.body = self._body(fact, following if is_recorded else None)
            if following is None or not is_recorded:
                return following, True
            standing = following
        return standing, True

    def _is_voided(self, entry: Entry[Any]) -> bool:
        tags = naming.tags_of(entry.data)
        _, rows = self._store.load([((EntryVoided.__name__,), tag) for tag in tags[:1]])
        return any(
            decode_entry(row.type, row.body).data.entry == entry.id for of in rows for row in of
        )

    def id_of(self, left: Left) -> str | None:
        """Return the id of a recorded fact that no row makes any more, None where none stands."""
        attempt = 0
        while True:
            slot = f"{left.rule.slot}#{attempt}" if attempt else left.rule.slot
            found = source_id(self._ledger, self._source, left.key, slot)
            entry = self._entry_of(found)
            if entry is None:
                return None
            if isinstance(entry.data, left.rule.event_type) and not self._is_voided(entry):
                return found
            attempt += 1

    def _entry_of(self, entry_id: str) -> Entry[Any] | None:
        tag = f"id:{entry_id}"
        position = self._store.find([tag]).get(tag)
        return None if position is None else self._entry_at(position)

    def beside(self, fact: Planned, position: int) -> Submission[Any]:
        """Return a fact as it would be now; personal values as at a position, if they are same."""
        fact.body = self._body(fact, Standing(position, None))
        return parse_submission(fact.body)

    def _try_together(self, group: Sequence[Planned]) -> None:
        """Try a row's refused facts anew where another of them has changed.

        What was refused because of the other would only be told so again.
        """
        refused = [fact for fact in group if fact.id in self._refused]
        if all(fact.id in self._refused or fact.id in self._recorded for fact in group):
            return
        for fact in refused:
            fact.attempt += 1
            fact.id = self._id_of(fact, fact.attempt)
            fact.body = self._body(fact, None)

    def _standings(self, facts: Mapping[str, Planned]) -> dict[str, Standing]:
        found = self._store.find([f"id:{fact_id}" for fact_id in facts])
        if not found:
            return {}
        ids = [tag.removeprefix("id:") for tag in found]
        types = [(*_REFUSED, facts[one].rule.event_type.__name__) for one in ids]
        _, rows = self._store.load(list(zip(types, found, strict=True)))
        standings = {}
        for entry_id, position, stored in zip(ids, found.values(), rows, strict=True):
            refusal = _refusal_of(entry_id, [row for row in stored if row.type in _REFUSED])
            row = next((row for row in stored if row.position == position), None)
            standings[entry_id] = Standing(position, refusal, row)
        return standings

    def _next_attempt(
        self, mapped: Mapped, fact: Planned, standing: Standing, refusal: SubmissionRefused
    ) -> Standing | None:
        """Walk to the attempt that is to be made now; returns how its id stands."""
        attempt_min = 0 if mapped.row.fed is None else mapped.row.fed.attempt
        while True:
            fact.body = b"" if fact.rule.personal else self._body(fact, None)
            following = self._id_of(fact, fact.attempt + 1)
            after = self._standings({following: fact}).get(following)
            is_same = bool(fact.rule.personal) or digest(fact.body) == refusal.digest
            is_due = fact.attempt < attempt_min or not is_same
            if after is None and not is_due and not self._is_mended(fact, standing):
                if fact.rule.personal:
                    mapped.attempt = fact.attempt + 1
                    raise RowProblem(_refused_before(fact, refusal))
                return standing
            fact.id, fact.attempt, fact.body = following, fact.attempt + 1, b""
            if after is None or after.refusal is None:
                return after
            standing, refusal = after, after.refusal

    def _is_mended(self, fact: Planned, standing: Standing) -> bool:
        """Tell whether something that the fact rests on was recorded after its refusal."""
        named = naming.identity_values(fact.rule.event_type(**fact.data))
        around = (("agency", fact.agency), ("officer", fact.actor))
        tags = dict.fromkeys(f"{kind}:{value}" for kind, value in (*named, *around))
        unread = [tag for tag in tags if tag not in self._outside]
        _, found = self._store.load([(_OUTSIDE, tag) for tag in unread])
        for tag, rows in zip(unread, found, strict=True):
            self._outside[tag] = max((row.position for row in rows), default=0)
        return any(self._outside[tag] > standing.position for tag in tags)

    def _id_of(self, fact: Planned, attempt: int) -> str:
        slot = f"{fact.rule.slot}#{attempt}" if attempt else fact.rule.slot
        return source_id(self._ledger, self._source, fact.key, slot)

    def _body(self, fact: Planned, recorded: Standing | None) -> bytes:
        event_type = fact.rule.event_type
        data, agency, actor = fact.data, fact.agency, fact.actor
        if not self._respelling.is_plain(event_type, data, agency, actor):
            data, agency, actor = self._respell(fact, recorded)
        if fact.rule.personal:
            fact.personal = ()
            data = data | self._commit(fact, recorded)
        cut_over = self._cut_over
        try:
            return encode(
                Submission(
                    actor=actor,
                    agency=agency,
                    data=event_type(**data),
                    id=fact.id,
                    ledger=self._ledger,
                    observed=self._source
                    if cut_over is not None and fact.occurred_at < cut_over
                    else None,
                    occurred_at=fact.occurred_at,
                    type=event_type.__name__,
                )
            )
        except UnicodeEncodeError:
            message = say(
                "{slot}: characters that are no Unicode text (half a surrogate)",
                slot=fact.rule.slot,
            )
            raise RowProblem(Problem(code=CELL_MALFORMED, message=message)) from None

    def _respell(self, fact: Planned, recorded: Standing | None) -> tuple[dict[str, Any], str, str]:
        """Return data, agency and actor with their identities in their normal form."""

        def former() -> Entry[Any] | None:
            return None if recorded is None else self._entry_at(recorded.position)

        return (
            self._respelling.respelled(fact.rule.event_type, fact.data, former),
            self._respelling.spelled("agency", fact.agency, former),
            self._respelling.spelled("officer", fact.actor, former),
        )

    def _commit(self, fact: Planned, recorded: Standing | None) -> dict[str, str]:
        former = None if recorded is None else self._entry_at(recorded.position).data
        committed = {}
        for name in fact.rule.personal:
            value = fact.data.get(name)
            if value is not None:
                kept = self._kept(value, getattr(former, name, None))
                if kept is None:
                    made = self._new((fact.id, name, value))
                    fact.personal += (made,)
                    kept = made.commitment
                committed[name] = kept
        return committed

    def _entry_at(self, position: int) -> Entry[Any]:
        row = self._store.row(position)
        if row is None:
            raise StoreCorrupt(
                say("an id points at position {position}, nothing is there", position=position)
            )
        return decode_entry(row.type, row.body)

    def _kept(self, value: str, former: str | None) -> str | None:
        """Return the recorded commitment where it is that of the same clear value.

        What was erased is not brought back: its commitment stands for whatever it was.
        """
        if former is None:
            return None
        known = self._store.personal([former]).get(former)
        return former if known is None or known.value == value else None

    def _new(self, about: tuple[str, str, str]) -> Personal:
        """Return a clear value under a commitment of this batch; by id, field and value."""
        made = self._salted.get(about)
        if made is None:
            made = self._salted[about] = salted(about[2])
        return made


def _refusal_of(entry_id: str, rows: Iterable[StoredEntry]) -> SubmissionRefused | None:
    for row in rows:
        refused: SubmissionRefused = decode_entry(row.type, row.body).data
        if refused.submission == entry_id:
            return refused
    return None


def _refused_before(fact: Planned, refusal: SubmissionRefused) -> Problem:
    codes = tuple(dict.fromkeys(reason.code for reason in refusal.reasons))
    remedy = say("correct the row and import this file") if LACKING.isdisjoint(codes) else IF_RIGHT
    return Problem(
        code=codes[0],
        codes=codes,
        message=say("{slot} was refused before; {remedy}", slot=fact.rule.slot, remedy=remedy),
        field=refusal.reasons[0].field,
    )
