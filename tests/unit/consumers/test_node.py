"""A county's services side by side: they go on by themselves, and nothing of anybody is told."""

import json
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from cli.display.journal import journal
from consumers.broker.errors import BrokerUnavailable
from consumers.node.metrics_text import Family, metrics_text
from consumers.node.supervised import (
    LASTING_PAUSE_SECONDS_MAX,
    JournalEvent,
    Level,
    ServiceState,
    Supervised,
    explained,
)
from consumers.streams.service import PAUSE_SECONDS_MAX, Stop, Stopped
from ledger.clock import now
from ledger.errors import VerificationFailed
from ledger.store.following import FollowerBusy
from tests.shared_log import wait_for


class Impatient(Stop):
    """A stop that waits for nothing, and remembers how long it should have."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return super().wait(0.0)


class Scripted:
    """A service that raises what it is told to, one after another, and then waits for the end."""

    def __init__(self, *raised: BaseException) -> None:
        self.raised = list(raised)
        self.has_begun = False

    def work(self, stop: Stop) -> None:
        assert not self.has_begun
        if self.raised:
            raise self.raised.pop(0)
        self.has_begun = True
        while not stop.is_asked:
            threading.Event().wait(0.001)


def _supervised(*raised: BaseException) -> tuple[list[JournalEvent], Supervised, Impatient]:
    events: list[JournalEvent] = []
    stop = Impatient()
    supervised = Supervised("relay", Scripted(*raised), events.append)
    thread = threading.Thread(target=supervised.supervise, args=(stop,), daemon=True)
    thread.start()
    wait_for(lambda: supervised.state is ServiceState.WORKING)
    assert supervised.has_ever_begun
    stop.ask()
    thread.join()
    assert supervised.state is ServiceState.ENDED
    return events, supervised, stop


@pytest.mark.parametrize(
    ("error", "most", "level"),
    [
        (BrokerUnavailable("nothing listens there"), PAUSE_SECONDS_MAX, Level.WARNING),
        (VerificationFailed("another log"), LASTING_PAUSE_SECONDS_MAX, Level.ERROR),
        (KeyError("a name"), LASTING_PAUSE_SECONDS_MAX, Level.ERROR),
    ],
)
def test_whatever_breaks_the_service_begins_again_after_longer_pauses(
    error: Exception, most: float, level: Level
) -> None:
    events, supervised, stop = _supervised(*[error] * 9)
    assert supervised.failures == 9
    assert stop.waited == [min(0.5 * 2**number, most) for number in range(9)]
    failures = [one for one in events if one.event == "service.failed"]
    assert {(one.level, one.service) for one in failures} == {(level, "relay")}
    assert events[-1].event == "service.ended"


def test_standing_by_is_no_failure_and_is_told_once() -> None:
    events, supervised, _ = _supervised(*[FollowerBusy("host:1 is at it already")] * 4)
    assert supervised.failures == 0
    standing = [one.level for one in events if one.event == "service.standing-by"]
    assert standing == [Level.INFO, *[Level.DEBUG] * 3]


def test_a_service_whose_grace_is_over_has_ended() -> None:
    events: list[JournalEvent] = []
    supervised = Supervised("intake", Scripted(Stopped()), events.append)
    supervised.supervise(Impatient())
    assert (supervised.state, supervised.failures) == (ServiceState.ENDED, 0)


def test_of_an_unexpected_error_the_kind_and_the_place_are_told_and_no_value() -> None:
    with pytest.raises(ValueError, match="陈某") as raised:
        int("陈某 13900000000")
    details = explained(raised.value)
    assert (details["code"], details["message"]) == ("unexpected", "ValueError")
    assert [one.partition(":")[0] for one in details["places"]] == ["test_node.py"]
    assert "陈某" not in str(details)
    assert explained(VerificationFailed("one\nline")) == {
        "code": "verification.failed", "message": "one line",
    }  # fmt: skip


_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
_FIGURE = st.tuples(
    st.dictionaries(_NAMES.filter(lambda name: name != "ledger"), st.text(), max_size=3),
    st.floats(allow_nan=False) | st.integers(-(2**53), 2**53),
)


@given(
    st.dictionaries(_NAMES, st.lists(_FIGURE, max_size=4), max_size=4),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e")),
)
def test_figures_are_read_as_they_were_by_another_program(
    families: dict[str, list[tuple[dict[str, str], float]]], ledger: str
) -> None:
    text = metrics_text(
        [Family(name, "gauge", "首行\n\\次行", figures) for name, figures in families.items()],
        {"ledger": ledger},
    )
    read = list(text_string_to_metric_families(text))
    assert {one.documentation for one in read} <= {"首行\n\\次行"}
    found = [(s.name, s.labels, s.value) for one in read for s in one.samples]
    assert found == [
        (name, {"ledger": ledger, **labels}, float(value))
        for name, figures in families.items()
        for labels, value in figures
    ]


def _written(form: str, level: str) -> tuple[StringIO, Callable[[JournalEvent], None]]:
    stream = StringIO()
    return stream, journal(stream, now, level=level, form=form)


def test_the_journal_writes_what_matters_a_line_each() -> None:
    stream, tell = _written("json", "warning")
    tell(JournalEvent(Level.INFO, "county.started"))
    tell(JournalEvent(Level.WARNING, "service.failed", "relay", {"message": "中断\n两行"}))
    (line,) = stream.getvalue().splitlines()
    read: dict[str, Any] = json.loads(line)
    assert {name: read[name] for name in read if name != "time"} == {
        "level": "warning", "event": "service.failed", "service": "relay",
        "message": "中断\n两行",
    }  # fmt: skip


def test_people_read_the_journal_as_text() -> None:
    stream, tell = _written("text", "debug")
    tell(
        JournalEvent(
            Level.INFO, "county.started", details={"services": ["intake", "relay"], "url": "x"}
        )
    )
    tell(JournalEvent(Level.DEBUG, "service.starting", "relay"))
    first, second = stream.getvalue().splitlines()
    assert first.endswith(" info    -        county.started services=intake,relay url=x")
    assert second.endswith(" debug   relay    service.starting")
