"""``shenguan db``: the ledger's database: create it, upgrade it, check it, say who may do what."""

from typing import Final

import click

from cli import exits
from cli.commands.copy import copy
from cli.commands.doctor import CHOICES, ledger_findings, views_findings
from cli.commands.restore import restore
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from ledger.errors import LedgerError
from ledger.log import LedgerStore
from ledger.sentence import say
from ledger.store import create_roles, roles_script, upgrade_store
from ledger.store.schema import FORMAT
from shenguan import words
from shenguan.language import tell
from shenguan.wiring import Wiring

_COLUMNS: Final = ("check", "ok", "detail")


@click.group(cls=Group)
def db() -> None:
    """数据库: the database that the ledger lives in, a file or a schema of a server.

    \b
    Example:
      shenguan db init --store 'postgresql://owner@host/audit?schema=neiqiu' --roles
    """


db.add_command(copy)
db.add_command(restore)


@db.command("init")
@click.option("--roles", is_flag=True, help="角色: make owner, writer, eraser, reader too.")
@click.pass_obj
def init(wiring: Wiring, *, roles: bool) -> None:
    """建库: create the tables where they are missing; a second time changes nothing.

    Several may do it at once: one creates. Tables of another program, or of a newer version, are
    refused and left alone.

    \b
    Example:
      shenguan db init --store 'postgresql://owner@host/audit?schema=neiqiu'
    """
    wiring.creating().store.check_own()
    head = wiring.store.head()
    if roles:
        create_roles(wiring.settings.store)
    click.echo(
        words.message("store-format", wiring.settings.lang, number=FORMAT, count=head), err=True
    )


@db.command("upgrade")
@click.pass_obj
def upgrade(wiring: Wiring) -> None:
    """升级: bring tables and functions to this version; entries are never touched.

    One transaction: cut off anywhere, nothing has happened.

    \b
    Example:
      shenguan db upgrade --store 'postgresql://owner@host/audit?schema=neiqiu'
    """
    number = upgrade_store(wiring.settings.store)
    click.echo(tell(say("store format {number}", number=number), wiring.settings.lang), err=True)


@db.command("check")
@output_options()
@click.pass_obj
def check(wiring: Wiring, *, output: Output) -> int:
    """核对: format, positions 1 … n, ids, leaves, tags, clear values, positions of the views.

    After a restore above all: views that followed the log further than the copy reaches are told.

    Reads the whole log and needs the right to read clear values; writes nothing, neither into a
    file nor beside it. Exit code 3 if anything differs, 4 where there is no store.

    \b
    Example:
      shenguan db check --format json
    """
    store = wiring.inspecting().store
    found = list(ledger_findings(wiring))
    is_begun = _is_begun(store)
    if not is_begun:
        found = [one for one in found if one.check != "ledger"]
    if is_begun and all(one.code == exits.UNVERIFIED for one in found):
        found += views_findings(wiring, required=False)
    rows = [{"check": one.check, "ok": one.ok, "detail": one.detail} for one in found]
    output.write(Printout(rows, _COLUMNS, choices=CHOICES))
    return min((one.code for one in found if not one.ok), default=exits.DONE)


def _is_begun(store: LedgerStore) -> bool:
    try:
        return store.head() > 0
    except LedgerError:
        return False


@db.command("roles")
@click.option("--print", "printed", is_flag=True, help="打印: show the SQL, run nothing.")
@click.pass_obj
def roles(wiring: Wiring, *, printed: bool) -> None:
    """角色: owner, writer, eraser and reader of a ledger on a server, with what each may do.

    A writer records and reads; only an eraser sees and erases clear values of persons; a reader
    reads entries. None of them can change or delete an entry.

    \b
    Example:
      shenguan db roles --print | psql audit
    """
    if printed:
        click.echo(roles_script(wiring.settings.store), nl=False)
    else:
        create_roles(wiring.settings.store)
