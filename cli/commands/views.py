"""``shenguan projections``: the views: status, catch-up, rebuild, verify, rollback."""

from typing import Any, Final

import click
import msgspec

from cli import exits
from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.lazy import Group
from shenguan import words
from shenguan.wiring import Wiring

_STATUS: Final = (
    "projection", "generation", "state", "position", "behind", "version", "outdated", "unknown",
    "as_of", "on",
)  # fmt: skip
_REBUILT: Final = (
    "projection", "table", "generation", "position", "entries", "rows_written", "seconds", "rows",
    "rows_before", "is_equal", "digest", "differences",
)  # fmt: skip
_VERIFIED: Final = (
    "projection", "position", "rows", "ok", "table", "key", "column", "live", "rebuilt",
)  # fmt: skip

_SPARE: Final = (
    "digest", "version", "generation", "seconds", "entries", "rows_before", "position", "as_of",
    "on",
)  # fmt: skip


_CHOICES: Final = {
    "state": {
        "live": "现行", "previous": "前一代", "filling": "构建中", "leaving": "清除中",
        "side": "另行折叠", "side-filling": "另行折叠中",
    }
}  # fmt: skip


@click.group(cls=Group)
def projections() -> None:
    """视图: rows folded from the log; they can be built again at any time.

    \b
    Example:
      shenguan projections status
      shenguan projections verify
    """


@projections.command("status")
@click.option("--behind-max", type=click.IntRange(min=0), help="限值: more behind gives exit 6.")
@output_options()
@click.pass_obj
def status(wiring: Wiring, *, behind_max: int | None, output: Output) -> int:
    """状态: every generation, how far it is, whether it is outdated.

    \b
    Example:
      shenguan projections status --behind-max 1000
    """
    found = wiring.views.status()
    rows = [msgspec.structs.asdict(one) for one in found]
    _write(wiring, output, rows, _STATUS)
    unknown = max((one.unknown for one in found if one.state == "live"), default=0)
    if unknown:
        click.echo(words.message("upgrade", output.lang, count=unknown), err=True)
    behind = max((one.behind for one in found if one.state == "live"), default=0)
    is_late = behind_max is not None and behind > behind_max
    return exits.LIMIT_EXCEEDED if is_late else exits.DONE


@projections.command("rebuild")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True,
    help="进程数: share the work among so many processes.",
)  # fmt: skip
@output_options()
@click.pass_obj
def rebuild(wiring: Wiring, *, names: tuple[str, ...], jobs: int, output: Output) -> None:
    """重建: fold projections again beside the live ones, and flip; all where none is named.

    For each table: the entries read and rows written for its projection, the seconds that took,
    and whether the generation before held the same rows.

    \b
    Example:
      shenguan projections rebuild cases
      shenguan projections rebuild --jobs 4
    """
    with reporting("rebuild") as progress:
        found = wiring.views.rebuild(names, progress, jobs=jobs, reopen=wiring.views_again)
    rows = [msgspec.structs.asdict(one) for one in found]
    _write(wiring, output, rows, _REBUILT)


def _write(
    wiring: Wiring, output: Output, rows: list[dict[str, Any]], columns: tuple[str, ...]
) -> None:
    ledger, head = wiring.opening.ledger, wiring.store.head()
    output.write(Printout(rows, columns, ledger, head, choices=_CHOICES, spare=_SPARE))


@projections.command("catch-up")
@output_options()
@click.pass_obj
def catch_up(wiring: Wiring, *, output: Output) -> None:
    """跟进: fold what was recorded since, for programs that read the views themselves.

    Questions do it by themselves before they answer, `shenguan run` all the time.

    \b
    Example:
      shenguan projections catch-up --format tsv
    """
    with reporting("views") as progress:
        wiring.views.catch_up(progress)
    _write_live(wiring, output)


def _write_live(wiring: Wiring, output: Output) -> None:
    live = [one for one in wiring.views.status() if one.state == "live"]
    rows = [msgspec.structs.asdict(one) for one in live]
    _write(wiring, output, rows, _STATUS)


@projections.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@output_options()
@click.pass_obj
def verify(wiring: Wiring, *, names: tuple[str, ...], output: Output) -> int:
    """核验: fold projections again aside and compare, row by row; exit 3 on any difference.

    \b
    Example:
      shenguan projections verify cases
    """
    with reporting("verify") as progress:
        found = wiring.views.verify(names, progress)
    rows = [row for one in found for row in _verified_rows(one)]
    _write(wiring, output, rows, _VERIFIED)
    return exits.UNVERIFIED if any(one.differences for one in found) else exits.DONE


def _verified_rows(verified: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a result of verify
    head = {"projection": verified.projection, "position": verified.position}
    if not verified.differences:
        return [{**head, "rows": verified.rows, "ok": True}]
    return [
        {**head, "rows": verified.rows, "ok": False, **msgspec.structs.asdict(one)}
        for one in verified.differences
    ]


@projections.command("rollback")
@click.argument("name")
@output_options()
@click.pass_obj
def rollback(wiring: Wiring, *, name: str, output: Output) -> None:
    """退回: read the previous generation of a projection again.

    \b
    Example:
      shenguan projections rollback cases
    """
    wiring.views.rollback(name)
    _write_live(wiring, output)
