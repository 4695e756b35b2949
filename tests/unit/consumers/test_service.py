"""Services: they go on after what passes, end when asked to, and raise what does not pass."""

import threading
import time
from collections.abc import Callable

import pytest

from consumers.broker.errors import BrokerRefused, BrokerUnavailable
from consumers.streams.service import PAUSE_SECONDS_MAX, Stop, Stopped, keep_working
from ledger.errors import LedgerError, StoreUnavailable, VerificationFailed
from ledger.store.following import FollowerBusy


class Scripted:
    """Work that raises what it is told to, one after another, and then ends."""

    def __init__(self, *raised: BaseException, has_begun: bool = True) -> None:
        self.raised = list(raised)
        self.has_begun = has_begun
        self.tries = 0

    def work(self, stop: Stop) -> None:
        self.tries += 1
        if self.raised:
            raise self.raised.pop(0)
        stop.wait(0)


def _told() -> tuple[list[tuple[str, float]], Callable[[LedgerError, float], None]]:
    told: list[tuple[str, float]] = []
    return told, lambda error, pause: told.append((error.code, pause))


class Impatient(Stop):
    """A stop that waits for nothing."""

    def wait(self, seconds: float) -> bool:
        return super().wait(min(seconds, 0.0))


def test_work_begins_again_after_what_passes_with_longer_pauses() -> None:
    work = Scripted(*[BrokerUnavailable("b"), StoreUnavailable("s")] * 4)
    told, tell = _told()
    keep_working(work, Impatient(), tell)
    assert work.tries == 9
    assert [code for code, _ in told] == ["broker.unavailable", "store.unavailable"] * 4
    pauses = [pause for _, pause in told]
    assert pauses[:3] == [0.5, 1.0, 2.0]
    assert pauses[-1] == PAUSE_SECONDS_MAX


def test_what_fails_before_anything_has_worked_is_told_at_once() -> None:
    work = Scripted(BrokerUnavailable("nothing listens there"), has_begun=False)
    told, tell = _told()
    with pytest.raises(BrokerUnavailable):
        keep_working(work, Impatient(), tell)
    assert (work.tries, told) == (1, [])


def test_another_process_at_work_is_waited_for_also_at_the_start() -> None:
    work = Scripted(FollowerBusy("x"), FollowerBusy("x"), has_begun=False)
    told, tell = _told()
    keep_working(work, Impatient(), tell)
    assert (work.tries, len(told)) == (3, 2)


@pytest.mark.parametrize("error", [VerificationFailed("gap"), BrokerRefused("no right")])
def test_what_does_not_pass_by_itself_ends_it(error: LedgerError) -> None:
    told, tell = _told()
    with pytest.raises(type(error)):
        keep_working(Scripted(error), Impatient(), tell)
    assert told == []


def test_a_stop_ends_a_pause_and_the_work() -> None:
    stop = Stop()
    work = Scripted(*[BrokerUnavailable("b")] * 1_000)
    _, tell = _told()
    running = threading.Thread(target=keep_working, args=(work, stop, tell))
    running.start()
    started = time.monotonic()
    stop.ask()
    running.join(5)
    assert not running.is_alive()
    assert time.monotonic() - started < 2


def test_work_that_was_cut_off_after_a_stop_is_done() -> None:
    told, tell = _told()
    keep_working(Scripted(Stopped()), Stop(), tell)
    assert told == []


def test_what_is_on_its_way_after_a_stop_has_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Stop()
    stop.look()
    stop.ask()
    stop.look()
    monkeypatch.setattr("consumers.streams.service.GRACE_SECONDS", -1.0)
    with pytest.raises(Stopped):
        stop.look()
