"""Every word and heading of a question is understood, and means one thing."""

from typing import Any

import click
import pytest

from cli.commands import questions
from cli.options import Chosen
from ledger.sentence import Named, Sentence, say
from projections.discovery import all_questions
from projections.question import Question
from shenguan.meanings import meanings, meant, understood

NAMES = [one.command for one in all_questions()]


def _option(noun: str, name: str) -> click.ParamType[Any]:
    asked = getattr(questions, noun)
    listing = asked.commands["list"] if isinstance(asked, click.Group) else asked
    (found,) = (one for one in listing.params if name in one.opts)
    return found.type


def _question(noun: str) -> Question[Any]:
    (found,) = (one for one in all_questions() if one.command == noun)
    return found


@pytest.mark.parametrize("noun", NAMES)
def test_every_heading_of_a_question_names_one_column(noun: str) -> None:
    headings = _question(noun).headings
    asked = _option(noun, "--columns")
    assert asked.convert(",".join(headings.values()), None, None) == tuple(headings)
    assert asked.convert("，".join(headings.values()), None, None) == tuple(headings)
    assert asked.convert(",".join(headings), None, None) == tuple(headings)


@pytest.mark.parametrize("noun", NAMES)
def test_every_word_that_a_question_answers_with_is_understood(noun: str) -> None:
    for column, names in _question(noun).words.items():
        chosen = Chosen(names)
        for value, said in names.items():
            assert chosen.convert(said, None, None) == value, column
            assert chosen.convert(value, None, None) == value, column


@pytest.mark.parametrize("noun", NAMES)
def test_a_status_is_asked_for_by_its_word_or_by_that_of_its_group(noun: str) -> None:
    question, asked = _question(noun), _option(noun, "--status")
    for value, said in question.statuses.items():
        assert asked.convert(said, None, None) == value
    shown = understood(question.statuses).chinese.split("、")
    assert {asked.convert(one, None, None) for one in shown} == set(question.statuses)
    if "open" in question.groups:
        assert asked.convert("未终结", None, None) == "open"


def test_a_word_that_may_mean_several_things_names_them_all() -> None:
    names = {"sealed": "已盖章", "stamped": "已盖章", "已盖章的": "章"}
    assert meanings("已盖章", names) == ["sealed", "stamped"]
    with pytest.raises(click.BadParameter, match="sealed / stamped"):
        Chosen(names).convert("已盖章", None, None)


def test_what_is_meant_is_one_thing_or_is_told_as_nothing_or_as_several() -> None:
    names = {"sealed": "已盖章", "stamped": "已盖章", "signed": "已签字"}

    def unknown(known: Named) -> Sentence:
        return say("nothing of {known}", known=known)

    assert meant("已签字", names, unknown) == "signed"
    with pytest.raises(ValueError, match="sealed / stamped"):
        meant("已盖章", names, unknown)
    with pytest.raises(ValueError, match="nothing of sealed, stamped, signed"):
        meant("盖章", names, unknown)


def test_a_stable_name_goes_before_what_another_is_called() -> None:
    assert meanings("甲", [("甲", "乙"), ("丙", "甲")]) == ["甲"]


def test_a_kind_may_have_several_names() -> None:
    names = [("case", "办件"), ("case", "办件编号")]
    assert meanings("办件", names) == meanings("办件编号", names) == ["case"]
    assert understood(names) == "case"
    assert understood(names).chinese == "办件、办件编号"
