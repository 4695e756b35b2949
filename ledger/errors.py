"""The errors of Shenguan, each with a stable code.

    LedgerError
    ├── Malformed            malformed            a submission that cannot be a fact
    ├── InputUnreadable      input.unreadable     a file that is not what it claims to be
    ├── ConfigurationUnusable configuration.unusable  shenguan.toml says, or is, what may not be
    ├── StatementInvalid     sql.invalid          a statement of SQL that is none, or would change
    ├── MappingInvalid       mapping.invalid      an unusable mapping, with line and column
    ├── PersonKeyUnusable    person-key.unusable  no key for pseudonyms, or one that others can read
    ├── PersonKeyDiffers     person-key.differs   not the key that the ledger has adopted
    ├── NotFound             not-found            nothing has this name
    ├── LedgerNotOpen        ledger.not-open      the store holds no ledger yet
    ├── LedgerMismatch       ledger.mismatch      the store holds another ledger
    ├── StoreUnavailable     store.unavailable    the database does not answer, is full or read-only
    │   └── PoolerUnfit      store.pooler         a pooler lends servers by transaction
    ├── StoreIsReplica       store.replica        another ledger's log: its projector alone writes
    ├── StoreUnfinished      store.unfinished     a copy into the store was cut off before its end
    ├── StoreFull            store.full           the disk is full; reading goes on
    ├── StoreReplaced        store.replaced       the file at its place is not the one that is open
    ├── StoreCorrupt         store.corrupt        what is stored contradicts itself
    ├── VerificationFailed   verification.failed  recomputed and stored differ
    ├── ConditionFailed      condition.failed     what a rule read has changed meanwhile
    ├── ClockSkewed          clock.differs        the clock lies too far from the log or another
    ├── DayMoved             day.moved            the append lock gives another day than decided for
    └── OutcomeUnknown       outcome.unknown      nobody can say whether the append happened

The command line maps codes to exit codes, once (``cli/exits.py``).
"""

from typing import ClassVar


class LedgerError(Exception):
    """Base of everything that Shenguan raises on purpose."""

    code: ClassVar[str] = "ledger.error"


class Malformed(LedgerError):  # noqa: N818 - the outcome is called malformed
    """格式错误: a submission that can never be a fact; names the field and the remedy."""

    code = "malformed"

    def __init__(self, message: str, *, field: str = "", value: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.value = value


class InputUnreadable(LedgerError):  # noqa: N818
    """A file or stream that cannot be read as what it claims to be."""

    code = "input.unreadable"


class ConfigurationUnusable(LedgerError):  # noqa: N818
    """配置不可用: a ``shenguan.toml`` that others may write, or that cannot be read as one."""

    code = "configuration.unusable"


class WrongUse(LedgerError):  # noqa: N818
    """用法错误: what was asked for contradicts itself or lacks something; the message says what."""

    code = "usage"


class Contradiction(WrongUse):
    """自相矛盾: one thing was said twice, and not the same; the message names both."""

    code = "usage.contradiction"


class StatementInvalid(LedgerError):  # noqa: N818
    """语句无效: no SQL, or one that does more than read; the message names line and column."""

    code = "sql.invalid"


class MappingInvalid(LedgerError):  # noqa: N818
    """A mapping file that cannot be used; the message names line and column."""

    code = "mapping.invalid"


class PersonKeyUnusable(LedgerError):  # noqa: N818
    """化名密钥不可用: no key file, one that others can read, or a key that nobody has adopted."""

    code = "person-key.unusable"


class PersonKeyDiffers(LedgerError):  # noqa: N818
    """化名密钥不符: another key than the ledger adopted; it would make one person two."""

    code = "person-key.differs"


class NotFound(LedgerError):  # noqa: N818
    """Nothing has the name that was asked for."""

    code = "not-found"


class LedgerNotOpen(LedgerError):  # noqa: N818
    """The store holds no ledger yet; ``shenguan open`` starts one."""

    code = "ledger.not-open"


class LedgerMismatch(LedgerError):  # noqa: N818
    """The store, or a view, belongs to another ledger than the one that was named."""

    code = "ledger.mismatch"


class StoreUnavailable(LedgerError):  # noqa: N818
    """The database does not answer, is full, locked or read-only; nothing was acknowledged."""

    code = "store.unavailable"


class PoolerUnfit(StoreUnavailable):
    """连接池不适用: a pooler lends server processes by transaction; nothing was read."""

    code = "store.pooler"


class StoreIsReplica(LedgerError):  # noqa: N818
    """The store is a replica of another ledger: only the projector that made it writes there."""

    code = "store.replica"


class StoreUnfinished(LedgerError):  # noqa: N818
    """搬入未完: a log is being brought into the store, or was until that was cut off."""

    code = "store.unfinished"


class StoreFull(StoreUnavailable):
    """The disk is full: nothing was recorded; what is stored can be read all the same."""

    code = "store.full"


class StoreReplaced(LedgerError):  # noqa: N818
    """The database's file was replaced or deleted while it was open; nothing is acknowledged."""

    code = "store.replaced"


class StoreCorrupt(LedgerError):  # noqa: N818
    """What is stored contradicts itself: a gap, a wrong leaf, a missing tag."""

    code = "store.corrupt"


class VerificationFailed(LedgerError):  # noqa: N818
    """What was recomputed and what is stored differ."""

    code = "verification.failed"


class ConditionFailed(LedgerError):  # noqa: N818
    """What a rule read has changed before the append; decide again."""

    code = "condition.failed"


class ClockSkewed(LedgerError):  # noqa: N818
    """时钟不符: the clock lies too far from the log's last time, or from a second clock.

    Nothing was judged and nothing recorded; the same may be sent again when the clock is right.
    """

    code = "clock.differs"


class DayMoved(LedgerError):  # noqa: N818
    """The append lock gives another day than was decided for; decide again, at ``recorded_at``."""

    code = "day.moved"

    def __init__(self, message: str, *, recorded_at: str) -> None:
        super().__init__(message)
        self.recorded_at = recorded_at


class OutcomeUnknown(LedgerError):  # noqa: N818
    """Nobody can say whether the append happened; sending the same again settles it."""

    code = "outcome.unknown"
