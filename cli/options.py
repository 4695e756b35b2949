"""Options of ``record``: what a person types into a field, read or refused with the remedy."""

from datetime import date, datetime
from typing import Any

import click
import msgspec
from msgspec import Struct

from cli.amounts import Fen, option_without_unit
from ledger.sentence import say
from shenguan.fields import FieldOption


class Day(click.ParamType[str]):
    """日期: a day, 2017-07-03."""

    name = "day"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the day as ISO text, or fail with the remedy."""
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.fail(say("{value!r} is no day; write it as 2017-07-03", value=value), param, ctx)


class Instant(click.ParamType[datetime]):
    """时间: a day and time, with an offset or local to the ledger."""

    name = "time"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the time, naive where no offset was given, or fail with the remedy."""
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(
                say(
                    "{value!r} is no time; write it as 2017-07-03T09:12 or 2017-07-03T01:12:00Z",
                    value=value,
                ),
                param,
                ctx,
            )


class Part(click.ParamType[dict[str, Any]]):
    """对象: a part of an event as JSON or as ``code=01,name=申请表``."""

    name = "part"

    def __init__(self, struct: type[Struct]) -> None:
        self.struct = struct

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dict[str, Any]:
        """Return the part as a dictionary, or fail with the remedy."""
        text = str(value)
        try:
            if text.lstrip().startswith("{"):
                return msgspec.json.decode(text, type=dict[str, Any])
            return self._pairs(text)
        except (msgspec.MsgspecError, UnicodeError, ValueError) as error:
            problem, _, place = str(error).partition(" - at `$.")
            self.fail(f"{text!r}: {place.rstrip('`')} {problem}".replace(":  ", ": "), param, ctx)

    def _pairs(self, text: str) -> dict[str, Any]:
        pairs = [piece.partition("=") for piece in text.split(",")]
        given = {name.strip(): value.strip() for name, _, value in pairs}
        names = self.struct.__struct_fields__
        for name, separator, _ in pairs:
            if not separator or name.strip() not in names:
                raise ValueError(
                    f"{name.strip()!r}: write name=value,name=value of {', '.join(names)}; JSON "
                    "where a value holds a comma"
                )
        if len(given) < len(pairs):
            raise ValueError("a name stands twice")
        read = msgspec.convert(given, self.struct, strict=False)
        whole: dict[str, Any] = msgspec.to_builtins(read)
        return whole


def _type_of(field: FieldOption) -> click.ParamType[Any]:
    match field.takes:
        case "day":
            return Day()
        case "instant":
            return Instant()
        case "integer":
            return Fen(option_without_unit(field)) if field.is_money else click.INT
        case "choice":
            return click.Choice(list(field.choices))
        case "part":
            return Part(field.part or Struct)
    return click.STRING


def option_of(field: FieldOption, note: str = "") -> click.Option:
    """Return the option of a field; nothing is required, ``--data`` may carry it."""
    text = field.meaning + note + " [repeat for several]" * field.many
    if field.takes == "flag":
        names = [f"{field.option}/--no-{field.option[2:]}", f"field_{field.name}"]
        return click.Option(names, default=None, help=text)
    return click.Option(
        [field.option, f"field_{field.name}"],
        type=_type_of(field),
        multiple=field.many,
        help=text,
    )
