"""演练 (playing): a scenario played into a simulated ledger, line by line, each at its own time.

A line is a submission with ``at``, the time at which it arrives; or an array of them, recorded
together; or a question, ``{"ask": "case show … --on …"}``, as it is typed after ``shenguan``; or
``{"react": true}``, from where on what follows from a line by itself is recorded with it.
A correction or a void names its target by the id alone; with ``"with_dependants": true`` what rests
on it goes with it, ``signed_by`` others, and what becomes of each entry is what comes back.
``expect`` says what is to come back, ``note`` is for whoever reads the scenario. What follows from
the line is left out: ``id``, ``ledger``, ``occurred_at`` (when it arrives), and the agency in the
officer's number.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, uuid5

import msgspec
from msgspec import Struct

from consumers.streams.submissions import document_of, malformed_at, read_json
from ledger.clock import fixed_width_instant
from ledger.errors import LedgerNotOpen, Malformed, NotFound, WrongUse
from ledger.events.organisation import LedgerOpened
from ledger.gate.receipt import Outcome, Receipt
from ledger.sentence import say
from ledger.zone import Zone
from shenguan.reacting import follow
from shenguan.settings import Settings
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.gate.gate import Gate
    from ledger.log import LedgerStore

_ACCEPTED: Final = "accepted"
_BESIDE: Final = ("at", "expect", "note", "signed_by", "with_dependants")
"""What a line says of itself, beside what it hands in."""
_EXPECTED: Final = frozenset({"codes", "names", "outcome", "findings", "without"})
"""What may be expected of a receipt, beside a code alone."""
Rows = list[dict[str, Any]]
Asking = Callable[[str], Rows]
"""Asks a question as it is typed; returns the rows of its answer."""
Opening = Callable[[datetime], None]
"""Opens a simulated ledger at a time."""


class Simulation(Wiring):
    """模拟账本: a ledger whose clock is the time that each submission names.

    Nobody chooses the clock of a real ledger: it must say of itself that it is simulated.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._moment = datetime.fromtimestamp(0, UTC)

    def now(self) -> datetime:
        """Return the time of the line that is being played."""
        return self._moment

    @cached_property
    def store(self) -> "LedgerStore":
        """The ledger's store, made where there is none; it stamps entries with the line's time."""
        from ledger.store import open_store

        self.settings.check()
        return open_store(self.settings.store, clock=self.now)

    @cached_property
    def gate(self) -> "Gate":
        """The gate in front of the store; it judges at the line's time."""
        from ledger.gate.gate import Gate

        self.store.check_own()
        return Gate(self.store, clock=self.now, skew_max=self.skew_max)

    def today(self) -> date:
        """Return the local day of the line that is being played."""
        return self.opening.zone.day_of(self._moment)

    @property
    def is_open(self) -> bool:
        """Whether the store holds a ledger; raises ``WrongUse`` for one that is not simulated."""
        try:
            opening = self.opening
        except LedgerNotOpen:
            return False
        if not opening.event.simulated:
            raise WrongUse(
                say(
                    "{ledger} is no simulated ledger, and nobody chooses the clock of a real one; "
                    "name a new store with --store",
                    ledger=opening.ledger,
                )
            )
        return True

    def go_on_to(self, moment: datetime) -> None:
        """Let it be a time; raises ``Malformed`` where the log knows a later one."""
        last = self.store.end().recorded_at
        if last is not None and fixed_width_instant(moment) < last:
            raise Malformed(
                say("at: the ledger's last entry is of {last}; time does not go back", last=last),
                field="at",
            )
        self._moment = moment

    def stay_at_end(self) -> None:
        """Let it be the time of the last entry, for what is recorded already."""
        last = self.store.end().recorded_at
        if last is not None:
            self._moment = datetime.fromisoformat(last)


class Played(Struct):
    """一行的结果: what came back for one line: a receipt, or the rows of an answer.

    ``expected`` says whether that was expected, None where the line expects nothing; ``because``
    from which entry it followed by itself.
    """

    line: int
    receipt: Receipt | None = None
    because: str | None = None
    ask: str | None = None
    rows: Rows | None = None
    expected: bool | None = None


