"""合批: many threads hand in, one thread decides and appends whatever has gathered meanwhile.

A commit costs the same for one entry and for thirty. While one batch is being appended the next one
gathers, so nobody waits longer than for two commits.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Final, NamedTuple, Self

from ledger.errors import StoreUnavailable
from ledger.gate.gate import Gate
from ledger.gate.proposal import Given, Group, propose
from ledger.gate.receipt import Receipt
from ledger.sentence import say

GROUPS_MAX: Final = 2_000
"""From so many groups on the others wait for the next batch."""


class _Request(NamedTuple):
    groups: Sequence[Group]
    submitter: str | None
    answer: "Future[list[list[Receipt]]]"


class GroupCommit:
    """A gate for the threads of one process; as a context it ends with everything answered."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._waiting: SimpleQueue[_Request | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._worker = threading.Thread(target=self._work, name="group-commit", daemon=True)
        self._worker.start()

    def submit_groups(
        self, groups: Sequence[Group], *, submitter: str | None = None
    ) -> list[list[Receipt]]:
        """Hand groups in and wait for their receipts, as ``Gate.submit_groups`` gives them.

        Raises what the gate raises, and ``StoreUnavailable`` once this was closed.
        """
        answer: Future[list[list[Receipt]]] = Future()
        with self._closing:
            if self._closed:
                raise StoreUnavailable(
                    say("closed: nothing more is taken in; nothing was recorded")
                )
            self._waiting.put(_Request(groups, submitter, answer))
        return answer.result()

    def submit(self, given: Sequence[Given], *, submitter: str | None = None) -> list[Receipt]:
        """Hand submissions in, as ``Gate.submit`` does; return a receipt each, in order."""
        answers = self.submit_groups([(propose(one),) for one in given], submitter=submitter)
        return [receipt for (receipt,) in answers]

    def close(self) -> None:
        """Take nothing more in, and answer everything that was taken in before."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work(self) -> None:
        held: _Request | None = None
        while (first := held or self._waiting.get()) is not None:
            batch, held, is_last = self._gather(first)
            self._answer(batch)
            if is_last:
                return

    def _gather(self, first: _Request) -> tuple[list[_Request], _Request | None, bool]:
        """Return what goes together with a request, what must wait, and whether it is the end."""
        batch, count = [first], len(first.groups)
        while count < GROUPS_MAX and not self._waiting.empty():
            following = self._waiting.get()
            if following is None:
                return batch, None, True
            if following.submitter != first.submitter:
                return batch, following, False
            batch.append(following)
            count += len(following.groups)
        return batch, None, False

    def _answer(self, batch: Sequence[_Request]) -> None:
        groups = [group for request in batch for group in request.groups]
        try:
            receipts = iter(self._gate.submit_groups(groups, submitter=batch[0].submitter))
        except BaseException as error:  # noqa: BLE001 - each thread gets what its gate raised
            for request in batch:
                request.answer.set_exception(error)
            return
        for request in batch:
            request.answer.set_result([next(receipts) for _ in request.groups])
