"""The catalogue (译文目录): every sentence that a person reads, collected from where it stands.

``make lock`` adds what is new, with nothing as its Chinese, and drops what is gone; a test fails
until somebody has written the Chinese. Babel is needed by those who work on Shenguan only.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.display.translated import parts
from cli.root import root
from consumers.files.mapping.shipped import shipped_mappings
from ledger.events import EVENTS, sentence
from projections.discovery import all_questions
from shenguan import words
from shenguan.fields import fields_of
from shenguan.language import DOMAIN
from shenguan.vocabulary import code_rows

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PATH: Final = f"shenguan/locale/zh/LC_MESSAGES/{DOMAIN}.po"
PACKAGES: Final = ("ledger", "projections", "consumers", "schemas", "shenguan", "cli")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")
_CHOICES: Final = re.compile(r"\[[a-z|-]+\]")
"""What may be given to an option, one of these; it is typed as it is."""
_CLICK_KEYWORDS: Final = {"_": None, "ngettext": (1, 2)}


Message = str | tuple[str, ...]
"""A sentence, or what it is for one and for several."""


def sentences() -> Iterator[tuple[Message, str]]:
    """Yield every sentence, and where it stands."""
    yield from _of_source(Path(__file__).parents[2])
    yield from _of_click()
    yield from ((text, "shenguan/words.py") for text in words.sentences())
    for row in code_rows():
        for name in ("meaning", "source", "remedy"):
            yield row[name], row["code"]
    for name, kind in EVENTS.items():
        yield sentence(kind), name
        for field in fields_of(kind):
            yield from _of_help(field.meaning, name)
    for mapping in shipped_mappings():
        yield mapping.about, mapping.name
    yield from _of_commands(root, click.Context(root, info_name="shenguan"))
    for question in all_questions():
        yield sentence(question.answer), question.name
    for name, lazy in root.lazy.items():
        yield from _of_help(lazy.help, name)


def _of_source(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands in a call of ``say``."""
    from babel.messages.extract import extract_python

    for package in PACKAGES:
        for path in sorted((folder / package).rglob("*.py")):
            source = BytesIO(path.read_bytes())
            for _, _, found, _ in extract_python(source, {"say": None}, [], {}):
                text = found if isinstance(found, str) else found[0]
                if isinstance(text, str):
                    yield text, str(path.relative_to(folder))


def _of_click() -> Iterator[tuple[Message, str]]:
    from babel.messages.extract import extract_from_dir

    place = Path(click.__file__).parent
    for _, _, found, _, _ in extract_from_dir(
        place, [("**.py", "python")], keywords=_CLICK_KEYWORDS
    ):
        yield found[:2] if isinstance(found, tuple) else found, "click"


def _of_commands(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, str]]:
    where = ctx.command_path
    yield from _of_help(command.help or "", where)
    yield command.options_metavar or "", where
    asked = command.get_help_option(ctx)
    for param in (*command.params, *([asked] if asked is not None else [])):
        if isinstance(param, click.Option | click.Argument):
            yield from _of_help(param.help or "", where)
        if isinstance(param, click.Option) and not param.is_flag and not param.count:
            yield param.make_metavar(ctx), where
    if isinstance(command, click.Group):
        yield command.subcommand_metavar, where
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None and not inner.hidden:
                yield from _of_commands(inner, click.Context(inner, ctx, info_name=name))


def _of_help(text: str, where: str) -> Iterator[tuple[str, str]]:
    yield from ((one, where) for one in parts(text))


def catalogue_text(folder: Path) -> str:
    """Return the catalogue that a repository's folder should hold; its translations are kept."""
    from babel.messages.pofile import read_po, write_po

    place = folder / PATH
    kept = read_po(BytesIO(place.read_bytes() if place.is_file() else b""))
    fresh = _fresh()
    for message in fresh:
        known = kept.get(message.id)
        if message.id and known is not None:
            message.string = known.string
    written = BytesIO()
    write_po(written, fresh, no_location=True, omit_header=True, width=100, sort_output=True)
    return _HEADER + written.getvalue().decode()


# Chinese has one form, but click puts other names into its sentence about several.
_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Language: zh\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def _fresh() -> "Catalog":
    from babel.messages.pofile import read_po

    made = read_po(BytesIO(_HEADER.encode()))
    for message, _ in sentences():
        text = message if isinstance(message, str) else message[0]
        if _LATIN.search(text) and not _CHOICES.fullmatch(text):
            made.add(message)
    return made
