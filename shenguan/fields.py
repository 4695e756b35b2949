"""The fields of an event as a person writes them: derived from the Struct, never listed twice."""

from functools import cache

import msgspec
from msgspec import Struct

from ledger import fields


class FieldOption(fields.Field, frozen=True, kw_only=True):
    """字段: one field of an event as an option, and how it is described."""

    @property
    def option(self) -> str:
        """The option's name: hyphens for underscores."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def names(self) -> dict[str, str]:
        """The Chinese name of each value that may be given."""
        return {value: member.chinese for value, member in self.choices.items()}

    @property
    def meaning(self) -> str:
        """What the field says: its Chinese name, and what else there is to know about it."""
        label = self.label or self.name
        if self.personal:
            return f"{label} (个人信息): clear text, kept beside the log, erasable"
        if not self.description or self.description.startswith(label):
            return self.description or label
        chinese, colon, rest = self.description.partition(":")
        if not "\u4e00" <= chinese[:1] <= "\u9fff":
            return f"{label}: {self.description}"
        if label in chinese:
            return self.description
        return f"{label}{'' if chinese in label else f' ({chinese})'}{colon}{rest}"


@cache
def fields_of(struct: type[Struct]) -> tuple[FieldOption, ...]:
    """Return the fields of an event type, or of a part, in the order of their declaration."""
    found = fields.fields_of(struct).values()
    return tuple(FieldOption(**msgspec.structs.asdict(one)) for one in found)


def titles_of(*structs: type[Struct]) -> dict[str, dict[str, str]]:
    """Return what people call the fields of Structs and of their parts, by the Struct's name."""
    titles = {}
    for struct in structs:
        found = fields_of(struct)
        titles[struct.__name__] = {one.name: one.label for one in found}
        titles |= titles_of(*(one.part for one in found if one.part is not None))
    return titles
