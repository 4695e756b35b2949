"""How a mapping says what goes into a field, compiled to one function of a row's values.

case: "reg:old:window/{办件编号}"                        a template
channel: {column: 渠道, values: channels, default: 未知}   a value table, a default
closed_on: {column: 办结日期, format: "%Y/%m/%d"}          another notation of days
materials: {column: 材料, split: "、", each: {code: "{value}"}}
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from consumers.files.mapping import combinators, conversion, moments
from consumers.files.mapping.added_days import with_days
from consumers.files.mapping.columns import (
    ColumnSlots,
    Form,
    Get,
    Values,
    constant,
    named,
    template,
)
from consumers.files.mapping.conditions import RowCondition, read_condition
from consumers.files.mapping.document import (
    Listing,
    Node,
    Section,
    Text,
    flag_of,
    items_of,
    refuse_bare_braces,
    section_of,
    text_of,
)
from consumers.files.mapping.field_kinds import converter_of_kind
from consumers.files.mapping.field_options import (
    format_of,
    part_of,
    shift_of,
    zone_named,
)
from consumers.files.mapping.fitting import converted, found_in, problem_of, refuse_unfit
from consumers.files.mapping.moments import DayZones
from consumers.files.mapping.persons import BESIDE, WORD, PersonColumns
from consumers.files.mapping.text_steps import with_steps
from consumers.files.mapping.value_files import table_section
from consumers.files.problems import RowProblem, Unfit
from ledger.fields import Field, fields_of
from ledger.sentence import say
from ledger.zone import Zone

SOURCES: Final = ("column", "text", "join", "first_of", WORD)
BEFORE_CONVERSION: Final = ("with", "complete", "normalise", "replace", "extract")
MODIFIERS: Final = (
    *BEFORE_CONVERSION, "values", "otherwise", "slug", "hash",
    "default", "when", "format", "zone", "shift_days", "plus_days", "yes", "no", "money",
    "currency", "decimal", "thousands", "round", "split", "each",
)  # fmt: skip
_OF_TIME: Final = ("day", "instant")
_FOR: Final = {
    "format": _OF_TIME,
    "zone": _OF_TIME,
    "shift_days": _OF_TIME,
    "plus_days": _OF_TIME,
    "slug": ("text",),
    "hash": ("text",),
    "yes": ("flag",),
    "no": ("flag",),
    "money": ("integer",),
    "currency": ("integer",),
    "decimal": ("integer",),
    "thousands": ("integer",),
    "round": ("integer",),
    "each": ("part",),
}
_BESIDE_FIRST_OF: Final = ("first_of", "default", "when", "plus_days")
_BEFORE_SPLIT: Final = (*SOURCES, *BEFORE_CONVERSION, "split", "when")
_DEADLINES: Final = ("due_at", "planned_end_at")
"""Instants until which something is done: a bare day means its end."""
Convert = Callable[[str], Any]
TEXT: Final = Field(name="text", takes="text", annotation=str)
_DAYS: Final = Field(name="plus_days", takes="integer")


class FormContext(NamedTuple):
    """What every form of a mapping may use: columns, value tables, persons, zone of its times.

    ``day_zone`` is the ledger's, whose local days count.
    """

    column_slots: ColumnSlots
    tables: Mapping[str, Section]
    zone: Zone
    day_zone: Zone
    persons: PersonColumns


class FieldForms:
    """Reads the forms of one event's fields, or of what surrounds them; ``where`` names it."""

    def __init__(self, context: FormContext, where: str, behind: tuple[str, ...] = ()) -> None:
        """``behind`` are the columns that are to blame where ``{value}`` is not right."""
        self._context = context
        self._behind = behind
        self._column_slots = context.column_slots
        self._where = where

    def read(self, node: Node, field: Field) -> Form:
        """Return the form of a field's value."""
        if field.many:
            return self._several(node, field)
        if field.takes == "part":
            return self._part(section_of(node, f"`{field.name}`"), field)
        if isinstance(node, Listing):
            raise node.place.wrong(say("`{field}` takes one value, not a list", field=field.name))
        if isinstance(node, Text):
            return self._finished(
                template(node, self._column_slots), node, field, Section(node.place, {})
            )
        return self._section(node, field)

    def _section(self, node: Section, field: Field) -> Form:
        options = self._checked(node, field)
        if "first_of" in options.entries:
            members = items_of(options.get("first_of"))
            form = combinators.first_of([self.read(member, field) for member in members])
        else:
            form = self._finished(self._source(options), node, field, options)
        form = self._moved(form, options, field)
        return self._conditional(self._defaulted(form, options, field), options)

    def _moved(self, form: Form, options: Section, field: Field) -> Form:
        written = options.get("plus_days")
        if written is None:
            return form
        days = self.read(written, _DAYS)
        where = f"{self._where}.{field.name}"
        return with_days(form, days, self._zone(options.get("zone")), where)

    def _checked(self, node: Section, field: Field) -> Section:
        refuse_bare_braces(node, field.name)
        options = node.only((*SOURCES, *MODIFIERS), f"`{field.name}`")
        given = [name for name in SOURCES if name in options.entries]
        if len(given) != 1:
            raise node.place.wrong(
                say(
                    "`{field}` needs one of {sources}", field=field.name, sources=", ".join(SOURCES)
                )
            )
        for name in options.entries if given == ["first_of"] else ():
            if name not in _BESIDE_FIRST_OF:
                raise options.keys[name].wrong(
                    say(
                        "`{name}` is said of each member of `first_of`, not of all of them",
                        name=name,
                    )
                )
        if given == [WORD]:
            node.only(BESIDE, f"`{field.name}` with `person`")
        self._context.persons.note_text(options)
        for name, kinds in _FOR.items():
            if name in options.entries and field.takes not in kinds:
                raise options.keys[name].wrong(
                    say(
                        "`{name}` means nothing here: {field} takes {takes}",
                        name=name,
                        field=field.name,
                        takes=field.takes,
                    )
                )
        return options

    def _source(self, options: Section) -> Form:
        form = with_steps(self._source_text(options), options)
        extract = options.get("extract")
        if extract is None:
            return form
        return combinators.extracted(form, part_of(text_of(extract, "extract")))

    def _source_text(self, options: Section) -> Form:
        written = options.get(WORD)
        if written is not None:
            source = self.read(written, TEXT)
            source = source._replace(columns=self._behind or source.columns)
            return self._context.persons.form(source, written.place, self._where)
        written = options.get("column")
        if written is not None:
            column = text_of(written, "column")
            slot = self._column_slots.slot(column.text, column.place)
            return Form(lambda values: values[slot], (column.text,))
        joined = options.get("join")
        if joined is not None:
            parts = [self.read(part, TEXT) for part in items_of(joined)]
            is_complete = flag_of(options.get("complete"), "complete", default=False)
            return combinators.joined(parts, options.text("with", ""), is_complete=is_complete)
        return template(
            text_of(options.require("text", say("a value")), "text"), self._column_slots
        )

    def _finished(self, source: Form, node: Text | Section, field: Field, options: Section) -> Form:
        convert = self.converter(field, options)
        if source.is_constant:
            text = source.get([])
            return constant(converted(convert, text, field, node.place))
        get = source.get if convert is None else self._converting(source, convert, field)
        return Form(get, source.columns)

    def _converting(self, source: Form, convert: Convert, field: Field) -> Get:
        get_text, columns = source.get, self._behind or source.columns
        where = f"{self._where}.{field.name}"

        def get(values: Values) -> Any:  # noqa: ANN401 - whatever the field takes
            text = get_text(values)
            if text is None:
                return None
            try:
                return convert(text)
            except Unfit as problem:
                raise RowProblem(problem_of(problem, columns, where, text)) from None

        return get

    def _defaulted(self, form: Form, options: Section, field: Field) -> Form:
        written = options.get("default")
        if written is None or (form.is_constant and form.get([]) is not None):
            return form
        plain = Section(
            options.place,
            {name: option for name, option in options.entries.items() if name in {"zone", "money"}},
        )
        default = converted(
            self.converter(field, plain), text_of(written, "default").text, field, written.place
        )
        get = form.get

        def get_or_default(values: Values) -> Any:  # noqa: ANN401
            value = get(values)
            return default if value is None else value

        return Form(get_or_default, form.columns)

    def _conditional(self, form: Form, options: Section) -> Form:
        written = options.get("when")
        if written is None:
            return form
        get, holds = form.get, self.condition(written)
        return Form(lambda values: get(values) if holds(values) else None, form.columns)

    def condition(self, node: Node) -> RowCondition:
        """Return a condition on the row."""
        return read_condition(node, self._context.column_slots, self._context.zone)

    def converter(self, field: Field, options: Section) -> Convert | None:
        """Return the conversion of a text to what the field takes; None where it stays text."""
        plain = self._plain_converter(field, options)
        table = options.get("values")
        if table is None:
            return plain
        looked_up = self._table(table, field, plain)
        otherwise = options.get("otherwise")
        if otherwise is not None:
            return self._otherwise(looked_up, text_of(otherwise, "otherwise"), plain)
        return lambda text: found_in(looked_up, text)

    def _plain_converter(self, field: Field, options: Section) -> Convert | None:
        if field.takes in _OF_TIME:
            return conversion.remembered(moments.plausible(self._moment(field, options)))
        return converter_of_kind(field, options)

    def _moment(self, field: Field, options: Section) -> Convert:
        formats = [format_of(text_of(one, "format")) for one in items_of(options.get("format"))]
        zone, shift = self._zone(options.get("zone")), shift_of(options)
        if field.takes == "day":
            return moments.day_parser(formats, DayZones(zone, self._context.day_zone), shift)
        return moments.instant_parser(formats, zone, shift, is_deadline=field.name in _DEADLINES)

    def _zone(self, node: Node | None) -> Zone:
        return self._context.zone if node is None else zone_named(text_of(node, "zone"))

    def _table(self, node: Node, field: Field, convert: Convert | None) -> dict[str, Any]:
        section: Section | None
        if isinstance(node, Text):
            section = self._context.tables.get(node.text)
            if section is None:
                known = ", ".join(self._context.tables) or "none"
                raise node.place.wrong(
                    say("no value table {node!r}; there are: {known}", node=node.text, known=known)
                )
        else:
            section = table_section(node, "`values`")
        table: dict[str, Any] = {}
        for key, value in section.entries.items():
            written = text_of(value, key)
            table[key] = (
                None
                if written.is_nothing
                else converted(convert, written.text, field, written.place)
            )
        return table

    def _otherwise(
        self, table: Mapping[str, Any], written: Text, convert: Convert | None
    ) -> Convert:
        inner, slot = self._column_slots.within()
        make = template(written, inner)
        if any(column != "value" for column in make.columns):
            raise written.place.wrong(
                say("`otherwise` takes fixed text and {{value}}, the cell itself")
            )

        def look_up(text: str) -> Any:  # noqa: ANN401
            if text in table:
                return table[text]
            values: Values = [None] * (slot + 1)
            values[slot] = text
            found = make.get(values)
            return found if convert is None or found is None else convert(found)

        return look_up

    def _several(self, node: Node, field: Field) -> Form:
        single = replace(field, many=False, annotation=None)
        if isinstance(node, Section) and "split" in node.entries:
            return self._split(node, single)
        forms = [self.read(member, single) for member in items_of(node)]
        gets = [form.get for form in forms]
        if all(form.is_constant for form in forms):
            fixed = tuple(form.get([]) for form in forms)
            refuse_unfit(field, fixed, node.place)
            return constant(fixed)
        return Form(
            lambda values: tuple(v for v in [get(values) for get in gets] if v is not None) or None,
            combinators.columns_of(forms),
        )

    def _split(self, node: Section, part: Field) -> Form:
        options = self._checked(node, part)
        separator = text_of(node.require("split", "`split`"), "split")
        if not separator.text:
            raise separator.place.wrong(say("`split` names what stands between the values"))
        source = self._source(options)
        make = self._each(node, part, options, source.columns)
        form = Form(combinators.split_parts(source.get, separator.text, make), source.columns)
        return self._conditional(form, options)

    def _each(
        self, node: Section, part: Field, options: Section, behind: tuple[str, ...]
    ) -> Callable[[Values, str], Any]:
        inner, slot = self._column_slots.within()
        forms = FieldForms(self._context._replace(column_slots=inner), self._where, behind)
        if part.takes == "part":
            written: Node = node.require("each", say("a list of parts"))
        else:
            pipeline = {
                name: value for name, value in options.entries.items() if name not in _BEFORE_SPLIT
            }
            place = node.place
            written = Section(place, {"column": Text(place, "value"), **pipeline})
        return combinators.with_value_at_hand(forms.read(written, part).get, slot)

    def _part(self, node: Section, field: Field) -> Form:
        struct = field.part
        assert struct is not None  # noqa: S101 - a part has its Struct
        fields = fields_of(struct)
        node.only(fields, struct.__name__)
        missing = [
            name
            for name, part_field in fields.items()
            if part_field.required and name not in node.keys
        ]
        if missing:
            raise node.place.wrong(
                say("{struct} needs {named}", struct=struct.__name__, named=named(missing))
            )
        forms = {name: self.read(value, fields[name]) for name, value in node.entries.items()}
        get = combinators.built_part(
            struct, {name: form.get for name, form in forms.items()}, fields
        )
        columns = combinators.columns_of(forms.values())
        return Form(get, columns, is_constant=all(form.is_constant for form in forms.values()))
