"""Exit codes (退出码): what a script may rely on, mapped from the codes of errors, once.

0  done, repeats included        4  not found
1  failure                       5  database or broker cannot be reached
2  usage, mapping, unreadable    6  a limit is exceeded: health, the clock
3  verification failed           7  some refused, malformed or quarantined
                                 8  outcome unknown, send the same again
130  interrupted
"""

from collections.abc import Iterable
from typing import Final

from ledger.errors import LedgerError

DONE: Final = 0
FAILURE: Final = 1
USAGE: Final = 2
UNVERIFIED: Final = 3
NOT_FOUND: Final = 4
UNREACHABLE: Final = 5
LIMIT_EXCEEDED: Final = 6
SOME_REFUSED: Final = 7
UNKNOWN: Final = 8
INTERRUPTED: Final = 130

_BY_CODE: Final = {
    "malformed": USAGE,
    "input.unreadable": USAGE,
    "configuration.unusable": USAGE,
    "usage": USAGE,
    "usage.contradiction": USAGE,
    "mapping.invalid": USAGE,
    "sql.invalid": USAGE,
    "person-key.unusable": USAGE,
    "person-key.differs": UNVERIFIED,
    "not-found": NOT_FOUND,
    "ledger.not-open": NOT_FOUND,
    "ledger.mismatch": USAGE,
    "store.unavailable": UNREACHABLE,
    "store.replica": USAGE,
    "store.unfinished": UNVERIFIED,
    "store.full": UNREACHABLE,
    "store.pooler": USAGE,
    "store.corrupt": UNVERIFIED,
    "store.replaced": UNVERIFIED,
    "verification.failed": UNVERIFIED,
    "outcome.unknown": UNKNOWN,
    "clock.differs": LIMIT_EXCEEDED,
    "broker.unavailable": UNREACHABLE,
    "broker.refused": UNREACHABLE,
    "topic.missing": NOT_FOUND,
    "follower.busy": UNREACHABLE,
    "log.unreadable": UNVERIFIED,
    "log.altered": UNVERIFIED,
    "log.foreign": UNVERIFIED,
    "log.gap": UNVERIFIED,
    "log.forked": UNVERIFIED,
    "log.behind": UNVERIFIED,
}


def exit_of_error(error: LedgerError) -> int:
    """Return the exit code of an error; 1 for a code that has none of its own."""
    return _BY_CODE.get(error.code, FAILURE)


def exit_of_outcomes(outcomes: Iterable[str]) -> int:
    """Return the exit code of some receipts: 8 if any is unknown, 7 if any is not accepted."""
    seen = set(outcomes)
    if "unknown" in seen:
        return UNKNOWN
    return SOME_REFUSED if seen - {"accepted"} else DONE
