"""The help of ``record``: its examples are such as could be typed."""

import shlex
from unicodedata import east_asian_width

import click
import pytest

from cli.commands.record import command_of
from ledger.entry import check_submission, read_submission
from ledger.errors import Malformed
from ledger.events import EVENTS, chinese_name
from ledger.events.base import KINDS
from shenguan.fields import fields_of

COMPANIONS = {"item", "subject", "position", "names"}


def _example(name: str) -> list[str]:
    told = click.Context(command_of(EVENTS[name]), info_name=name, terminal_width=100).get_help()
    example = told.partition("Example:")[2].partition("Options:")[0]
    return shlex.split(example.replace("\\\n", " "))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_example_names_all_that_cannot_be_filled_in(name: str) -> None:
    words = _example(name)
    assert words[:3] == ["shenguan", "record", name]
    for field in fields_of(EVENTS[name]):
        if field.required and field.name not in COMPANIONS:
            assert field.option in words, f"{name} lacks {field.option}"


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_example_is_understood_and_could_be_a_fact(name: str) -> None:
    command = command_of(EVENTS[name])
    given = command.make_context(name, _example(name)[3:], obj=None, resilient_parsing=False).params
    data = {
        key.removeprefix("field_"): value
        for key, value in given.items()
        if key.startswith("field_") and value not in (None, ())
    }
    agency = "reg:130523:root"
    kinds = {one.name: one.identity for one in fields_of(EVENTS[name])}
    for key, value in data.items():
        data[key] = _in_full(kinds[key], value, agency)
    data |= _filled_in(name, data)
    document = {
        "actor": f"{agency}/1", "agency": agency, "data": data,
        "id": "01a20f7d-7feb-7000-bb00-4f2bc981a8cd", "ledger": "130523",
        "occurred_at": "2017-07-03T01:00:00Z", "type": name,
    }  # fmt: skip
    if name == "EntryVoided":
        data |= {"position": 1, "names": ["case:reg:130523:root/1"]}
    try:
        check_submission(read_submission(document))
    except Malformed as error:
        pytest.fail(f"{name}: {error}")


def _in_full(kind: str | None, value: object, agency: str) -> object:
    if isinstance(value, tuple):
        return tuple(_in_full(kind, one, agency) for one in value)
    if kind == "ref" and isinstance(value, str):
        named, _, number = value.partition(":")
        return f"{named}:{agency}/{number}"
    numbered = kind in {one.name for one in KINDS if one.numbered}
    return f"{agency}/{value}" if numbered and ":" not in str(value) else value


def _filled_in(name: str, data: dict[str, object]) -> dict[str, object]:
    companions = {"subject": "reg:neiqiu:12345", "item": "XK-1"}
    required = {one.name for one in fields_of(EVENTS[name]) if one.required} - set(data)
    return {one: value for one, value in companions.items() if one in required}


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("name", sorted(EVENTS))
def test_no_line_of_help_is_wider_than_the_terminal(name: str, columns: int) -> None:
    command = command_of(EVENTS[name])
    told = command.context_class(command, info_name=name, terminal_width=columns).get_help()
    prose = told.partition("Example:")[0] + told.partition("Options:")[2]
    unbreakable = ("|", "--no-", "-reason")
    wide = [
        line
        for line in prose.splitlines()
        if _width(line) > columns and not any(one in line for one in unbreakable)
    ]
    assert not wide


def _width(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_option_says_in_chinese_what_it_is(name: str) -> None:
    command = command_of(EVENTS[name])
    assert command.help is not None
    assert chinese_name(EVENTS[name]) in command.help
    mute = [
        option.opts[0]
        for option in command.params
        if isinstance(option, click.Option)
        and not any("\u4e00" <= one <= "\u9fff" for one in option.help or "")
    ]
    assert not mute


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_no_two_options_are_called_alike_and_an_amount_stands_beside_its_fen(name: str) -> None:
    options = [text for param in command_of(EVENTS[name]).params for text in param.opts]
    assert len(options) == len(set(options))
    for place, option in enumerate(options):
        if "-fen" in option:
            assert options[place + 1] == option.replace("-fen", "")
