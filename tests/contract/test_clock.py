"""A clock that is wrong: nothing is judged, and nothing that binds a day is got round."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from msgspec.structs import replace

from ledger.clock import fixed_width_instant, new_id
from ledger.entry import Entry, Submission, decode_entry, encode, leaf, submission_bytes
from ledger.errors import ClockSkewed
from ledger.events.organisation import CalendarPublished, LegalTermSet
from ledger.events.record import ClockDiffers, EntryVoided
from ledger.fact import fact_of
from ledger.gate.gate import Gate
from ledger.gate.pinned import position_known_at
from ledger.gate.receipt import Outcome, Receipt
from ledger.store import open_store
from ledger.zone import Zone
from tests.contract import submitters
from tests.examples.organisation import BUREAU, KEEPER

ZONE: Final = Zone("Asia/Shanghai")
HOUR: Final = timedelta(hours=1)
YEAR: Final = timedelta(days=400)


class Ledger:
    """A county with a clock in hand."""

    def __init__(self, new_store: Callable[..., Any]) -> None:
        self.now = submitters.NOW
        self.store = new_store(lambda: self.now)
        submitters.county(self.store)
        self.gate = Gate(self.store, clock=lambda: self.now)
        self.years = iter(range(2040, 2100))

    def publication(self) -> Submission[Any]:
        """Return what the keeper submits now."""
        event = CalendarPublished(calendar="cn", year=next(self.years))
        made = submitters.by_keeper(event, f"year {event.year}")
        return replace(made, occurred_at=self.now)

    def publish(self) -> Receipt:
        """Record something now; it must be accepted."""
        (receipt,) = submitters.accepted(self.gate.submit([self.publication()]))
        return receipt

    def acceptance(self, **changes: object) -> Submission[Any]:
        """Return the keeper's word that the clock is right."""
        event = ClockDiffers(
            clock="ledger",
            last_recorded_at=datetime.fromisoformat(self.store.end().recorded_at),
            true_at=self.now,
            reason="主板电池失效",
        )
        made = submitters.by_keeper(replace(event, **changes), new_id())
        return replace(made, occurred_at=self.now)

    def accept(self) -> Receipt:
        """Accept that the log lies ahead."""
        (receipt,) = submitters.accepted(self.gate.submit([self.acceptance()]))
        return receipt

    def entry(self, receipt: Receipt) -> Entry[Any]:
        """Return what was recorded; its bytes give its leaf."""
        assert receipt.position is not None
        row = self.store.row(receipt.position)
        assert leaf(row.body) == row.leaf
        entry = decode_entry(row.type, row.body)
        assert encode(entry) == row.body
        return entry

    def run_ahead(self, span: timedelta = YEAR) -> str:
        """Record something while the clock runs ahead; put it right; return the log's time."""
        right = self.now
        self.now += span
        ahead = self.publish().recorded_at
        self.now = right
        assert ahead is not None
        return ahead


@pytest.fixture
def ledger(new_store: Callable[..., Any]) -> Ledger:
    return Ledger(new_store)


def test_behind_the_log_by_more_than_an_hour_nothing_is_judged_or_recorded(ledger: Ledger) -> None:
    ledger.run_ahead(HOUR + timedelta(seconds=1))
    head, late = ledger.store.head(), ledger.publication()
    for given in ([late], [late] * 60):
        with pytest.raises(ClockSkewed, match="shenguan clock accept") as caught:
            ledger.gate.submit(given)
        assert caught.value.code == "clock.differs"
    with pytest.raises(ClockSkewed):
        Gate(ledger.store, clock=lambda: ledger.now).submit([late])
    assert ledger.store.head() == head
    ledger.now += timedelta(seconds=2)
    (receipt,) = submitters.accepted(ledger.gate.submit([late]))
    assert not receipt.repeated
    assert receipt.position == head + 1


def test_within_an_hour_the_log_s_time_stands_and_nothing_is_said(ledger: Ledger) -> None:
    ahead = ledger.run_ahead(HOUR)
    receipt = ledger.publish()
    assert receipt.recorded_at == ahead
    assert ledger.entry(receipt).clock is None


