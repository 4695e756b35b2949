"""``shenguan lock``: write the derived files of the repository, or say which are stale."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct

from cli import exits
from cli.derived import avro, catalogue, chinese_pages, coverage, documents, focus, guides, names
from cli.lazy import Command
from ledger.entry import Correction, Submission
from ledger.errors import InputUnreadable
from ledger.events import EVENTS, Event
from ledger.sentence import say
from schemas.json_schema import submission_schema
from shenguan import words
from shenguan.fields import titles_of
from shenguan.vocabulary import schema_of
from shenguan.wiring import Wiring, let_libraries_speak

FILES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/events.md": documents.events_page,
    "docs/refusals.md": documents.refusals_page,
    "docs/tables.md": documents.tables_page,
    "docs/questions.md": documents.questions_page,
    "docs/commands.md": documents.commands_page,
    "docs/coverage.md": coverage.coverage_page,
    "docs/focus.md": focus.focus_page,
    "docs/zh/questions.md": chinese_pages.questions_page,
    "docs/zh/refusals.md": chinese_pages.refusals_page,
    "shenguan/names.py": names.names_module,
}
"""Every derived file, by its path; one line adds another."""


def _json_schemas() -> Iterator[tuple[str, str]]:
    for name, kind in EVENTS.items():
        yield f"{name}.json", _json(schema_of(kind))
    described = submission_schema(
        Submission[Event],
        list(EVENTS.values()),
        description="a proposed fact: who says that what took effect when; one line of "
        "`shenguan submit`, or a member of an array that is recorded together or not at all.",
        titles=titles_of(*EVENTS.values()) | _around(Submission, Correction),
    )
    yield "Submission.json", _json(described)


def _around(*structs: type[Struct]) -> dict[str, dict[str, str]]:
    """Return what people call the fields around an event, as commands head their columns."""
    return {
        struct.__name__: {
            name: heading
            for name in struct.__struct_fields__
            if (heading := words.label(name, "zh")) != name
        }
        for struct in structs
    }


FOLDERS: Final[Mapping[str, Callable[[], Iterator[tuple[str, str]]]]] = {
    "schemas/json": _json_schemas,
}
"""Folders whose files are all derived: what is there besides is removed."""

LOCKED: Final[tuple[Callable[[Path], Iterator[tuple[str, str]]], ...]] = (avro.due_files,)
"""What is locked for ever: files are added to those that are there, none is changed or removed."""


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@click.command("lock", cls=Command, hidden=True)
@click.option("--check", is_flag=True, help="核对: write nothing; exit code 3 if any is stale.")
@click.pass_obj
def lock(wiring: Wiring, *, check: bool) -> int:
    """生成文件: write the documents and schemas that are derived from the code.

    For those who work on Shenguan itself, inside the repository.

    \b
    Example:
      shenguan lock --check
    """
    root = _repository(Path.cwd())
    lang = wiring.settings.lang
    _compile(root / catalogue.PATH)  # pages in Chinese are made of what it holds
    let_libraries_speak("en")
    stale = [(path, text) for path, text in derived(root) if _read(root / path) != text]
    if check and stale:
        paths = ", ".join(path for path, _ in stale)
        click.echo(words.message("stale", lang, paths=paths), err=True)
        return exits.UNVERIFIED
    for path, text in stale:
        _write(root / path, text)
        click.echo(words.message("written", lang, path=path), err=True)
    if not check:
        _compile(root / catalogue.PATH)
    if not stale:
        click.echo(words.message("fresh", lang), err=True)
    return exits.DONE


def derived(root: Path) -> Iterator[tuple[str, str | None]]:
    """Yield path and text of every derived file; None for one that should not be there."""
    for path, make in FILES.items():
        yield path, make()
    yield from guides.pages(root)
    yield catalogue.PATH, catalogue.catalogue_text(root)
    for folder, make_all in FOLDERS.items():
        expected = dict(make_all())
        yield from ((f"{folder}/{name}", text) for name, text in expected.items())
        there = root / folder
        for found in sorted(there.iterdir()) if there.is_dir() else ():
            if found.name not in expected:
                yield f"{folder}/{found.name}", None
    for add in LOCKED:
        yield from add(root)


def _compile(path: Path) -> None:
    from cli.derived.compiled import compile_where_stale

    if path.is_file():
        compile_where_stale(path)


def _repository(folder: Path) -> Path:
    for candidate in (folder, *folder.parents):
        project = candidate / "pyproject.toml"
        if project.is_file():
            named = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("name")
            if named == "shenguan":
                return candidate
    raise InputUnreadable(
        say("{folder} is not in Shenguan's repository; run `make lock` there", folder=folder)
    )


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, "utf-8", newline="\n")
    fresh.replace(path)
