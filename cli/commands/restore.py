"""``shenguan db restore``: a ledger from a copy, and from the topics what came after the copy."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

import click
import msgspec

from cli.display.output import Output, Printout, output_options
from cli.lazy import Command
from cli.service import with_kafka
from ledger.entry import entry_head
from ledger.errors import LedgerMismatch, LedgerNotOpen, NotFound
from ledger.log import LedgerStore
from ledger.sentence import say
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.broker.address import Cluster
    from consumers.streams.restoring import RestoredPart

_COLUMNS: Final = ("source", "entries", "position", "detail")
_HEADINGS: Final = {"source": "来源"}
_CHOICES: Final = {
    "source": {"copy": "副本", "topic": "账本主题", "receipts": "回执", "reread": "重新提交"}
}


@click.command("restore", cls=Command)
@click.argument("copy", required=False, metavar="[COPY]")
@click.option("--ledger", metavar="ID", help="账本: where neither store nor copy says.")
@click.option("--offline", is_flag=True, help="离线: from the copy alone; it was never on Kafka.")
@click.option(
    "--accept-loss",
    is_flag=True,
    help="认损: go on without what cannot be brought back; its positions are given again.",
)
@click.option("--dry-run", is_flag=True, help="预演: what would come from where; change nothing.")
@output_options(piped="ndjson")
@click.pass_obj
def restore(
    wiring: Wiring,
    *,
    copy: str | None,
    ledger: str | None,
    offline: bool,
    accept_loss: bool,
    dry_run: bool,
    output: Output,
) -> None:
    """恢复: put a copy into --store, and from the topics all that was recorded after it was taken.

    COPY is a file, or the URL of a store: a backup, or a replica. The log's topic gives entries
    back as they were; what receipts have promised behind its end is made again from what was
    handed in, and proved by its leaf. Stop every service first. Cut off, it goes on when it is run
    again. Exit code 3 where something that was given away cannot be brought back, or differs.

    \b
    Example:
      shenguan db restore copy.db --dry-run
      shenguan db restore copy.db
    """
    cluster = None if offline else wiring.cluster
    parts: list[RestoredPart] = []
    try:
        with with_kafka(), ExitStack() as opened:
            if cluster is not None:
                from consumers.streams.restoring import reachable

                reachable(cluster)
            source = None if copy is None else _opened(opened, copy)
            found = _planned if dry_run else _restored
            asked = (ledger, cluster)
            parts.extend(found(wiring, opened, source, asked, accept_loss=accept_loss))
    finally:
        if parts:
            rows = [msgspec.structs.asdict(one) for one in parts]
            output.write(Printout(rows, _COLUMNS, headings=_HEADINGS, choices=_CHOICES))


def _restored(
    wiring: Wiring,
    opened: ExitStack,
    source: LedgerStore | None,
    topics: "tuple[str | None, Cluster | None]",
    *,
    accept_loss: bool,
) -> "Iterator[RestoredPart]":
    from consumers.streams.restoring import Restoration, RestoredPart, copy_log
    from ledger.store.following import Following
    from ledger.store.replica import open_copy

    url, (named, cluster) = wiring.settings.store, topics
    may_create = source is not None or named is not None
    store = opened.enter_context(closing(open_copy(url, create=may_create)))
    ledger = _ledger_of(store, source, named)
    if source is not None:
        yield RestoredPart("copy", copy_log(store, source), store.head())
    if cluster is not None:
        restoration = Restoration(
            ledger, store, cluster, lambda name: Following(url, name), accept_loss=accept_loss
        )
        yield from restoration.restore()


def _planned(
    wiring: Wiring,
    opened: ExitStack,
    source: LedgerStore | None,
    topics: "tuple[str | None, Cluster | None]",
    *,
    accept_loss: bool,  # noqa: ARG001 - nothing is lost in a plan
) -> "Iterator[RestoredPart]":
    from consumers.streams.restore_plan import plan

    named, cluster = topics
    try:
        store: LedgerStore | None = _opened(opened, wiring.settings.store)
    except NotFound:
        store = None
    ledger = _ledger_of(store, source, named)
    yield from plan(ledger, store, source, cluster)


def _opened(opened: ExitStack, url: str) -> LedgerStore:
    from ledger.store import open_store

    return opened.enter_context(closing(open_store(url, create=False)))


def _ledger_of(store: LedgerStore | None, source: LedgerStore | None, named: str | None) -> str:
    """Return whose log it is; raises ``LedgerMismatch`` where they say different things."""
    rows = [one.row(1) for one in (store, source) if one is not None]
    told = {entry_head(row.body).ledger for row in rows if row is not None}
    told |= {named} if named is not None else set()
    if len(told) > 1:
        raise LedgerMismatch(
            say(
                "these are several ledgers: {ledgers}; name the copy of this one, or another "
                "--store",
                ledgers=", ".join(sorted(told)),
            )
        )
    if not told:
        raise LedgerNotOpen(
            say("neither store nor copy says which ledger it is: name it by --ledger")
        )
    return told.pop()
