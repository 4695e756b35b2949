"""``shenguan import``: files of older systems into the ledger, as a mapping says."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
from msgspec.structs import replace

from cli import exits
from cli.display.output import Output, Printout
from cli.display.progress import Report, reporting
from cli.display.respelled import tell_respelled
from cli.lazy import Command
from cli.options import react_option
from ledger.clock import now
from ledger.errors import InputUnreadable, NotFound
from ledger.sentence import say
from shenguan import words
from shenguan.drafting import numbered
from shenguan.language import tell
from shenguan.shipped import shipped
from shenguan.wiring import Wiring, beside

if TYPE_CHECKING:
    from consumers.files.importing import ImportTarget, Summary
    from consumers.files.mapping.mapping import Mapping
    from consumers.files.readers.rows import Remarks
    from ledger.gate.gate import Gate
    from ledger.log import LedgerStore
    from ledger.store.import_lines import ImportMemory


class ImportInterrupted(KeyboardInterrupt):
    """Ctrl-C while a file was imported; ``summary`` says how far it came."""

    def __init__(self, summary: "Summary") -> None:
        super().__init__()
        self.summary = summary


COLUMNS: Final = (
    "rows", "rows_accepted", "rows_repeated", "rows_quarantined", "entries", "findings",
    "position_first", "position_last",
)  # fmt: skip
"""The figures of an import, fixed for scripts."""
_SKIPPED: Final = "rows_skipped"
CORRECTIONS: Final = ("corrections_proposed", "corrections_applied")
"""More figures, shown where there are any."""


def _encoding(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    from consumers.files.mapping.field_options import is_encoding

    if name is not None and not is_encoding(name):
        raise click.BadParameter(say("{name!r} is no encoding that Python names", name=name))
    return name


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option("--mapping", metavar="NAME|PATH", help="映射: by name (--list), or a YAML file.")
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    help="隔离文件: where rows that are not taken go, .jsonl or .xlsx; default "
    "FILE.quarantine.jsonl.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    callback=_encoding,
    help="编码: instead of what the mapping says: auto, utf-8, gb18030, big5, cp1252 …",
)
@click.option(
    "--bounds-times",
    metavar="N",
    type=click.IntRange(1, 1000),
    default=1,
    help="限度倍数: take files N times as large, wide or dense as usual.",
)
@click.option("--dry-run", is_flag=True, help="试算: decide every row, and record nothing.")
@click.option(
    "--apply-corrections",
    "applies",
    is_flag=True,
    help="更正: record as corrections what the file says otherwise than before.",
)
@react_option
@click.option("--list", "lists", is_flag=True, help="列出: the mappings that come with it.")
@click.option("--show", "shows", is_flag=True, help="显示: the mapping itself, to copy and change.")
@click.option(
    "--format", "format_name", type=click.Choice(["table", "json"]), help="格式: of the figures."
)
@click.pass_obj
def import_file(
    wiring: Wiring,
    *,
    file: Path | None,
    mapping: str | None,
    lists: bool,
    shows: bool,
    format_name: str | None,
    quarantine: Path | None,
    encoding: str | None,
    bounds_times: int,
    dry_run: bool,
    applies: bool,
) -> int:
    """导入: rows of CSV, TSV, .xlsx, XES, OCEL or JSON (also .gz) become facts.

    A mapping says how; into an empty store it first opens the ledger that it describes. A row is
    recorded whole or set aside in the quarantine file, with the reason: correct the line there and
    import that file with the same mapping. Running it again adds nothing twice; after Ctrl-C or a
    power failure it goes on. `--quarantine X.xlsx` writes a sheet to be corrected in Excel or WPS
    and imported. What is recorded otherwise is told in FILE.corrections.jsonl. Exit code 7 if a row
    was set aside or a correction proposed, 8 if it is unknown whether the last rows were recorded
    (run it again), 130 after Ctrl-C.

    \b
    Example:
      shenguan import receipt.csv.gz --mapping wabo-receipt
      shenguan import 收件台账.xlsx --mapping my-mapping.yaml --quarantine 待更正.xlsx
      shenguan import 待更正.xlsx --mapping my-mapping.yaml
    """
    output = Output(format_name or "table", None, excel=False, lang=wiring.settings.lang)
    if lists or shows:
        return _list(output) if lists else _show(_named(mapping))
    mapping, file = _named(mapping), _given(file)
    with _interruptible(output.lang, dry_run=dry_run), reporting(file.name) as report:
        summary = run_import(
            wiring,
            file,
            mapping,
            quarantine=quarantine,
            encoding=encoding,
            bounds_times=bounds_times,
            dry_run=dry_run,
            applies=applies,
            report=report,
        )
    _react(wiring, summary, dry_run=dry_run)
    return _tell(summary, None if dry_run else (file, quarantine), output)


def _react(wiring: Wiring, summary: "Summary", *, dry_run: bool) -> None:
    """Record what follows from what was imported, and say how much it was."""
    from ledger.gate.receipt import Outcome
    from shenguan.reacting import follow_from

    if wiring.settings.react and not dry_run and summary.position_first is not None:
        told = Counter(one.receipt.outcome for one in follow_from(wiring, summary.position_first))
        accepted = told[Outcome.ACCEPTED]
        figures = {"accepted": accepted, "other": told.total() - accepted}
        click.echo(words.message("reacted", wiring.settings.lang, **figures), err=True)


def _named(mapping: str | None) -> str:
    if mapping is None:
        raise click.UsageError(
            say("which mapping? --mapping NAME|PATH; --list shows those by name")
        )
    return mapping


def _given(file: Path | None) -> Path:
    if file is None:
        raise click.UsageError(say("which file? shenguan import FILE --mapping NAME|PATH"))
    return file


def _list(output: Output) -> int:
    from consumers.files.mapping.shipped import shipped_mappings

    rows = [
        {"name": one.name, "source": one.source, "about": one.about} for one in shipped_mappings()
    ]
    if output.format == "json" and not output.in_chinese:
        click.echo(msgspec.json.encode(rows).decode())
    else:
        told = {one["about"]: tell(one["about"], "zh") for one in rows} if output.in_chinese else {}
        headings = {"about": words.label("sentence", "zh")}
        output.write(Printout(rows, ("name", "about"), headings=headings, choices={"about": told}))
    return exits.DONE


def _show(mapping: str) -> int:
    from consumers.files.mapping.shipped import mapping_text

    click.echo(mapping_text(mapping)[0], nl=False)
    return exits.DONE


def _tell(summary: "Summary", places: tuple[Path, Path | None] | None, output: Output) -> int:
    row = {name: getattr(summary, name) for name in (*COLUMNS, _SKIPPED, *CORRECTIONS)}
    if output.format == "json":
        remarks = {} if summary.remarks is None else msgspec.to_builtins(summary.remarks)
        click.echo(msgspec.json.encode(row | remarks).decode())
    else:
        more = [name for name in (_SKIPPED, *CORRECTIONS) if row[name]]
        output.write(Printout([row], (*COLUMNS, *more)))
    sys.stdout.flush()
    if summary.remarks is not None:
        _tell_remarks(summary.remarks, output.lang)
    if summary.respelled is not None:
        tell_respelled(summary.respelled, output.lang)
    if summary.forgets:
        click.echo(words.message("import-forgets", output.lang), err=True)
    _tell_aside(summary, places, output.lang)
    is_whole = not summary.rows_quarantined and not summary.corrections_proposed
    return exits.DONE if is_whole else exits.SOME_REFUSED


def _tell_aside(summary: "Summary", places: tuple[Path, Path | None] | None, lang: str) -> None:
    """Say where that is which was not taken; ``places`` are the file and a named quarantine."""
    from consumers.files.remedies import in_chinese

    for line in summary.told:
        text = line.message if lang == "en" else in_chinese(line.code, line.field, line.value)
        click.echo(words.message("dry-row", lang, row=line.row, text=text), err=True)
    if places is None:
        return
    file, quarantine = places
    if summary.rows_quarantined:
        path = quarantine or beside_it(file, "quarantine")
        click.echo(words.message("quarantine", lang, path=path), err=True)
    if summary.corrections_proposed:
        path, count = beside_it(file, "corrections"), summary.corrections_proposed
        click.echo(words.message("corrections", lang, count=count, path=path), err=True)


@contextmanager
def _interruptible(lang: str, *, dry_run: bool) -> Iterator[None]:
    """Say after Ctrl-C how far the run came, and that it goes on when it is started again."""
    try:
        yield
    except ImportInterrupted as stopped:
        name = "import-interrupted-dry" if dry_run else "import-interrupted"
        figures = {figure: getattr(stopped.summary, figure) for figure in COLUMNS[:4]}
        click.echo(words.message(name, lang, **figures), err=True)
        raise click.exceptions.Exit(exits.INTERRUPTED) from None


def _tell_remarks(remarks: "Remarks", lang: str) -> None:
    """Say what was done to the file's cells, and what was no row of it."""
    told = {
        "import-encoding": remarks.encoding if remarks.is_guessed else None,
        "import-blank": remarks.rows_blank,
        "import-merged": remarks.cells_merged,
    }
    for name, what in told.items():
        if what:
            click.echo(words.message(name, lang, what=what), err=True)


