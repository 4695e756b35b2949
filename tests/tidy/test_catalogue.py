"""Every sentence has its Chinese: whole, with the same values, and without English words in it."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from string import Formatter
from typing import Final

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from cli.derived.catalogue import PATH
from cli.display.formats import FORMATS
from ledger.entry import Submission
from ledger.events import EVENTS
from projections.discovery import all_questions
from shenguan.fields import fields_of
from tests.tidy.glossary import kept_words
from tests.tidy.source import ROOT, Violation, report

_SHOWN_AS_IT_IS: Final = re.compile(
    r"""
    ``.*?`` | `[^`]*`                  # what is typed, and names of fields
  | \{[^}]*\} | %\(\w+\)s              # values
  | --[a-z-]+ | Ctrl-C | <[^>]*>                # options, places to be filled in
  | [a-z]+:(?=[<\{/\u4e00-\u9fff…])    # the scheme of an identity or an address
  | [\w.]*[/.][\w./<>…-]*              # files, paths, topics
  | \b[A-Z][A-Z0-9_-]*s?\b             # abbreviations and variables
  | \b[a-z]+-?[0-9]+\b                 # encodings
    """,
    re.VERBOSE,
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_-]+")
_BOTH: Final = 2


@cache
def _typed() -> frozenset[str]:
    """Return the words that are the same in both languages: types, fields, columns, values."""
    fields = [*chain.from_iterable(fields_of(kind) for kind in EVENTS.values())]
    parts = chain.from_iterable(fields_of(one.part) for one in fields if one.part)
    every = [*fields, *parts]
    columns = chain.from_iterable(question.columns for question in all_questions())
    return kept_words().union(
        EVENTS,
        FORMATS,
        Submission.__struct_fields__,
        (one.name for one in every),
        (one.name for one in columns),
        (one.tag for one in every if one.tag),
        chain.from_iterable(one.choices for one in every),
    )


def _messages() -> Iterator[Message]:
    with (ROOT / PATH).open("rb") as stream:
        yield from (message for message in read_po(stream) if message.id)


def catalogue_pairs() -> Iterator[tuple[int | None, str, str]]:
    """Yield line, English and Chinese of every sentence, of both forms where it has two."""
    for message in _messages():
        if isinstance(message.id, str):
            yield message.lineno, message.id, str(message.string)
        else:
            forms = (*message.string, *[""] * _BOTH)[:_BOTH]
            yield from ((message.lineno, *pair) for pair in zip(message.id, forms, strict=True))


def test_every_sentence_has_its_chinese() -> None:
    report(
        Violation(ROOT / PATH, line or 0, f"write the Chinese of {english!r}")
        for line, english, chinese in catalogue_pairs()
        if not chinese.strip()
    )


def test_no_translation_is_a_guess() -> None:
    report(
        Violation(ROOT / PATH, message.lineno or 0, f"look at {message.id!r} and take fuzzy away")
        for message in _messages()
        if message.fuzzy
    )


def _values(text: str) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    return named | set(re.findall(r"%\(\w+\)s", text))


def test_a_sentence_and_its_chinese_have_the_same_values() -> None:
    report(
        Violation(ROOT / PATH, line or 0, f"{english!r} has {sorted(_values(english))}")
        for line, english, chinese in catalogue_pairs()
        if not _values(chinese) <= _values(english)
    )


def without_what_is_typed(text: str) -> str:
    """Return a sentence without what it shows as it is: code, values, options, files, codes."""
    return _SHOWN_AS_IT_IS.sub(" ", text)


def _words(chinese: str) -> list[str]:
    return [one for one in _WORD.findall(without_what_is_typed(chinese)) if one not in _typed()]


def test_an_english_word_is_found_where_it_is_neither_typed_nor_a_name() -> None:
    assert _words("登记 ApplicationAccepted 或 `shenguan case list` 的 {count} rows") == ["rows"]
    assert _words("主题 shenguan.log.v1.<账本> 的 SHA-256；按 Ctrl-C；uscc:<代码>；加 --yes") == []


def test_a_chinese_sentence_holds_no_english_word() -> None:
    report(
        Violation(ROOT / PATH, line or 0, f"say {word!r} in Chinese, or in back-ticks: {chinese}")
        for line, _, chinese in catalogue_pairs()
        for word in _words(chinese)
    )
