"""Several events of one row: ``each`` says of which list, ``{value}`` is the member at hand.

each: {column: 材料, split: 、}     the parts of a cell
each: {list: materials}           the members of a list, in whatever way the file writes it
"""

from typing import Final

from msgspec import Struct

from consumers.files.mapping.columns import VALUE, Form
from consumers.files.mapping.conditions import RowCondition
from consumers.files.mapping.document import DocumentPlace, Section, Text, section_of, text_of
from consumers.files.mapping.field_forms import TEXT, FieldForms, FormContext
from ledger.sentence import say

_KEYS: Final = ("list", "when")
_WITHOUT_SOURCE: Final = ("split", "when")


class Each(Struct, frozen=True, kw_only=True):
    """逐项: the list of a row whose members make an event each.

    ``slots`` are those of ``{value}`` and ``{value.key}``; ``source`` and ``separator`` belong to a
    cell that is split, ``name`` to a list.
    """

    place: DocumentPlace
    slots: dict[str, int]
    name: str = ""
    source: Form | None = None
    separator: str = ""
    when: RowCondition | None = None


class EachForms:
    """Reads a rule's ``each``; ``forms`` are those in which ``{value}`` is the member at hand."""

    def __init__(self, rule: Section, context: FormContext, where: str) -> None:
        self.forms = FieldForms(context, where)
        self.each: Each | None = None
        written = rule.get("each")
        if written is None:
            return
        section = section_of(written, "`each`")
        outer = self.forms
        inner, slots = context.column_slots.within_member()
        self.forms = FieldForms(context._replace(column_slots=inner), where)
        when = section.get("when")
        condition = None if when is None else self.forms.condition(when)
        if "list" in section.entries:
            name = text_of(section.only(_KEYS, "`each`").require("list", "`each`"), "list")
            self.each = Each(place=name.place, slots=slots, name=name.text, when=condition)
        else:
            separator = _separator(section)
            source = outer.read(_source(section), TEXT)
            self.each = Each(
                place=section.place,
                slots=slots,
                source=source,
                separator=separator.text,
                when=condition,
            )

    def check_key(self, key: Form, place: DocumentPlace) -> None:
        """Refuse a key that is the same for all members."""
        if self.each is not None and not any(map(is_of_member, key.columns)):
            raise place.wrong(
                say("the key of a rule with `each` tells its members apart: name {{value}} in it")
            )


def is_of_member(column: str) -> bool:
    """Tell whether a column is the member at hand, or a part of it."""
    return column == VALUE or column.startswith(f"{VALUE}.")


def _separator(section: Section) -> Text:
    separator = text_of(section.require("split", "`each` without `list`"), "split")
    if not separator.text:
        raise separator.place.wrong(say("`split` names what stands between the values"))
    return separator


def _source(section: Section) -> Section:
    kept = {name: node for name, node in section.entries.items() if name not in _WITHOUT_SOURCE}
    keys = {name: place for name, place in section.keys.items() if name in kept}
    return Section(section.place, kept, keys)
