"""Completing (补全): what may stand where a word is being typed; it neither waits nor writes.

Columns, statuses, event types, codes, mappings come from the program, numbers from the ledger that
the settings name. Whatever goes wrong, nothing is offered and nothing is said.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from types import FrameType
from typing import Any, Final, TypeAlias

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)

from cli.display.wrapping import WideContext

Item: TypeAlias = CompletionItem[str]
Items: TypeAlias = Iterable[Item]
_NUMBERS_MAX: Final = 60
"""So many numbers are offered: more nobody reads."""
_SECONDS: Final = 3.0
"""So long is the ledger waited for."""
_FIELD: Final = "field_"
_BREAKS: Final = ":="
_QUOTES: Final = "\"'"
_BASH: Final = r"""%(complete_func)s() {
    local IFS=$'\n' kind value answer word="${COMP_WORDS[COMP_CWORD]}"
    answer=$(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \
        %(complete_var)s=bash_complete "$1" 2> /dev/null)
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o filenames
                  IFS=$'\n' COMPREPLY+=($(compgen -f -- "$value")) ;;
            plain) case $value in
                       *[[:space:]\\\"\'\`\$\&\;\|\<\>\(\)\#]*) printf -v value %%q "$value" ;;
                   esac
                   COMPREPLY+=("$value") ;;
        esac
    done <<< "$answer"
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class OurBash(BashComplete):
    """Bash takes colons for the ends of words, so we read the line ourselves."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole words, and the one that is being typed."""
        line = os.environ.get("COMP_LINE")
        if line is None:  # a script that a former version printed
            return super().get_completion_args()
        said = split_arg_string(line)
        if line[-1:].isspace():
            return said[1:], ""
        return said[1:-1], said[-1]

    def format_completion(self, item: Item) -> str:
        """Return an item without what Bash takes for words before it."""
        typed = os.environ.get("COMP_LINE", "").split(" ")[-1]
        breaks = [one for one in _BREAKS if one in os.environ.get("COMP_BREAKS", _BREAKS)]
        value = item.value
        if item.type == "plain" and not set(typed) & set(_QUOTES):
            typed = typed.partition("=")[2] if typed.startswith("--") and "=" in typed else typed
            kept = max(typed.rfind(one) for one in breaks) + 1 if breaks else 0
            value = value[kept:] if value.startswith(typed[:kept]) else value
        return f"{item.type},{value}"


SHELLS: Final[dict[str, type[ShellComplete]]] = {
    "bash": OurBash,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


def completed(root: click.Command, obj: object, asked: str) -> int:
    """Answer a shell; return the exit code. Nothing is said about what goes wrong."""
    shell, _, instruction = asked.partition("_")
    kind = SHELLS.get(shell)
    if kind is None or instruction != "complete":
        return 1
    WideContext.offers = _offered
    completer = kind(root, {"obj": obj}, "shenguan", "_SHENGUAN_COMPLETE")
    try:
        click.echo(completer.complete().encode())
    except Exception:  # noqa: BLE001 - a shell that completes wants no traceback
        return 1
    return 0


def _beginning(items: Items, incomplete: str) -> Items:
    return (one for one in items if one.value.startswith(incomplete))


def _plain(values: Iterable[str]) -> Items:
    return (CompletionItem(value) for value in values)


def _offered(param: click.Parameter, ctx: click.Context, incomplete: str) -> list[Item]:
    """Return what may stand where an option or argument is typed; else click knows better."""
    found = _offers(ctx, param, incomplete)
    return param.shell_complete(ctx, incomplete) if found is None else list(found)


def _offers(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items | None:
    name = param.name or ""
    kind = _kind_of(ctx, name)
    if kind is not None:
        return _numbers(ctx, kind, incomplete)
    offer = _OFFERS.get(name)
    found = offer(ctx, incomplete) if offer is not None else None
    return None if found is None else _beginning(found, incomplete)


def _kind_of(ctx: click.Context, name: str) -> str | None:
    """Return the kind of number that an option or argument takes."""
    if name.startswith(_FIELD):
        from ledger import naming
        from ledger.events import EVENTS

        event_type = EVENTS.get(ctx.info_name or "")
        namings = naming.namings(event_type) if event_type is not None else ()
        return next((one.kind for one in namings if one.path == name[len(_FIELD) :]), None)
    if name == "number":
        question = _question(ctx)
        return str(ctx.params.get("kind") or (question.numbers[0] if question else "")) or None
    return {"agency": "agency", "former_agency": "agency", "actor": "officer"}.get(
        name, "subject" if name == "subject" else None
    )


def _question(ctx: click.Context) -> Any:  # noqa: ANN401 - a question, of any answer
    from ledger.errors import NotFound
    from projections.discovery import question_named

    for name in ((ctx.parent.info_name if ctx.parent else None), ctx.info_name):
        try:
            return question_named(name or "")
        except NotFound:
            continue
    return None


def _numbers(ctx: click.Context, kind: str, incomplete: str) -> Items:
    """Return the numbers that the ledger knows; the own agency's are offered without it too."""
    from ledger import resident
    from ledger.events.base import NUMBERED
    from shenguan.drafting import acting_agency

    with _at_most(_SECONDS):
        wiring = ctx.obj.inspecting()
        known = wiring.store.known
        found: list[str] = []
        if kind in NUMBERED and ":" not in incomplete:
            own = f"{acting_agency(wiring)}/"
            found += (
                one.removeprefix(own) for one in islice(known(kind, own + incomplete), _NUMBERS_MAX)
            )
        found += islice(known(kind, incomplete), _NUMBERS_MAX - len(found))
    return _plain(one for one in found if one.isprintable() and not resident.holds_number(one))


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def too_late(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are handled
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _columns(ctx: click.Context, incomplete: str) -> Items | None:
    question = _question(ctx)
    if question is None:
        return None
    before, comma, _ = incomplete.rpartition(",")
    return _plain(
        f"{before}{comma}{name}"
        for name in ("ledger", *(column.name for column in question.columns))
        if name not in before.split(",")
    )


def _statuses(ctx: click.Context, _: str) -> Items | None:
    question = _question(ctx)
    if question is None:
        return None
    named = [CompletionItem(name, help=told) for name, told in question.statuses.items()]
    return [*named, *_plain(question.groups)]


def _event_types(_: click.Context, __: str) -> Items:
    from ledger.events import EVENTS, chinese_name

    return [CompletionItem(name, help=chinese_name(kind)) for name, kind in EVENTS.items()]


def _codes(ctx: click.Context, _: str) -> Items | None:
    if ctx.info_name != "refusals":
        return None
    from shenguan.vocabulary import code_rows

    return [CompletionItem(str(row["code"]), help=str(row["chinese"])) for row in code_rows()]


def _kinds(ctx: click.Context, _: str) -> Items | None:
    if ctx.info_name != "explain":
        return None
    from ledger.events.base import KINDS

    return [CompletionItem(kind.name, help=kind.chinese) for kind in KINDS if kind.name != "id"]


def _mappings(ctx: click.Context, incomplete: str) -> Items | None:
    if ctx.info_name not in {"import", "check"}:
        return None
    from consumers.files.mapping.shipped import shipped_names

    return [*_plain(shipped_names()), CompletionItem(incomplete, type="file")]


def _words(ctx: click.Context, incomplete: str) -> Items | None:
    """Return the commands that `shenguan help` may be asked about, those of a group as well."""
    if ctx.info_name != "help":
        return None
    group: click.Command | None = ctx.find_root().command
    for word in ctx.params.get("words") or ():
        group = group.get_command(ctx, word) if isinstance(group, click.Group) else None
    if not isinstance(group, click.Group):
        return ()
    return group.shell_complete(group.context_class(group, obj=ctx.obj), incomplete)


_OFFERS: Final[dict[str, Callable[[click.Context, str], Items | None]]] = {
    "columns": _columns,
    "status": _statuses,
    "types": _event_types,
    "event_type": _event_types,
    "code": _codes,
    "kind": _kinds,
    "mapping": _mappings,
    "name": _mappings,
    "words": _words,
}
"""What is offered, by the name of an option or argument."""
