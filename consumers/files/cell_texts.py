"""Cells as a spreadsheet writes them into text files: ``="0412"``, ``'0412`` and ``2.01707E+17``.

The first two keep a number a text; the last is what is left of a long number.
"""

import re
from typing import Final

from consumers.files.readers.rows import Flaw

_QUOTED: Final = re.compile(r'="((?:[^"]|"")*)"')
_MARKED: Final = re.compile(r"'(?:\d[^']*|(?=[^']*\d)[!-&(-~]+)", re.ASCII)
_LEFT_OF_A_NUMBER: Final = re.compile(r"[+-]?\d(?:[.]\d+)?[Ee]\+\d{2,}", re.ASCII)
_DIGITS_GONE: Final = Flaw(
    "is what a spreadsheet left of a long number: its last digits are gone; take them from where "
    "they were typed, and keep the column a text",
    is_of_text=True,
)


def is_suspicious(joined: str) -> bool:
    """Tell whether one of a row's cells, joined by NUL, may be written so."""
    # Single characters first: they are found much faster, and most rows have none of them.
    return (
        ('"' in joined and '="' in joined)
        or ("'" in joined and (joined[0] == "'" or "\0'" in joined))
        or ("+" in joined and ("E+" in joined or "e+" in joined))
    )


def plain_cell(text: str) -> str:
    """Return a cell without what keeps it a text."""
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted.group(1).replace('""', '"').strip()
    return text[1:] if _MARKED.fullmatch(text) else text


def flaw_of_text(text: str | None) -> Flaw | None:
    """Return what is wrong with a cell of a text file."""
    return _DIGITS_GONE if text is not None and _LEFT_OF_A_NUMBER.fullmatch(text) else None
