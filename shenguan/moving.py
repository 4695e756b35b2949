"""Moving (搬迁): a whole log into another store, from an export or from a store, as it is.

The target is empty, or holds the beginning of the same log: so what was cut off goes on, and what
came since is brought after. Until all is there the target is unfinished, and nobody reads it.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple, Self

from ledger.errors import ConditionFailed
from ledger.log import Personal
from ledger.log_digest import LeafHash, LogDigest, Report
from ledger.sentence import say
from ledger.store.admission import Admission, Admitted, RowUnfit
from ledger.store.filling import Filling

BATCH_ROWS: Final = 5_000
"""So many entries come in one transaction."""

_TWICE_MAX: Final = 3
_TURN_SECONDS: Final = 0.0001
"""So soon the thread that writes gets its turn: to a server it writes in many small steps."""


class Moved(NamedTuple):
    """搬迁结果: how many entries were there before, how many came, and what the log is now."""

    before: int
    entries: int
    tags: int
    commitments: int
    digest: LogDigest


class Mover:
    """搬迁: takes the rows of one log into a store, behind what is there already."""

    def __init__(self, target: Filling, report: Report | None) -> None:
        self.target = target
        self.before = target.head()
        self._was_whole = self.before > 0 and not target.is_unfinished()
        self.hashed = LeafHash()
        self.tags = self.commitments = 0
        self._report = report
        self._admission: Admission | None = None
        self._writer = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None
        self._switches = 0.0

    def __enter__(self) -> Self:
        self._switches = sys.getswitchinterval()
        sys.setswitchinterval(_TURN_SECONDS)
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        self._writer.shutdown()
        sys.setswitchinterval(self._switches)
        if isinstance(error, ConditionFailed) and self._was_whole:
            self.target.finish()  # somebody records here: it is their ledger, as it was before

    @property
    def done(self) -> int:
        """How many entries have been looked at so far."""
        return self.hashed.count

    @property
    def admission(self) -> Admission:
        """What the next rows are held against."""
        if self._admission is None:
            last = self.target.row(self.before) if self.before else None
            self._admission = Admission(self._find, last)
        return self._admission

    def _find(self, tags: Sequence[str]) -> dict[str, int]:
        self.settle()
        return self.target.find(tags)

    def settle(self) -> None:
        """Wait until what was appended is there; raises what came in between."""
        if self._written is not None:
            self._written.result()
            self._written = None

    def known(self, leaves: Sequence[bytes]) -> None:
        """Hold the leaves of what should be there already against what is there."""
        after = self.done
        pages = self.target.scan(after=after, until=after + len(leaves), page=len(leaves))
        there = [row.leaf for page in pages for row in page]
        for position, (ours, theirs) in enumerate(zip(there, leaves, strict=False), after + 1):
            if ours != theirs:
                raise RowUnfit(
                    position,
                    say(
                        "{place} holds another entry there: it is not the beginning of this log; "
                        "name an empty store, or move this one away",
                        place=self.target.place_name,
                    ),
                )
        self.hashed.add(leaves)

    def append(self, admitted: Admitted, personal: Sequence[Personal], total: int) -> None:
        """Append rows that were admitted, with what stands beside them.

        They are written while the next ones are looked at; one transaction waits at most.
        """
        self.settle()
        self._written = self._writer.submit(
            self.target.append_rows, admitted.rows, personal, admitted.tags
        )
        self.hashed.add([row.leaf for row in admitted.rows])
        self.tags += sum(map(len, admitted.tags))
        self.commitments += len(admitted.commitments)
        self.tell(total)

    def tell(self, total: int) -> None:
        """Tell how far it is."""
        if self._report is not None:
            self._report(self.done, total)

    def moved(self, ledger: str) -> Moved:
        """Return what has come, when all of it is there."""
        self.settle()
        came = self.done - self.before
        digest = LogDigest(ledger, self.done, self.hashed.hexadecimal)
        return Moved(self.before, came, self.tags, self.commitments, digest)

    def check_ids(self) -> None:
        """Refuse an entry that stands at two positions, wherever they are."""
        self.settle()
        for tag in self.target.doubled_ids(_TWICE_MAX):
            first, second, *_ = (row.position for row in self.target.rows_of_tag(tag))
            raise RowUnfit(
                second, say("the same entry stands at position {other} too", other=first)
            )
