"""Folding (折行): texts in few columns, of which a Chinese character takes two.

A line breaks at a space, between Chinese characters where their marks allow it, and in nothing
that is one thing: a number, an identity, a day, a word.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final
from unicodedata import east_asian_width

_WIDE: Final = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0003ffff"
)
_CLOSING: Final = "，。；：、！？）》」』】”’〉〕％"
_OPENING: Final = "（《「『【“‘〈〔"
_MARKS: Final = _CLOSING + _OPENING
_BRACKETED: Final = r"(?:（[^\s（）]{1,12}）|〔[^\s〔〕]{1,12}〕|【[^\s【】]{1,12}】)"
"""As numbers of documents have it: 内食许〔2017〕12号."""
_PIECE: Final = re.compile(
    rf"\s+|[{_OPENING}]*(?:"
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?"
    rf"|(?:[A-Za-z_-]+:)+(?=[!-~])(?:[^\s,;{_MARKS}]|{_BRACKETED})*[^\s,;:{_MARKS}]"
    rf"|[{_WIDE}]{{1,4}}/[^\s{_MARKS}]+"
    rf"|\d[\d.,:/-]*(?:[年月日时分秒号条行万亿元天]\d*)*(?![^\s{_WIDE}{_MARKS}])"
    rf"|[^\s{_WIDE}{_MARKS}]+"
    rf"|[^\s])?[{_CLOSING},;:]*"
)
"""A space, or what stands together with its marks: a time, an identity, a kind with its number, a
number, a word."""
_LONG: Final = 64
"""What is longer is no number that a person types, but a hash or a path, and breaks somewhere."""
_JOINT: Final = re.compile(r".*?[,;&{}\[\]]+|.+?$")
"""Where a value in JSON breaks."""


def plain_width(text: str) -> int:
    """Return the columns of a text that has no marks of zero width, without loading anything."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


@lru_cache(65_536)
def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pieces(text: str) -> Iterator[str]:
    """Yield what a text is made of, spaces too; no line may break within one."""
    for found in _PIECE.finditer(text):
        piece = found.group()
        if not piece:
            continue
        if len(piece) <= _LONG and '":' not in piece:
            yield piece
        else:
            yield from _broken(piece)


def _broken(piece: str) -> Iterator[str]:
    for part in _JOINT.findall(piece):
        if len(part) <= _LONG:
            yield part
        else:
            yield from (part[at : at + _LONG // 2] for at in range(0, len(part), _LONG // 2))


def folded(text: str, columns: int, measured: Callable[[str], int] = width) -> list[str]:
    """Return a text in lines of so many columns; a piece that is wider stands out."""
    lines: list[str] = []
    for one in text.split("\n"):
        lines.extend([one] if measured(one) <= columns else _folded(one, columns, measured))
    return lines


def _folded(text: str, columns: int, measured: Callable[[str], int]) -> Iterator[str]:
    line, used = "", 0
    for piece in pieces(text):
        needed = measured(piece.rstrip())
        if line and used + needed > columns:
            yield line.rstrip()
            line, used = "", 0
        if line or not piece.isspace():
            line += piece
            used += measured(piece)
    yield line.rstrip()


def widest(text: str) -> int:
    """Return the width of a text's longest line."""
    return max(map(width, text.split("\n")))


def widest_piece(text: str) -> int:
    """Return the least width at which a text is folded and nothing stands out."""
    return max((width(piece.strip()) for piece in pieces(text)), default=0)
