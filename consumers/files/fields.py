"""The fields of an event as a mapping fills them: derived from the Struct, never listed twice."""

import typing
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct, inspect

from ledger.errors import Malformed
from ledger.identifiers import check, check_reference


class Field(Struct, frozen=True, kw_only=True):
    """字段: one field of an event or of a part of it.

    ``takes`` is text, integer, day, instant, flag, choice or part; ``is_money`` says that it counts
    fen, ``personal`` that the clear value lies beside the log, ``identity`` what it names.
    """

    name: str
    takes: str
    many: bool = False
    required: bool = False
    choices: dict[str, Any] = {}
    is_money: bool = False
    personal: bool = False
    part: type[Struct] | None = None
    annotation: Any = None
    identity: str | None = None

    def unfit(self, value: object) -> str | None:
        """Return why a value does not fit (too long, no such identity), or None where it does."""
        try:
            if self.annotation is not None:
                msgspec.convert(value, self.annotation)
            if self.identity is not None:
                for one in value if isinstance(value, tuple) else (value,):
                    _check_identity(self.identity, one)
        except (msgspec.ValidationError, Malformed) as error:
            return str(error)
        return None


def _check_identity(kind: str, value: object) -> None:
    if kind == "ref":
        check_reference(str(value))
    else:
        check(kind, str(value))


_TAKES: dict[type[inspect.Type], str] = {
    inspect.StrType: "text",
    inspect.IntType: "integer",
    inspect.DateType: "day",
    inspect.DateTimeType: "instant",
    inspect.BoolType: "flag",
    inspect.EnumType: "choice",
    inspect.StructType: "part",
}


def _look(kind: inspect.Type, found: dict[str, Any]) -> None:
    match kind:
        case inspect.Metadata():
            extra = kind.extra or {}
            found["personal"] = bool(extra.get("personal")) or found.get("personal", False)
            kind_named = "ref" if extra.get("ref") else extra.get("tag") or extra.get("check")
            found["identity"] = found.get("identity") or kind_named
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
            if isinstance(kind, inspect.EnumType):
                found["choices"] = {str(member.value): member for member in kind.cls}
            elif isinstance(kind, inspect.StructType):
                found["part"] = kind.cls


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
        fields[field.name] = Field(
            name=field.name,
            required=field.default is NODEFAULT and field.default_factory is NODEFAULT,
            is_money="fen" in field.name.split("_"),
            annotation=annotations[field.name],
            **found,
        )
    return fields