@pytest.mark.parametrize("minutes", [10, 120])
def test_how_far_a_clock_may_lie_off_can_be_said(ledger: Ledger, minutes: int) -> None:
    ledger.run_ahead(timedelta(minutes=60))
    span = timedelta(minutes=minutes)
    gate = Gate(ledger.store, clock=lambda: ledger.now, skew_max=span)
    if minutes < 60:
        with pytest.raises(ClockSkewed):
            gate.submit([ledger.publication()])
    else:
        submitters.accepted(gate.submit([ledger.publication()]))


def test_from_the_acceptance_on_entries_carry_the_true_instant_until_the_clock_has_caught_up(
    ledger: Ledger,
) -> None:
    ahead = ledger.run_ahead()
    accepted = ledger.entry(ledger.accept())
    assert (accepted.recorded_at, accepted.clock) == (ahead, fixed_width_instant(ledger.now))
    assert accepted.data.last_recorded_at == datetime.fromisoformat(ahead)
    for span in (timedelta(days=1), timedelta(days=398), timedelta(hours=23, minutes=59)):
        ledger.now += span
        receipt = ledger.publish()
        entry = ledger.entry(receipt)
        assert receipt.recorded_at == entry.recorded_at == ahead
        assert entry.clock == fixed_width_instant(ledger.now)
        assert fact_of(receipt.position or 0, entry, ZONE).day == ZONE.day_of(ledger.now)
    ledger.now += timedelta(minutes=2)
    entry = ledger.entry(ledger.publish())
    assert (entry.clock, entry.recorded_at) == (None, fixed_width_instant(ledger.now))


def test_a_new_gate_and_many_at_once_go_on_under_an_accepted_clock(ledger: Ledger) -> None:
    ahead = ledger.run_ahead()
    ledger.accept()
    gate = Gate(ledger.store, clock=lambda: ledger.now)
    receipts = submitters.accepted(gate.submit([ledger.publication() for _ in range(55)]))
    assert {ledger.entry(one).clock for one in receipts} == {fixed_width_instant(ledger.now)}
    assert {one.recorded_at for one in receipts} == {ahead}
    repeated = gate.submit([submission_bytes(ledger.entry(receipts[0]))])[0]
    assert (repeated.repeated, repeated.position) == (True, receipts[0].position)


def test_a_clock_that_falls_back_again_is_not_covered_by_what_was_accepted(ledger: Ledger) -> None:
    ledger.run_ahead()
    ledger.accept()
    ledger.now -= HOUR + timedelta(seconds=1)
    with pytest.raises(ClockSkewed):
        ledger.gate.submit([ledger.publication()])
    ledger.accept()
    assert ledger.entry(ledger.publish()).clock == fixed_width_instant(ledger.now)


def test_nothing_may_take_effect_after_the_true_instant(ledger: Ledger) -> None:
    ledger.run_ahead()
    ledger.accept()
    tomorrow = replace(ledger.publication(), occurred_at=ledger.now + timedelta(days=1))
    (receipt,) = ledger.gate.submit([tomorrow])
    assert receipt.codes == ("occurred.in-future",)
    refusal = ledger.entry(receipt)
    assert refusal.clock == fixed_width_instant(ledger.now)
    assert datetime.fromisoformat(refusal.occurred_at) == ledger.now


def test_a_day_is_held_against_the_true_instant(ledger: Ledger) -> None:
    term = LegalTermSet(
        term="back-dating", length=30, unit="day", effective_on=date(2017, 1, 1), basis="内部规定"
    )
    submitters.accepted(ledger.gate.submit([submitters.by_keeper(term, "term")]))
    ledger.run_ahead()
    ledger.accept()
    (receipt,) = ledger.gate.submit([ledger.publication()])
    assert receipt.findings == ()
    old = replace(ledger.publication(), occurred_at=ledger.now - timedelta(days=31))
    assert ledger.gate.submit([old])[0].findings == ("occurred.back-dated",)


