"""不引用: the reason why a row is set aside, without the identity number that stands in the row.

The row itself stays as it is in the quarantine file, which only its owner may read: it is the
clerk's own file, and a number that nobody sees cannot be corrected. Reasons go further: onto the
screen, into tickets and logs.
"""

import re
from collections.abc import Sequence
from typing import Final
from unicodedata import normalize

from msgspec.structs import replace

from consumers.files.problems import Problem
from ledger.legible import without_unseen
from ledger.sentence import say

_HIDDEN: Final = "〈不引用〉"
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_RUN: Final = re.compile(r"[0-9]{6,}")
"""So many digits of a number say where, or when, somebody was born."""
_LONG: Final = re.compile(r"[0-9]{14}")


def unquoted(problem: Problem, cells: Sequence[str], *, is_misread: bool) -> Problem:
    """Return a problem that quotes nothing of some cells.

    Of a row that could not be taken apart nobody knows the cells: nothing like a number is quoted.
    """
    message = problem.message
    for cell in sorted(cells, key=len, reverse=True):
        if _RUN.search(_plain(cell)):
            message = message.replace(cell, _HIDDEN).replace(repr(cell)[1:-1], _HIDDEN)
    secret = {run for cell in cells for run in _RUN.findall(_plain(cell))}
    if _holds(message, secret, is_misread=is_misread):
        message = say("{code}: the reason would quote {hidden}", code=problem.code, hidden=_HIDDEN)
    value = problem.value
    if value is not None and _holds(value, secret, is_misread=is_misread):
        value = None
    if message == problem.message and value == problem.value:
        return problem
    return replace(problem, message=message, value=value)


def _holds(text: str, secret: set[str], *, is_misread: bool) -> bool:
    plain = _plain(text)
    if is_misread and _LONG.search(plain):
        return True
    return any(run in plain for run in secret)


def _plain(text: str) -> str:
    return _NOT_ALNUM.sub("", without_unseen(normalize("NFKC", text)))
