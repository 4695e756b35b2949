"""Choices: a stable value for programs, a Chinese name for people, never two of one name."""

import pickle
from collections import Counter
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages

import msgspec
import pytest

import consumers
import ledger
import projections
from ledger.choice import Choice
from ledger.events.handling import CaseOutcome
from projections.discovery import all_projections, all_questions

_OF_A_SOURCE = {("cases", "channel")}
"""Columns of words that a source chooses, and nobody can list."""


def _choices() -> list[type[Choice]]:
    for package in (ledger, projections, consumers):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return sorted(Choice.__subclasses__(), key=lambda one: one.__name__)


CHOICES = _choices()


def test_every_enumeration_of_the_house_says_its_words_in_chinese() -> None:
    ours = [one for one in StrEnum.__subclasses__() if one.__module__.startswith("ledger.")]
    assert ours == [Choice]


@pytest.mark.parametrize("kind", CHOICES)
def test_every_choice_has_a_chinese_name_of_its_own(kind: type[Choice]) -> None:
    names = kind.names()
    assert list(names) == [str(one.value) for one in kind]
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    assert not twice
    assert all(name and not name.isascii() for name in names.values())


@pytest.mark.parametrize("kind", CHOICES)
def test_a_choice_is_its_value_to_programs(kind: type[Choice]) -> None:
    for one in kind:
        assert one == str(one) == one.value == f"{one}"
        assert msgspec.json.decode(msgspec.json.encode(one), type=kind) is one
        assert pickle.loads(pickle.dumps(one)) is one  # noqa: S301 - our own bytes


def test_a_chinese_name_is_no_value() -> None:
    with pytest.raises(msgspec.ValidationError, match="准予"):
        msgspec.json.decode('"准予"', type=CaseOutcome)


def test_every_column_of_words_says_which_they_are() -> None:
    mute = [
        f"{table.name}.{column.name}"
        for projection in all_projections()
        for table in projection.tables
        for column in table.columns
        if column.kind == "word" and not column.words
        if (table.name, column.name) not in _OF_A_SOURCE
    ]
    mute += [
        f"{question.name}.{column.name}"
        for question in all_questions()
        for column in question.columns
        if column.kind == "word" and not question.words.get(column.name)
    ]
    assert not mute


@pytest.mark.parametrize("question", all_questions(), ids=lambda one: one.name)
def test_the_words_of_a_column_have_a_chinese_name_each(question: object) -> None:
    for words in question.words.values():  # type: ignore[attr-defined]
        assert len(set(words.values())) == len(words)
