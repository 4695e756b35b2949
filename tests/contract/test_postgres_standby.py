"""A standby is read and followed, takes nothing in, and proves nothing about a commit elsewhere."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from ledger.errors import OutcomeUnknown, StoreUnavailable
from ledger.log import Appended
from ledger.store import open_store, upgrade_store
from tests import postgres
from tests.contract import drafts
from tests.contract.relay import relay

Pair = tuple[postgres.Server, postgres.Server]


@pytest.fixture
def pair(own_postgres: None) -> Iterator[Pair]:  # noqa: ARG001 - servers can be started
    """A primary with a ledger of three entries, and its standby."""
    with postgres.own_server() as primary:
        with closing(open_store(primary.url)) as store:
            store.append_drafts([drafts.draft(1, number) for number in range(3)])
        with postgres.own_server(standby_of=primary) as standby:
            yield primary, standby


def _single(store: Any, writer: object) -> Appended:  # noqa: ANN401
    one = drafts.draft(writer, 0)
    appended: Appended = store.append_drafts([one], drafts.untouched("x", store.head(), one))
    return appended


def test_a_standby_is_read_and_followed_and_names_the_primary_to_who_would_write(
    pair: Pair,
) -> None:
    primary, standby = pair
    with closing(open_store(standby.url)) as store, closing(open_store(primary.url)) as writer:
        assert len(drafts.assert_whole(store)) == 3
        forbidden: tuple[Callable[[], object], ...] = (
            lambda: _single(store, 2),
            lambda: store.append_drafts([drafts.draft(2, 0)]),
            lambda: store.erase_personal(["sha256:00"]),
            lambda: upgrade_store(standby.url),
            lambda: open_store(postgres.in_schema(standby.url, "another")),
        )
        for call in forbidden:
            with pytest.raises(StoreUnavailable, match="name the primary in --store"):
                call()
        timer = threading.Timer(0.1, _single, (writer, 3))
        timer.start()
        assert store.wait(3, 20) == 4
        timer.join()
        assert len(drafts.assert_whole(store)) == 4


@pytest.mark.parametrize("is_promoted", [False, True])
def test_what_became_of_a_commit_cannot_be_proven_by_whoever_took_over(
    pair: Pair,
    is_promoted: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    primary, standby = pair
    with relay(primary.url) as through:
        hosts = f"{make_url(through.url).query['host']},{standby.folder}"
        url = make_url(primary.url).update_query_dict({"host": hosts})
        store = open_store(url.render_as_string(hide_password=False))
        for number in range(8):
            _single(store, f"before {number}")
        store.head()
        one = drafts.draft("lost", 0)
        condition = drafts.untouched("x", store.head(), one)
        if is_promoted:
            with postgres.connect(standby.url) as raw:
                raw.execute("select pg_promote()")
        through.arm("sent")
        threading.Timer(0.1, primary.kill).start()
        with pytest.raises(OutcomeUnknown, match="send the same again"):
            store.append_drafts([one], condition)
        store.close()
