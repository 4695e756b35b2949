"""The glossary (术语): what docs/glossary.md says of terms, and of words that stay as they are."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from tests.tidy.source import ROOT

PAGE: Final = ROOT / "docs" / "glossary.md"
_ROW: Final = re.compile(r"^\| (.+) \|$", re.MULTILINE)
_TERMS: Final = ("中文", "English", "含义", "meaning", "依据 source", "不用 avoid")


class Term(NamedTuple):
    """A term: its Chinese words, the first preferred; its English one; what to avoid."""

    chinese: tuple[str, ...]
    english: str
    source: str
    avoided: tuple[str, ...]
    everyday: tuple[str, ...]

    def is_in(self, english: str) -> bool:
        """Tell whether an English sentence has the term, in one or several, not as everyday."""
        for phrase in self.everyday:
            english = re.sub(rf"\b{phrase}\b", " ", english, flags=re.IGNORECASE)
        return re.search(rf"\b{self._forms()}\b", english, re.IGNORECASE) is not None

    def names(self, name: str) -> bool:
        """Tell whether something in the code is called by the term."""
        return re.fullmatch(self._forms(), name.replace("_", " ")) is not None

    def is_said(self, chinese: str) -> bool:
        """Tell whether a Chinese text has one of the term's words."""
        return any(one in chinese for one in self.chinese)

    def _forms(self) -> str:
        plural = re.sub(r"(?:y|ie)$", "ie", self.english) if self.english.endswith("y") else ""
        return rf"(?:{self.english}|{plural or self.english}s|{self.english[:-1]}ves)"


def _tables() -> Iterator[list[tuple[str, ...]]]:
    for block in PAGE.read_text("utf-8").split("\n\n"):
        rows = [tuple(re.split(r" ?\| ?", row)) for row in _ROW.findall(block)]
        if rows:
            yield [rows[0], *rows[2:]]


def _rows(heading: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    found = [rows for head, *rows in _tables() if head == heading]
    assert found, f"{PAGE.name} has no table of {heading}"
    for rows in found:
        yield from rows


@cache
def terms() -> tuple[Term, ...]:
    """Return the terms in the page's order."""
    everyday = {word: tuple(said.split("; ")) for word, said in _rows(("English", "phrases"))}
    return tuple(
        Term(
            tuple(chinese.split("、")),
            english,
            source,
            tuple(one for one in avoided.split("、") if one),
            everyday.get(english, ()),
        )
        for chinese, english, _, _, source, avoided in _rows(_TERMS)
    )


@cache
def kept_words() -> frozenset[str]:
    """Return the words that are the same in both languages."""
    return frozenset(
        word for words, _ in _rows(("words", "what they are")) for word in words.split(", ")
    )
