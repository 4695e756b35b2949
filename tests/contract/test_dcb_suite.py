"""The library's own conformance suite for DCB recorders, all of it."""

from typing import Any

from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.dcb import DCBRecorder
from ledger.store.memory import DCBStore
from ledger.store.recorder import Recorder


class Suite(DCBRecorderTestCase):
    """The library's test case, run by pytest functions below."""

    __test__ = False

    def runTest(self) -> None:  # noqa: N802 - unittest needs a method to instantiate
        """Nothing: the suite's methods are called one by one."""


def recorder(store: Any) -> DCBRecorder:  # noqa: ANN401
    return store.recorder if isinstance(store, DCBStore) else Recorder(store)


def test_the_recorder_appends_and_reads_as_the_library_demands(store: Any) -> None:  # noqa: ANN401
    Suite()._test_append_read(recorder(store))  # noqa: SLF001 - the library's own entry point


def test_the_recorder_feeds_subscriptions_as_the_library_demands(store: Any) -> None:  # noqa: ANN401
    Suite()._test_append_subscribe(recorder(store))  # noqa: SLF001
