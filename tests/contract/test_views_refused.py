"""Views that are not as they should be: tampered, outdated, of another log, out of reach."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from ledger.errors import LedgerMismatch, NotFound, StoreUnavailable
from ledger.store import open_store
from projections.discovery import all_projections
from projections.engine.table import Projection
from projections.tables.intake import CASES
from projections.views import Status, Views
from tests.contract import fillers
from tests.contract.places import Place, land, rows_read
from tests.contract.processes import together
from tests.contract.spots import KINDS, File
from tests.histories import LAST_DAY, LEDGER, TABLES, ZONE, History, rows_of

NOBODY = 65_534


@pytest.fixture(scope="module", params=KINDS)
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A log of random history that no test changes."""
    with land(request, tmp_path_factory.mktemp("history")) as made:
        yield made.written(request.param)


in_files = pytest.mark.parametrize("written", ["sqlite"], indirect=True)
"""For what only a file can be."""


def of_state(views: Views, state: str) -> dict[str, Status]:
    """Return the generations of a state by projection."""
    return {one.projection: one for one in views.status() if one.state == state}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "update _cases__g1 set steps_count = 77 where \"case\" = 'reg:a:1/c1'",
            ("cases", "reg:a:1/c1", "steps_count", "77"),
        ),
        ("update _item_versions__g1 set says = 'x'", ("item_versions", "XK-", "says", "x")),
        ("delete from _calendar__g1 where year = 2017", ("calendar", "cn/2017", "", None)),
        (
            "insert into _officers__g1 (officer, post) values ('a', 'b')",
            ("officers", "a/b", "", "a/b"),
        ),
        (
            "update _penalties__g1 set confiscated_fen = 7 where confiscated_fen is null",
            ("penalties", "reg:a:", "confiscated_fen", "7"),
        ),
    ],
    ids=["a-number", "a-compound-key", "missing", "extra", "a-gap"],
)
def test_verifying_names_table_key_and_column_of_what_somebody_changed(
    place: Place, statement: str, expected: tuple[str, str, str, str | None]
) -> None:
    verified(place, statement, expected)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update _calendar__g1 set year = 'x' where year = 2017", ("calendar", "cn/x", "", "cn/x")),
        ("update _restrictions__g1 set observed = 2", ("restrictions", "reg:a:", "observed", "2")),
    ],
    ids=["a-key-of-another-type", "a-yes"],
)
@in_files
def test_verifying_names_values_of_another_type_where_a_database_holds_any(
    place: Place, statement: str, expected: tuple[str, str, str, str | None]
) -> None:
    verified(place, statement, expected)


def verified(place: Place, statement: str, expected: tuple[str, str, str, str | None]) -> None:
    """Change live rows, and see that this is told until they are built again."""
    table, key, column, live = expected
    with place.open() as views:
        views.catch_up()
        place.raw(statement)
        (broken,) = [one for one in views.verify() if one.differences]
        found = next(one for one in broken.differences if one.key.startswith(key))
        assert (found.table, found.column, found.live) == (table, column, live)
        assert found.rebuilt != found.live
        views.rebuild([table])
        assert all(not one.differences for one in views.verify())


