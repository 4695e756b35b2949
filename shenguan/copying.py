"""Copying (整库复制): a ledger's whole store into another one, of either kind, while it is in use.

What stood in the source when the copy began is copied: entries with their times and leaves, clear
values as they are by then, and how far those have come who carry the log on. A value that is erased
meanwhile does not stay behind in the copy.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.clock import now
from ledger.collector import uncollected
from ledger.entry import decode_entry, entry_head
from ledger.errors import LedgerMismatch, LedgerNotOpen, VerificationFailed, WrongUse
from ledger.log import StoredEntry
from ledger.log_digest import LogDigest, Report, digests_of
from ledger.sentence import say
from ledger.store import SqlStore
from ledger.store.admission import RowUnfit
from ledger.store.copying import beside
from ledger.store.filling import Filling
from ledger.store.schema import entries, entry_tags, followers, personal, store_format
from ledger.store.scratch import in_memory
from ledger.view import Opening
from projections.views import open_views
from shenguan.moving import BATCH_ROWS, Moved, Mover

if TYPE_CHECKING:
    from ledger.store.postgres.store import PostgresStore
    from ledger.store.sqlite.store import SqliteStore

    AnyStore = SqliteStore | PostgresStore

_KEYS: Final = 500
MOVED: Final = {
    entries.name: say("byte for byte: positions, times, leaves"),
    entry_tags.name: say("derived anew from the bytes of each entry"),
    personal.name: say("as they are: values, erased ones, marks of withheld ones"),
    followers.name: say("how far each has come, so that it goes on from there"),
    store_format.name: say("made anew, as this version has it"),
}
"""Every table of a store, and how it comes into another one."""


class CopiedStore(NamedTuple):
    """复制结果: what became of the log, and how many rows of what else came."""

    log: Moved
    personal: int
    erased: int
    followers: int


def copy_store(source: SqlStore, target: Filling, report: Report | None = None) -> CopiedStore:
    """Copy a store into one that is empty or holds the beginning of the same log.

    Raises ``WrongUse`` where both are one place, ``LedgerMismatch`` for another ledger, and
    ``RowUnfit`` for an entry that is not sound, or that the target holds otherwise.
    """
    head = source.head()
    ledger = _ledger_of(source, target, head)
    with uncollected(), Mover(target, report) as mover:
        values = _bring(source, mover, head)
        erased = erase_alike(source, target)
        seats = [one._replace(position=min(one.position, head)) for one in source.followers()]
        if target.is_unfinished():
            mover.check_ids()
        target.finish(seats)
        return CopiedStore(mover.moved(ledger), values, erased, len(seats))


def _bring(source: SqlStore, mover: Mover, head: int) -> int:
    """Hold what is there against the source, and append the rest; return the rows of values."""
    if mover.before > head:
        raise RowUnfit(
            head + 1,
            say(
                "{place} goes on to position {before}, the source ends at {head}: is FROM the "
                "older one?",
                place=mover.target.place_name,
                before=mover.before,
                head=head,
            ),
        )
    for page in source.scan(until=mover.before, page=BATCH_ROWS):
        mover.known([row.leaf for row in page])
        mover.tell(head)
    accounts = source.accounts_for_values()
    count = 0
    while mover.done < head:
        rows = list(map(StoredEntry._make, source.scan_page(mover.done, head, (), BATCH_ROWS)))
        if not rows:
            raise RowUnfit(mover.done + 1, say("the entry is missing"))
        admitted = mover.admission.stored(rows, partial(_listed, source))
        values = beside(source, admitted.commitments)
        if mover.done == mover.before:
            mover.target.begin(accounts=accounts)
        mover.append(admitted, values, head)
        count += len(values)
    mover.settle()
    return count


def _listed(source: SqlStore, position: int) -> str | None:
    """Return the tags that stand beside an entry which does not say them itself."""
    ((_, tags),) = source.whole_page(position - 1, position, 1)
    return tags


def erase_alike(source: SqlStore, target: Filling) -> int:
    """Erase in a copy what is erased in its source by now; return how many values that were."""
    count = 0
    for keys in _keys_of(target):
        kept = target.personal(keys)
        gone = sorted(kept.keys() - source.personal(list(kept)).keys())
        count += target.erase_personal(gone) if gone else 0
    return count


def _keys_of(store: SqlStore) -> Iterator[list[str]]:
    last = ""
    while keys := store.personal_page(last, _KEYS):
        yield keys
        last = keys[-1]


def _ledger_of(source: SqlStore, target: SqlStore, head: int) -> str:
    """Return whose log is copied; raises where the target is no place for it."""
    source.check_own()
    refuse_same_place(source, target)
    first = source.row(1)
    if not head or first is None:
        raise LedgerNotOpen(
            say("{place}: no ledger has been opened here yet", place=source.place_name)
        )
    ledger, there = entry_head(first.body).ledger, target.row(1)
    if there is not None and (other := entry_head(there.body).ledger) != ledger:
        raise LedgerMismatch(
            say(
                "{place}: the ledger {other} lives here, FROM is {ledger}; name an empty place",
                place=target.place_name,
                other=other,
                ledger=ledger,
            )
        )
    return ledger


def refuse_same_place(source: SqlStore, target: SqlStore) -> None:
    """Raise ``WrongUse`` where both are one place, however each was named."""
    if source.identity() == target.identity():
        raise WrongUse(
            say("FROM and TO are the same place, {place}: name two", place=target.place_name)
        )


def verify_copy(
    source: "AnyStore", target: "AnyStore", copied: LogDigest, report: Report | None = None
) -> None:
    """Read both stores again up to where they were copied; raises ``VerificationFailed``."""
    for store in (source, target):
        found = digests_of(store, [copied.position], report)[copied.position]
        if found != copied.hashed:
            raise VerificationFailed(
                say(
                    "{place}: 1..{position} are not what was copied",
                    place=store.place_name,
                    position=copied.position,
                )
            )
    for keys in _keys_of(target):
        theirs = source.personal_keys(keys)
        if set(keys) != theirs or source.personal(keys) != target.personal(keys):
            raise VerificationFailed(
                say("{place}: clear values differ from those of FROM", place=target.place_name)
            )


def verify_views(
    source: "AnyStore", target: "AnyStore", position: int, report: Report | None = None
) -> int:
    """Fold both logs and compare the digests of the views; return how many tables they are."""
    ours, theirs = (_replayed(store, position, report) for store in (source, target))
    differing = sorted(
        name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
    )
    if differing:
        raise VerificationFailed(
            say(
                "{place}: replayed to {position} these tables differ: {tables}",
                place=target.place_name,
                position=position,
                tables=", ".join(differing),
            )
        )
    return len(ours)


def _replayed(store: "AnyStore", position: int, report: Report | None) -> dict[str, str]:
    """Return the digest of each table of the views of a log at a position, folded aside."""
    first = store.row(1)
    assert first is not None  # noqa: S101 - it has just been copied
    opening = Opening.of(decode_entry(first.type, first.body))
    with in_memory() as place:
        views = open_views(
            place,
            store,
            opening.zone,
            opening.ledger,
            today=lambda: opening.zone.day_of(now()),
            now=now,
        )
        try:
            return {one.table: one.digest for one in views.replay(position, report)}
        finally:
            views.close()
