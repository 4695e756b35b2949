"""PostgreSQL connections that break at the commit: what is said about the outcome is true.

A relay cuts the connection before the commit is sent, on its way, and after it was made; the same
for one entry by one function call, for a few by arrays and for many by COPY.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ledger.errors import OutcomeUnknown, StoreUnavailable
from ledger.gate.gate import Gate
from ledger.gate.receipt import Outcome
from ledger.log import Appended
from ledger.store import open_store
from ledger.store.postgres import lost_commit as postgres_fate
from tests import postgres
from tests.contract import drafts, submitters
from tests.contract.relay import LATE_SECONDS, Relay, relay

SINGLE, FEW, MANY = 1, 3, 200
COMMIT = b"commit\0"
SYNC = b"S\0\0\0\4"
"""The message that ends a pipeline; whatever stands before it is done by then."""


@pytest.fixture
def through(postgres_url: str) -> Iterator[Relay]:
    """A relay before the server of the test run, and behind it a schema of this test."""
    with relay(postgres_url) as opened:
        yield opened


def _append(store: Any, count: int, writer: object = "cut") -> Appended:  # noqa: ANN401
    batch = [drafts.draft(writer, number, personal=f"{writer}-{number}") for number in range(count)]
    appended: Appended = store.append_drafts(
        batch, drafts.untouched(batch[0].tags[2], store.head(), batch[0])
    )
    return appended


def _cut_at_the_commit(store: Any, through: Relay, cut: str, count: int) -> Appended | Exception:  # noqa: ANN401
    """Append while the connection is cut; return what was appended, or what was raised."""
    for number in range(8):  # the statements of a single one are prepared by then
        _append(store, SINGLE, f"before {number}")
    batch = [drafts.draft("cut", number, personal=f"{number}") for number in range(count)]
    condition = drafts.untouched(batch[0].tags[2], store.head(), batch[0])
    if count == SINGLE:
        through.arm(cut)
    else:
        through.arm(cut, COMMIT if cut == "unsent" else SYNC)
    try:
        return store.append_drafts(batch, condition)  # type: ignore[no-any-return]
    except (StoreUnavailable, OutcomeUnknown) as error:
        return error


@pytest.mark.parametrize("count", [SINGLE, FEW, MANY])
@pytest.mark.parametrize("cut", ["unsent", "sent", "answered", "late"])
def test_what_is_said_of_a_commit_whose_connection_broke_is_so(
    through: Relay, postgres_url: str, cut: str, count: int
) -> None:
    store, other = open_store(through.url), open_store(postgres_url)
    before = 8
    said = _cut_at_the_commit(store, through, cut, count)
    assert through.has_cut
    if cut == "unsent":
        assert isinstance(said, StoreUnavailable)
        assert "nothing was recorded" in str(said)
        assert "\n" not in str(said)
        time.sleep(0.2)
        assert other.head() == before
    else:
        assert isinstance(said, Appended), said
        rows = drafts.assert_whole(other)[before:]
        assert (said.first, len(said.leaves)) == (before + 1, count)
        assert [row.leaf for row in rows] == said.leaves
        assert {row.recorded_at for row in rows} == {said.recorded_at}
    assert _append(store, FEW, "after").first == other.head() - FEW + 1
    drafts.assert_whole(other)
    store.close()
    other.close()


def test_a_late_commit_is_waited_for_and_never_called_not_made(through: Relay) -> None:
    store = open_store(through.url)
    started = time.monotonic()
    said = _cut_at_the_commit(store, through, "late", SINGLE)
    assert time.monotonic() - started > LATE_SECONDS * 0.9
    assert isinstance(said, Appended), said
    store.close()


def test_a_gate_hears_of_a_lost_answer_nothing_but_the_receipt(through: Relay) -> None:
    store = open_store(through.url, clock=submitters.now)
    gate = submitters.county(store)
    for number in range(8):
        submitters.accepted(gate.submit(submitters.pair(f"warm-{number}")[:1]))
    head = store.head()
    lost: list[Any] = []
    real = store.append_drafts

    def cutting(*arguments: Any, **options: Any) -> Appended:  # noqa: ANN401
        through.arm("sent")
        return real(*arguments, **options)

    store.append_drafts = cutting  # type: ignore[method-assign]
    lost += gate.submit(submitters.pair("lost")[:1])
    store.append_drafts = real  # type: ignore[method-assign]
    submitters.accepted(lost)
    assert [one.position for one in lost] == [head + 1]
    (again,) = gate.submit(submitters.pair("lost")[:1])
    assert again.document() == lost[0].document() | {"repeated": True}
    drafts.assert_whole(store)
    store.close()


def test_an_outcome_that_nobody_can_prove_is_unknown_and_sending_again_settles_it(
    own_postgres: None,  # noqa: ARG001 - servers can be started
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_fate, "SETTLE_SECONDS", 0.5)
    with postgres.own_server() as server, relay(server.url) as through:
        store = open_store(through.url, clock=submitters.now)
        gate = submitters.county(store)
        for number in range(8):
            submitters.accepted(gate.submit(submitters.pair(f"warm-{number}")[:1]))
        real = store.append_drafts

        def dying(*arguments: Any, **options: Any) -> Appended:  # noqa: ANN401
            through.arm("sent")
            threading.Timer(0.1, server.kill).start()
            return real(*arguments, **options)

        store.append_drafts = dying  # type: ignore[method-assign]
        (unknown,) = gate.submit(submitters.pair("lost")[:1])
        store.append_drafts = real  # type: ignore[method-assign]
        assert unknown.outcome is Outcome.UNKNOWN
        assert "send the same again" in (unknown.message or "")
        server.start()
        (settled,) = Gate(
            open_store(server.url, clock=submitters.now), clock=submitters.now
        ).submit(submitters.pair("lost")[:1])
        submitters.accepted([settled])
        assert settled.repeated
        drafts.assert_whole(store)
        store.close()


def _restarted(server: postgres.Server) -> None:
    server.stop()
    server.start()


def _crashed(server: postgres.Server) -> None:
    server.kill()
    server.start()


@pytest.mark.parametrize("end", [_restarted, _crashed])
def test_a_restarted_server_is_found_again_by_the_next_call(
    own_postgres: None,  # noqa: ARG001
    end: Callable[[postgres.Server], None],
) -> None:
    with postgres.own_server() as server:
        store = open_store(server.url)
        _append(store, FEW, 1)
        end(server)
        assert store.head() == FEW
        end(server)
        assert _append(store, SINGLE, 2).first == FEW + 1
        end(server)
        with pytest.raises(StoreUnavailable, match="nothing was recorded"):
            store.append_drafts([drafts.draft(3, number) for number in range(3)])
        assert store.append_drafts([drafts.draft(3, number) for number in range(3)]).first == 5
        server.stop()
        with pytest.raises(StoreUnavailable, match="check that the server runs"):
            store.head()
        server.start()
        drafts.assert_whole(store)
        store.close()


def test_who_held_the_append_lock_on_a_lost_connection_must_decide_again(
    postgres_url: str,
) -> None:
    store, other = open_store(postgres_url), open_store(postgres_url)
    _append(other, 1)
    with store.exclusive():
        assert store.head() == 1
        pid = store._sessions.here().pid  # noqa: SLF001 - whom an administrator would end
        with postgres.connect(postgres_url) as raw:
            raw.execute("select pg_terminate_backend(%s)", (pid,))
        time.sleep(0.1)
        for call in (store.head, lambda: _append(store, 1, "inside"), store.head):
            with pytest.raises(StoreUnavailable):
                call()
    assert _append(other, 1, "other").first == 2
    assert _append(store, 1, "after").first == 3
    store.close()
    other.close()
