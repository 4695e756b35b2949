"""A store, its views, a collection: named by a plain path they are what a URL names."""

from pathlib import Path

import pytest

import shenguan as face
from ledger.errors import StoreUnavailable
from ledger.location import located
from shenguan.wiring import beside
from tests.terminal import Terminal

OPEN = ("open", "130523", "--name", "内丘县")


@pytest.mark.parametrize("name", ["plain.db", "账 本.db", "sub/no-suffix", "./100%#é.db"])
def test_a_plain_path_is_a_file_for_options_and_environment_alike(
    shenguan: Terminal, name: str
) -> None:
    (shenguan.folder / "sub").mkdir()
    shenguan.done(*OPEN, "--store", name)
    assert (shenguan.folder / name).is_file()
    shenguan.done("case", "list", env={"SHENGUAN_STORE": name})
    views = f"{name.removesuffix('.db')}.views.db"
    assert (shenguan.folder / views).is_file()
    shenguan.done("case", "list", "--store", f"sqlite:///{name}", "--views", "mine here.db")
    assert (shenguan.folder / "mine here.db").is_file()
    with face.open(str(shenguan.folder / name)) as ledger:
        assert ledger.position > 0


def test_a_tilde_is_ones_home(shenguan: Terminal) -> None:
    home = shenguan.folder / "home"
    home.mkdir()
    shenguan.done(*OPEN, env={"SHENGUAN_STORE": "~/county.db", "HOME": str(home)})
    assert (home / "county.db").is_file()


def test_a_path_that_is_not_there_is_told_as_such(shenguan: Terminal) -> None:
    tried = shenguan("case", "list", "--store", "nope.db")
    assert (tried.code, "nope.db: no such store" in tried.err) == (4, True)
    assert list(shenguan.folder.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x.db", "sqlite:////abs/x.db", "postgresql://u@h/d?schema=s",
        "postgresql+psycopg://h/d", "postgres:mistaken", "mysql://x",
    ],
)  # fmt: skip
def test_what_is_a_url_or_was_meant_as_one_stays_as_it_is(url: str) -> None:
    assert located(url) == url


def test_a_file_may_be_called_like_a_server(tmp_path: Path) -> None:
    assert beside("postgresql.db") == "sqlite:///postgresql.views.db"
    assert located(str(tmp_path / "a.db")) == f"sqlite:///{tmp_path}/a.db"
    with pytest.raises(StoreUnavailable, match="question mark"):
        located("what?.db")
