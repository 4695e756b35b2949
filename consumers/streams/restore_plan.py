"""Restore plan (恢复预演): what a restore would bring back, and from where; nothing is changed."""

from collections.abc import Iterator

from consumers.broker.address import Cluster
from consumers.broker.errors import TopicMissing
from consumers.broker.message import Partition
from consumers.broker.receiver import Receiver
from consumers.streams.comparing import TopicComparer, looking
from consumers.streams.log_mark import mark_in
from consumers.streams.log_topic import LogReader
from consumers.streams.promised import promised_after
from consumers.streams.restoring import RestoredPart, check_one_log
from ledger.log import LedgerStore
from schemas.topics import topic_name


def plan(
    ledger: str | None,
    store: LedgerStore | None,
    source: LedgerStore | None,
    cluster: Cluster | None,
) -> Iterator[RestoredPart]:
    """Yield what would come from where; raises what a restore would raise of topic and copy.

    What receipts promise is counted, not made again.
    """
    if store is not None and source is not None:
        check_one_log(store, source)
    here = 0 if store is None else store.head()
    base = store if source is None or (store is not None and here >= source.head()) else source
    head = 0 if base is None else base.head()
    if source is not None:
        yield RestoredPart("copy", head - here, head)
    if cluster is None or ledger is None:
        return
    end = max(head, _topic_end(ledger, base, head, cluster))
    yield RestoredPart("topic", end - head, end)
    promised = _promised(ledger, end, cluster)
    yield RestoredPart("receipts", promised, end + promised)


def _topic_end(ledger: str, base: LedgerStore | None, head: int, cluster: Cluster) -> int:
    def leaf(position: int) -> bytes | None:
        row = None if base is None else base.row(position)
        return None if row is None else row.leaf

    topic: Partition = (topic_name("log", ledger), 0)
    try:
        with looking(cluster) as looker:
            TopicComparer(looker, LogReader()).compare(ledger, head, leaf)
            last = looker.last(topic)
    except TopicMissing:
        return 0
    return 0 if last is None else mark_in(last, ledger).position


def _promised(ledger: str, head: int, cluster: Cluster) -> int:
    with Receiver(cluster, records=2_000) as receiver:
        try:
            partitions = receiver.partitions(topic_name("receipts", ledger))
        except TopicMissing:
            return 0
        return len(promised_after(receiver, dict.fromkeys(partitions, 0), head))