class Player:
    """演练者: plays lines one after the other.

    The same line in the same place has the same id: who plays a file again gets the old receipts.
    """

    def __init__(self, simulation: Simulation, *, ask: Asking, opens: Opening) -> None:
        self._simulation = simulation
        self._ask = ask
        self._opens = opens

    def play(self, number: int, line: bytes) -> Iterator[Played]:
        """Play one line; yield what came back for it."""
        where = say("line {number}", number=number)
        try:
            yield from self._play(number, document_of(line))
        except Malformed as error:
            yield Played(number, malformed_at(where, error), expected=False)

    def _play(self, number: int, document: Any) -> Iterator[Played]:  # noqa: ANN401
        if isinstance(document, dict) and "react" in document:
            self._react_from_here(document)
            return
        if isinstance(document, dict) and "ask" in document:
            yield self._asked(number, document)
            return
        members = document if isinstance(document, list) else [document]
        if not members or not all(isinstance(one, dict) for one in members):
            raise Malformed(say("a line is a JSON object, or an array of them"))
        at = _moment_of(members[0])
        _check_expected(members)
        if not self._simulation.is_open:
            self._open(at, members[0])
        filled = [self._filled(one, at, number, place) for place, one in enumerate(members)]
        if not isinstance(document, list):
            filled = filled[0]  # type: ignore[assignment]
            if document.get("with_dependants") is True:
                yield from self._amended(number, document, filled, at)  # type: ignore[arg-type]
                return
        group = [
            one.proposed
            for one in read_json(msgspec.json.encode(filled), say("line {number}", number=number))
        ]
        if self._is_recorded(group):
            self._simulation.stay_at_end()
        else:
            self._simulation.go_on_to(at)
        (receipts,) = self._simulation.gate.submit_groups([group])
        for member, receipt in zip(members, receipts, strict=True):
            yield Played(number, receipt, expected=_is_met(member.get("expect"), receipt))
        if self._simulation.settings.react:
            yield from self._followed(number, receipts)

    def _amended(
        self, number: int, document: dict[str, Any], filled: dict[str, Any], at: datetime
    ) -> Iterator[Played]:
        """Yield what becomes of an entry and of all that rests on it, decided in one group."""
        from shenguan.played_amendments import planned

        (read,) = read_json(msgspec.json.encode(filled), say("line {number}", number=number))
        if isinstance(read.proposed, Receipt):
            yield Played(number, read.proposed, expected=False)
            return
        is_repeat = self._is_recorded([read.proposed])
        if is_repeat:
            self._simulation.stay_at_end()
        else:
            self._simulation.go_on_to(at)
        try:
            plan = planned(
                self._simulation, read.proposed.submission, document.get("signed_by", ())
            )
        except NotFound:
            yield self._of_nothing(number, document, read.proposed)
            return
        receipts: Sequence[Receipt] = plan.receipts
        if plan.group and not plan.is_blocked:
            (receipts,) = self._simulation.gate.submit_groups([plan.group])
        rows = [
            {**row, "why": str(row["why"]), "message": row["message"] and str(row["message"])}
            for row in plan.rows(receipts)
        ]
        expect = None if is_repeat else document.get("expect")
        zone = self._simulation.opening.zone
        expected = None if expect is None else _is_answer(expect, rows, zone)
        yield Played(number, rows=rows, expected=is_repeat or expected)
        if self._simulation.settings.react:
            yield from self._followed(number, receipts)

    def _of_nothing(self, number: int, document: dict[str, Any], proposed: Any) -> Played:  # noqa: ANN401
        """Return the gate's word on an amendment of an entry that nobody knows."""
        (receipts,) = self._simulation.gate.submit_groups([[proposed]])
        expect = document.get("expect")
        is_code = expect is None or isinstance(expect, str)
        return Played(number, receipts[0], expected=is_code and _is_met(expect, receipts[0]))

    def _followed(self, number: int, receipts: Sequence[Receipt]) -> Iterator[Played]:
        """Yield what follows from a line by itself, recorded when the line arrives."""
        for one in follow(self._simulation, receipts):
            is_fine = one.receipt.outcome is Outcome.ACCEPTED
            (cause,) = one.submission.because
            yield Played(number, one.receipt, because=cause, expected=is_fine)

    def _react_from_here(self, document: dict[str, Any]) -> None:
        if document.keys() - {"react", "note"} or document["react"] is not True:
            raise Malformed(
                say("react: say true, and what follows by itself is recorded from that line on"),
                field="react",
            )
        self._simulation.settings.override("react", "true", "react")

    def _open(self, at: datetime, first: dict[str, Any]) -> None:
        if first.get("type") == LedgerOpened.__name__:
            data = first.get("data")
            if not isinstance(data, dict) or data.get("simulated") is not True:
                raise Malformed(
                    say("data.simulated: what is played opens a simulated ledger, so say true"),
                    field="data.simulated",
                )
            return
        self._simulation.go_on_to(at)
        self._opens(at)

    def _filled(
        self, member: dict[str, Any], at: datetime, number: int, place: int
    ) -> dict[str, Any]:
        said = {name: value for name, value in member.items() if name not in _BESIDE}
        if "ledger" not in said and self._simulation.is_open:
            said["ledger"] = self._simulation.opening.ledger
        agency, actor = said.get("agency"), said.get("actor", "1")
        if isinstance(agency, str) and isinstance(actor, str) and ":" not in actor:
            said["actor"] = f"{agency}/{actor}"
        said["occurred_at"] = _instant_of(said.get("occurred_at", at.isoformat()))
        content = msgspec.json.encode((said, number, place), order="sorted").decode()
        said.setdefault("id", str(uuid5(NAMESPACE_OID, content)))
        if self._simulation.is_open and {"corrects", "entry"} & {*said, *(said.get("data") or ())}:
            from shenguan.played_amendments import filled_in

            said = filled_in(self._simulation, said, at=member.get("occurred_at"))
        return said

    def _is_recorded(self, group: Sequence[Any]) -> bool:
        ids = [f"id:{one.submission.id}" for one in group if not isinstance(one, Receipt)]
        return bool(ids) and len(self._simulation.store.find(ids)) == len(set(ids))

    def _asked(self, number: int, document: dict[str, Any]) -> Played:
        unknown = document.keys() - {"ask", "expect", "note"}
        if unknown or not isinstance(document["ask"], str):
            wrong = ", ".join(sorted(unknown)) or "ask"
            raise Malformed(
                say(
                    "{wrong}: a question has ask, a text, and perhaps expect and note", wrong=wrong
                ),
                field=wrong,
            )
        rows = self._ask(document["ask"])
        expect = document.get("expect")
        zone = self._simulation.opening.zone
        expected = None if expect is None else _is_answer(expect, rows, zone)
        return Played(number, ask=document["ask"], rows=rows, expected=expected)


