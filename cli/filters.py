"""Filters as options of a command that asks a question: those of every question, and its own."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import click

from cli.options import Chosen, Day
from projections.question import GROUPS, Question

F = TypeVar("F", bound=Callable[..., Any])


def filter_options(question: Question[Any]) -> Callable[[F], F]:
    """Return what adds the options of all that a question can be narrowed by."""
    names = {**question.statuses, **{one: GROUPS[one] for one in question.groups}}

    def decorate(function: F) -> F:
        for option in (
            click.option("--limit", type=click.IntRange(min=0), help="行数: at most so many."),
            click.option("--until", type=Day(), help="止于: on this day or before."),
            click.option("--since", type=Day(), help="起于: on this day or after."),
            *(option for name, option in _OF_SUBJECTS.items() if name not in question.unknown),
            *([_OF_AGENCY] if question.direct != "agency" else []),
            click.option("--late", is_flag=True, help="逾期: only what is, or ended, late."),
            click.option(
                "--status",
                multiple=True,
                type=Chosen(names),
                help="状态: may be repeated.",
            ),
        ):
            function = option(function)
        for name in sorted(question.further - {question.direct}):
            function = _FURTHER[name](question)(function)
        if question.direct:
            function = click.argument(question.direct, required=False)(function)
        return function

    return decorate


_OF_SUBJECTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": click.option("--name", help="名称: part of the subject's name."),
    "subject": click.option("--subject", help="行政相对人: under any code whose record binds it."),
}


_OF_AGENCY: Final[Callable[[Any], Any]] = click.option(
    "--agency", help="机关: only what is this agency's, by its identity or its name."
)
_WITHOUT: Final = {"none": "无灯"}


def _light(question: Question[Any]) -> Callable[[Any], Any]:
    names = {**question.words["light"], **_WITHOUT}
    text = "灯: only what burns so; may be repeated."
    return click.option("--light", multiple=True, type=Chosen(names), help=text)


def _kind(question: Question[Any]) -> Callable[[Any], Any]:
    text = "待办事项: only what of this kind is to be done; may be repeated."
    kinds = Chosen(question.words["kind"])
    return click.option("--kind", multiple=True, type=kinds, metavar="KIND", help=text)


_FURTHER: Final[Mapping[str, Callable[[Question[Any]], Callable[[Any], Any]]]] = {
    "because": lambda _: click.option(
        "--because",
        metavar="REF",
        help="事由: only what this stood against, for example `restriction:X2017-003`.",
    ),
    "due": lambda _: click.option(
        "--due", is_flag=True, help="到期: only what has to be done by the day asked about."
    ),
    "unanswered": lambda _: click.option(
        "--unanswered", is_flag=True, help="未反馈: only what is asked for and not answered yet."
    ),
    "counts": lambda _: click.option(
        "--count",
        "counts",
        multiple=True,
        metavar="NAME=NUMBER",
        help="给定计数: use these counts instead of the ledger's rows; may be repeated.",
    ),
    "definition": lambda _: click.option(
        "--definition",
        metavar="NAME",
        help="口径: only figures under this definition, for example closed.",
    ),
    "figure": lambda _: click.option(
        "--figure",
        metavar="NAME",
        help="指标: only this figure, for example same-day or same-day/closed.",
    ),
    "flag": lambda question: click.option(
        "--flag",
        multiple=True,
        type=Chosen(question.words["flags"]),
        metavar="FLAG",
        help="疑点: only what should be looked into for this; may be repeated.",
    ),
    "item": lambda _: click.option("--item", help="事项: only what is of this item."),
    "kind": _kind,
    "light": _light,
    "month": lambda _: click.option(
        "--month", metavar="YYYY-MM", help="月份: of this month; without it, that of the day."
    ),
    "published": lambda _: click.option(
        "--published",
        multiple=True,
        metavar="FIGURE=VALUE",
        help="公布数值: show beside a figure what somebody has printed of it; may be repeated.",
    ),
    "whose_turn": lambda _: click.option(
        "--whose-turn",
        metavar="AGENCY",
        help="责任方: only what this agency, by identity or name, has to do next.",
    ),
}
