"""Addresses of brokers: servers, options, secrets, and what is told of every mistake."""

import pytest

from consumers.broker.address import OPTIONS, cluster_of
from ledger.errors import InputUnreadable
from shenguan.settings import Settings
from shenguan.wiring import Wiring


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("127.0.0.1:9092", ("127.0.0.1:9092",)),
        ("kafka.example", ("kafka.example:9092",)),
        ("k1:9093, k2", ("k1:9093", "k2:9092")),
        ("[::1]:9093,[::1]", ("[::1]:9093", "[::1]:9092")),
        ("kafka://k1:1,k2:2?security_protocol=SSL", ("k1:1", "k2:2")),
    ],
)
def test_an_address_names_one_or_several_servers(address: str, servers: tuple[str, ...]) -> None:
    found = cluster_of(address)
    assert found.servers == servers
    assert found.name == ",".join(servers)


def test_options_have_the_kinds_that_the_client_expects() -> None:
    found = cluster_of(
        "kafka://k1?security_protocol=SSL&ssl_cafile=%E8%AF%81%E4%B9%A6/ca.pem"
        "&ssl_check_hostname=False&request_timeout_ms=5000"
    )
    assert found.options == {
        "security_protocol": "SSL",
        "ssl_cafile": "证书/ca.pem",
        "ssl_check_hostname": False,
        "request_timeout_ms": 5_000,
    }


def test_a_user_means_tls_and_scram_unless_told_otherwise() -> None:
    secrets = {"sasl_plain_username": "relay", "sasl_plain_password": "秘密"}
    assert cluster_of("k1", secrets).options == {
        **secrets, "security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512",
    }  # fmt: skip
    told = cluster_of("kafka://k1?security_protocol=SASL_PLAINTEXT&sasl_mechanism=PLAIN", secrets)
    assert told.options["security_protocol"] == "SASL_PLAINTEXT"
    assert told.options["sasl_mechanism"] == "PLAIN"


def test_secrets_come_from_the_environment_and_are_in_no_name() -> None:
    settings = Settings.of(
        {
            "SHENGUAN_KAFKA": "kafka://k1:9093?ssl_cafile=ca.pem",
            "SHENGUAN_KAFKA_USER": "relay-130523",
            "SHENGUAN_KAFKA_PASSWORD": "s3cret",
            "SHENGUAN_KAFKA_KEY_PASSWORD": "k3y",
        }
    )
    cluster = Wiring(settings).cluster
    assert cluster.servers == ("k1:9093",)
    assert [
        cluster.options[name]
        for name in ("sasl_plain_username", "sasl_plain_password", "ssl_password")
    ] == ["relay-130523", "s3cret", "k3y"]
    assert "s3cret" not in cluster.name
    assert Wiring(Settings.of({})).cluster == (("127.0.0.1:9092",), {})


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://k1:9092", "is no address of brokers"),
        ("kafka://", "is no address of brokers"),
        ("kafka://k1/topic", "is no address of brokers"),
        ("k1:x", "'k1:x' is no host:port"),
        ("k1:70000", "is no host:port"),
        (":9092", "is no host:port"),
        ("k1,,k2", "'' is no host:port"),
        ("kafka://user:pw@k1", "SHENGUAN_KAFKA_PASSWORD"),
        ("kafka://k1?sasl_plain_password=x", "set SHENGUAN_KAFKA_PASSWORD"),
        ("kafka://k1?ssl_password=x", "set SHENGUAN_KAFKA_KEY_PASSWORD"),
        ("kafka://k1?linger=5", "linger is no option"),
        ("kafka://k1?ssl_check_hostname=ja", "true or false is expected"),
        ("kafka://k1?request_timeout_ms=5s", "a whole number is expected"),
        ("kafka://k1?ssl", "options are written name=value"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_with_the_way_out(address: str, told: str) -> None:
    with pytest.raises(InputUnreadable, match=r"\S") as refused:
        cluster_of(address)
    assert told in str(refused.value)
    assert "pw" not in str(refused.value)


def test_the_client_knows_every_option_that_an_address_may_have() -> None:
    from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

    for client in (KafkaProducer, KafkaConsumer, KafkaAdminClient):
        assert set(OPTIONS) <= set(client.DEFAULT_CONFIG)
