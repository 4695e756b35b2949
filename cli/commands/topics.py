"""``shenguan topics``: the topics of a ledger: make them, compare them with what they must be."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import click

from cli import exits
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from cli.options import Chosen
from cli.service import with_kafka
from ledger.errors import Malformed
from ledger.events.base import KINDS
from ledger.sentence import say
from schemas.rights import ROLES, Right, rights
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.broker.layout import TopicState, Wanted

_COLUMNS: Final = ("topic", "state", "partitions", "detail")
_CHOICES: Final = {
    "state": {
        "fine": "正常", "missing": "缺少", "created": "已建立", "changed": "已调整",
        "differs": "不符",
    }
}  # fmt: skip
_HEADINGS: Final = {
    "acting_as": "角色", "resource": "资源", "pattern": "名称匹配", "operation": "操作",
}  # fmt: skip
_ROLES: Final = {name: one.chinese for name, one in ROLES.items()}
_LEDGER: Final = click.option(
    "--ledger", metavar="ID", help="账本: whose topics; default is that of the store."
)


@click.group(cls=Group)
def topics() -> None:
    """主题: log, intake and receipts of a ledger on Kafka, each with its dead letters.

    \b
    Example:
      shenguan topics apply --kafka 127.0.0.1:9092
      shenguan topics check
    """


@topics.command("apply")
@_LEDGER
@click.option(
    "--replicas",
    type=click.IntRange(1),
    help="副本: copies of each record; default is the cluster's own, 3 are safe.",
)
@click.option(
    "--partitions",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="分区: of intake and receipts when they are made; the log has one.",
)
@output_options()
@click.pass_obj
def apply(
    wiring: Wiring, *, ledger: str | None, replicas: int | None, partitions: int, output: Output
) -> int:
    """建立: make the topics that are missing, mend settings; a second time changes nothing.

    Exit code 3 where something remains that only a person can mend: the log's topic has more than
    one partition.

    \b
    Example:
      shenguan topics apply --replicas 3
    """
    names = _wanted(wiring, ledger, partitions)
    with with_kafka():
        from consumers.broker import layout
        from consumers.broker.administrator import Administrator

        with Administrator(wiring.cluster) as administrator:
            copies = replicas or layout.CLUSTERS_CHOICE
            found = list(layout.apply(administrator, names, replicas=copies))
    return _show(found, output)


@topics.command("check")
@_LEDGER
@output_options()
@click.pass_obj
def check(wiring: Wiring, *, ledger: str | None, output: Output) -> int:
    """核对: compare the topics with what they must be; change nothing. Exit code 3 if one differs.

    \b
    Example:
      shenguan topics check --format json
    """
    names = _wanted(wiring, ledger)
    with with_kafka():
        from consumers.broker import layout
        from consumers.broker.administrator import Administrator

        with Administrator(wiring.cluster) as administrator:
            found = list(layout.check(administrator, names))
    return _show(found, output)


@topics.command("rights")
@_LEDGER
@click.option(
    "--role",
    "chosen",
    multiple=True,
    type=Chosen(_ROLES),
    help="角色: only of these.",
)
@click.option(
    "--user",
    metavar="NAME",
    default="<user>",
    help="用户: begins the names of the groups that are its own.",
)
@output_options()
@click.pass_obj
def show_rights(
    wiring: Wiring, *, ledger: str | None, chosen: tuple[str, ...], user: str, output: Output
) -> None:
    """权限: what each role must be allowed on the brokers, and nothing else; grants nothing itself.

    \b
    Example:
      shenguan topics rights --role agency --user shiju --format csv
    """
    name = _ledger(wiring, ledger)
    try:
        found = [one for one in rights(name, user) if one.acting_as in (chosen or ROLES)]
    except ValueError as error:
        raise Malformed(say("--ledger: {error}", error=error), field="ledger", value=name) from None
    rows = [one._asdict() for one in found]
    output.write(Printout(rows, Right._fields, headings=_HEADINGS, choices={"acting_as": _ROLES}))


def _ledger(wiring: Wiring, ledger: str | None) -> str:
    if ledger is not None:
        KINDS.check("ledger", ledger)
    return ledger or wiring.opening.ledger


def _wanted(wiring: Wiring, ledger: str | None, partitions: int = 1) -> "list[Wanted]":
    name = _ledger(wiring, ledger)
    with with_kafka():
        from consumers.broker import layout
    try:
        return list(layout.wanted(name, partitions=partitions))
    except ValueError as error:
        raise Malformed(say("--ledger: {error}", error=error), field="ledger", value=name) from None


def _show(found: "Iterable[TopicState]", output: Output) -> int:
    states = list(found)
    rows: list[dict[str, Any]] = [{name: getattr(one, name) for name in _COLUMNS} for one in states]
    output.write(Printout(rows, _COLUMNS, choices=_CHOICES))
    return exits.UNVERIFIED if any(one.problem for one in states) else exits.DONE
