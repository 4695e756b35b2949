"""``shenguan schema``: the locked schemas of the values on Kafka, and a registry of them."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from types import FrameType
from typing import Any, Final, NamedTuple

import click

from cli import exits
from cli.derived.lock import lock
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from ledger.errors import LedgerError, Malformed, NotFound, StoreUnavailable, VerificationFailed
from ledger.events.base import KINDS
from ledger.gate.receipt import Receipt
from ledger.sentence import joined, say, sentence_of
from schemas.asyncapi import Facts, document
from schemas.errors import SchemaError, UnknownSchemaError, UnreachableError
from schemas.registry import Locked, Registry, packaged
from shenguan import words
from shenguan.wiring import Wiring

HOST: Final = "127.0.0.1"
PORT: Final = 8081
_COLUMNS: Final = ("id", "type", "chinese", "version", "sha256")
_CHECK_COLUMNS: Final = ("check", "ok", "detail")
_CHECKED: Final = {
    "check": {
        "files": "文件", "code": "代码声明", "versions": "各版本兼容", "exactness": "编码往返",
        "registry": "登记服务",
    }
}  # fmt: skip


@click.group(cls=Group)
def schema() -> None:
    """模式: what the values on Kafka mean, and a registry for their readers.

    The schemas are derived from the event types and locked: what was written once can be read for
    ever, byte for byte.

    \b
    Example:
      shenguan schema show DecisionMade
      shenguan schema serve
    """


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong with schemas in the terms of the ledger, which has the exit codes."""
    try:
        yield
    except SchemaError as error:
        raise _in_our_terms(error) from None


def _in_our_terms(error: SchemaError) -> LedgerError:
    match error:
        case UnknownSchemaError():
            return NotFound(say("{error}; `shenguan schema list` lists what is known", error=error))
        case UnreachableError():
            return StoreUnavailable(str(error))
    return VerificationFailed(str(error))


@schema.command("list")
@click.option("--all", "every", is_flag=True, help="全部: older versions as well.")
@output_options()
def list_schemas(*, every: bool, output: Output) -> None:
    """列出: the newest schema of every event type, with its id and SHA-256.

    \b
    Example:
      shenguan schema list --format csv
    """
    with _told():
        registry = packaged()
        shown = [registry.newest(name) for name in registry.types]
        rows = [_row(registry, one) for one in (registry.entries if every else shown)]
    output.write(Printout(rows, _COLUMNS))


def _row(registry: Registry, locked: Locked) -> dict[str, Any]:
    chinese = registry.schema(locked)["doc"].partition(":")[0]
    return {
        "id": locked.id,
        "type": locked.type,
        "chinese": chinese,
        "version": locked.version,
        "sha256": locked.sha256,
    }


@schema.command("show")
@click.argument("which", metavar="TYPE|ID")
@click.option("--version", "number", type=click.IntRange(min=1), help="版本: default the newest.")
@click.option("--bytes", "exact", is_flag=True, help="原始字节: exactly what is locked and hashed.")
def show_schema(*, which: str, number: int | None, exact: bool) -> None:
    """查看: one schema, by its type or by the id that values carry.

    \b
    Example:
      shenguan schema show DecisionMade
      shenguan schema show 12 --bytes | sha256sum
    """
    with _told():
        registry = packaged()
        locked = _chosen(registry, which, number)
        body = registry.body(locked)
    if exact:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        click.echo(json.dumps(_readable(json.loads(body)), ensure_ascii=False, indent=2))


def _chosen(registry: Registry, which: str, number: int | None) -> Locked:
    if which.isdecimal():
        if number is not None:
            raise click.UsageError(say("an id is one version already"), click.get_current_context())
        return registry.by_id(int(which))
    return registry.newest(which) if number is None else registry.version(which, number)


_FIRST: Final = ("type", "name", "namespace", "doc")


