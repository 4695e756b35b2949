"""Output (输出): rows as a table, JSON, NDJSON, CSV, TSV, parquet or a workbook, where it is asked.

On a terminal the default is a table, piped it is TSV. stdout carries data only; the position that
an answer was given at goes to stderr, unless the format is ``json``, which carries it itself.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

from cli.display.cells import PeopleCells, text_of, tsv_line
from cli.display.document import encoded, write_document
from cli.display.files import arriving, text_stream
from cli.display.formats import format_asked
from cli.display.labelled import Choices, Wording, headings_in
from cli.display.pager import SeenEnough, paged
from cli.display.switches import SWITCHES
from cli.display.told import Shown, at_positions, beside, left_out
from cli.typed import typed
from ledger.clock import now
from ledger.sentence import say
from ledger.zone import Zone
from shenguan import words
from shenguan.drafting import acting_agency
from shenguan.language import translator
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from cli.display.sheet_columns import SheetColumn

PrintedRow = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Printout:
    """答复: rows with the ledger, position and day that they were given at.

    ``kinds`` says what a column holds where it is not text (parquet has typed columns),
    ``headings`` what it is called in Chinese where that is not the same in every command,
    ``choices`` what its words are called in Chinese: by column, then by value.
    ``positions`` are those of several ledgers, known when all rows are read. Days from
    ``calendar_needed_from`` on are in no announced year: limits that run into them are unknown.
    ``spare`` are the columns that a table leaves out first where it has no room; ``is_one`` says
    that one thing was asked for, and its fields are read one by one; ``is_exact`` that numbers are
    compared as they are shown, and so are shown in full.
    """

    rows: Iterable[PrintedRow]
    columns: Sequence[str]
    ledger: str | None = None
    position: int | None = None
    as_of: str | int | None = None
    on: date | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    positions: Mapping[str, int] | None = None
    calendar_needed_from: date | None = None
    spare: Sequence[str] = ()
    is_one: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """输出方式: format, file and flavour, as the options ask for.

    ``labels`` is the language of headings and enumerated values where it was asked for.
    """

    format: str
    path: Path | None
    excel: bool
    lang: str
    wiring: Wiring | None = None
    expanded: bool = False
    wide: bool = False
    pages: bool = True
    labels: str | None = None

    @property
    def is_brief(self) -> bool:
        """Whether people see the most important columns only."""
        return self.format == "table" and not (self.expanded or self.wide)

    @property
    def is_for_people(self) -> bool:
        """Whether headings and words are what people call them, and times are local."""
        return self.excel or self.format in {"table", "xlsx"}

    @property
    def words_in(self) -> str:
        """The language of headings and enumerated values; programs read the stable ones."""
        return self.labels or (self.lang if self.is_for_people else "en")

    @property
    def in_chinese(self) -> bool:
        """Whether headings and enumerated values are Chinese."""
        return self.words_in == "zh"

    def write(self, answer: Printout) -> None:
        """Write an answer; raises ``InputUnreadable`` where the file cannot be written."""
        if self.in_chinese and not self.is_for_people:
            answer = _in_words(answer, self.format)
        shown = Shown()
        if self.format == "parquet":
            shown.count = self._write_parquet(answer)
        elif self.format == "xlsx":
            shown.count = self._write_workbook(answer)
        else:
            with text_stream(self.path) as stream, self._paged(stream) as screen:
                shown = self._write_text(answer, screen)
        for text in self._told(answer, shown):
            click.echo(beside(text), err=True)

    def _write_text(self, answer: Printout, stream: TextIO) -> Shown:
        shown = Shown()
        with suppress(SeenEnough):
            if self.format == "table":
                return _write_table(answer, stream, self)
            shown.count = _WRITERS[self.format](answer, stream, self)
            stream.flush()
        return shown

    def _paged(self, stream: TextIO) -> AbstractContextManager[TextIO]:
        if self.pages and self.path is None:
            return paged(stream, self.lang, is_wide=self.wide)
        return nullcontext(stream)

    def _write_parquet(self, answer: Printout) -> int:
        from projections.frames import write_parquet

        with arriving(self._file()) as path:
            return write_parquet(path, replace(answer, kinds=_kinds_of(answer)))

    def _write_workbook(self, answer: Printout) -> int:
        from cli.display.about_sheet import about_rows, command_told, named_rows
        from cli.display.workbook import Titles, write_workbook

        context, zone, made_at, lang = (
            click.get_current_context(),
            self.zone(answer),
            now(),
            self.lang,
        )
        command = command_told(typed(context), context.command_path)
        titles = Titles(words.message("sheet", lang), words.message("sheet-about", lang))
        with arriving(self._file()) as path:
            return write_workbook(
                path,
                answer.rows,
                _sheet_columns(answer, self),
                titles=titles,
                made_at=made_at,
                about=lambda count: named_rows(
                    [
                        *about_rows(answer, made_at, zone=zone, command=command, count=count),
                        *((("simulated", True),) if self.is_simulated(answer) else ()),
                    ],
                    lang,
                ),
            )

    def _file(self) -> Path:
        if self.path is None:
            raise click.UsageError(
                say("--format {name} needs -o FILE", name=self.format), click.get_current_context()
            )
        return self.path

    def zone(self, answer: Printout) -> Zone | None:
        """Return the zone that people read an answer of a ledger in."""
        if answer.ledger is None or self.wiring is None:
            return None
        return self.wiring.zone_shown

    def is_simulated(self, answer: Printout) -> bool:
        """Return whether an answer is of a ledger in which nothing has happened."""
        if answer.ledger is None or self.wiring is None:
            return False
        return self.wiring.opening.event.simulated

    def is_elsewhere(self, zone: Zone) -> bool:
        """Return whether a zone is not the ledger's, so that a time says its offset."""
        return self.wiring is not None and zone.name != self.wiring.opening.zone.name

    def _told(self, answer: Printout, shown: Shown) -> Iterator[str]:
        yield from left_out(shown, self.lang)
        if self.format == "json":
            return
        if answer.position is not None:
            yield self._position(answer, shown)
        elif answer.positions:
            yield at_positions(answer.positions, self.lang)

    def _position(self, answer: Printout, shown: Shown) -> str:
        text = words.message("position", self.lang, ledger=answer.ledger, position=answer.position)
        if self.is_simulated(answer):
            text += words.message("simulated", self.lang)
        if answer.on is not None:
            text += words.message("on", self.lang, on=answer.on)
        if answer.calendar_needed_from is not None:
            text += words.message("calendar", self.lang, day=answer.calendar_needed_from)
        zone = self.zone(answer)
        if self.format == "table" and zone is not None and shown.count is not None:
            text += words.message("rows", self.lang, count=shown.count, zone=zone.name)
        if shown.own is not None:
            text += words.message("own", self.lang, agency=shown.own)
        return text

    def own_agency(self, answer: Printout) -> str | None:
        """Return the agency whose numbers people may leave the prefix of, if it is known."""
        if self.wiring is None or answer.is_exact:
            return None
        if answer.ledger is None:
            return self.wiring.settings.agency
        return acting_agency(self.wiring)


