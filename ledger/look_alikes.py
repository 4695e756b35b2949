"""形近标识: the ASCII spellings that an identity with letters of other scripts looks like.

By Unicode's table of confusables, in ``ledger/confusables.txt`` with its version. Chinese and ASCII
are the scripts of this field: a number of those alone looks like no other.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Final

_FOREIGN: Final = re.compile(
    "[^\x00-\x7f\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_SPELLINGS_MAX: Final = 32
"""So many spellings of one identity are looked up; ``0`` and ``O`` are alternatives."""


def ascii_spellings(identity: str) -> Iterator[str]:
    """Yield the spellings that an identity looks like; none where it holds no foreign letter."""
    if not any(one.isalnum() for one in _FOREIGN.findall(identity)):
        return
    table = _table()
    choices = (table.get(one, one) for one in identity)
    for spelled in islice(product(*choices), _SPELLINGS_MAX):
        if (spelling := "".join(spelled)) != identity:
            yield spelling


@cache
def _table() -> dict[str, str]:
    lines = Path(__file__).with_name("confusables.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {chr(int(code, 16)): alike for code, alike in pairs}
