"""Help in the reader's language (帮助): texts of commands and options, translated when shown.

A help text begins with the Chinese name of the thing; its sentences stand in the catalogue,
a paragraph each.
"""

import re
from collections.abc import Iterator
from copy import copy
from inspect import cleandoc
from typing import Final, TypeVar

import click

from shenguan.language import translator

_NAME: Final = re.compile(
    r"(?P<name>(?![^:：]*[a-z] [a-z])[^:：]*[\u4e00-\u9fff][^:：]*)(: ?|：)(?P<rest>.*)", re.DOTALL
)
_NOTE: Final = re.compile(r" \[([a-z ,]+)\]$")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")
_UNFOLDED: Final = "\b"
"""What click leaves as it is written: a paragraph that begins with it."""
C = TypeVar("C", bound=click.Command)


def named(text: str) -> tuple[str, str]:
    """Return the Chinese name that a text begins with, or nothing, and the sentence behind it."""
    found = _NAME.fullmatch(text)
    return (found["name"], found["rest"]) if found else ("", text)


def noted(text: str) -> tuple[str, list[str]]:
    """Return a text without the notes in brackets that it ends with, and those."""
    notes: list[str] = []
    while found := _NOTE.search(text):
        notes.insert(0, found[1])
        text = text[: found.start()]
    return text, notes


def parts(text: str) -> Iterator[str]:
    """Yield what a help text holds for a translator: its sentences, its notes."""
    for paragraph, is_prose in paragraphs(text):
        sentence, notes = noted(named(paragraph)[1] if is_prose else "Example:")
        yield from (one for one in (sentence, *notes) if _LATIN.search(one))


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a help text, each in one line, and whether it is to be translated.

    Examples are not: they are commands.
    """
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith(_UNFOLDED):
            yield paragraph, False
        else:
            yield " ".join(paragraph.split()), True


def help_in(text: str, language: str) -> str:
    """Return a help text in a language."""
    if language == "en":
        return text
    return "\n\n".join(_paragraph(*one) for one in paragraphs(text))


def _paragraph(text: str, is_prose: bool) -> str:  # noqa: FBT001 - a pair is unpacked
    translate = translator("zh")
    if not is_prose:
        return text.replace("Example:", f"{translate('Example:')}")
    name, rest = named(text)
    sentence, notes = noted(rest)
    told = (f"{name}：" if name else "") + translate(sentence)
    return told + "".join(f"［{translate(one)}］" for one in notes)


def command_in(command: C, ctx: click.Context, language: str) -> C:
    """Return a copy of a command whose help is in a language, for showing only."""
    if language == "en":
        return command
    made = copy(command)
    translate = translator(language)
    made.help = command.help and help_in(command.help, language)
    made.options_metavar = command.options_metavar and translate(command.options_metavar)
    made.params = [_param_in(param, ctx, language) for param in command.params]
    if isinstance(made, click.Group):
        made.subcommand_metavar = translate(made.subcommand_metavar)
    return made


def _param_in(param: click.Parameter, ctx: click.Context, language: str) -> click.Parameter:
    made = copy(param)
    if isinstance(made, click.Option | click.Argument) and made.help:
        made.help = help_in(made.help, language)
    if isinstance(made, click.Option) and not made.is_flag and not made.count:
        made.metavar = translator(language)(made.make_metavar(ctx))
    return made
