"""Markdown: pages, tables and lists of what the code says, the same bytes on every machine."""

import re
from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc
from typing import Final

_PLACEHOLDER: Final = re.compile(r"[\w:./-]*(?:<[^<>]+>[\w:/-]*)+")
_CODE: Final = re.compile(r"(`+)(.*?)\1")


def page(title: str, source: str, introduction: str, body: Iterable[str]) -> str:
    """Return a page that says from where it is written."""
    head = f"# {title}\n\n<!-- Written by `make lock` from {source}; edit there. -->\n\n"
    return "\n".join([head + cleandoc(introduction), "", *body]).rstrip() + "\n"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, and an empty one behind it."""
    yield _row(heading)
    yield _row(["---"] * len(heading))
    yield from (_row([text(cell).replace("|", "\\|") for cell in row]) for row in rows)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return re.sub(" +", " ", f"| {' | '.join(cells)} |")


def text(plain: str) -> str:
    """Return a text of the code for a page; ``<number>`` would be taken for HTML."""
    found = []
    place = 0
    for code in _CODE.finditer(plain):
        found += [_quoted(plain[place : code.start()]), f"`{code.group(2)}`"]
        place = code.end()
    return "".join([*found, _quoted(plain[place:])])


def _quoted(plain: str) -> str:
    return _PLACEHOLDER.sub(lambda found: f"`{found.group()}`", plain)


def says(sentence: str) -> str:
    """Return a sentence of a docstring as one that stands alone."""
    return text(sentence[:1].upper() + sentence[1:])


def codes(names: Iterable[object]) -> str:
    """Return names as code, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)
