"""``shenguan log``: the entries as they are stored: list, show, follow, export."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

import click
import msgspec

from cli import exits
from cli.commands.digest import digest
from cli.commands.handing_out import (
    NotRecorded,
    handed_out,
    handing_out_options,
    record_handing_out,
    selection_of,
    tell_receipt,
)
from cli.commands.log_import import import_log
from cli.display.files import byte_stream
from cli.display.output import Output, Printout, output_options
from cli.display.respelled import as_known
from cli.lazy import Group
from ledger.clock import EARLIEST
from ledger.errors import NotFound
from ledger.events.base import KINDS
from ledger.sentence import say
from shenguan.drafting import acting_agency, numbered
from shenguan.meanings import kinds_called, meanings
from shenguan.vocabulary import event_names
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.gate.receipt import Receipt
    from ledger.log import StoredEntry

WAIT_SECONDS: Final = 10.0
_TICK: Final = timedelta(microseconds=1)
F = TypeVar("F", bound=Callable[..., Any])
_COLUMNS: Final = ("position", "type", "recorded_at", "leaf", "entry")
_TABLE_COLUMNS: Final = ("position", "recorded_at", "type", "actor", "id")


def _selection(function: F) -> F:
    for option in (
        click.option("--until", metavar="POSITION|TIME", help="止于: up to and including."),
        click.option("--since", metavar="POSITION|TIME", help="起于: from there on."),
        click.option("--tag", help="标识: entries that carry a tag, for example case:2017-0412."),
        click.option(
            "--type",
            "types",
            multiple=True,
            metavar="TYPE",
            help="类型: entries of a type; may be repeated.",
        ),
    ):
        function = option(function)
    return function


@click.group(cls=Group)
def log() -> None:
    """账本记录: the entries as they are stored.

    \b
    Example:
      shenguan log list --type DecisionMade --since 2017-07-01
      shenguan log show 12 --bytes
    """


log.add_command(digest)
log.add_command(import_log)


@log.command("list")
@_selection
@click.option("--limit", type=click.IntRange(min=1), help="行数: at most so many.")
@output_options(piped="ndjson")
@click.pass_obj
def list_entries(wiring: Wiring, /, *, output: Output, limit: int | None, **which: Any) -> None:  # noqa: ANN401
    """列出: entries in order, as {position, leaf, entry} when piped.

    \b
    Example:
      shenguan log list --tag case:2017-0412
    """
    head = wiring.store.head()
    until = which.pop("until") or str(head)
    rows = islice(select_rows(wiring, until=until, **which), limit)
    table = (_TABLE_COLUMNS, _brief) if output.is_brief else (_COLUMNS, _flat)
    columns, shown = {
        "table": table,
        "json": (_COLUMNS, _document),
        "ndjson": (_COLUMNS, _document),
    }.get(output.format, (_COLUMNS, _flat))
    output.write(
        Printout(
            map(shown, rows),
            columns,
            ledger=wiring.opening.ledger,
            position=head,
            headings={"entry": "记录"},
            choices={"type": event_names()},
            spare=("id",),
        )
    )


def select_rows(
    wiring: Wiring,
    *,
    types: tuple[str, ...] = (),
    tag: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> "Iterator[StoredEntry]":
    """Return the rows that are asked for; raises ``NotFound``, ``InputUnreadable``, ``Malformed``.

    All that can be wrong is told before the first row is asked for.
    """
    types = tuple(_type(name) for name in types)
    if tag is not None:
        tag = as_known(wiring, "ref", numbered("ref", _tag(tag), acting_agency(wiring)))
        KINDS.check_tag(tag)
    after = _before(wiring, since)
    last = wiring.store.head() if until is None else wiring.position(until)
    return _rows(wiring, types, tag, (after, last))


def _tag(text: str) -> str:
    kind, colon, number = text.partition(":")
    (kind,) = ([kind] if kind.isascii() else meanings(kind, [*kinds_called()])) or [kind]
    return f"{kind}{colon}{number}"


def _type(text: str) -> str:
    found = meanings(text, event_names())
    if not found:
        raise NotFound(say("{name!r} is no event type; `shenguan events` lists them", name=text))
    return found[0]


def _rows(
    wiring: Wiring, types: tuple[str, ...], tag: str | None, within: tuple[int, int]
) -> "Iterator[StoredEntry]":
    after, last = within
    if tag is not None:
        for row in wiring.store.rows_of_tag(tag, until=last):
            if row.position > after and (not types or row.type in types):
                yield row
        return
    for page in wiring.store.scan(after=after, until=last, types=types or None):
        yield from page


def _before(wiring: Wiring, since: str | None) -> int:
    if since is None:
        return 0
    if since.isdecimal():
        return max(0, int(since) - 1)
    moment = max(wiring.instant(since), EARLIEST + _TICK)
    return wiring.position_at(moment - _TICK)


def _document(row: "StoredEntry") -> dict[str, Any]:
    return {"position": row.position, "leaf": row.leaf.hex(), "entry": msgspec.Raw(row.body)}


def _flat(row: "StoredEntry") -> dict[str, Any]:
    return {**_document(row), "type": row.type, "recorded_at": row.recorded_at}


def _brief(row: "StoredEntry") -> dict[str, Any]:
    entry = msgspec.json.decode(row.body)
    return {
        "position": row.position,
        "recorded_at": row.recorded_at,
        "type": row.type,
        "actor": entry["actor"],
        "id": entry["id"],
    }


@log.command("show")
@click.argument("which", metavar="POSITION|ID")
@click.option("--bytes", "exact", is_flag=True, help="原始字节: exactly what is stored and hashed.")
@click.pass_obj
def show_entry(wiring: Wiring, *, which: str, exact: bool) -> None:
    """查看: one entry, by position or id.

    With --bytes nothing is added, not even a newline: SHA-256 of a zero byte and these bytes is
    the leaf.

    \b
    Example:
      (printf '\\0'; shenguan log show 12 --bytes) | sha256sum
    """
    row = find_row(wiring, which)
    if exact:
        sys.stdout.buffer.write(row.body)
        sys.stdout.buffer.flush()
    else:
        document = msgspec.json.encode(_document(row))
        click.echo(msgspec.json.format(document, indent=2).decode())


def find_row(wiring: Wiring, which: str) -> "StoredEntry":
    """Return the row at a position or with an id; raises ``NotFound``."""
    if which.isdecimal():
        row = wiring.store.row(int(which))
        if row is None:
            raise NotFound(
                say(
                    "nothing stands at position {which}; the log ends at {head}",
                    which=which,
                    head=wiring.store.head(),
                )
            )
        return row
    position = wiring.store.find([f"id:{which}"]).get(f"id:{which}")
    row = None if position is None else wiring.store.row(position)
    if row is None:
        raise NotFound(say("no entry has the id {which}", which=which))
    return row


@log.command("follow")
@_selection
@click.pass_obj
def follow(wiring: Wiring, /, **which: Any) -> None:  # noqa: ANN401
    """跟随: entries as {position, leaf, entry}, then those to come.

    \b
    Example:
      shenguan log follow --since 1000 --type PenaltyDecided
    """
    since, until = which.pop("since"), which.pop("until")
    position = _before(wiring, since)
    last = None if until is None else wiring.position(until)
    while last is None or position < last:
        head = wiring.store.wait(position, WAIT_SECONDS)
        head = head if last is None else min(head, last)
        if head <= position:
            continue
        for row in select_rows(wiring, since=str(position + 1), until=str(head), **which):
            _print_row(row)
        sys.stdout.flush()
        position = head


def _print_row(row: "StoredEntry") -> None:
    sys.stdout.write(msgspec.json.encode(_document(row)).decode() + "\n")


@log.command("export")
@_selection
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), help="输出文件.")
@handing_out_options
@click.pass_obj
def export(
    wiring: Wiring,
    /,
    *,
    path: Path | None,
    recipient: str | None,
    purpose: str | None,
    **which: Any,  # noqa: ANN401
) -> int:
    """导出: the stored bytes of entries, one a line, nothing else.

    Each line is canonical JSON (RFC 8785); SHA-256 of a zero byte and a line is its leaf. Beside a
    file of all entries from the first on FILE.leaves holds the leaf of each line: with it `shenguan
    log import` loads the file again and names a line that was changed, and its own SHA-256 is what
    `shenguan log digest` says. Clear values of persons are in no export.

    With --recipient and --purpose it is an export for an auditor: AuditExportMade says who got it,
    what was chosen, how many entries, and the digest of the log up to the last position. What is
    not recorded is not written.

    \b
    Example:
      shenguan log export -o 130523.jsonl
      shenguan log export -o 130523.jsonl --recipient 县审计局 --purpose 专项审计
    """
    handed = handed_out(
        wiring, recipient=recipient, purpose=purpose, path=path, until=which["until"]
    )
    if handed is None:
        _write(wiring, path, which)
        return exits.DONE
    which["until"] = str(handed.until)
    try:
        receipt = _write(wiring, path, which, partial(record_handing_out, wiring, which, handed))
    except NotRecorded as refused:
        return tell_receipt(wiring, refused.receipt)
    return exits.DONE if receipt is None else tell_receipt(wiring, receipt)


def _write(
    wiring: Wiring,
    path: Path | None,
    which: dict[str, Any],
    record: "Callable[[int], Receipt] | None" = None,
) -> "Receipt | None":
    """Write an export, and record it before its file appears; return the receipt of the record."""
    count = 0
    is_whole = selection_of(which) is None
    with byte_stream(path) as stream, _leaves_beside(path if is_whole else None) as leaves:
        for row in select_rows(wiring, **which):
            count += 1
            stream.write(row.body + b"\n")
            if leaves is not None:
                leaves.write(row.leaf.hex().encode() + b"\n")
        stream.flush()
        return None if record is None else record(count)


@contextmanager
def _leaves_beside(path: Path | None) -> "Iterator[BinaryIO | None]":
    """Yield a stream into the file of leaves beside an export; None where it has none."""
    if path is None or (path.exists() and not path.is_file()):
        yield None
        return
    from shenguan.exported import LEAVES

    with byte_stream(path.with_name(f"{path.name}{LEAVES}")) as stream:
        yield stream
