"""``shenguan deadletter``: what could not be read or handled: list, show, replay, drop."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import msgspec

from cli import exits
from cli.display.consent import agreed
from cli.display.output import Output, Printout, output_options
from cli.lazy import Group
from cli.service import with_kafka
from ledger.clock import fixed_width_instant
from ledger.errors import NotFound
from ledger.sentence import say
from schemas.topics import TOPICS, topic_name
from shenguan import words
from shenguan.wiring import Wiring, is_terminal

if TYPE_CHECKING:
    from consumers.streams.dead_letters import DeadLetter, DeadLetters

F = TypeVar("F", bound=Callable[..., Any])
_COLUMNS: Final = (
    "number", "at", "topic", "partition", "offset", "key", "size", "code", "error", "message",
)  # fmt: skip
_SHORT: Final = ("number", "at", "key", "code", "message")
_NUMBERS: Final = click.argument("numbers", nargs=-1, type=click.IntRange(0), metavar="NUMBER…")
_ALL: Final = click.option("--all", "everything", is_flag=True, help="全部: every one that waits.")


def _of_topic(function: F) -> F:
    for option in (
        click.option("--ledger", metavar="ID", help="账本: default is that of the store."),
        click.option(
            "--topic",
            "kind",
            type=click.Choice(list(TOPICS)),
            default="intake",
            show_default=True,
            help="主题: whose dead letters.",
        ),
    ):
        function = option(function)
    return function


@click.group(cls=Group)
def deadletter() -> None:
    """死信: messages that could not be read or handled, parked as they were.

    After an upgrade, or a correction of what made them fail, they are handed in again; or given up.

    \b
    Example:
      shenguan deadletter list
      shenguan deadletter replay --all
    """


@deadletter.command("list")
@_of_topic
@output_options(piped="ndjson")
@click.pass_obj
def list_letters(wiring: Wiring, *, kind: str, ledger: str | None, output: Output) -> None:
    """列出: what waits, oldest first, with why.

    \b
    Example:
      shenguan deadletter list --format csv -o waiting.csv
    """
    with with_kafka():
        waiting = _box(wiring, kind, ledger).waiting()
    columns = _SHORT if output.is_brief else _COLUMNS
    output.write(Printout(map(_row, waiting), columns))


@deadletter.command("show")
@click.argument("number", type=click.IntRange(0))
@_of_topic
@click.option("--bytes", "exact", is_flag=True, help="原始字节: the value alone, as it arrived.")
@click.pass_obj
def show(wiring: Wiring, *, number: int, kind: str, ledger: str | None, exact: bool) -> None:
    """查看: one of them, with key, headers and value; the value in hexadecimal where it is no text.

    \b
    Example:
      shenguan deadletter show 17
      shenguan deadletter show 17 --bytes | xxd
    """
    with with_kafka():
        box = _box(wiring, kind, ledger)
        (letter,) = box.chosen([number])
        message = box.message(letter)
    if exact:
        sys.stdout.buffer.write(message.value or b"")
        sys.stdout.buffer.flush()
        return
    document = {
        **_row(letter),
        "headers": {name: _text(value) for name, value in message.headers},
        "value": _text(message.value or b""),
    }
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


@deadletter.command("replay")
@_NUMBERS
@_ALL
@_of_topic
@click.pass_obj
def replay(
    wiring: Wiring, *, numbers: tuple[int, ...], everything: bool, kind: str, ledger: str | None
) -> None:
    """重新提交: hand them in again as they were; each gets its receipt.

    Cut off in the middle, it can be repeated: a submission counts once.

    \b
    Example:
      shenguan deadletter replay 17 18
    """
    lang = wiring.settings.lang
    with with_kafka():
        box, letters = _chosen(wiring, numbers, everything=everything, kind=kind, ledger=ledger)
        box.replay(letters, lambda one: _tell("replayed", one, lang))


@deadletter.command("drop")
@_NUMBERS
@_ALL
@_of_topic
@click.option("--yes", is_flag=True, help="确认: do not ask.")
@click.pass_obj
def drop(
    wiring: Wiring,
    *,
    numbers: tuple[int, ...],
    everything: bool,
    kind: str,
    ledger: str | None,
    yes: bool,
) -> int:
    """放弃: give them up for good; asks first, where nobody can answer say --yes.

    \b
    Example:
      shenguan deadletter drop 17 --yes
    """
    lang = wiring.settings.lang
    with with_kafka():
        box, letters = _chosen(wiring, numbers, everything=everything, kind=kind, ledger=ledger)
        if not yes and not is_terminal(sys.stdin):
            raise click.UsageError(
                say("nobody can be asked here; say --yes to drop without asking"),
                click.get_current_context(),
            )
        question = words.message("drop-question", lang, count=len(letters))
        if letters and not yes and not agreed(question, lang):
            click.echo(words.message("drop-none", lang), err=True)
            return exits.FAILURE
        box.drop(letters, lambda one: _tell("dropped", one, lang))
    return exits.DONE


def _chosen(
    wiring: Wiring, numbers: tuple[int, ...], *, everything: bool, kind: str, ledger: str | None
) -> "tuple[DeadLetters, list[DeadLetter]]":
    if bool(numbers) == everything:
        raise click.UsageError(
            say("name some of them by number, or say --all"), click.get_current_context()
        )
    box = _box(wiring, kind, ledger)
    return box, box.chosen(numbers)


def _box(wiring: Wiring, kind: str, ledger: str | None) -> "DeadLetters":
    from consumers.streams.dead_letters import DeadLetters

    try:
        return DeadLetters(wiring.cluster, topic_name(kind, ledger or wiring.opening.ledger))
    except ValueError as error:
        raise NotFound(str(error)) from None


def _row(letter: "DeadLetter") -> dict[str, Any]:
    row = {name: getattr(letter, name) for name in _COLUMNS}
    row["at"] = fixed_width_instant(datetime.fromtimestamp(letter.at / 1_000, UTC))
    return row


def _text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"hex:{value.hex()}"


def _tell(key: str, letter: "DeadLetter", lang: str) -> None:
    click.echo(words.message(key, lang, number=letter.number), err=True)
