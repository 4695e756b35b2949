"""``shenguan spotcheck plan|commit|reveal|draw``: the steps of a draw that anybody can repeat."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.display.output import Output, output_options
from cli.display.receipts import show_receipts
from cli.lazy import Command
from cli.options import Day, react_option
from ledger.sentence import say
from shenguan import words
from shenguan.drafting import acting_agency, numbered
from shenguan.reacting import follow
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.events import Event

F = TypeVar("F", bound=Callable[..., Any])


class _Team(click.ParamType[tuple[str, int]]):
    """检查组: an agency and how many of it go to each check: `AGENCY=2`."""

    name = "team"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return agency and number, or fail with the remedy."""
        agency, equals, count = value.rpartition("=")
        if not equals or not agency or not count.isascii() or not count.isdecimal():
            self.fail(say("{value!r} is no team; write it as AGENCY=2", value=value), param, ctx)
        return agency, int(count)


@click.command("plan", cls=Command)
@click.argument("number", metavar="NO")
@click.option(
    "--targets", required=True, metavar="NO", help="对象名录: the register of who may be drawn."
)
@click.option(
    "--inspectors", required=True, metavar="NO", help="人员名录: the register of who inspects."
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    metavar="ID",
    help="出种机关: who gives a seed beside the agency that plans; may be repeated.",
)
@click.option(
    "--team",
    "teams",
    multiple=True,
    type=_Team(),
    metavar="ID=COUNT",
    help="检查组: how many of an agency go to each check; may be repeated.",
)
@click.option("--plan", metavar="TEXT", help="计划编号: the plan of the year that it belongs to.")
@click.option("--reveal-by", type=Day(), help="公布期限: the last day to reveal the seeds.")
@output_options(piped="ndjson")
@click.pass_obj
def plan(
    wiring: Wiring,
    /,
    *,
    number: str,
    targets: str,
    inspectors: str,
    output: Output,
    **said: Any,  # noqa: ANN401 - one per option
) -> int:
    """抽查计划: record a plan of both registers as they are now, with their digests.

    Rates and cap are those of the guide of the register's item. Who acts is a party, and sends as
    many inspectors as the guide says. Another party is 监察 or 法制.

    \b
    Example:
      shenguan spotcheck plan CC2017-01 --targets ML1 --inspectors ML2 --party reg:130523:监察局
    """
    from shenguan.draws import PlanAsked, planned

    agency, last = acting_agency(wiring), said["reveal_by"]
    asked = PlanAsked(
        numbered("draw", number, agency),
        numbered("register", targets, agency),
        numbered("register", inspectors, agency),
        said["parties"],
        said["teams"],
        said["plan"],
        None if last is None else date.fromisoformat(last),
    )
    return _hand_in(wiring, [planned(wiring, asked)], output)


def _seed_options(function: F) -> F:
    for option in (
        click.option(
            "--seed-file",
            "seed_file",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="种子文件: default `<number>.<agency>.seed` in this folder.",
        ),
        click.option(
            "--party", metavar="ID", help="出种机关: whom the agency that acts took over."
        ),
        click.argument("number", metavar="NO"),
    ):
        function = option(function)
    return function


@click.command("commit", cls=Command)
@_seed_options
@output_options(piped="ndjson")
@click.pass_obj
def commit(
    wiring: Wiring, *, number: str, party: str | None, seed_file: Path | None, output: Output
) -> int:
    """种子承诺: make 32 random bytes, keep them in a file, and record what binds to them.

    Nobody but its owner may read the file. Where it is there already, its bytes are committed to.

    \b
    Example:
      shenguan spotcheck commit reg:130523:市监局/CC2017-01
    """
    from shenguan.draws import committed
    from shenguan.seed_file import file_of, kept_seed

    draw, by = _of(wiring, number, party)
    where = seed_file or file_of(draw, by)
    event = committed(draw, by, kept_seed(where))
    code = _hand_in(wiring, [event], output)
    click.echo(words.message("seed-kept", output.lang, path=where), err=True)
    return code


@click.command("reveal", cls=Command)
@_seed_options
@react_option
@output_options(piped="ndjson")
@click.pass_obj
def reveal(
    wiring: Wiring, *, number: str, party: str | None, seed_file: Path | None, output: Output
) -> int:
    """种子公布: record the bytes of the seed file, once all parties have committed.

    With the last one it is known what is drawn; --react records it where the lead has an
    automaton, `shenguan spotcheck draw` where it has none.

    \b
    Example:
      shenguan spotcheck reveal reg:130523:市监局/CC2017-01
    """
    from shenguan.draws import revealed
    from shenguan.seed_file import file_of, read_seed

    draw, by = _of(wiring, number, party)
    value = read_seed(seed_file or file_of(draw, by))
    return _hand_in(wiring, [revealed(draw, by, value)], output)


@click.command("draw", cls=Command)
@click.argument("number", metavar="NO")
@output_options(piped="ndjson")
@click.pass_obj
def draw(wiring: Wiring, *, number: str, output: Output) -> int:
    """抽取: record what plan and seeds draw, all its checks together.

    An automaton does it by itself with the last seed. `shenguan spotcheck export` writes the files
    from which anybody repeats it.

    \b
    Example:
      shenguan spotcheck draw CC2017-01
    """
    from shenguan.draws import drawn

    named = numbered("draw", number, acting_agency(wiring))
    return _hand_in(wiring, drawn(wiring, named), output)


def _of(wiring: Wiring, number: str, party: str | None) -> tuple[str, str]:
    """Return the number of a draw in full, and the party that gives a seed."""
    agency = acting_agency(wiring)
    return numbered("draw", number, agency), party or agency


def _hand_in(wiring: Wiring, events: "Iterable[Event]", output: Output) -> int:
    from shenguan.draws import hand_in

    receipts = hand_in(wiring, events)
    reacted = follow(wiring, receipts) if wiring.settings.react else ()
    return show_receipts(receipts, output, reacted)