_KINDS: Final = {
    **dict.fromkeys(("position", "generation", "behind", "version", "unknown", "rows"), "integer"),
    **dict.fromkeys(("repeated", "ok", "required", "many", "outdated"), "boolean"),
    **dict.fromkeys(("recorded_at", "occurred_at"), "instant"),
}
"""What columns hold that several commands answer with."""


def _write_table(answer: Printout, stream: TextIO, output: Output) -> Shown:
    from cli.display.prefixes import Prefixes
    from cli.display.table import Drawing, write_table

    zone, language = output.zone(answer), output.words_in
    cells = PeopleCells(
        words.message("yes", language),
        words.message("no", language),
        None if zone is None else zone.local,
        translator(language),
        choices=answer.choices if output.in_chinese else None,
        with_offset=zone is not None and output.is_elsewhere(zone),
    )
    headings = headings_in(answer.columns, answer.headings, language)
    drawing = Drawing(
        cells,
        Prefixes(output.own_agency(answer)),
        spare=answer.spare,
        is_expanded=output.expanded,
        is_wide=output.wide,
        is_one=answer.is_one,
    )
    count = write_table(answer.rows, [*headings.items()], stream, drawing)
    stream.flush()
    left_out = [headings[one] for one in answer.columns if one in drawing.left_out]
    prefixes = drawing.prefixes
    return Shown(count, left_out, prefixes.own if prefixes.is_hidden else None)


def _kinds_of(answer: Printout) -> dict[str, str]:
    usual = {name: _KINDS[name] for name in answer.columns if name in _KINDS}
    return {**usual, **answer.kinds}


