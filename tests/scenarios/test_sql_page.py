"""docs/sql.md: what it tells a reader to type works and says what it shows, on both databases."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from tests import demo, postgres
from tests.documents import agrees, blocks, doctest, typed
from tests.terminal import ROOT

PAGE = (ROOT / "docs" / "sql.md").read_text("utf-8")
SERVER = "postgresql://keeper@db.example/audit"
SCHEMA = "neiqiu"


@pytest.fixture
def county(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A copy of the folder that the demo leaves behind."""
    told = demo.shared_demo(tmp_path_factory.getbasetemp())
    beside = shutil.ignore_patterns("*-wal", "*-shm")
    return Path(shutil.copytree(told.folder, tmp_path / "county", ignore=beside))


@pytest.fixture
def schema(postgres_server: str) -> Iterator[str]:
    """A name that no schema has yet; what comes under it is gone at the end, roles too."""
    name = f"t_{uuid4().hex[:12]}"
    yield name
    postgres.drop_schemas(postgres_server, name)
    with postgres.connect(postgres_server) as raw:
        for kind in ("owner", "writer", "eraser", "reader"):
            raw.execute(f"drop role if exists {name}_{kind}".encode())


def parts() -> dict[str, str]:
    """Return the text under each heading of the page."""
    found = re.split(r"^##+ (.*)\n", PAGE, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def follow(page: Path, folder: Path) -> list[str]:
    """Type what a page says in a folder; return what went otherwise than it shows."""
    text = page.read_text("utf-8")
    saved_as = re.compile(r"as `([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    for name, content in saved_as.findall(text):
        (folder / name).write_text(content, "utf-8")
    wanted = [
        (found[1], found[2])
        for _, block in blocks(text, "console")
        for found in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]
    done = typed([command for command, _ in wanted], folder, "zh")
    assert len(done) == len(wanted)
    following = [*(command for command, _ in wanted[1:]), ""]
    return [
        f"$ {command}\nended with {code} and said\n{said}"
        for (command, shown), after, (code, said) in zip(wanted, following, done, strict=True)
        if (code and after != "echo $?") or (shown and not agrees(shown, said))
    ]


def saved(folder: Path, *texts: str) -> Path:
    """Write a page of some parts."""
    page = folder / "sql.md"
    page.write_text("\n".join(texts), "utf-8")
    return page


def test_the_page_about_sql_works_on_a_file_of_sqlite(county: Path, tmp_path: Path) -> None:
    page = saved(tmp_path, *(text for name, text in parts().items() if name != "PostgreSQL"))
    assert follow(page, county) == []
    ran = doctest(page, county)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_page_about_sql_works_on_postgresql(
    county: Path, tmp_path: Path, postgres_server: str, schema: str
) -> None:
    told = parts()
    server = (
        make_url(postgres_server).set(drivername="postgresql").difference_update_query(["schema"])
    )
    programs = f"```console\n$ export PATH={postgres.programs()}:$PATH\n```\n"
    text = "\n".join(
        (programs, told.pop("PostgreSQL"), *(told[one] for one in told if "SQLite" not in one))
    )
    url = postgres.in_schema(postgres_server, schema)
    text = text.replace(f"{SERVER}?schema={SCHEMA}", url).replace(SCHEMA, schema)
    text = text.replace(SERVER, server.render_as_string(hide_password=False))
    page = saved(tmp_path, text.replace("shenguan.open()", f"shenguan.open({url!r})"))
    assert follow(page, county) == []
    ran = doctest(page, county)
    assert ran.returncode == 0, ran.stdout + ran.stderr
