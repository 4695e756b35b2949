"""PostgreSQL killed, as by ``kill -9``, again and again, and full: nothing acknowledged is lost."""

import random
import signal
import time
from collections.abc import Callable
from typing import Any

from ledger.errors import (
    OutcomeUnknown,
    StoreUnavailable,
)
from ledger.store import open_store
from tests import postgres
from tests.contract import drafts
from tests.contract.processes import Worker


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_again_and_again(
    own_postgres: None,  # noqa: ARG001
) -> None:
    chance = random.Random(414)  # noqa: S311 - a reproducible moment, not a secret
    with postgres.own_server() as server:
        open_store(server.url).close()
        told: list[Any] = []
        for turn in range(5):
            started = [Worker(persisting, server.url, f"w{turn}x{index}") for index in range(4)]
            told += [worker.next_told() for worker in started]
            time.sleep(chance.uniform(0.05, 0.4))
            server.kill()
            server.start()
            for worker in started:
                told += [worker.next_told() for _ in range(3)]
                worker.kill()
                told += list(worker.told())
                assert worker.end() == -signal.SIGKILL
        store = open_store(server.url)
        rows = drafts.assert_whole(store)
        for said, first, leaves in told:
            assert said == "appended"
            assert [row.leaf for row in rows[first - 1 : first - 1 + len(leaves)]] == leaves
        numbers: dict[str, list[int]] = {}
        for row in rows:
            writer, number = drafts.writer_and_number(row)
            numbers.setdefault(writer, []).append(int(number))
        assert all(found == list(range(len(found))) for found in numbers.values())
        store.close()


def persisting(tell: Callable[[Any], None], url: str, writer: object) -> None:
    """Append without end, through whatever happens to the server; send again what is not settled.

    An outcome that is unknown, or a refusal, is held to the truth by sending the same again.
    """
    store, number = None, 0
    while True:
        size = 1 + number % 3
        batch = [drafts.draft(writer, number + index) for index in range(size)]
        try:
            store = store or open_store(url, create=False)
            found = store.find([one.tags[0] for one in batch])
            assert len(found) in (0, size), "a batch is there in part"
            if found:
                first = min(found.values())
                rows = [store.row(first + index) for index in range(size)]
                tell(("appended", first, [row.leaf for row in rows if row]))
            else:
                head = store.head()
                done = store.append_drafts(batch, drafts.untouched("case:x", head, batch[0]))
                tell(("appended", done.first, done.leaves))
        except (StoreUnavailable, OutcomeUnknown):
            time.sleep(0.01)
            continue
        number += size
