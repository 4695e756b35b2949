"""The fields of an event, or of a part of it, as a person or a file fills them.

Derived from the Struct once, never listed twice: what each takes, whether it must be there.
"""

import typing
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT, Struct, inspect

from ledger.errors import Malformed
from ledger.events import chinese_name
from ledger.events.base import KINDS
from ledger.labels import called


class Field(Struct, frozen=True, kw_only=True):
    """字段: one field of an event or of a part of it.

    ``label`` is its Chinese name; ``takes`` is text, integer, day, instant, flag, choice or part.
    ``identity`` is the kind that it names, ``tag`` the same where that makes a tag; ``personal``
    says that the clear value lies beside the log.
    """

    name: str
    label: str = ""
    takes: str
    many: bool = False
    required: bool = False
    choices: dict[str, Any] = {}
    description: str = ""
    personal: bool = False
    identity: str | None = None
    tag: str | None = None
    part: type[Struct] | None = None
    annotation: Any = None

    @property
    def is_money(self) -> bool:
        """Whether it counts fen."""
        return "fen" in self.name.split("_")

    def unfit(self, value: object) -> str | None:
        """Return why a value does not fit (too long, no such identity), or None where it does."""
        try:
            if self.annotation is not None:
                msgspec.convert(value, self.annotation)
            if self.identity is not None:
                for one in value if isinstance(value, tuple) else (value,):
                    KINDS.checker(self.identity)(str(one))
        except (msgspec.ValidationError, Malformed) as error:
            return str(error)
        return None


_TAKES: Final[dict[type[inspect.Type], str]] = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.DateType: "day",
    inspect.DateTimeType: "instant",
    inspect.BoolType: "flag",
    inspect.EnumType: "choice",
    inspect.StructType: "part",
}


@cache
def fields_of(struct: type[Struct]) -> dict[str, Field]:
    """Return the fields of an event type, or of a part, by name in the order of declaration."""
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101 - what a Struct is described by
    annotations = typing.get_type_hints(struct, include_extras=True)
    fields = {}
    for field in described.fields:
        found: dict[str, Any] = {}
        _look(field.type, found)
        extra = found.pop("extra", {})
        named = "ref" if extra.get("ref") else extra.get("tag") or extra.get("check")
        is_personal = bool(extra.get("personal"))
        is_tag = ("tag" in extra or "ref" in extra) and not extra.get("mention")
        fields[field.name] = Field(
            name=field.name,
            required=field.default is NODEFAULT and field.default_factory is NODEFAULT,
            annotation=annotations[field.name],
            identity=named,
            tag=named if is_tag else None,
            personal=is_personal,
            label=called(field.name, extra, "" if is_personal else found.get("description", "")),
            **found,
        )
    return fields


def _look(kind: inspect.Type, found: dict[str, Any]) -> None:
    match kind:
        case inspect.Metadata():
            found["extra"] = {**found.get("extra", {}), **(kind.extra or {})}
            schema = kind.extra_json_schema or {}
            found["description"] = found.get("description") or str(schema.get("description", ""))
            _look(kind.type, found)
        case inspect.UnionType():
            for member in kind.types:
                if not isinstance(member, inspect.NoneType):
                    _look(member, found)
        case inspect.VarTupleType():
            found["many"] = True
            _look(kind.item_type, found)
        case _:
            found["takes"] = _TAKES[type(kind)]
            _look_inside(kind, found)


def _look_inside(kind: inspect.Type, found: dict[str, Any]) -> None:
    if isinstance(kind, inspect.EnumType):
        found["choices"] = {str(member.value): member for member in kind.cls}
        found["description"] = chinese_name(kind.cls)
    elif isinstance(kind, inspect.StructType):
        found["part"] = kind.cls
        names = ", ".join(kind.cls.__struct_fields__)
        found["description"] = f"{chinese_name(kind.cls)}: {names}"
