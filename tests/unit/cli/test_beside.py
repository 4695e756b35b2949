"""Where views live when nobody says so: beside the ledger, never in its own tables."""

import pytest
from sqlalchemy.engine import make_url

from ledger.store.postgres.place import DEFAULT_SCHEMA
from shenguan import wiring


@pytest.mark.parametrize(
    ("store", "views"),
    [
        ("sqlite:///shenguan.db", "sqlite:///shenguan.views.db"),
        ("sqlite:///county/ledger", "sqlite:///county/ledger.views.db"),
        ("sqlite:///内丘.db", "sqlite:///内丘.views.db"),
        ("sqlite://", "sqlite://"),
    ],
)
def test_a_file_gets_a_second_file(store: str, views: str) -> None:
    assert wiring.beside(store) == views


@pytest.mark.parametrize(
    "store",
    [
        "postgresql:///county",
        "postgresql+psycopg://clerk:p%40ss%2Fw@db.county:5433/county?sslmode=require",
        "postgresql+psycopg://postgres@/postgres?host=%2Ftmp%2Fs&schema=neiqiu&connect_timeout=3",
    ],
)
def test_a_schema_gets_a_second_schema_in_the_same_database(store: str) -> None:
    given, found = make_url(store), make_url(wiring.beside(store))
    assert found.query["schema"] == f"{given.query.get('schema', DEFAULT_SCHEMA)}_views"
    assert found.difference_update_query(["schema"]) == given.difference_update_query(["schema"])
