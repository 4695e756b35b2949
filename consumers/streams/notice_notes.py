"""Notice notes (通报标记): what notices note beside the offset of another ledger's topic."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.receiver import Receiver
from consumers.streams.log_mark import LogMark
from consumers.streams.log_topic import ledgers_of

GROUP: Final = "shenguan.notices.v1."


class NoticeNote(Struct):
    """通报标记: of which topic an offset is, the last entry before it, how far our log was."""

    topic: str
    position: int
    leaf: str
    log: LogMark = LogMark()


class NoticesMemory:
    """通报记忆: what was noted of each other ledger's topic, seen and changed while it rests."""

    def __init__(self, receiver: Receiver, ledger: str) -> None:
        self._receiver = receiver
        topics = ledgers_of(receiver.topics(), (), but=ledger).values()
        found = {topic: receiver.committed((topic, 0)) for topic in topics}
        self._noted = {topic: said[1] for topic, said in found.items() if said is not None}

    def marks(self) -> Iterator[LogMark]:
        """Yield how far the log was when something was noted."""
        for text in self._noted.values():
            with suppress(msgspec.MsgspecError):
                yield msgspec.json.decode(text, type=NoticeNote).log

    def read_again(self) -> None:
        """Read every topic again from its beginning; ids make it count once."""
        self._receiver.commit({(topic, 0): 0 for topic in self._noted})
