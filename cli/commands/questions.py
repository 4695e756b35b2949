"""The questions as commands: ``shenguan case list`` and the like, made from their files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

import click

from cli.display.bodies import identities_in, with_names
from cli.display.cells import named
from cli.display.early import tell_early
from cli.display.labelled import Choices
from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.display.respelled import as_known
from cli.display.unknown import tell_unknown
from cli.filters import filter_options
from cli.lazy import Command, Group
from cli.options import Day
from ledger.errors import NotFound
from ledger.sentence import say
from projections.discovery import question_named
from projections.lookups.organisation import agency_names
from projections.question import Filters, Question
from projections.reader import Reader
from shenguan import words
from shenguan.asking import (
    CollectionReader,
    When,
    ask_collection,
    asked_at,
    reader_of,
    rows_of,
)
from shenguan.drafting import acting_agency, numbered
from shenguan.meanings import meant
from shenguan.wiring import Wiring

F = TypeVar("F", bound=Callable[..., Any])


def when_options(function: F) -> F:
    """Add the options that say at which position, on which day, and with what known at least."""
    for option in (
        click.option(
            "--at-least",
            type=click.IntRange(min=0),
            metavar="POSITION",
            help="至少: fail unless the answer knows this position.",
        ),
        click.option("--on", type=Day(), help="查询日: what had taken effect by the end of a day."),
        click.option("--as-of", metavar="POSITION|TIME", help="截至: what was known then."),
    ):
        function = option(function)
    return function


def _where(function: F) -> F:
    for option in (
        click.option(
            "--ledger",
            "ledgers",
            multiple=True,
            metavar="ID",
            help="账本: with --collection only this one; may be repeated.",
        ),
        click.option(
            "--collection",
            metavar="URL",
            help="汇集: ask the ledgers that `shenguan project` keeps there.",
        ),
    ):
        function = option(function)
    return function


class _Columns(click.ParamType[tuple[str, ...]]):
    """列: names of columns, with commas between them."""

    name = "columns"

    def __init__(self, question: Question[Any]) -> None:
        self._question = question

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names, in the order asked for; fails for an unknown one."""
        written = [one.strip() for one in value.replace("，", ",").split(",")]
        known = ["ledger", *(column.name for column in self._question.columns)]
        if all(name in known for name in written):
            return tuple(written)
        names = {"ledger": words.label("ledger", "zh"), **self._question.headings}
        return tuple(self._column(name, names, param, ctx) for name in written)

    def _column(
        self,
        text: str,
        names: Mapping[str, str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        try:
            return column_meant(text, names)
        except ValueError as wrong:
            raise click.BadParameter(wrong.args[0], ctx, param) from None


def column_meant(text: str, names: Mapping[str, str]) -> str:
    """Return the column that a text means, by name or by heading; raises ``ValueError``."""
    return meant(
        text,
        names,
        lambda known: say("no column {name!r}; there are {known}", name=text, known=known),
    )


def _columns(question: Question[Any]) -> Callable[[F], F]:
    text = "列: only these, in this order, for example " + ",".join(question.brief[:2]) + "."
    return click.option("--columns", metavar="NAME,NAME", type=_Columns(question), help=text)


def __getattr__(noun: str) -> click.Command:
    """Return the command, or commands, of the question that a noun asks; the root names it so."""
    try:
        question = question_named(noun)
    except NotFound as error:
        raise AttributeError(str(error)) from None
    listed, shown = question.examples
    about = " ".join((question.answer.__doc__ or "").split("\n\n")[0].split())
    if question.direct is not None:
        return _list_command(question, noun, f"{about}\n\n\b\nExample:\n  shenguan {noun} {listed}")
    group = Group(
        noun,
        help=f"{about}\n\n\b\nExample:\n  shenguan {noun} list {listed}\n"
        f"  shenguan {noun} show {shown}",
    )
    text = f"{question.chinese}: the ones that the filters keep, by number.\n\n\b\nExample:\n  "
    group.add_command(_list_command(question, "list", f"{text}shenguan {noun} list {listed}"))
    group.add_command(_show_command(question, f"shenguan {noun} show {shown}"))
    if noun == "spotcheck":
        from cli.commands.spotcheck_export import export
        from cli.commands.spotcheck_steps import commit, draw, plan, reveal

        for step in (plan, commit, reveal, draw, export):
            group.add_command(step)
    return group


def _list_command(question: Question[Any], name: str, text: str) -> click.Command:
    @filter_options(question)
    @_where
    @when_options
    @_columns(question)
    @output_options()
    @click.pass_obj
    def run(
        wiring: Wiring,
        /,
        *,
        output: Output,
        columns: tuple[str, ...] | None,
        **options: Any,  # noqa: ANN401 - one per filter
    ) -> None:
        when = {name: options.pop(name) for name in ("as_of", "on", "at_least")}
        if question.direct == "agency" and options["agency"] is None:
            options["agency"] = acting_agency(wiring)
        options["since"], options["until"] = _day(options["since"]), _day(options["until"])
        there = ask_collection(
            wiring, options.pop("collection"), options.pop("ledgers"), when["on"]
        )
        if there is not None:
            found = there.listed(question, Filters(**options), when)
            _write(question, found, there, output, as_of=when["as_of"], columns=columns)
            return
        for one, kind in _IDENTITIES.items():
            if options.get(one) is not None:
                options[one] = as_known(wiring, kind, options[one])
        if options.get("because") is not None:
            options["because"] = numbered("ref", options["because"], acting_agency(wiring))
        with reader_then(wiring, when) as reader:
            rows = rows_of(question, question.list(reader, Filters(**options)))
            rows = _or_tell(wiring, options, rows)
            _write(question, rows, reader, output, as_of=when["as_of"], columns=columns)

    return Command(name, callback=run, params=_params(run), help=text)


_IDENTITIES: Final = {
    **{one: one for one in ("subject", "agency", "item")},
    "whose_turn": "agency",
}
"""Filters that name somebody, with the kind of the identity."""


def _or_tell(
    wiring: Wiring, asked: Mapping[str, Any], rows: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield rows; where there is none, say which agency or item asked about nobody knows.

    A slip must not read as "nothing to do".
    """
    is_empty = True
    for row in rows:
        is_empty = False
        yield row
    if is_empty:
        for name in ("agency", "whose_turn", "item"):
            if asked.get(name) is not None:
                tell_unknown(wiring, _IDENTITIES[name], asked[name])


def _show_command(question: Question[Any], example: str) -> click.Command:
    @click.argument("number", metavar="NO")
    @_where
    @when_options
    @_columns(question)
    @output_options()
    @click.pass_obj
    def run(
        wiring: Wiring,
        /,
        *,
        number: str,
        output: Output,
        columns: tuple[str, ...] | None,
        collection: str | None,
        ledgers: tuple[str, ...],
        **when: Any,  # noqa: ANN401 - as-of, on, at-least
    ) -> None:
        there = ask_collection(wiring, collection, ledgers, when["on"])
        if there is not None:
            rows = list(there.show(question, number, when))
            _known(question, number, rows)
            _write(question, rows, there, output, as_of=when["as_of"], columns=columns)
            return
        kind = question.numbers[0]
        full = as_known(wiring, kind, numbered(kind, number, acting_agency(wiring)))
        with reader_then(wiring, when) as reader:
            rows = list(rows_of(question, question.show(reader, full)))
            advice = "" if rows else _advice(wiring, question, full)
            where = say(" up to position {position}", position=reader.position)
            _known(question, full, rows, where=where, advice=advice)
            upright = len(rows) == 1
            if output.format == "table":
                rows = with_names(rows, agency_names(reader, identities_in(rows)))
            _write(
                question,
                rows,
                reader,
                output,
                as_of=when["as_of"],
                columns=columns,
                upright=upright,
            )

    text = f"{question.chinese}: everything known about one number.\n\n\b\nExample:\n  "
    return Command("show", callback=run, params=_params(run), help=text + example)


def _advice(wiring: Wiring, question: Question[Any], number: str) -> str:
    from shenguan.neighbours import as_advice, neighbours

    found = [one for kind in question.numbers for one in neighbours(wiring.store, kind, number)]
    return as_advice(found)


def _known(
    question: Question[Any],
    number: str,
    rows: Sequence[Any],
    *,
    where: str = "",
    advice: str = "",
) -> None:
    if not rows and question.numbers != ("subject",):
        raise NotFound(
            say(
                "{chinese} {number}: nothing is known of it{where}{advice}; `shenguan "
                "{command} list` shows what there is",
                chinese=question.chinese,
                number=number,
                where=where,
                advice=advice,
                command=question.command,
            )
        )


def _params(function: Any) -> list[click.Parameter]:  # noqa: ANN401 - a decorated function
    return list(reversed(function.__click_params__))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def reader_then(wiring: Wiring, when: When) -> Reader:
    """Return a reader as the options ask for it, with progress, and what a person should know."""
    with reporting("views") as progress:
        reader = reader_of(wiring, progress, **when)
    tell_early(wiring, when["as_of"], reader.position)
    return reader


def _write(
    question: Question[Any],
    rows: Iterable[dict[str, Any]],
    reader: Reader | CollectionReader,
    output: Output,
    *,
    as_of: str | None,
    columns: tuple[str, ...] | None,
    upright: bool = False,
) -> None:
    chosen = columns is not None
    if columns is None:
        columns = question.brief if output.is_brief else tuple(one.name for one in question.columns)
    if isinstance(reader, CollectionReader) and "ledger" not in columns:
        columns = ("ledger", *columns)
    if chosen:
        rows = _chosen(rows, columns, reader.ledger)
    # Only what is told in words has headings, and to find them takes some milliseconds.
    headings = question.headings if output.in_chinese else {}
    choices = question.words if output.in_chinese else {}
    if output.is_brief and upright:
        rows = _upright(rows, headings, choices, output.words_in)
        columns = ("field", "value")
    output.write(
        Printout(
            rows,
            columns,
            ledger=reader.ledger,
            position=reader.position,
            as_of=asked_at(as_of),
            on=reader.on,
            kinds={one.name: one.kind for one in question.columns},
            headings=headings,
            choices=choices,
            positions=reader.positions if isinstance(reader, CollectionReader) else None,
            calendar_needed_from=reader.calendar_needed_from(),
            spare=() if chosen else question.spare,
        )
    )


def _chosen(
    rows: Iterable[dict[str, Any]], columns: tuple[str, ...], ledger: str | None
) -> Iterator[dict[str, Any]]:
    for row in rows:
        whole = {"ledger": ledger, **row}
        yield {name: whole[name] for name in columns}


def _upright(
    rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str], choices: Choices, lang: str
) -> Iterator[dict[str, Any]]:
    for row in rows:
        for name, value in row.items():
            if value not in (None, "", []):
                heading = headings.get(name) or words.label(name, lang)
                shown = named(value, choices.get(name, {}))
                yield {"field": heading, "value": shown, "name": name, "row": row}
