"""Home of ``eventsourcing``: its DCB interface is the generic face of a store.

Only what speaks that interface imports this module: a command that reads does not wait for what it
has no use for.
"""

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError, ProgrammingError

__all__ = [
    "DCBAppendCondition",
    "DCBEvent",
    "DCBQuery",
    "DCBQueryItem",
    "DCBReadResponse",
    "DCBRecorder",
    "DCBSequencedEvent",
    "DCBSubscription",
    "IntegrityError",
    "ProgrammingError",
    "in_memory_recorder",
]


def in_memory_recorder() -> DCBRecorder:
    """Return the library's recorder that lives in this process's memory."""
    from eventsourcing.dcb.popo import InMemoryDCBRecorder

    return InMemoryDCBRecorder()
