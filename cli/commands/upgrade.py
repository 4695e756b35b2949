"""``shenguan upgrade``: bring a ledger that an older program kept to what this one knows."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from cli import exits
from cli.display.output import Output, PrintedRow, Printout, output_options
from cli.display.progress import reporting
from cli.display.receipts import show_receipts
from cli.lazy import Command
from shenguan import words
from shenguan.language import tell
from shenguan.vocabulary import event_names
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.gate.open_lines import Raised
    from shenguan.upgrading import Upgraded

_HEADINGS: Final = {"line": "所涉记录"}
_COLUMNS: Final = ("position", "type", "line", "code", "meaning", "detail")


@click.command(cls=Command)
@click.option(
    "--dry-run",
    "is_rehearsal",
    is_flag=True,
    help="演练: on a copy, which is cleared away; name what today's rules find in open lines.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="只补: of the missing calendars and terms only this, as doctor names it; repeat for more.",
)
@output_options()
@click.pass_obj
def upgrade(wiring: Wiring, *, output: Output, is_rehearsal: bool, only: tuple[str, ...]) -> int:
    """升级: tables, calendars and legal terms that are missing, and the views.

    Entries are never touched. What the ledger lacks of the calendars and terms that come with this
    version is recorded by the officer who acts, all or nothing. A second time changes nothing.

    With --dry-run all of that happens on a copy beside the store. The entries of what is still open
    (cases, tasks, licences, orders, penalties, restrictions, feedback) are decided again there, by
    today's rules: each code that they raise and that is not on record is a row. Exit code 3 where
    the copy is not sound.

    \b
    Example:
      shenguan upgrade --dry-run
      shenguan upgrade
      shenguan upgrade --only 'cn 2026'
    """
    if is_rehearsal:
        return _rehearse(wiring, output, only)
    from shenguan.upgrading import upgrade as bring_up

    with reporting("upgrade") as report:
        done = bring_up(wiring, report, only=only)
    code = _show(done, output)
    if code == exits.DONE:
        click.echo(_said("upgraded", done, output.lang), err=True)
    return code


def _rehearse(wiring: Wiring, output: Output, only: tuple[str, ...]) -> int:
    from cli.commands.doctor import ledger_findings
    from ledger.gate.open_lines import raised_today
    from shenguan.upgrading import rehearsed
    from shenguan.upgrading import upgrade as bring_up

    with ExitStack() as opened:
        with reporting("upgrade --dry-run") as report:
            copy = opened.enter_context(rehearsed(wiring.settings, report))
            done = bring_up(copy, report, only=only)
        if not done.is_accepted:
            return _show(done, output)
        unsound = [one for one in ledger_findings(copy) if not one.ok]
        with reporting("upgrade --dry-run") as report:
            found = list(raised_today(copy.store, copy.opening, report))
    choices = {"type": event_names()}
    rows = list(_rows(found, output.lang))
    output.write(Printout(rows, _COLUMNS, choices=choices, headings=_HEADINGS))
    for one in unsound:
        click.echo(f"{one.check}: {tell(one.detail, output.lang)}", err=True)
    click.echo(_said("rehearsed", done, output.lang), err=True)
    return exits.UNVERIFIED if unsound else exits.DONE


def _show(done: "Upgraded", output: Output) -> int:
    """Write what was recorded; of refusals each reason once, because all fall together."""
    if done.is_accepted:
        return show_receipts(done.receipts, output)
    distinct = {one.codes: one for one in reversed(done.receipts)}
    return show_receipts([*reversed(distinct.values())], output)


def _rows(found: "list[Raised]", lang: str) -> Iterator[PrintedRow]:
    from ledger.view import CODES

    for one in found:
        code = CODES[one.code]
        meaning = code.chinese if lang == "zh" else code.meaning
        yield {**one._asdict(), "meaning": meaning}


def _said(key: str, done: "Upgraded", lang: str) -> str:
    recorded = ", ".join(one.about for one in done.recorded) or words.message("nothing", lang)
    return words.message(key, lang, format=done.format, recorded=recorded, position=done.position)
