"""Log digest (账本摘要): one line to write down, which says what a log is up to a position.

``shenguan-digest-1 130523 71 sha256:…`` names how it is computed, the ledger and the position. Its
hash is the SHA-256 of the leaves 1 … 71 in hexadecimal, one a line, each ended by a newline: so
anybody computes it again with ``sha256sum``, without this program.
"""

import re
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256
from typing import Final, NamedTuple, Self

from ledger.entry import leaf
from ledger.errors import InputUnreadable, NotFound, StoreCorrupt
from ledger.log import LedgerStore, StoredEntry
from ledger.sentence import say

ALGORITHM: Final = "shenguan-digest-1"
_EXAMPLE: Final = f"'{ALGORITHM} 130523 71 sha256:…'"
_FAMILY: Final = "shenguan-digest-"
_LINE: Final = re.compile(rf"{ALGORITHM} (\S{{1,64}}) ([1-9][0-9]{{0,17}}) sha256:([0-9a-f]{{64}})")
Report = Callable[[int, int], None]
"""Told with what is done and what there is in all."""


class LogDigest(NamedTuple):
    """账本摘要: of which ledger, up to which position, the hash of its leaves in hexadecimal."""

    ledger: str
    position: int
    hashed: str

    @classmethod
    def read(cls, line: str) -> Self:
        """Return what a line says; raises ``InputUnreadable`` for one that is none."""
        found = _LINE.fullmatch(" ".join(line.split()))
        if found is not None:
            return cls(found[1], int(found[2]), found[3])
        if line.strip().startswith(_FAMILY) and not line.strip().startswith(f"{ALGORITHM} "):
            raise InputUnreadable(
                say(
                    "this version computes {algorithm} only; what the line names is another way: "
                    "upgrade shenguan, or compare with a line of this one",
                    algorithm=ALGORITHM,
                )
            )
        raise InputUnreadable(
            say(
                "{line!r} is no line of `shenguan log digest`: give it whole, in quotation marks, "
                "as {example}",
                line=line[:200],
                example=_EXAMPLE,
            )
        )

    def __str__(self) -> str:
        return f"{ALGORITHM} {self.ledger} {self.position} sha256:{self.hashed}"


class LeafHash:
    """What the leaves of a log hash to, taken one after the other."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.count = 0

    def add(self, leaves: Iterable[bytes]) -> None:
        """Take the leaves that come next."""
        lines = [one.hex() for one in leaves]
        self.count += len(lines)
        if lines:
            lines.append("")
            self._hash.update("\n".join(lines).encode())

    @property
    def hexadecimal(self) -> str:
        """What all that was taken hashes to."""
        return self._hash.hexdigest()


def digests_of(
    store: LedgerStore, positions: Collection[int], report: Report | None = None
) -> dict[int, str]:
    """Return the hash of a log up to each of some positions, of one reading in constant memory.

    Leaves are computed from the bytes. Raises ``NotFound`` for a position beyond the log's end, and
    ``StoreCorrupt`` where an entry is missing or its bytes do not give its leaf.
    """
    head, last = store.head(), max(positions, default=0)
    if last > head:
        raise NotFound(say("position {position}: the log ends at {head}", position=last, head=head))
    wanted, hashed, found = set(positions), LeafHash(), dict[int, str]()
    for page in store.scan(until=last):
        leaves = []
        for position, row in enumerate(page, hashed.count + 1):
            if row.position != position or not is_whole(row):
                raise _damaged(position)
            leaves.append(row.leaf)
        for position in sorted(wanted.intersection(range(page[0].position, page[-1].position + 1))):
            before = position - hashed.count
            hashed.add(leaves[:before])
            del leaves[:before]
            found[position] = hashed.hexadecimal
        hashed.add(leaves)
        if report is not None:
            report(hashed.count, last)
    if hashed.count != last:
        raise _damaged(hashed.count + 1)
    return found


def is_whole(row: StoredEntry) -> bool:
    """Tell whether the bytes of a row give its leaf; a slip by hand may have left text there."""
    return isinstance(row.body, bytes) and leaf(row.body) == row.leaf


def _damaged(position: int) -> StoreCorrupt:
    return StoreCorrupt(
        say(
            "position {position} is missing, or its bytes do not give its leaf: nothing is said "
            "about such a log; `shenguan doctor` tells more",
            position=position,
        )
    )
