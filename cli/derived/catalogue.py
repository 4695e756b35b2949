"""The catalogue (译文目录): every sentence that a person reads, collected from where it stands.

``make lock`` adds what is new, with nothing as its Chinese, and drops what is gone; a test fails
until somebody has written the Chinese. Babel is needed by those who work on Shenguan only.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.display.translated import named, paragraphs
from cli.root import root
from ledger.events import EVENTS, sentence
from shenguan import words
from shenguan.fields import fields_of
from shenguan.language import DOMAIN
from shenguan.vocabulary import code_rows

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PATH: Final = f"shenguan/locale/zh/LC_MESSAGES/{DOMAIN}.po"
PACKAGES: Final = ("ledger", "projections", "consumers", "schemas", "shenguan", "cli")
_CLICK_KEYWORDS: Final = {"_": None, "ngettext": (1, 2)}


def sentences() -> Iterator[tuple[str, str]]:
    """Yield every sentence, and where it stands."""
    yield from _of_source(Path(__file__).parents[2])
    yield from _of_click()
    yield from ((text, "shenguan/words.py") for text in words.sentences())
    for row in code_rows():
        for name in ("meaning", "remedy"):
            yield row[name], row["code"]
    for name, kind in EVENTS.items():
        yield sentence(kind), name
        yield from ((named(one.meaning)[1], name) for one in fields_of(kind))
    yield from _of_commands(root, click.Context(root, info_name="shenguan"))
    for name, lazy in root.lazy.items():
        yield from _of_help(lazy.help, name)


def _of_source(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands in a call of ``say``."""
    from babel.messages.extract import extract_python

    for package in PACKAGES:
        for path in sorted((folder / package).rglob("*.py")):
            source = BytesIO(path.read_bytes())
            for _, _, found, _ in extract_python(source, {"say": None}, [], {}):
                if isinstance(found, str):
                    yield found, str(path.relative_to(folder))


def _of_click() -> Iterator[tuple[str, str]]:
    from babel.messages.extract import extract_from_dir

    place = Path(click.__file__).parent
    for _, _, found, _, _ in extract_from_dir(
        place, [("**.py", "python")], keywords=_CLICK_KEYWORDS
    ):
        for text in (found,) if isinstance(found, str) else found[:1]:
            yield text, "click"


def _of_commands(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, str]]:
    where = ctx.command_path
    yield from _of_help(command.help or "", where)
    yield command.options_metavar or "", where
    for param in command.params:
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
    for paragraph, is_prose in paragraphs(text):
        yield named(paragraph)[1] if is_prose else "Example:", where


def catalogue_text(folder: Path) -> str:
    """Return the catalogue that a repository's folder should hold; its translations are kept."""
    from babel.messages.pofile import read_po, write_po

    place = folder / PATH
    kept = read_po(BytesIO(place.read_bytes() if place.is_file() else b""), locale="zh")
    fresh = _fresh()
    for message in fresh:
        known = kept.get(message.id)
        if message.id and known is not None:
            message.string = known.string
    written = BytesIO()
    write_po(written, fresh, no_location=True, omit_header=True, width=100, sort_output=True)
    return _HEADER + written.getvalue().decode()


_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Language: zh\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def _fresh() -> "Catalog":
    from babel.messages.catalog import Catalog

    made = Catalog(locale="zh")
    for text, _ in sentences():
        if any(character.isalpha() for character in text):
            made.add(text)
    return made
