"""Program (程序版本): which version brought a store to its format, said beside the format itself.

A program that meets a format newer than its own then knows which version reads it. It stands in
``store_format`` as a negative number: version 1.2.3 is -1002003.
"""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from ledger.errors import StoreUnavailable
from ledger.sentence import Sentence, say
from ledger.store.schema import FORMAT

PROGRAM_OF_FORMAT: Final = "select min(version) from store_format where version <= -1000"
_PART: Final = 1_000
_RELEASE: Final = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?")


@cache
def program_mark() -> int | None:
    """Return this version as a negative number; None for an installation without its metadata."""
    try:
        found = _RELEASE.match(version("shenguan"))
    except PackageNotFoundError:
        return None
    if found is None:
        return None
    major, minor, patch = (int(part or 0) for part in found.groups())
    return -((major * _PART + minor) * _PART + patch)


def marks_of_new_store() -> tuple[int, ...]:
    """Return what stands in ``store_format`` of a new store beside its format."""
    mark = program_mark()
    return () if mark is None else (mark,)


def newer_than_this(place: str, found: int, mark: int | None) -> StoreUnavailable:
    """Return the error for a store of a newer format, ``mark`` being what stands beside it."""
    return StoreUnavailable(
        say(
            "{place}: written by a newer version (store format {version}, this one reads "
            "{format}); {remedy}",
            place=place,
            version=found,
            format=FORMAT,
            remedy=who_reads(mark),
        )
    )


def who_reads(mark: int | None) -> Sentence:
    """Return what to do about what a newer program has written: which version reads it."""
    own = program_mark()
    if mark is None or (own is not None and mark >= own):
        return say("upgrade shenguan")
    whole, patch = divmod(-mark, _PART)
    major, minor = divmod(whole, _PART)
    return say("shenguan {major}.{minor}.{patch} reads it, or a later one: upgrade shenguan",
        major=major, minor=minor, patch=patch)  # fmt: skip