def _sheet_columns(answer: Printout, output: Output) -> "list[SheetColumn]":
    from cli.display.sheet_columns import SheetReading, columns_of

    zone, lang = output.zone(answer), output.words_in
    reading = SheetReading(
        words.message("yes", lang),
        words.message("no", lang),
        is_chinese=output.in_chinese,
        local=None if zone is None else zone.local,
        translate=translator(lang),
        choices=answer.choices if output.in_chinese else {},
    )
    return columns_of(
        [*headings_in(answer.columns, answer.headings, lang).items()], _kinds_of(answer), reading
    )


def _in_words(answer: Printout, format_name: str) -> Printout:
    """Return an answer whose headings, and whose values that are words, are Chinese."""
    headings = headings_in(answer.columns, answer.headings, "zh")
    flags = format_name in {"csv", "tsv"}
    wording = Wording(headings, answer.choices, translator("zh"), flags=flags)
    kinds = {headings[name]: kind for name, kind in _kinds_of(answer).items() if name in headings}
    return replace(
        answer, rows=wording.rows(answer.rows), columns=[*headings.values()], kinds=kinds
    )


def _write_tsv(answer: Printout, stream: TextIO, output: Output) -> int:  # noqa: ARG001
    stream.write(tsv_line(answer.columns) + "\n")
    lines = (tsv_line([row.get(column) for column in answer.columns]) for row in answer.rows)
    return _write_lines(lines, stream)


def _write_csv(answer: Printout, stream: TextIO, output: Output) -> int:
    if output.excel:
        from cli.display.excel_csv import write_excel_csv

        return write_excel_csv(answer.rows, _sheet_columns(answer, output), stream)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    count = 0
    for count, row in enumerate(answer.rows, start=1):  # noqa: B007 - counted
        writer.writerow([text_of(row.get(column)) for column in answer.columns])
    return count


def _write_ndjson(answer: Printout, stream: TextIO, output: Output) -> int:  # noqa: ARG001
    return _write_lines(map(encoded, answer.rows), stream)


def _write_json(answer: Printout, stream: TextIO, output: Output) -> int:
    head: dict[str, object] = {
        "ledger": answer.ledger,
        "position": answer.position,
        "as_of": answer.as_of,
        "on": answer.on,
    }
    if output.is_simulated(answer):
        head["simulated"] = True
    if answer.calendar_needed_from is not None:
        head["calendar_needed_from"] = answer.calendar_needed_from
    return write_document(head, answer.rows, lambda: _tail(answer), stream)


def _tail(answer: Printout) -> dict[str, object]:
    """Return what an answer's document says after its rows: only then is it known."""
    return {} if answer.positions is None else {"positions": dict(answer.positions)}


def _write_lines(lines: Iterable[str], stream: TextIO) -> int:
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007 - counted
        stream.write(f"{line}\n")
    return count


_WRITERS: Final[Mapping[str, Callable[[Printout, TextIO, Output], int]]] = {
    "json": _write_json,
    "ndjson": _write_ndjson,
    "csv": _write_csv,
    "tsv": _write_tsv,
}


def output_options(*, piped: str = "tsv") -> Callable[[F], F]:
    """Return the decorator that adds ``--format``, ``-o``, ``--excel`` and ``--labels``.

    The command receives one ``output``. ``piped`` is the format where stdout is no terminal.
    """

    def decorate(function: F) -> F:
        def call(
            *args: Any,  # noqa: ANN401 - as the command
            format_name: str | None,
            path: Path | None,
            excel: bool,
            labels: str | None,
            expanded: bool,
            wide: bool,
            unpaged: bool,
            **kwargs: Any,  # noqa: ANN401 - as the command
        ) -> Any:  # noqa: ANN401 - as the command
            wiring: Wiring = click.get_current_context().obj
            chosen = format_asked(
                format_name, path, excel=excel, piped=piped, is_drawn=expanded or wide
            )
            output = Output(
                chosen,
                path,
                excel,
                wiring.settings.lang,
                wiring,
                expanded=expanded,
                wide=wide,
                pages=not unpaged,
                labels=labels,
            )
            return function(*args, output=output, **kwargs)

        wrapped: Any = update_wrapper(call, function)
        for option in reversed(SWITCHES):
            wrapped = option(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return decorate
