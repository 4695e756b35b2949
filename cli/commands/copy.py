"""``shenguan db copy``: a ledger's whole store into another place, of either kind of database."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

import click

from cli.commands.log_import import interruptible
from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.lazy import Command
from ledger.errors import VerificationFailed
from ledger.sentence import say
from shenguan import words
from shenguan.language import tell
from shenguan.wiring import Wiring, beside

if TYPE_CHECKING:
    from shenguan.copying import CopiedStore

_COLUMNS: Final = ("part", "rows", "detail")
_MEMORY: Final = "imports"


@click.command("copy", cls=Command)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option(
    "--verify",
    is_flag=True,
    help="核验: read both again, compare digests, clear values and replayed views.",
)
@output_options()
@click.pass_obj
def copy(wiring: Wiring, *, source: str, target: str, verify: bool, output: Output) -> None:
    """整库复制: a whole store to another place: SQLite, PostgreSQL, and back.

    FROM and TO are files or URLs. Entries come byte for byte, with the same positions, times and
    leaves; clear values of persons as they are by then, erased ones erased; how far services have
    come; what imports remember. FROM may be in use: what stood in it at the beginning is copied;
    stop the services and run it again to bring what came since. TO is empty, or holds the
    beginning of the same log, so a copy that was cut off goes on; until all is there nobody reads
    it. Exit code 3 where FROM is not sound or TO holds anything else.

    \b
    Example:
      shenguan db copy shenguan.db 'postgresql://owner@host/audit?schema=neiqiu' --verify
      shenguan db copy 'postgresql://owner@host/audit?schema=neiqiu' copy.db
    """
    from ledger.store import open_store
    from ledger.store.admission import RowUnfit
    from ledger.store.replica import open_filling
    from shenguan.copying import copy_store, refuse_same_place, verify_copy, verify_views

    with ExitStack() as opened, interruptible(wiring):
        ours = opened.enter_context(closing(open_store(source, create=False)))
        theirs = opened.enter_context(closing(open_filling(target)))
        refuse_same_place(ours, theirs)
        remembered = _copy_memory(wiring, source, target)
        report = opened.enter_context(reporting("db copy"))
        try:
            copied = copy_store(ours, theirs, report)
        except RowUnfit as error:
            places = {"source": ours.place_name, "target": theirs.place_name}
            raise VerificationFailed(
                say("{source} → {target}: {error}", **places, error=error)
            ) from None
        digest = copied.log.digest
        tables = 0
        if verify:
            verify_copy(ours, theirs, digest, report)
            tables = verify_views(ours, theirs, digest.position, report)
    rows = list(_rows(copied, remembered, tables))
    told = [{**row, "detail": tell(row["detail"], wiring.settings.lang)} for row in rows]
    output.write(Printout(told, _COLUMNS))
    click.echo(words.message("copied", wiring.settings.lang), err=True)


def _copy_memory(wiring: Wiring, source: str, target: str) -> int:
    """Copy what imports remember, unless it has a place of its own that both find it at."""
    if wiring.settings.imports:
        return 0
    from ledger.store.import_lines import copy_lines

    return copy_lines(beside(source, _MEMORY), beside(target, _MEMORY))


def _rows(copied: "CopiedStore", remembered: int, tables: int) -> Iterator[dict[str, object]]:
    from shenguan.copying import MOVED

    log = copied.log
    came = {
        "entries": log.entries,
        "entry_tags": log.tags,
        "personal": copied.personal,
        "followers": copied.followers,
    }
    for name, how in MOVED.items():
        yield {"part": name, "rows": came.get(name), "detail": how}
    if copied.erased:
        told = say("erased in FROM meanwhile, and here too")
        yield {"part": "erased", "rows": copied.erased, "detail": told}
    yield {
        "part": "import_lines",
        "rows": remembered,
        "detail": say("what imports remember of earlier rows"),
    }
    yield {"part": "digest", "rows": log.digest.position, "detail": str(log.digest)}
    if tables:
        told = say("both were read again: the same leaves, clear values and views")
        yield {"part": "verified", "rows": tables, "detail": told}
