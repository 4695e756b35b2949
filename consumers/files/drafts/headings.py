"""What headings of exports are called in the vocabulary: event types, their fields, other words.

A heading that is a field's own Chinese label means that field; ``headings.txt`` holds the words
that window systems, publications (双公示) and event logs use for the same.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import normalize

from consumers.files.drafts.word_lists import word_list

_BRACKETS: Final = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]")
_BESIDE: Final = re.compile(r"[\s_＊*:：.、/\\-]+")
_NUMBERED: Final = re.compile(r"#\d+$")

REVIEWS: Final = (("初审", "1"), ("复审", "2"), ("复核", "2"), ("审核", "1"), ("审定", "3"))
"""Levels of review by what their headings begin with."""


def words_for(meaning: str) -> list[str]:
    """Return the words for a field of every event, or of one: ``event.field``."""
    return [plain_heading(word) for word in word_list("headings.txt").get(meaning, ())]


def plain_heading(text: str) -> str:
    """Return a heading as it is compared: without width, case, blanks, brackets and marks."""
    flat = _NUMBERED.sub("", normalize("NFKC", text).lower())
    bare = _BESIDE.sub("", _BRACKETS.sub("", flat))
    return bare or _BESIDE.sub("", flat)


class Headings:
    """列名: finds the column that a field of an event is called by, the best one first."""

    def __init__(self, names: Sequence[str]) -> None:
        self._plain: dict[str, list[str]] = {}
        for name in names:
            self._plain.setdefault(plain_heading(name), []).append(name)

    def find(self, event: str, field: str, label: str, taken: Iterable[str] = ()) -> str | None:
        """Return the column for a field of an event, or None; columns that are taken are not."""
        lists = [[plain_heading(label)] if label and field not in _LABELLED_LIKE_OTHERS else []]
        lists.append(words_for(f"{event}.{field}"))
        if (event, field) not in _SAID_OF_OTHERS:
            lists.append(words_for(field))
        return self._first([word for words in lists for word in words], taken)

    def general(self, field: str) -> str | None:
        """Return the column that is called as every event calls a field."""
        return self._first(words_for(field), ())

    def named(self, *words: str) -> str | None:
        """Return the column with one of some headings."""
        return self._first([plain_heading(word) for word in words], ())

    def _first(self, words: Sequence[str], taken: Iterable[str]) -> str | None:
        out = set(taken)
        for word in words:
            for name in self._plain.get(word, ()):
                if name not in out:
                    return name
        return self._ending(words, out)

    def _ending(self, words: Sequence[str], out: set[str]) -> str | None:
        """Return a column whose heading ends like a long word: ``行政许可决定书文号``."""
        for word in words:
            if len(word) < _ENDING_MIN or word.isascii():
                continue
            for plain, names in self._plain.items():
                if plain.endswith(word) and not _OF_ANOTHER.search(plain.removesuffix(word)):
                    for name in names:
                        if name not in out:
                            return name
        return None


_SAID_OF_OTHERS: Final = frozenset(
    (event, "document")
    for event in (
        "ApplicationAccepted",
        "ApplicationNotAccepted",
        "SupplementRequested",
        "ItemListed",
    )
)
"""Fields of which the general words speak of another act: a document's number is a decision's."""
_ENDING_MIN: Final = 4
_OF_ANOTHER: Final = re.compile("不|未|非|拟|应|原|计划|承诺|预计|法定|要求$")
"""Before a word these make it another: 不予受理时间 is no 受理时间."""
_LABELLED_LIKE_OTHERS: Final = frozenset(
    ("kind", "level", "number", "result", "outcome", "about", "effective_on")
)
"""Fields whose label is a word that headings use for anything."""
