"""``shenguan log import``: an export becomes a log again, entry by entry as it was."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.display.progress import reporting
from cli.lazy import Command
from ledger.errors import InputUnreadable, VerificationFailed
from ledger.log_digest import LogDigest
from ledger.reasons import reason_of
from ledger.sentence import say
from shenguan import words
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from shenguan.exported import Export
    from shenguan.moving import Moved


@click.command("import", cls=Command)
@click.argument("file", metavar="FILE|-")
@click.option(
    "--digest",
    "line",
    metavar="LINE",
    help="摘要: refuse what is not the log of this line of `log digest`.",
)
@click.pass_obj
def import_log(wiring: Wiring, *, file: str, line: str | None) -> None:
    """装载: an export of `log export` (also .gz) into an empty store: same bytes, places, leaves.

    Every line is held against what may stand there; where FILE.leaves lies beside it, against the
    leaf it had. What was changed, moved, put in or left out is refused at its line, exit code 3,
    and nobody reads a part: until all is there the store answers nothing. Cut off, by Ctrl-C too,
    the same command goes on; a store that holds anything but the beginning of this log is refused.
    Prints the line of `log digest`. Clear values of persons are in no export.

    \b
    Example:
      shenguan log import 130523.jsonl --store new.db
      zstd -dc 130523.jsonl.zst | shenguan log import - --store new.db
    """
    from ledger.store.admission import RowUnfit
    from ledger.store.replica import open_filling
    from shenguan.loading import load_export

    given = None if line is None else LogDigest.read(line)
    with ExitStack() as opened, interruptible(wiring):
        export = _opened(file, opened)
        store = opened.enter_context(closing(open_filling(wiring.settings.store)))
        report = opened.enter_context(reporting("log import"))
        try:
            moved = load_export(store, export, digest=given, report=report)
        except RowUnfit as error:
            place, reason = error.position, error.reason
            raise VerificationFailed(
                say("{file}, line {place}: {reason}", file=file, place=place, reason=reason)
            ) from None
    _tell(wiring, moved, is_proven=given is not None or export.has_leaves)


def _opened(file: str, opened: ExitStack) -> "Export":
    from shenguan.exported import LEAVES, Export

    if file == "-":
        return Export(file, sys.stdin.buffer)  # type: ignore[arg-type]
    path = Path(file)
    beside = Path(f"{file}{LEAVES}")
    try:
        stream = opened.enter_context(path.open("rb"))
        leaves = opened.enter_context(beside.open("rb")) if beside.is_file() else None
        return Export(file, stream, leaves, path.stat().st_size)
    except OSError as error:
        why = reason_of(error)
        raise InputUnreadable(
            say("{file}: {why}; name a file of `shenguan log export`", file=file, why=why)
        ) from None


@contextmanager
def interruptible(wiring: Wiring) -> Iterator[None]:
    """Say on Ctrl-C that what came so far is kept, and how it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(words.message("moving-interrupted", wiring.settings.lang), err=True)
        raise


def _tell(wiring: Wiring, moved: "Moved", *, is_proven: bool) -> None:
    lang = wiring.settings.lang
    click.echo(str(moved.digest))
    told = {"entries": moved.entries, "position": moved.digest.position}
    click.echo(words.message("loaded", lang, **told), err=True)
    if moved.commitments:
        click.echo(words.message("loaded-personal", lang, count=moved.commitments), err=True)
    if not is_proven:
        click.echo(words.message("loaded-unproven", lang), err=True)
