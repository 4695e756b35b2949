"""Connection (连接): what every client of ours is told, and what its errors mean to people."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final

from kafka.errors import (
    AuthorizationError,
    BrokerResponseError,
    IllegalSaslStateError,
    KafkaConfigurationError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    NodeNotReadyError,
    RetriableError,
    SaslAuthenticationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedSaslMechanismError,
    UnsupportedVersionError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.inet import KafkaNetSocket

from consumers.broker.address import Cluster
from consumers.broker.errors import BrokerRefused, BrokerUnavailable, TopicMissing
from ledger.errors import InputUnreadable, LedgerError
from ledger.sentence import say

REQUEST_SECONDS: Final = 30
CLOSE_SECONDS: Final = 5.0
_BOOTSTRAP_SECONDS: Final = 10
_PROBE_SECONDS: Final = 3.0


class _Refusals(logging.Handler):
    """Remembers that somebody was not let in: the client says so in its log alone.

    kafka-python 3.0.12 goes on trying, and in the end tells of the time that is over.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last: tuple[float, Exception] = (float("-inf"), KafkaError())

    def emit(self, record: logging.LogRecord) -> None:
        for argument in record.args if isinstance(record.args, tuple) else ():
            if isinstance(argument, _NOT_LET_IN):
                self.last = (monotonic(), argument)

    def since(self, moment: float) -> Exception | None:
        """Return the last refusal after a moment."""
        at, error = self.last
        return error if at >= moment else None


_NOT_LET_IN: Final = (
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
    IllegalSaslStateError,
)
_REFUSALS: Final = _Refusals()
logging.getLogger("kafka").addHandler(logging.NullHandler())
logging.getLogger("kafka.net.manager").addHandler(_REFUSALS)


class _Closing(KafkaNetSocket):
    """A direct connection whose socket is closed where nobody answers.

    kafka-python 3.0.12 leaves it open until garbage is collected: in a long outage, with an attempt
    every second, a waiting service would use up all files that its process may open.
    """

    SCHEMES = ("direct",)

    async def sock_connect(self, net: Any, sock: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401
        try:
            return await super().sock_connect(net, sock, *args, **more)  # type: ignore[no-untyped-call]
        except BaseException:
            sock.close()
            raise


def request_ms(cluster: Cluster) -> int:
    """Return how long a request may take; an address may say otherwise."""
    return int(str(cluster.options.get("request_timeout_ms", REQUEST_SECONDS * 1_000)))


def options(cluster: Cluster) -> dict[str, Any]:
    """Return what each kind of client is told alike."""
    return {
        "bootstrap_servers": list(cluster.servers),
        "client_id": "shenguan",
        "request_timeout_ms": request_ms(cluster),
        "bootstrap_timeout_ms": min(request_ms(cluster), _BOOTSTRAP_SECONDS * 1_000),
        "reconnect_backoff_ms": 50,
        "reconnect_backoff_max_ms": 1_000,
        "retry_backoff_ms": 100,
        "metadata_max_age_ms": 60_000,
        "connections_max_idle_ms": 540_000,
        "proxy_url": f"{_Closing.SCHEMES[0]}://",
        **cluster.options,
    }


@contextmanager
def connecting(cluster: Cluster) -> Iterator[dict[str, Any]]:
    """Yield what a client is told; what one opens that cannot be made after all is closed."""
    require(cluster)
    opened: list[KafkaNetClient] = []

    def remembered(**more: Any) -> KafkaNetClient:  # noqa: ANN401 - the client's own
        opened.append(KafkaNetClient(**more))
        return opened[-1]

    with explained(cluster):
        try:
            yield {**options(cluster), "kafka_client": remembered}
        except BaseException:
            for client in opened:
                client.close()
            raise


@contextmanager
def explained(cluster: Cluster) -> Iterator[None]:
    """Say what goes wrong in our terms, with its cause and the remedy."""
    started = monotonic()
    try:
        yield
    except (KafkaError, OSError) as failure:
        error = _REFUSALS.since(started) or failure if isinstance(failure, _SILENCE) else failure
        said = " ".join(str(error).split()) or type(error).__name__
        for kinds, meaning, remedy in _MEANINGS:
            if isinstance(error, kinds) and not isinstance(error, _SILENCE):
                raise meaning(
                    say("{cluster}: {said}{remedy}", cluster=cluster.name, said=said, remedy=remedy)
                ) from None
        raise BrokerUnavailable(
            say(
                "{cluster}: {reason} ({said})",
                cluster=cluster.name,
                reason=_why_silent(cluster),
                said=said,
            )
        ) from None


_SILENCE: Final = (KafkaTimeoutError, KafkaConnectionError, NodeNotReadyError, OSError)
_Kinds = tuple[type[Exception], ...]
_MEANINGS: Final[tuple[tuple[_Kinds, type[LedgerError], str], ...]] = (
    (
        _NOT_LET_IN,
        BrokerRefused,
        ": check SHENGUAN_KAFKA_USER, SHENGUAN_KAFKA_PASSWORD and sasl_mechanism",
    ),
    (
        (AuthorizationError,),
        BrokerRefused,
        say(": this user lacks the right; docs/kafka.md says who needs which"),
    ),
    (
        (UnknownTopicOrPartitionError,),
        TopicMissing,
        say(": `shenguan topics apply` makes the topics"),
    ),
    ((UnsupportedVersionError,), BrokerRefused, say(": Kafka 2.5 or newer is needed")),
    ((KafkaConfigurationError,), InputUnreadable, say(": see the options of SHENGUAN_KAFKA")),
    ((RetriableError,), BrokerUnavailable, say(": it may come back by itself")),
    ((BrokerResponseError,), BrokerRefused, ""),
)
"""What an error of the client means; whatever else goes wrong, the broker is silent."""


def _why_silent(cluster: Cluster) -> str:
    if not listens(cluster):
        return say(
            "nothing listens there: start the broker (`shenguan broker start`), "
            "or name another with SHENGUAN_KAFKA"
        )
    if "sasl_plain_username" in cluster.options:
        return say(
            "something listens there, but does not let us in: check "
            "SHENGUAN_KAFKA_USER, SHENGUAN_KAFKA_PASSWORD, sasl_mechanism and "
            "security_protocol, or wait: it may still be starting"
        )
    return say(
        "something listens there, but gives no broker's answer: it is still "
        "starting, it wants TLS or a password (security_protocol), or it "
        "advertises an address that cannot be reached from here "
        "(advertised.listeners)"
    )


def listens(cluster: Cluster) -> bool:
    """Tell whether anything listens at one of the servers."""
    if "proxy_url" in cluster.options:
        return True
    for server in cluster.servers:
        host, _, port = server.rpartition(":")
        place = host.strip("[]"), int(port)
        with suppress(OSError), socket.create_connection(place, _PROBE_SECONDS):
            return True
    return False


def require(cluster: Cluster) -> None:
    """Fail at once where nothing listens: a client would try for half a minute."""
    if not listens(cluster):
        raise BrokerUnavailable(
            say("{cluster}: {reason}", cluster=cluster.name, reason=_why_silent(cluster))
        )
