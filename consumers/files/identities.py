"""Ids and bytes of planned facts, by what the log knows of them already.

The id of a fact is that of its natural key and slot, for ever. Where it was used by a refusal, the
next attempt has an id of its own; where a fact is recorded, it is a repeat. A personal value that
is recorded keeps its salt, so that a repeat is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from consumers.files.mapper import Mapped, Planned
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from ledger.clock import source_id
from ledger.entry import Submission, decode_entry, digest, encode
from ledger.errors import StoreCorrupt
from ledger.events.record import SubmissionRefused
from ledger.gate.proposal import salted
from ledger.log import LedgerStore, Personal, StoredEntry

_REFUSED: Final = (SubmissionRefused.__name__,)


class Standing(Struct, frozen=True):
    """How an id stands in the log: recorded as a fact, or refused with a digest and codes."""

    position: int
    refusal: SubmissionRefused | None


class Settling:
    """Gives planned facts their ids and bytes, batch by batch."""

    def __init__(
        self, store: LedgerStore, ledger: str, *, source: str, cut_over: datetime | None
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._source = source
        self._cut_over = cut_over
        self._salted: dict[tuple[str, str, str], Personal] = {}
        self._refused: set[str] = set()
        self._recorded: set[str] = set()

    def settle(self, batch: Sequence[Mapped]) -> None:
        """Settle what the rows of a batch make; facts that need no recording are dropped."""
        self._salted = {}
        self._refused, self._recorded = set(), set()
        planned = [one for mapped in batch for one in (*mapped.references, *mapped.events)]
        for one in planned:
            one.id = source_id(self._ledger, self._source, one.key, one.rule.slot)
        known = self._standings([one.id for one in planned])
        for mapped in batch:
            try:
                mapped.references = self._settled(mapped, mapped.references, known)
                mapped.events = self._settled(mapped, mapped.events, known)
                self._try_together(mapped.events)
            except RowProblem as problem:
                mapped.problem = problem.problem
                mapped.references, mapped.events = [], []

    def _settled(
        self, mapped: Mapped, planned: list[Planned], known: Mapping[str, Standing]
    ) -> list[Planned]:
        kept = []
        for one in planned:
            standing = known.get(one.id)
            if standing is not None and standing.refusal is not None:
                standing = self._next_attempt(mapped, one, standing, standing.refusal)
            is_recorded = standing is not None and standing.refusal is None
            if is_recorded and (one.is_reference or one.is_unless_recorded):
                mapped.is_elsewhere = mapped.is_elsewhere or one.is_unless_recorded
                continue
            if not one.body:
                one.body = self._body(one, standing if is_recorded else None)
            if standing is not None:
                (self._recorded if is_recorded else self._refused).add(one.id)
            kept.append(one)
        return kept

    def _try_together(self, group: Sequence[Planned]) -> None:
        """Try a row's refused facts anew where another of them has changed.

        What was refused because of the other would only be told so again.
        """
        refused = [one for one in group if one.id in self._refused]
        if all(one.id in self._refused or one.id in self._recorded for one in group):
            return
        for one in refused:
            one.attempt += 1
            one.id = self._id_of(one, one.attempt)
            one.body = self._body(one, None)

    def _standings(self, ids: Sequence[str]) -> dict[str, Standing]:
        found = self._store.find([f"id:{one}" for one in dict.fromkeys(ids)])
        if not found:
            return {}
        _, rows = self._store.load([(_REFUSED, tag) for tag in found])
        standings = {}
        for (tag, position), refusals in zip(found.items(), rows, strict=True):
            entry_id = tag.removeprefix("id:")
            standings[entry_id] = Standing(position, _refusal_of(entry_id, refusals))
        return standings

    def _next_attempt(
        self, mapped: Mapped, one: Planned, standing: Standing, refusal: SubmissionRefused
    ) -> Standing | None:
        """Walk to the attempt that is to be made now; returns how its id stands."""
        wanted = 0 if mapped.row.fed is None else mapped.row.fed.attempt
        while True:
            one.body = b"" if one.rule.personal else self._body(one, None)
            following = self._id_of(one, one.attempt + 1)
            after = self._standings([following]).get(following)
            is_same = bool(one.rule.personal) or digest(one.body) == refusal.digest
            if one.attempt >= wanted and is_same and after is None:
                if one.rule.personal:
                    mapped.attempt = one.attempt + 1
                    raise RowProblem(_refused_before(one, refusal))
                return standing
            one.id, one.attempt, one.body = following, one.attempt + 1, b""
            if after is None or after.refusal is None:
                return after
            standing, refusal = after, after.refusal

    def _id_of(self, one: Planned, attempt: int) -> str:
        slot = f"{one.rule.slot}#{attempt}" if attempt else one.rule.slot
        return source_id(self._ledger, self._source, one.key, slot)

    def _body(self, one: Planned, recorded: Standing | None) -> bytes:
        data = one.data
        if one.rule.personal:
            one.personal = ()
            data = data | self._commit(one, recorded)
        cut_over = self._cut_over
        try:
            return encode(
                Submission(
                    actor=one.actor,
                    agency=one.agency,
                    data=one.rule.event_type(**data),
                    id=one.id,
                    ledger=self._ledger,
                    observed=self._source
                    if cut_over is not None and one.occurred_at < cut_over
                    else None,
                    occurred_at=one.occurred_at,
                    type=one.rule.event_type.__name__,
                )
            )
        except UnicodeEncodeError:
            message = f"{one.rule.slot}: characters that are no Unicode text (half a surrogate)"
            raise RowProblem(Problem(code=CELL_MALFORMED, message=message)) from None

    def _commit(self, one: Planned, recorded: Standing | None) -> dict[str, str]:
        former: Any = None if recorded is None else self._event_at(recorded.position)
        committed = {}
        for name in one.rule.personal:
            value = one.data.get(name)
            if value is not None:
                kept = self._kept(value, getattr(former, name, None))
                if kept is None:
                    made = self._new((one.id, name, value))
                    one.personal += (made,)
                    kept = made.commitment
                committed[name] = kept
        return committed

    def _event_at(self, position: int) -> Any:  # noqa: ANN401 - any event
        row = self._store.row(position)
        if row is None:
            raise StoreCorrupt(f"an id points at position {position}, nothing is there")
        return decode_entry(row.type, row.body).data

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


def _refused_before(one: Planned, refusal: SubmissionRefused) -> Problem:
    codes = tuple(dict.fromkeys(reason.code for reason in refusal.reasons))
    return Problem(
        code=codes[0],
        codes=codes,
        message=f"{one.rule.slot} was refused before; correct the row and import this file",
        field=refusal.reasons[0].field,
    )
