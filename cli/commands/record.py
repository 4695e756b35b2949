"""``shenguan record TYPE``: one event of any type, its options derived from the event's fields."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from cli import exits
from cli.amounts import amount_option, take_amounts
from cli.derived.examples import example_of
from cli.display.dependants import amend_together, judge_use
from cli.display.output import Output, output_options
from cli.display.receipts import show_receipts, tell_how_to_amend
from cli.display.respelled import tell_respelled
from cli.display.unknown import asks_here, may_hand_in, tell_neighbours
from cli.display.wrapping import language_of
from cli.lazy import Command, Group
from cli.options import Instant, option_of, react_parameter
from ledger.entry import Submission
from ledger.errors import Contradiction, InputUnreadable, Malformed, WrongUse
from ledger.events import CHAPTERS, EVENTS, Event, chapter_of, chinese_name, sentence
from ledger.gate.proposal import propose
from ledger.gate.receipt import malformed
from ledger.reasons import problem_told, reason_of
from ledger.sentence import say
from shenguan.drafting import Drafting, Envelope, companions_of, entry_fields, lines_of
from shenguan.fields import FieldOption, fields_of
from shenguan.language import tell
from shenguan.presets import PRESETS
from shenguan.reacting import follow
from shenguan.wiring import Wiring

_ENVELOPE: Final = (
    (["--data"], {"metavar": "JSON|@FILE|-", "help": "数据: the fields as JSON; options add."}),
    (["--id", "entry_id"], {"help": "编号: a UUID; the same id and content is a repeat."}),
    (["--occurred-at"], {"type": Instant(), "help": "发生时间: default now, or the target's."}),
    (["--because"], {"multiple": True, "help": "起因: id or position of an entry that caused it."}),
    (["--observed"], {"help": "历史来源: a fact of an older system, brought in."}),
    (
        ["--corrects"],
        {
            "metavar": "POSITION|ID|NO",
            "help": "更正: the entry that this one replaces: 61, its id, or 办件/2017-0412#决定.",
        },
    ),
)


class RecordGroup(Group):
    """Every event type as a command; ``ApplicationAccepted`` or ``application-accepted``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the event types by chapter."""
        return list(EVENTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of an event type, or None for an unknown one."""
        wanted = cmd_name.replace("-", "").lower()
        return next(
            (
                command_of(kind)
                for name, kind in EVENTS.items()
                if name.lower() == wanted or chinese_name(kind) == cmd_name
            ),
            None,
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the event types by chapter, with their Chinese names."""
        for chapter in CHAPTERS:
            title = (chapter.__doc__ or "").split(":")[0]
            rows = [
                (name, chinese_name(kind))
                for name, kind in EVENTS.items()
                if kind.__module__ == chapter.__name__
            ]
            if language_of(ctx) == "en":
                title = f"{title} {chapter.__name__.rpartition('.')[2]}"
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(cls=RecordGroup)
def record() -> None:
    """登记一件事实: record one event of any type; prints the receipt.

    The options of a type are its fields with hyphens. Agency and officer are the ledger's first
    ones unless --as and --actor say otherwise; a bare number (2017-0412) is the acting
    agency's. Item and subject are filled in from the line's opening event.

    \b
    Example:
      shenguan record ApplicationAccepted --case 2017-0412 --accepted-on 2017-07-03 \\
          --occurred-at 2017-07-03T09:00
      shenguan record ApplicationAccepted --help
    """


def command_of(event_type: type[Event]) -> click.Command:
    """Return the command that records one event type."""
    fields = fields_of(event_type)
    options: list[click.Parameter] = []
    for field in fields:
        options.append(option_of(field, _note(event_type, field)))
        options += [amount_option(field)] if field.is_money else []
    taken = {field.option for field in fields}
    options += [click.Option(names, **more) for names, more in _ENVELOPE]
    reasons = ["--correction-reason"] + ["--reason"] * ("--reason" not in taken)
    if presets := PRESETS.get(event_type):
        text = "预设: what a published rule says; other options override it."
        options.append(click.Option(["--preset"], type=click.Choice(list(presets)), help=text))
    options.append(
        click.Option([*reasons, "correction_reason"], help="更正理由: why it is corrected.")
    )
    options += [
        click.Option(
            ["--with-dependants"],
            is_flag=True,
            help="一并更正: with what rests on the entry, shown first; all or nothing.",
        ),
        click.Option(
            ["--signed-by"],
            multiple=True,
            metavar="AGENCY/NUMBER",
            help="会签人: who signs for what another agency, or the acting officer, recorded.",
        ),
        click.Option(["--dry-run"], is_flag=True, help="试算: decide, and record nothing."),
        react_parameter(),
        click.Option(
            ["--yes"], is_flag=True, help="确认: do not ask about numbers that nobody knows."
        ),
    ]
    make = click.command(
        event_type.__name__,
        cls=Command,
        params=options,
        help=_help_of(event_type),
        short_help=chinese_name(event_type),
    )
    return make(_callback(event_type))


def _note(event_type: type[Event], field: FieldOption) -> str:
    if field.name in event_type.filled_in:
        return " [filled in]"
    if field.name in entry_fields(event_type):
        return " [or its position]" + " [required]" * field.required
    if not field.required:
        return ""
    is_filled = field.name in companions_of(event_type) and any(lines_of(event_type))
    return " [required, or filled in from its line]" if is_filled else " [required]"


def _help_of(event_type: type[Event]) -> str:
    roles = ", ".join(role.value for role in event_type.published_by)
    example = " \\\n      ".join(example_of(event_type))
    published = f"Published by: {roles}." if roles else "Published by: any agency."
    return (
        f"{chinese_name(event_type)}: {sentence(event_type)}\n\n"
        f"Chapter {chapter_of(event_type)}. {published}\n\n\b\nExample:\n  {example}\n"
    )


def _callback(event_type: type[Event]) -> Callable[..., Any]:
    @click.pass_obj
    @output_options(piped="ndjson")
    def call(
        wiring: Wiring,
        /,
        *,
        data: str | None,
        output: Output,
        dry_run: bool,
        yes: bool,
        with_dependants: bool,
        signed_by: tuple[str, ...],
        preset: str | None = None,
        **options: Any,  # noqa: ANN401 - one per field
    ) -> int:
        given = {
            name.removeprefix("field_"): options.pop(name)
            for name in list(options)
            if name.startswith("field_")
        }
        given = take_amounts(options, fields_of(event_type), given)
        drafting = Drafting(wiring, event_type, Envelope(**options))
        document = drafting.united(_base(data), given)
        spelled = [{**one, **document} for one in _spelled_out(event_type, preset, options)]
        try:
            submissions = [drafting.submission(one) for one in spelled or [document]]
        except Malformed as error:
            return show_receipts([malformed(error, entry_id=options["entry_id"])], output)
        if drafting.respelled is not None:
            tell_respelled(drafting.respelled, output.lang)
        for told in drafting.references.told:
            click.echo(tell(told, output.lang), err=True)
        if with_dependants:
            (submission,) = submissions
            judge_use(submission)
            return amend_together(
                wiring,
                drafting,
                submission,
                output,
                signers=signed_by,
                dry_run=dry_run,
                yes=yes,
            )
        return _hand_in(wiring, drafting, submissions, output, dry_run=dry_run, yes=yes)

    return call


def _hand_in(
    wiring: Wiring,
    drafting: Drafting,
    submissions: Sequence[Submission[Any]],
    output: Output,
    *,
    dry_run: bool,
    yes: bool,
) -> int:
    """Hand in what is recorded together; return the exit code that its receipts ask for."""
    proposed = [propose(one, drafting.personal) for one in submissions]
    asks = asks_here() and not (yes or dry_run)
    if asks and not all(map(partial(may_hand_in, wiring), submissions, proposed)):
        return exits.FAILURE
    (receipts,) = wiring.gate.submit_groups([proposed], dry_run=dry_run)
    reacts = wiring.settings.react and not dry_run
    code = show_receipts(receipts, output, follow(wiring, receipts) if reacts else ())
    for submission, receipt in zip(submissions, receipts, strict=True):
        if receipt.outcome == "refused" and not asks:
            tell_neighbours(wiring, submission)
        elif not dry_run:
            tell_how_to_amend(submission, receipt, output.lang)
    return code


def _spelled_out(
    event_type: type[Event], preset: str | None, options: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """Return what the facts of a preset say; none where no preset is named."""
    facts = PRESETS[event_type][preset] if preset is not None else ()
    if len(facts) > 1 and options["entry_id"] is not None:
        told = say(
            "--id names one entry, and the preset {preset} records {count}",
            preset=preset,
            count=len(facts),
        )
        raise WrongUse(told)
    return facts


def _base(data: str | None) -> dict[str, Any]:
    if data is None:
        return {}
    text = _read(data)
    try:
        document = msgspec.json.decode(text, type=dict[str, Any])
        json.loads(text, object_pairs_hook=_once, parse_int=str)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        told = problem_told(str(error))
        raise InputUnreadable(say("--data: no JSON object: {error}", error=told)) from None
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and found[name] != value:
            raise Contradiction(
                say(
                    "--data says {name!r} twice, and not the same: nobody knows which "
                    "one is meant; say it once",
                    name=name,
                )
            )
        found[name] = value
    return found


def _read(data: str) -> bytes:
    if data == "-":
        return sys.stdin.buffer.read()
    if not data.startswith("@"):
        return data.encode()
    try:
        return Path(data[1:]).read_bytes()
    except OSError as error:
        raise InputUnreadable(
            say("--data: {data}: {strerror}", data=data[1:], strerror=reason_of(error))
        ) from None
