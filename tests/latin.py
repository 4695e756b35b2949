"""Latin words on a screen in Chinese: those that a reader without English cannot understand.

What is typed may stand there (commands, options, values of options, names of files and settings),
and so may codes, event types, identities, and the words that docs/glossary.md keeps.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import requires
from itertools import chain
from typing import Final

import click

from cli.display.formats import FORMATS
from cli.root import root
from consumers.files import problems
from ledger.errors import LedgerError
from ledger.events import EVENTS
from ledger.events.base import KINDS
from projections.discovery import all_projections, all_questions
from shenguan.fields import fields_of
from shenguan.settings import Settings
from shenguan.vocabulary import code_rows
from tests.tidy.glossary import kept_words

_KINDS: Final = "|".join(("uscc", "reg", *(kind.name for kind in KINDS)))
_SHOWN_AS_IT_IS: Final = re.compile(
    rf"""
    `[^`]*` | '[^'\n]*' | "[a-z_.]+"                # what is typed, or was
  | ^示例:\n(?:\ {{4}}.*\n)+ | ^\ {{2}}示例:\n(?:\ {{4}}.*\n)+   # commands to copy
  | ^\$\ .*$ | ^\s*(?:shenguan|cd)\s.*$ | ^\s+--\S.*\\$
  | (?:{_KINDS}):\S+                                # identities
  | [a-z]+://\S+ | (?<!\w)/[\w./-]+                # addresses, paths
  | (?<!\w)--?[a-z][a-z-]*                          # options
  | \[[\w|-]+\] | \[默认:[^\]]*\] | \b\w+(?:\|\w+)+\b   # what they take
  | [\w./-]+\.(?:db|toml|xlsx|xlsm|csv|tsv|yaml|(?:nd)?jsonl?|parquet|sh|md|gz|zst|txt|key)\b
  | \.(?:gz|xlsx|jsonl|zst)\b | \bFILE\.\w+ | \b(?:answers|tables|data|shenguan)\.\w+
  | \b[A-Z][A-Z0-9_-]*s?\b                          # abbreviations and variables
  | \b[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b | \b[0-9a-f]{{16,}}\b
  | ^\s+[0-9a-f]{{7}}$                             # the end of a hash that was folded
  | \bAsia/\w+ | \b[vV]?\d[\w.]*\b | \b[a-z]+-?\d+\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_DOTTED: Final = re.compile(r"\b[a-z][a-z-]*\.[a-z][a-z-]*\b")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z]")
_STYLE: Final = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_OURS: Final = {"Shenguan", "shenguan", "Ctrl"}


def _errors(kind: type[LedgerError]) -> Iterator[str]:
    yield kind.code
    for below in kind.__subclasses__():
        yield from _errors(below)


@cache
def _codes() -> frozenset[str]:
    gate = (str(row["code"]) for row in code_rows())
    rows = (value for name, value in vars(problems).items() if name.isupper())
    return frozenset(chain(gate, rows, _errors(LedgerError), ["id.reused"]))


def _commands(group: click.Group) -> Iterator[str]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        yield name
        inner = group.get_command(ctx, name)
        if isinstance(inner, click.Group):
            yield from _commands(inner)


@cache
def _names() -> frozenset[str]:
    """Return what may be typed as a word of its own: commands, types, formats, fields."""
    every = [field for kind in EVENTS.values() for field in fields_of(kind)]
    parts = chain.from_iterable(fields_of(one.part) for one in every if one.part)
    fields = [*every, *parts]
    columns = chain.from_iterable(one.columns for one in all_questions())
    tables = chain.from_iterable(one.tables for one in all_projections())
    kept = kept_words()
    return kept.union(
        (one.lower() for one in kept),
        EVENTS,
        FORMATS,
        _OURS,
        _commands(root),
        (one.name for one in fields),
        chain.from_iterable(one.choices for one in fields),
        (one.name for one in columns),
        chain.from_iterable((*one.statuses, *one.groups) for one in all_questions()),
        (one.name for one in (*tables, *all_projections())),
        Settings.__dataclass_fields__,
        _codes(),
        _packages(),
    )


def _packages() -> Iterator[str]:
    """Yield what the program is made of, which a check of its installation names."""
    yield from ("python", "language")
    for needed in requires("shenguan") or ():
        yield re.split(r"[^\w.-]", needed, maxsplit=1)[0].lower()


def latin_words(screen: str) -> list[str]:
    """Return the Latin words of a screen that are none that may stand there.

    A word that is too long for its line goes on in the next one, so both readings count.
    """
    plain = _STYLE.sub("", screen)
    joined = set(_words(re.sub(r"(?<=[\w/<.-])\n +(?=[\w/<.-])", "", plain)))
    return [word for word in _words(plain) if word in joined]


def _words(plain: str) -> Iterator[str]:
    text = _SHOWN_AS_IT_IS.sub(" ", plain)
    text = _DOTTED.sub(lambda found: " " if found.group() in _codes() else found.group(), text)
    yield from (word for word in _WORD.findall(text) if word not in _names())