def _aside(file: Path, quarantine: Path | None) -> Path:
    """Return where rows are set aside; never the file that they come from."""
    path = quarantine or beside_it(file, "quarantine")
    if path.exists() and path.samefile(file):
        raise InputUnreadable(
            say(
                "{path}: the rows come from this file; name another place with --quarantine",
                path=path,
            )
        )
    return path


def beside_it(file: Path, what: str) -> Path:
    """Return where something of an import goes unless told otherwise."""
    return file.with_name(f"{file.name}.{what}.jsonl")


def run_import(
    wiring: Wiring,
    file: Path,
    mapping: str,
    *,
    quarantine: Path | None = None,
    encoding: str | None = None,
    bounds_times: int = 1,
    dry_run: bool = False,
    applies: bool = False,
    report: Report | None = None,
) -> "Summary":
    """Import a file; return its figures. ``applies`` records the corrections that it proposes.

    Raises ``MappingInvalid`` and ``InputUnreadable`` before anything is recorded or created.
    """
    from consumers.files.correction_files import CorrectionFile
    from consumers.files.importing import Aside, Import, Summary
    from consumers.files.mapping.shipped import find_mapping
    from consumers.files.quarantine import Quarantine
    from consumers.files.readers.bounds import USUAL
    from consumers.files.readers.formats import open_reader
    from consumers.files.row_values import bind

    summary = Summary()
    try:
        found = find_mapping(mapping)
        reader = open_reader(file, found, encoding, bounds=USUAL.widened(bounds_times))
        bind(found, reader.columns)
        if found.persons.columns:
            _ = wiring.key_ring  # a key file that cannot be used is told before all else
        with (
            Quarantine(
                _aside(file, quarantine), found.name, tuple(reader.columns), is_dry=dry_run
            ) as rows_aside,
            CorrectionFile(
                beside_it(file, "corrections"), found.name, is_dry=dry_run
            ) as to_correct,
            _opened(wiring, found, dry_run=dry_run) as (gate, store),
            _remembering(wiring, found, keeps=not dry_run) as memory,
        ):
            target = _target(wiring, gate, store, mapping=found, summary=summary)
            running = Import(found, reader, replace(target, memory=memory), summary)
            running.run(Aside(rows_aside, to_correct, applies), report)
    except KeyboardInterrupt:
        raise ImportInterrupted(summary) from None
    if dry_run:
        summary.told = rows_aside.told
        summary.position_first = summary.position_last = None
    return summary


