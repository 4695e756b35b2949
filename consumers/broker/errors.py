"""What can go wrong between us and a broker, each with a stable code and the remedy in its text."""

from ledger.errors import LedgerError


class BrokerUnavailable(LedgerError):  # noqa: N818 - as the ledger's own errors are called
    """消息服务不可用: no broker answers; nothing was acknowledged."""

    code = "broker.unavailable"


class BrokerRefused(LedgerError):  # noqa: N818
    """消息服务拒绝: the broker answers, and does not let us in or do what we asked."""

    code = "broker.refused"


class TopicMissing(LedgerError):  # noqa: N818
    """主题不存在: the broker has no such topic; ``shenguan topics apply`` makes it."""

    code = "topic.missing"
