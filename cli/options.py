"""Options of ``record``: what a person types into a field, read or refused with the remedy."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import click
import msgspec
from msgspec import Struct

from cli.amounts import Fen, option_without_unit
from cli.display.wrapping import language_of
from ledger.sentence import Sentence, say
from shenguan.fields import FieldOption, fields_of
from shenguan.meanings import meanings, meant, understood


def _react(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001, FBT001 - click's form
    if value:
        ctx.obj.settings.override("react", "true", "--react")


_REACT: Final[dict[str, Any]] = {
    "is_flag": True,
    "expose_value": False,
    "callback": _react,
    "help": "反应: record what follows by itself.",
}
react_option = click.option("--react", **_REACT)
"""The decorator that adds ``--react``: it holds for the command as the setting of that name."""


def react_parameter() -> click.Option:
    """Return ``--react`` for a command that is made of a list of options."""
    return click.Option(["--react"], **_REACT)


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


class Chosen(click.Choice[str]):
    """词: one of a few words, by its stable value or by what a table in Chinese calls it."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__(list(names))
        self._names = names

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return what may be typed, in the reader's language."""
        if language_of(ctx) == "en":
            return super().get_metavar(param, ctx)
        return f"[{'|'.join(self._names.values())}]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the stable value, or fail with all that is understood."""
        try:
            return _chosen(str(value), self._names)
        except ValueError as wrong:
            raise click.BadParameter(wrong.args[0], ctx, param) from None


def _chosen(text: str, names: Mapping[str, str]) -> str:
    return meant(
        text,
        names,
        lambda known: say("{text!r} is not one of {known}", text=text, known=known),
    )


def _problem(text: str, error: Exception) -> str:
    first = error.args[0] if error.args else ""
    if isinstance(first, Sentence):
        return say("{text!r}: {problem}", text=text, problem=first)
    problem, _, place = str(error).partition(" - at `$.")
    return f"{text!r}: {place.rstrip('`')} {problem}".replace(":  ", ": ")


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
            self.fail(_problem(text, error), param, ctx)

    def _pairs(self, text: str) -> dict[str, Any]:
        pairs = [piece.partition("=") for piece in text.split(",")]
        fields = {one.name: one for one in fields_of(self.struct)}
        labels = {name: one.label for name, one in fields.items()}
        given: dict[str, str] = {}
        for written, separator, value in pairs:
            found = meanings(written.strip(), labels)
            if not separator or len(found) != 1:
                raise ValueError(
                    say(
                        "{name!r}: write name=value,name=value of {names}; JSON where a value "
                        "holds a comma",
                        name=written.strip(),
                        names=understood(labels),
                    )
                )
            (name,) = found
            if name in given:
                raise ValueError(say("a name stands twice"))
            field, said = fields[name], value.strip()
            given[name] = _chosen(said, field.names) if field.choices else said
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
            return Chosen(field.names)
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
