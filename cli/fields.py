"""The fields of an event as a person writes them: derived from the Struct, never listed twice."""

from datetime import date, datetime
from functools import cache
from typing import Any, Final

import click
import msgspec
from msgspec import NODEFAULT, Struct, inspect

from ledger.events import Event, chinese_name
from ledger.naming import namings, personal_fields


class Field(Struct, frozen=True, kw_only=True):
    """字段: one field of an event: what it takes, and how it is described.

    ``takes`` is text, integer, day, instant, flag, choice or object.
    """

    name: str
    takes: str
    many: bool
    required: bool
    choices: tuple[str, ...] = ()
    description: str = ""
    personal: bool = False
    tag: str | None = None

    @property
    def option(self) -> str:
        """The option's name: hyphens for underscores."""
        return f"--{self.name.replace('_', '-')}"


_TAKES: Final[dict[type[inspect.Type], str]] = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.DateType: "day",
    inspect.DateTimeType: "instant",
    inspect.BoolType: "flag",
    inspect.EnumType: "choice",
    inspect.StructType: "object",
}


class _Found(Struct):
    takes: str = "text"
    many: bool = False
    choices: tuple[str, ...] = ()
    description: str = ""


def _look(kind: inspect.Type, found: _Found) -> None:
    match kind:
        case inspect.Metadata():
            schema = kind.extra_json_schema or {}
            found.description = found.description or str(schema.get("description", ""))
            _look(kind.type, found)
        case inspect.UnionType():
            for member in kind.types:
                if not isinstance(member, inspect.NoneType):
                    _look(member, found)
        case inspect.VarTupleType():
            found.many = True
            _look(kind.item_type, found)
        case inspect.EnumType():
            found.takes = "choice"
            found.choices = tuple(str(member.value) for member in kind.cls)
            found.description = chinese_name(kind.cls)
        case inspect.StructType():
            found.takes = "object"
            names = ", ".join(kind.cls.__struct_fields__)
            found.description = f"{chinese_name(kind.cls)}: {names}"
        case _:
            found.takes = _TAKES.get(type(kind), "text")


@cache
def fields_of(event_type: type[Event]) -> tuple[Field, ...]:
    """Return the fields of an event type in the order of their declaration."""
    described = inspect.type_info(event_type)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - what a Struct is described by
    tags = {naming.path: naming.kind for naming in namings(event_type) if naming.tagged}
    fields = []
    for field in described.fields:
        found = _Found()
        _look(field.type, found)
        fields.append(
            Field(
                name=field.name,
                takes=found.takes,
                many=found.many,
                required=field.default is NODEFAULT and field.default_factory is NODEFAULT,
                choices=found.choices,
                description=found.description,
                personal=field.name in personal_fields(event_type),
                tag=tags.get(field.name),
            )
        )
    return tuple(fields)


class Day(click.ParamType):
    """日期: a day, 2017-07-03."""

    name = "day"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the day as ISO text, or fail with the remedy."""
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2017-07-03", param, ctx)


class Instant(click.ParamType):
    """时间: a day and time, with an offset or local to the ledger."""

    name = "time"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the time, naive where no offset was given, or fail with the remedy."""
        try:
            return datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self.fail(
                f"{value!r} is no time; write it as 2017-07-03T09:12 or 2017-07-03T01:12:00Z",
                param,
                ctx,
            )


class Part(click.ParamType):
    """对象: a part of an event as JSON or as ``code=01,name=申请表``."""

    name = "part"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dict[str, Any]:
        """Return the part as a dictionary, or fail with the remedy."""
        if not value.lstrip().startswith("{"):
            pairs = [piece.partition("=") for piece in value.split(",")]
            if all(separator for _, separator, _ in pairs):
                return {name.strip(): text.strip() for name, _, text in pairs}
            self.fail(f"{value!r} is neither JSON nor name=value,name=value", param, ctx)
        try:
            return msgspec.json.decode(value, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            self.fail(f"{value!r} is no JSON object: {error}", param, ctx)


def _type_of(field: Field) -> click.ParamType:
    match field.takes:
        case "day":
            return Day()
        case "instant":
            return Instant()
        case "integer":
            return click.INT
        case "choice":
            return click.Choice(field.choices)
        case "object":
            return Part()
    return click.STRING


def option_of(field: Field) -> click.Option:
    """Return the option of a field; nothing is required, ``--data`` may carry it."""
    text = "个人信息: clear text, kept beside the log" if field.personal else field.description
    marks = "".join((" [required]" * field.required, " [repeat for several]" * field.many))
    if field.takes == "flag":
        names = [f"{field.option}/--no-{field.option[2:]}", f"field_{field.name}"]
        return click.Option(names, default=None, help=(text + marks).strip())
    return click.Option(
        [field.option, f"field_{field.name}"],
        type=_type_of(field),
        multiple=field.many,
        help=(text + marks).strip(),
    )


def example_value(field: Field) -> str:
    """Return a value for the example of a field in the help."""
    agency = "reg:130523:root"
    match field.takes:
        case "day":
            return "2017-07-03"
        case "instant":
            return "2017-07-03T09:12"
        case "integer":
            return "1"
        case "choice":
            return field.choices[0]
        case "object":
            return "code=01,name=申请表"
    return _EXAMPLES.get(field.name) or (f"{agency}/2017-0412" if field.tag else "…")


_EXAMPLES: Final = {
    "agency": "reg:130523:root",
    "successor": "reg:130523:new",
    "agency_from": "reg:130523:old",
    "agency_to": "reg:130523:root",
    "officer": "reg:130523:root/1",
    "item": "xzxk-01",
    "subject": "uscc:91130523MA07X1A23U",
    "subject_from": "reg:old:1",
    "subject_into": "reg:new:1",
    "calendar": "cn",
    "term": "decision",
    "about": "check:reg:130523:root/1",
    "names": "case:reg:130523:root/2017-0412",
    "zone": "Asia/Shanghai",
}