def _know_persons(
    wiring: Wiring, gate: "Gate", store: "LedgerStore", *, mapping: "Mapping", is_new: bool
) -> None:
    """Let the mapping compute pseudonyms; a ledger that it opened itself adopts the keys."""
    from shenguan.persons import Persons, adopt

    first = gate.opening.event
    if is_new:
        adopt(gate, store, wiring.key_ring, author=(first.agency, first.officer))
    mapping.persons.use(Persons(store, gate.opening.ledger, wiring.key_ring).pseudonym)


@contextmanager
def _remembering(
    wiring: Wiring, mapping: "Mapping", *, keeps: bool
) -> Iterator["ImportMemory | None"]:
    """Open what imports remember of the source's rows, where the mapping looks at other rows."""
    from consumers.files.memory.groups import looks_at_other_rows
    from ledger.store.import_lines import ImportMemory, is_there

    url = wiring.settings.imports or beside(wiring.settings.store, "imports")
    if not looks_at_other_rows(mapping) or not (keeps or is_there(url)):
        yield None
        return
    memory = ImportMemory(url, mapping.source, keeps=keeps)
    try:
        yield memory
    finally:
        memory.close()


@contextmanager
def _opened(
    wiring: Wiring, mapping: "Mapping", *, dry_run: bool
) -> Iterator[tuple["Gate", "LedgerStore"]]:
    from consumers.files.dry_run_store import trying

    if not dry_run:
        if mapping.ledger_section is not None:
            wiring.creating()
        yield wiring.gate, wiring.store
        return
    try:
        base = wiring.store
    except NotFound:
        base = None
    with trying(base, skew_max=wiring.skew_max) as found:
        yield found


def _target(
    wiring: Wiring, gate: "Gate", store: "LedgerStore", *, mapping: "Mapping", summary: "Summary"
) -> "ImportTarget":
    from consumers.files.importing import ImportTarget
    from consumers.files.planned import Author
    from consumers.files.ready_ledger import importer_of, ready_ledger

    is_new = bool(mapping.persons.columns) and store.head() == 0
    opening = ready_ledger(gate, mapping, summary, moment=now(), shipped=shipped)
    settings, first = wiring.settings, opening.event
    if mapping.persons.columns:
        _know_persons(wiring, gate, store, mapping=mapping, is_new=is_new)
    agency = settings.agency or first.agency
    actor = settings.actor or (first.officer if agency == first.agency else "1")
    author = Author(agency, numbered("officer", actor, agency))
    return ImportTarget(gate, store, importer_of(opening, mapping), author)