def test_what_was_known_at_a_time_goes_by_the_true_instants(ledger: Ledger) -> None:
    before = ledger.store.head()
    begun = ledger.now
    ahead = ledger.run_ahead()
    accepted = ledger.accept().position
    ledger.now += timedelta(days=3)
    later = ledger.publish().position
    known = [
        position_known_at(ledger.store, fixed_width_instant(at))
        for at in (
            begun - timedelta(seconds=1),
            begun,
            begun + timedelta(days=2),
            ledger.now,
            datetime.fromisoformat(ahead),
        )
    ]
    assert known[1:] == [accepted, accepted, later, later]
    assert known[0] <= before


def test_only_the_keeper_accepts_and_only_what_is_so(ledger: Ledger) -> None:
    def codes(submission: Submission[Any]) -> tuple[str, ...]:
        (receipt,) = ledger.gate.submit([submission])
        assert receipt.outcome is Outcome.REFUSED
        return receipt.codes

    assert codes(ledger.acceptance()) == ("clock.agrees",)
    ledger.run_ahead()
    head = ledger.store.head()
    wrong = datetime(2030, 1, 1, tzinfo=UTC)
    assert codes(ledger.acceptance(last_recorded_at=wrong)) == ("clock.elsewhere",)
    assert codes(ledger.acceptance(true_at=wrong)) == ("clock.elsewhere",)
    assert codes(ledger.acceptance(clock="other")) == ("clock.agrees",)
    foreign = replace(ledger.acceptance(), agency=BUREAU, actor=f"{BUREAU}/1")
    assert codes(foreign)[0] == "role.not-allowed"
    assert ledger.store.head() == head, "a refusal under a clock that differs is no entry"
    with pytest.raises(ClockSkewed):
        ledger.gate.submit([ledger.acceptance(), ledger.publication()])
    ledger.accept()
    assert codes(ledger.acceptance()) == ("clock.agrees",)


def test_what_was_accepted_is_neither_corrected_nor_voided(ledger: Ledger) -> None:
    ledger.run_ahead()
    receipt = ledger.accept()
    void = EntryVoided(
        entry=str(receipt.id),
        position=receipt.position or 0,
        reason="误录",
        names=("clock:ledger",),
    )
    submission = replace(submitters.by_keeper(void, "void"), actor=f"{KEEPER}/2")
    (answer,) = ledger.gate.submit([replace(submission, occurred_at=ledger.now)])
    assert "correction.not-correctable" in answer.codes


def test_old_bytes_stay_as_they_are(ledger: Ledger) -> None:
    for rows in ledger.store.scan():
        for row in rows:
            assert b'"clock"' not in row.body
            assert encode(decode_entry(row.type, row.body)) == row.body


@pytest.mark.parametrize("off", [HOUR + timedelta(minutes=1), -HOUR - timedelta(minutes=1)])
def test_a_clock_that_differs_from_the_server_s_judges_nothing(
    postgres_url: str, off: timedelta
) -> None:
    store = open_store(postgres_url)
    gate = Gate(store, clock=lambda: datetime.now(UTC) + off)
    with pytest.raises(ClockSkewed, match="this machine's clock"):
        gate.submit([submitters.submission(submitters.STORY[0])])
    assert store.head() == 0
    near = Gate(store, clock=lambda: datetime.now(UTC) + off / 2)
    submitters.accepted(near.submit([submitters.submission(submitters.STORY[0])]))
    with pytest.raises(ClockSkewed):
        gate.submit([submitters.submission(submitters.STORY[1])])
    with pytest.raises(ClockSkewed):
        gate.submit([_acceptance(store)])
    assert store.head() == 1
    store.close()


def _acceptance(store: Any) -> Submission[Any]:  # noqa: ANN401 - any store
    event = ClockDiffers(
        clock="ledger",
        last_recorded_at=datetime.fromisoformat(store.end().recorded_at),
        true_at=datetime.now(UTC),
        reason="服务器时钟不准",
    )
    return submitters.by_keeper(event, "accept")