def _readable(thing: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON in the order in which people read a schema: what it is, then its parts."""
    if isinstance(thing, list):
        return [_readable(one) for one in thing]
    if isinstance(thing, dict):
        names = [name for name in _FIRST if name in thing]
        names += [name for name in thing if name not in _FIRST]
        return {name: _readable(thing[name]) for name in names}
    return thing


class _Checked(NamedTuple):
    """One thing that was looked at, and what is wrong with it."""

    check: str
    fine: str
    problems: tuple[str, ...]


@schema.command("check")
@click.option(
    "--against", metavar="URL", help="外部登记簿: compare with a registry that others ask."
)
@output_options()
def check(*, against: str | None, output: Output) -> int:
    """核对: are the locked schemas whole, compatible, exact, and what the code declares?

    Every two versions of a type are compared, and an entry of every version is encoded and decoded
    to the same bytes. Exit code 3 if anything differs.

    \b
    Example:
      shenguan schema check --against http://registry.example:8081
    """
    with _told():
        found = list(_checks(packaged(), against))
    rows = [
        {"check": one.check, "ok": not one.problems, "detail": joined(one.problems) or one.fine}
        for one in found
    ]
    output.write(Printout(rows, _CHECK_COLUMNS, choices=_CHECKED))
    return exits.UNVERIFIED if any(one.problems for one in found) else exits.DONE


def _checks(registry: Registry, against: str | None) -> Iterator[_Checked]:
    from cli.derived.avro import due_schemas
    from schemas.locking import incompatible_pairs
    from schemas.registry import HERE
    from schemas.samples import differing

    count = len(registry.entries)
    damaged = tuple(registry.problems())
    yield _Checked(
        "files",
        say(
            "{count} {count:schema|schemas} of {types} {types:type|types}",
            count=count,
            types=len(registry.types),
        ),
        damaged,
    )
    if damaged:
        return
    try:
        new: tuple[str, ...] = tuple(
            say("{type}: run `make lock`", type=one.locked.type) for one in due_schemas(HERE)
        )
    except VerificationFailed as error:
        new = (sentence_of(error),)
    yield _Checked("code", say("declared as it is locked"), new)
    yield _Checked("versions", say("each reads each other"), tuple(incompatible_pairs(registry)))
    yield _Checked("exactness", say("encoded and decoded to the same"), tuple(differing(registry)))
    if against is not None:
        from schemas.remote import RemoteRegistry, differences

        other = RemoteRegistry(against)
        yield _Checked(
            "registry", say("{url} agrees", url=other.url), tuple(differences(registry, other))
        )


@schema.command("lock")
@click.option("--check", "dry", is_flag=True, help="核对: write nothing; exit code 3 if stale.")
def lock_schemas(*, dry: bool) -> int:
    """锁定: lock the schema of every type that is new or has a new field; inside the repository.

    The same as `shenguan lock`, which writes what else is derived from the code.

    \b
    Example:
      shenguan schema lock --check
    """
    code: int = click.get_current_context().invoke(lock, check=dry)
    return code


@schema.command("serve")
@click.option("--host", default=HOST, show_default=True, help="地址: where to listen.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="端口: 0 takes a free one.",
)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    metavar="ID",
    help="账本: list its subjects by name too; may be repeated.",
)
@click.pass_obj
def serve(wiring: Wiring, *, host: str, port: int, ledgers: tuple[str, ...]) -> int:
    """登记服务: a read-only schema registry over HTTP, as Confluent's clients ask for it.

    Whoever reads our topics with a client of their own points it here. Subjects are found for
    every ledger. Ctrl-C or SIGTERM ends it.

    \b
    Example:
      shenguan schema serve --port 8081 --ledger 130523
    """
    from schemas.replies import Replies
    from schemas.server import RegistryServer

    for one in ledgers:
        _check_ledger(one)
    with _told():
        registry = packaged()
        damaged = list(registry.problems())
        answers = Replies(registry, ledgers)
    if damaged:
        raise VerificationFailed("; ".join(damaged))
    try:
        server = RegistryServer(answers, host, port)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise StoreUnavailable(
            say(
                "{host}:{port}: {said}; choose another --host or --port",
                host=host,
                port=port,
                said=said,
            )
        ) from None
    signal.signal(signal.SIGTERM, _stop)
    lang = wiring.settings.lang
    click.echo(
        words.message("serving", lang, url=server.url, count=len(registry.entries)), err=True
    )
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo(words.message("ended", lang), err=True)
    return exits.DONE


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are handled
    raise KeyboardInterrupt


def _check_ledger(ledger: str) -> None:
    from schemas.topics import topic_name

    KINDS.check("ledger", ledger)
    try:
        topic_name("log", ledger)
    except ValueError as error:
        raise Malformed(
            say("--ledger: {error}", error=error), field="ledger", value=ledger
        ) from None


@schema.command("asyncapi")
@click.option("--ledger", metavar="ID", help="账本: of one ledger; without it, of any.")
def asyncapi(*, ledger: str | None) -> None:
    """接口说明: all topics and their records as an AsyncAPI 3 document, in JSON.

    \b
    Example:
      shenguan schema asyncapi --ledger 130523 > asyncapi.json
    """
    if ledger is not None:
        _check_ledger(ledger)
    with _told():
        made = document(Facts(packaged(), version("shenguan"), Receipt, ledger))
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))
