"""Broker address (消息服务地址): where the brokers are, and how one proves who one is.

``host:9092,other:9092``, or ``kafka://host:9092?security_protocol=SASL_SSL&…``. Secrets never stand
in an address: they come from the environment (``shenguan/wiring.py``).
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ledger.errors import InputUnreadable
from ledger.sentence import say

DEFAULT: Final = "127.0.0.1:9092"
_DEFAULT_PORT: Final = 9092
_PORT_MAX: Final = 65_535
_SECRET: Final = {
    "sasl_plain_password": "SHENGUAN_KAFKA_PASSWORD",
    "ssl_password": "SHENGUAN_KAFKA_KEY_PASSWORD",
}

_NEEDED: Final = {
    "sasl_plain_username": "SHENGUAN_KAFKA_USER",
    "sasl_plain_password": "SHENGUAN_KAFKA_PASSWORD",
}


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


OPTIONS: Final[Mapping[str, Callable[[str], object]]] = {
    "security_protocol": str,
    "ssl_cafile": str,
    "ssl_certfile": str,
    "ssl_keyfile": str,
    "ssl_crlfile": str,
    "ssl_check_hostname": _truth,
    "sasl_mechanism": str,
    "sasl_plain_username": str,
    "sasl_kerberos_service_name": str,
    "sasl_kerberos_domain_name": str,
    "proxy_url": str,
    "request_timeout_ms": int,
}
"""What an address may say behind ``?``, by the names of kafka-python."""


class Cluster(NamedTuple):
    """消息集群: its servers, and what every client of ours is told about them."""

    servers: tuple[str, ...]
    options: Mapping[str, object]

    @property
    def name(self) -> str:
        """What errors call it; no secret is in it."""
        return ",".join(self.servers)


def cluster_of(address: str, secrets: Mapping[str, str] | None = None) -> Cluster:
    """Return the cluster that an address names; raises ``InputUnreadable``.

    ``secrets`` are user, password and the password of a key file, by kafka-python's names.
    """
    text = address if "://" in address else f"kafka://{address}"
    parts = urlsplit(text)
    if parts.scheme != "kafka" or parts.path.strip("/") or parts.fragment or not parts.netloc:
        raise InputUnreadable(
            say(
                "{address!r} is no address of brokers; examples are 127.0.0.1:9092 "
                "and kafka://k1:9093,k2:9093?security_protocol=SSL&ssl_cafile=ca.pem",
                address=address,
            )
        )
    if "@" in parts.netloc:
        raise InputUnreadable(
            say(
                "user and password do not belong into the address of the brokers; "
                "set SHENGUAN_KAFKA_USER and SHENGUAN_KAFKA_PASSWORD"
            )
        )
    servers = tuple(_server(server.strip()) for server in parts.netloc.split(","))
    options = dict(_option(name, value) for name, value in _pairs(parts.query))
    options |= secrets or {}
    if "sasl_plain_username" in options:
        options.setdefault("security_protocol", "SASL_SSL")
        options.setdefault("sasl_mechanism", "SCRAM-SHA-512")
    _check_secrets(options)
    return Cluster(servers, options)


def _check_secrets(options: Mapping[str, object]) -> None:
    """Raise ``InputUnreadable`` where somebody is to be named and is not, or not in full."""
    if not str(options.get("security_protocol", "")).startswith("SASL_"):
        return
    if not str(options.get("sasl_mechanism", "")).startswith(("PLAIN", "SCRAM-")):
        return
    for name, variable in _NEEDED.items():
        if not options.get(name):
            raise InputUnreadable(
                say(
                    "{options} needs user and password; set {variable}",
                    options=options["sasl_mechanism"],
                    variable=variable,
                )
            )


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise InputUnreadable(
            say("{query!r}: options are written name=value&name=value", query=query)
        ) from None


def _server(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, str(_DEFAULT_PORT)
    if not host or not port.isdecimal() or not 0 < int(port) <= _PORT_MAX:
        raise InputUnreadable(say("{text!r} is no host:port of a broker", text=text))
    return f"{host}:{port}"


def _option(name: str, value: str) -> tuple[str, object]:
    if name in _SECRET:
        raise InputUnreadable(
            say(
                "{name} does not belong into the address of the brokers; set {secret}",
                name=name,
                secret=_SECRET[name],
            )
        )
    read = OPTIONS.get(name)
    if read is None:
        raise InputUnreadable(
            say(
                "{name} is no option of an address of brokers; there are {options}",
                name=name,
                options=", ".join(OPTIONS),
            )
        )
    try:
        return name, read(value)
    except ValueError:
        raise InputUnreadable(
            say("{name}={value}: {kinds} is expected", name=name, value=value, kinds=_KINDS[read])
        ) from None


_KINDS: Final[Mapping[object, str]] = {_truth: "true or false", int: "a whole number"}
