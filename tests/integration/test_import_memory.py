"""What imports remember stands beside the log, on a server as well as in a file."""

import json
from pathlib import Path

import psycopg
import pytest

from cli.commands.import_file import run_import
from shenguan.settings import Settings
from shenguan.wiring import Wiring, beside
from tests import postgres
from tests.unit.consumers.test_deltas import SHOPS, csv_of, visits


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_nights_give_what_the_whole_file_gives(
    request: pytest.FixtureRequest, tmp_path: Path, store: str
) -> None:
    url = f"sqlite:///{tmp_path / 'county.db'}"
    if store == "postgres":
        url = request.getfixturevalue("postgres_url")
    mapping, rows = tmp_path / "shops.yaml", visits(3)
    mapping.write_text(SHOPS, "utf-8")

    def imported(where: str, *pieces: slice) -> set[str]:
        for number, piece in enumerate(pieces):
            file = tmp_path / f"night-{number}.csv"
            file.write_text(csv_of(rows[piece]), "utf-8")
            with Wiring(Settings(store=where)) as wiring:
                summary = run_import(wiring, file, str(mapping))
            assert (summary.rows_quarantined, summary.corrections_proposed) == (0, 0)
        with Wiring(Settings(store=where)) as wiring:
            log = [json.loads(one.body) for page in wiring.store.scan() for one in page]
        return {one["id"] for one in log if one["type"] == "HandlingStepCompleted"}

    nights = imported(url, slice(0, 11), slice(11, 12), slice(12, 30), slice(5, 20), slice(30, 40))
    assert nights == imported(f"sqlite:///{tmp_path / 'whole.db'}", slice(0, 40))


def test_a_server_keeps_it_in_a_schema_of_its_own(postgres_url: str, tmp_path: Path) -> None:
    mapping, file = tmp_path / "shops.yaml", tmp_path / "night.csv"
    mapping.write_text(SHOPS, "utf-8")
    file.write_text(csv_of(visits(1)), "utf-8")
    with Wiring(Settings(store=postgres_url)) as wiring:
        run_import(wiring, file, str(mapping))
    schema = beside(postgres_url, "imports").rpartition("schema=")[2]
    assert schema.endswith("_imports")
    with postgres.connect(postgres_url) as connection:
        table = psycopg.sql.Identifier(schema, "import_lines")
        found = connection.execute(
            psycopg.sql.SQL("select source, row_group, key from {}").format(table)
        ).fetchall()
    assert {(source, group) for source, group, _ in found} == {("window", "{shop}")}
    assert {key for _, _, key in found} == {"a", "b", "c"}
