"""One word for one thing: the texts use the words of docs/glossary.md, and it has no other."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from ledger.events import EVENTS, chinese_name
from ledger.events.base import KINDS
from projections.discovery import all_projections, all_questions
from shenguan.fields import fields_of
from shenguan.labels import COLUMNS
from shenguan.vocabulary import code_rows
from tests.tidy.glossary import PAGE, Term, terms
from tests.tidy.source import ROOT, Violation, report
from tests.tidy.test_catalogue import catalogue_pairs, without_what_is_typed

_NAMES_IN_ENGLISH: Final = re.compile(r"\b[a-z]+:[\w<{]\S*|\b[a-z_]+,[a-z_]+\b")
"""Identities and lists of columns, which an English sentence shows as they are."""
_PAGES: Final = ("README.zh-CN.md", "docs/zh")


def _terms_in(english: str) -> Iterator[Term]:
    sentence = without_what_is_typed(_NAMES_IN_ENGLISH.sub(" ", english))
    yield from (term for term in terms() if term.is_in(sentence))


def test_a_term_is_found_where_it_is_meant() -> None:
    assert [one.english for one in _terms_in("Agencies void leaves, `case` in lower case")] == [
        "agency",
        "leaf",
        "void",
    ]
    assert [one.english for one in _terms_in("penalties:x, case,item, duties of posts")] == [
        "post",
        "duty",
    ]


def test_every_sentence_says_a_term_in_the_glossarys_words() -> None:
    report(
        Violation(ROOT / "shenguan", line or 0, f"say {term.chinese} for {term.english}: {chinese}")
        for line, english, chinese in catalogue_pairs()
        for term in _terms_in(english)
        if not term.is_said(chinese)
    )


def _declared() -> Iterator[tuple[str, str]]:
    """Yield the name in the code and the Chinese name of whatever has both."""
    fields = chain.from_iterable(map(fields_of, EVENTS.values()))
    yield from ((one.name, one.meaning.partition(":")[0]) for one in fields)
    yield from ((kind.name, kind.chinese) for kind in KINDS)
    yield from COLUMNS.items()
    for question in all_questions():
        yield question.name, question.chinese
        yield from question.headings.items()
    for table in chain.from_iterable(one.tables for one in all_projections()):
        yield table.name, chinese_name(table.row)
        yield from table.headings.items()


def test_what_is_called_by_a_term_has_its_chinese_name() -> None:
    found = [(term, *one) for term in terms() for one in {*_declared()} if term.names(one[0])]
    assert len({term.english for term, _, _ in found}) > 20
    wrong = [f"{name}: {chinese}" for term, name, chinese in found if not term.is_said(chinese)]
    assert not wrong, f"name them as {PAGE.name} does: {wrong}"


def _chinese_texts() -> Iterator[tuple[str, str]]:
    """Yield every Chinese text, and where it stands."""
    yield from ((chinese, "the catalogue") for _, _, chinese in catalogue_pairs())
    yield from ((chinese, f"the name of {name}") for name, chinese in _declared())
    yield from ((chinese_name(kind), name) for name, kind in EVENTS.items())
    for row in code_rows():
        yield from ((row["chinese"], row["code"]), (row["source"], row["code"]))
    for place in _PAGES:
        path = ROOT / place
        for page in sorted(path.glob("*.md")) if path.is_dir() else [path]:
            yield page.read_text("utf-8"), page.name


def test_no_text_says_what_the_glossary_avoids() -> None:
    wrong = [
        f"{place}: say {term.chinese[0]}, not {word}"
        for chinese, place in _chinese_texts()
        for term in terms()
        for word in term.avoided
        if word in chinese
    ]
    assert not wrong, wrong


def test_every_word_of_the_glossary_is_used_and_has_a_source() -> None:
    texts = [chinese for chinese, _ in _chinese_texts()]
    unused = [
        word
        for term in terms()
        for word in term.chinese
        if not any(word in chinese for chinese in texts)
    ]
    assert not unused, f"take them out of {PAGE.name}: {unused}"
    assert all(term.source for term in terms())
    assert len({term.english for term in terms()}) == len(terms())