def _check_expected(members: Sequence[dict[str, Any]]) -> None:
    """Refuse an expectation that nobody reads: it would be met by anything."""
    for one in members:
        expect = one.get("expect")
        if not isinstance(expect, dict) or one.get("with_dependants") is True:
            continue
        unread = ", ".join(sorted(expect.keys() - _EXPECTED))
        if unread or not expect:
            raise Malformed(
                say(
                    "expect: {unread}: say a code, or codes with names, "
                    "or outcome, findings, without",
                    unread=unread or "{}",
                ),
                field="expect",
            )


def _moment_of(member: dict[str, Any]) -> datetime:
    text = member.get("at")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Malformed(
            say("at: {text!r} is no time with an offset, as 2017-07-03T09:00+08:00", text=text),
            field="at",
        )
    return moment.astimezone(UTC)


def _instant_of(said: Any) -> Any:  # noqa: ANN401 - what is no text is told of as it is read
    """Return a time with its seconds: ``occurred_at`` may be written as ``at`` is."""
    try:
        moment = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return said
    return said if moment.tzinfo is None else moment.isoformat()


def _is_met(expect: Any, receipt: Receipt) -> bool | None:  # noqa: ANN401
    """Tell whether a receipt is what a line expects: accepted, one code, or codes and findings.

    All codes of a refusal are told; of findings only those that the scenario is about. ``names``
    are what the message of a refusal names.
    """
    if expect is None:
        return None
    if expect == _ACCEPTED:
        return receipt.outcome is Outcome.ACCEPTED
    if isinstance(expect, str):
        return set(receipt.codes) == {expect}
    if "codes" in expect:
        told = receipt.message or ""
        named = all(text in told for text in expect.get("names", ()))
        return named and set(receipt.codes) == set(expect["codes"])
    found = set(receipt.findings)
    return (
        receipt.outcome == expect.get("outcome", Outcome.ACCEPTED)
        and found.issuperset(expect.get("findings", ()))
        and found.isdisjoint(expect.get("without", ()))
    )


def _is_answer(expect: Any, rows: Rows, zone: Zone) -> bool:  # noqa: ANN401
    """Tell whether an answer has exactly the expected rows, in the columns that they name."""
    wanted = expect if isinstance(expect, list) else [expect]
    return len(wanted) == len(rows) and all(
        _is_told(value, row.get(name), zone)
        for one, row in zip(wanted, rows, strict=True)
        for name, value in one.items()
    )


def _is_told(expected: Any, value: Any, zone: Zone) -> bool:  # noqa: ANN401
    """Tell whether a value is the expected one; of a time, the local day may be expected."""
    is_day = isinstance(expected, str) and len(expected) == len("2017-07-03")
    if is_day and isinstance(value, str) and value.endswith("Z"):
        return bool(zone.day(value).isoformat() == expected)
    return bool(value == expected)