def test_verifying_leaves_the_live_rows_and_shows_only_the_first_differences(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        place.raw("update _terms__g1 set basis = 'x', position = 9, length = 99")
        place.raw("update _agencies__g1 set name = 'x', roles = '[]', area = 'y'")
        (broken,) = views.verify(["organisation"])
        assert broken.rows == sum(
            len(place.expected[table.name]) for table in _named("organisation").tables
        )
        assert 5 <= len(broken.differences) <= 10
        assert {row[0] for row in place.raw("select basis from terms")} == {"x"}


def _named(name: str) -> Projection:
    return next(one for one in all_projections() if one.name == name)


def newer(*, version: int = 1) -> list[Projection]:
    """Return the projections of a program whose projection of cases has another version."""
    return [
        Projection("cases", one.tables, version=version) if one.name == "cases" else one
        for one in all_projections()
    ]


@contextmanager
def opened_as(place: Place, projections: list[Projection]) -> Iterator[Views]:
    """Open the views as another version of the program."""
    with (
        closing(open_store(place.store)) as store,
        Views(
            place.views, store, ZONE, LEDGER, today=lambda: LAST_DAY, projections=projections
        ) as views,
    ):
        yield views


def test_rows_of_an_older_version_are_built_again_by_themselves_and_those_of_a_newer_refused(
    place: Place,
) -> None:
    with place.open() as views:
        views.catch_up()
    with opened_as(place, newer(version=2)) as views:
        assert {one.projection for one in views.status() if one.outdated} == {"cases"}
        views.catch_up()
        live = of_state(views, "live")
        assert (live["cases"].generation, live["cases"].version) == (2, 2)
        assert {one.generation for name, one in live.items() if name != "cases"} == {1}
        with pytest.raises(NotFound, match="another version"):
            views.rollback("cases")
    with place.open() as views, pytest.raises(StoreUnavailable, match="upgrade shenguan"):
        views.catch_up()
    place.at.note_program(-12_003_004)
    with place.open() as views, pytest.raises(StoreUnavailable, match=r"12\.3\.4 reads it"):
        views.catch_up()


def test_rows_of_another_declaration_are_built_again_though_nobody_raised_the_version(
    place: Place,
) -> None:
    with place.open() as views:
        views.catch_up()
    (table,) = _named("cases").tables
    indexes, table.indexes = table.indexes, ("item",)
    try:
        with opened_as(place, newer()) as views:
            assert {one.projection for one in views.status() if one.outdated} == {"cases"}
            views.catch_up()
            assert of_state(views, "live")["cases"].generation == 2
    finally:
        table.indexes = indexes


def test_views_of_an_older_format_are_built_anew_and_those_of_a_newer_one_refused(
    place: Place,
) -> None:
    with place.open() as views:
        views.catch_up()
    place.at.note_format(0)
    with place.open() as views:
        assert views.status() == []
        views.catch_up()
    assert place.seen() == place.expected
    place.at.note_format(9)
    with pytest.raises(StoreUnavailable, match=r"newer version .*upgrade"):
        place.open()
    place.at.note_program(-12_003_004)
    with pytest.raises(StoreUnavailable, match=r"shenguan 12\.3\.4 reads it"):
        place.open()


def test_views_whose_generations_looked_public_are_hidden_as_they_are(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        views.rebuild(["cases"])
    place.at.uncover()
    assert {"cases__g2", "generations", "ledger"} <= place.at.tables()
    place.raw("create view mine as select channel from cases")
    with place.open() as views:
        live = of_state(views, "live")
        assert live["cases"].generation == 2
        assert {one.position for one in live.values()} == {place.head}
        assert all(not one.differences for one in views.verify())
        views.rollback("cases")
        views.rebuild(["cases"])
        assert len(place.raw("select * from mine")) == len(place.expected["cases"])
    assert place.seen() == place.expected
    assert place.at.listed() == {one.name for one in TABLES} | {"mine"}


@pytest.mark.parametrize("written", ["postgres"], indirect=True)
def test_rights_on_views_whose_generations_looked_public_stay(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
    place.at.uncover()
    place.raw("grant select on cases to public")
    place.open().__exit__()
    assert place.raw("select has_table_privilege('pg_monitor', 'cases', 'select')") == [(True,)]


def test_a_program_that_lists_tables_sees_only_the_public_ones(place: Place) -> None:
    with place.open() as views:
        views.catch_up()
        views.rebuild(["cases"])
        with views.reader(as_of=20) as reader:
            list(reader.select(CASES))
    assert place.at.listed() == {one.name for one in TABLES}


def test_a_database_of_something_else_is_left_alone(place: Place) -> None:
    def held() -> list[object]:
        with place.log.raw() as connection:
            return [place.log.tables(), *connection.execute("select * from entries").fetchall()]

    before = held()
    with pytest.raises(StoreUnavailable, match=r"no database of views; name another.*--views"):
        fillers.open_both(place.store, place.store)
    assert held() == before


def test_views_of_another_ledger_or_of_another_log_of_its_name_are_refused_with_the_remedy(
    place: Place, tmp_path: Path
) -> None:
    with place.open() as views:
        views.catch_up()
    with (
        closing(open_store(place.store)) as store,
        pytest.raises(LedgerMismatch, match=r"130523.*130524.*--views"),
    ):
        Views(place.views, store, ZONE, "130524", today=lambda: LAST_DAY)
    (tmp_path / "other").mkdir()
    other = History.of([1])
    other.said[0] = History.of([2]).said[0]
    other.store = open_store(f"sqlite:///{tmp_path}/other/l.db")
    other.write()
    with pytest.raises(LedgerMismatch, match=r"another log.*--views"):
        Views(place.views, other.store, ZONE, LEDGER, today=lambda: LAST_DAY)


@pytest.mark.parametrize("kept", [30, 59])
def test_views_of_a_log_that_was_restored_from_a_copy_are_refused_until_they_are_rebuilt(
    place: Place, kept: int
) -> None:
    with place.open() as views:
        views.catch_up()
        for position in (20, 63):
            with views.reader(as_of=position) as reader:
                list(reader.select(CASES))
    place.log.forget()
    restored = place.history.stopped(kept)
    if kept == 59:
        for seed in range(8):
            restored.act(Random(seed))  # noqa: S311 - repeatable, not secret
    restored.store = open_store(place.store, clock=restored.clock)
    restored.write()
    restored.store.close()
    place.history = restored
    with place.open() as views:
        with pytest.raises(LedgerMismatch, match=r"restored.*projections rebuild.*--views"):
            views.catch_up()
        views.rebuild()
        assert {one.position for one in of_state(views, "live").values()} == {place.head}
        for position in (20, 63) if kept == 59 else (20,):
            with views.reader(as_of=position) as reader:
                assert rows_read(reader) == rows_of(restored.facts(position))
    assert place.seen() == rows_of(restored.facts())


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that others than its owner may enter; pytest's own are private."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@in_files
def test_a_folder_or_a_file_that_may_not_be_written_is_told_with_the_remedy(
    place: Place, shared_folder: Path
) -> None:
    File(shared_folder / "l.db").take_log(place.log)
    shared_folder.chmod(0o555)
    missing = f"sqlite:///{shared_folder}/nowhere/views.db"
    for views in (f"sqlite:///{shared_folder}/views.db", missing):
        ((told,),) = together(
            fillers.forbidden, [(NOBODY, f"sqlite:///{shared_folder}/l.db", views)]
        )
        assert "unable to open database file" in told
        assert "--views" in told
        assert "\n" not in told


@in_files
def test_what_is_no_views_database_is_told_by_its_url(place: Place) -> None:
    for url, says in (
        ("mysql://x/y", "SQLite or PostgreSQL"),
        ("sqlite://", "names no file"),
        ("postgresql://x/y?schema=pg_mine", "schema=pg_mine: .*does not begin with pg_"),
        ("postgresql://x.invalid/y", "--views|server runs"),
        ("sqlite:nonsense", "no database URL"),
    ):
        with pytest.raises(Exception, match=says):
            fillers.open_both(place.store, url)
