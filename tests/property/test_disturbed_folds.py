"""What is kept of a disturbed year is what its log says, however it came about; on both databases.

States that went on with every entry are those of a single tag; rows that grew entry by entry are
those that are built anew, and those of a single number.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import astuple

import shenguan
from ledger.entry import tags_of_entry
from ledger.gate.folders import states_of
from ledger.gate.replay import Replay, present
from ledger.view import State
from projections.engine.home import REF
from projections.views import Views
from tests.disturbed import drawn_of
from tests.histories import TABLES
from tests.loads import load
from tests.prefixes import Entries, Prefix, go_on_to_the_end, prefixes, replay_of, views_of
from tests.property.test_projections import stored_rows

NUMBERS = range(3)
LAST_DAY = "2017-12-31"
LOOKED_AT = 60
"""So many rows of a single number are folded again."""


def _lived(folder: Path, number: int) -> Iterator[Prefix]:
    """Yield the prefixes of the longest of some histories."""
    history = max(drawn_of(number, amount=12), key=lambda one: len(one.lines()))
    yield from prefixes(history, folder)


def _keys(entries: Entries, after: int) -> Iterator[tuple[type[State], str]]:
    tags = {tag for place, entry in entries if place > after for tag in tags_of_entry(entry)}
    for tag in sorted(tags):
        kind, _, key = tag.partition(":")
        for state in states_of(kind):
            yield state, key


@pytest.mark.parametrize("number", NUMBERS)
def test_states_that_went_on_with_every_entry_are_those_of_a_single_tag(
    tmp_path: Path, number: int
) -> None:
    replay: Replay | None = None
    for prefix in _lived(tmp_path, number):
        simulation = prefix.simulation
        if replay is None:
            replay, founded = replay_of(simulation), simulation.store.head()
        go_on_to_the_end(replay, simulation)
        if prefix.left and prefix.number % 50:
            continue
        today = simulation.today()
        kept, anew = replay.view(today), present(simulation.store, simulation.opening, today)
        for state, key in _keys(prefix.entries, founded):
            assert kept.of(state, key) == anew.of(state, key), (prefix.number, state, key)


def _numbers(prefix: Prefix, home: str) -> list[str]:
    if home == REF:
        return [f"case:{one}" for one in prefix.simulation.store.known("case")]
    return [*prefix.simulation.store.known(home)]


def _check_single_numbers(prefix: Prefix, views: Views) -> None:
    random = Random(7)  # noqa: S311 - what is looked at is repeatable, not secret
    with views.reader() as reader:
        whole = stored_rows(reader)
    asked = [(table, one) for table in TABLES for one in _numbers(prefix, table.home)]
    for table, one in random.sample(asked, LOOKED_AT):
        for row in views.rows_for(table, one):
            assert whole[table.name][astuple(row)[: len(table.key)]] == astuple(row)


@pytest.mark.parametrize("number", NUMBERS)
def test_rows_that_grew_are_those_built_anew_and_those_of_a_single_number(
    tmp_path: Path, number: int
) -> None:
    views: Views | None = None
    for prefix in _lived(tmp_path, number):
        views = views or views_of(prefix.simulation, tmp_path)
        if prefix.number % 20 == 0 or not prefix.left:
            views.catch_up()
        if not prefix.left:
            _check_single_numbers(prefix, views)
            assert all(not one.differences for one in views.verify())
    assert views is not None
    views.close()


def _answers(url: str, lines: list[bytes]) -> dict[str, Any]:
    load(url, lines)
    with shenguan.open(url) as ledger:
        names = ("cases", "licences", "tasks", "credit", "loop", "appeals", "publicity")
        return {name: ledger.arrow(name, on=LAST_DAY).to_pylist() for name in names}


def test_both_databases_answer_alike_about_a_disturbed_year(
    tmp_path: Path, postgres_url: str
) -> None:
    lines: list[bytes] = []
    for prefix in _lived(tmp_path, 1):
        if not prefix.left:
            store = prefix.simulation.store
            lines = [row.body for page in store.scan() for row in page]
    urls = (f"sqlite:///{tmp_path / 'loaded.db'}", postgres_url)
    one, other = (_answers(url, lines) for url in urls)
    assert one == other
    assert all(one[name] for name in ("cases", "licences", "tasks", "credit", "loop"))
