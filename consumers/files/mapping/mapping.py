"""映射: one YAML file that says how the rows of a kind of file become facts; read and compiled.

Every mistake is a ``MappingInvalid`` that names file, line, column and remedy.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from consumers.files.mapping.columns import ColumnSlots, Get, named
from consumers.files.mapping.conditions import RowCondition
from consumers.files.mapping.document import (
    Listing,
    Node,
    Section,
    flag_of,
    items_of,
    read_document,
    section_of,
    text_of,
    wording_of,
)
from consumers.files.mapping.event_rules import EventRule, EventRules
from consumers.files.mapping.field_forms import FieldForms, FormContext
from consumers.files.mapping.field_options import encoding_named, zone_named
from consumers.files.mapping.ledger_section import LedgerSection, read_ledger_section
from consumers.files.mapping.persons import PersonColumns
from consumers.files.mapping.row_keys import key_or_none
from consumers.files.mapping.value_files import table_section
from consumers.files.readers.shape import FORMATS, FileShape
from ledger.fields import Field
from ledger.sentence import say
from ledger.zone import Zone

VERSION: Final = "1"
KEYS: Final = (
    "mapping", "name", "source", "about", "file", "zone", "empty", "optional", "ledger", "agency",
    "actor", "observed", "values", "previous", "skip", "references", "events",
)  # fmt: skip
FILE_KEYS: Final = (
    "format",
    "encoding",
    "delimiter",
    "quote",
    "sheet",
    "rows",
    "header",
    "columns",
)
_NAME: Final = Field(name="by", takes="text")


class Earlier(Struct, frozen=True):
    """前一行: which earlier row ``name.column`` speaks of: the last one of its key."""

    name: str
    by: Get
    when: RowCondition | None
    group: str
    """What the key is made of, as the mapping writes it."""


class Mapping(Struct, frozen=True, kw_only=True):
    """映射: everything that an import needs to know about a kind of file."""

    name: str
    file: str
    source: str
    about: str
    shape: FileShape
    zone: Zone
    empty: frozenset[str]
    optional: frozenset[str]
    ledger_section: LedgerSection | None
    observed: bool
    column_slots: ColumnSlots
    persons: PersonColumns
    earlier: tuple[Earlier, ...]
    skip: RowCondition | None
    references: tuple[EventRule, ...]
    events: tuple[EventRule, ...]


def read_mapping(text: str, file: str) -> Mapping:
    """Return the mapping that a YAML text says; raises ``MappingInvalid``."""
    return compiled(read_document(text, file), file)


def compiled(root: Section, file: str) -> Mapping:
    """Return the mapping that the keys and values of a document say; raises ``MappingInvalid``."""
    root.only(KEYS, say("a mapping"))
    _check_version(root)
    name = text_of(root.require("name", say("a mapping")), "name").text
    source = text_of(root.require("source", say("a mapping")), "source")
    zone = zone_named(text_of(root.require("zone", say("a mapping")), "zone"))
    observed = flag_of(root.get("observed"), "observed", default=False)
    ledger_section = _ledger_section(root, zone)
    if observed and ledger_section is not None and source.text not in ledger_section.source_names:
        raise source.place.wrong(
            say(
                "`ledger: sources:` names {named}, not {source!r}: observed history "
                "needs its source",
                named=named(ledger_section.source_names) or "no source",
                source=source.text,
            )
        )
    day_zone = zone if ledger_section is None else Zone(ledger_section.zone)
    context = FormContext(ColumnSlots(), _tables(root), zone, day_zone, PersonColumns())
    earlier = _earlier(root.section("previous"), context)
    rules = EventRules(context, root.get("agency"), root.get("actor"))
    references = [rules.read(n, is_reference=True) for n in _listed(root, "references")]
    events = [rules.read(n, is_reference=False) for n in _listed(root, "events")]
    if not events:
        raise root.place.wrong(say("a mapping needs `events`: what its rows become"))
    _check_slots(references, events)
    context.persons.check_keys()
    return Mapping(
        name=name,
        file=file,
        source=source.text,
        about=" ".join(root.text("about").split()),
        shape=_shape(root.section("file")),
        zone=zone,
        empty=_empty(root),
        optional=frozenset(text_of(n, "optional").text for n in items_of(root.get("optional"))),
        ledger_section=ledger_section,
        observed=observed,
        column_slots=context.column_slots,
        persons=context.persons,
        earlier=earlier,
        skip=_skip(root, context),
        references=tuple(references),
        events=tuple(events),
    )


def _check_version(root: Section) -> None:
    written = text_of(root.require("mapping", say("a mapping")), "mapping")
    if written.text != VERSION:
        raise written.place.wrong(
            say(
                "`mapping` is the version of this language, {version}, not "
                "{written!r}; a newer one needs a newer shenguan",
                version=VERSION,
                written=written.text,
            )
        )


def _ledger_section(root: Section, zone: Zone) -> LedgerSection | None:
    node = root.get("ledger")
    return None if node is None else read_ledger_section(section_of(node, "`ledger`"), zone)


def _tables(root: Section) -> dict[str, Section]:
    section = root.section("values")
    return {
        name: table_section(node, say("the value table {name!r}", name=name))
        for name, node in section.entries.items()
    }


def _empty(root: Section) -> frozenset[str]:
    node = root.entries.get("empty")
    return frozenset(("", *(text_of(text, "empty").text for text in items_of(node))))


def _earlier(section: Section, context: FormContext) -> tuple[Earlier, ...]:
    found = []
    for name, node in section.entries.items():
        if "." in name or name == "":
            raise section.keys[name].wrong(say("a name without a dot: it is written before one"))
        about = section_of(node, f"`previous: {name}`").only(("by", "when"), f"`previous: {name}`")
        forms = FieldForms(context, f"previous {name}")
        key = about.require("by", f"`previous: {name}`")
        context.persons.note_key(key, "by")
        by = key_or_none(forms.read(key, _NAME).get)
        when = about.get("when")
        condition = None if when is None else forms.condition(when)
        # Declared last: what it looks at itself are the columns of the row at hand.
        context.column_slots.declare(name)
        found.append(Earlier(name, by, condition, wording_of(key)))
    return tuple(found)


def _skip(root: Section, context: FormContext) -> RowCondition | None:
    node = root.get("skip")
    return None if node is None else FieldForms(context, "skip").condition(node)


def _listed(root: Section, name: str) -> Sequence[Node]:
    node = root.get(name)
    if node is not None and not isinstance(node, Listing):
        raise node.place.wrong(
            say("`{name}` is a list of rules, each beginning with `- event:`", name=name)
        )
    return items_of(node)


def _check_slots(references: Sequence[EventRule], events: Sequence[EventRule]) -> None:
    taken: dict[str, EventRule] = {}
    for rule in (*references, *events):
        if "#" in rule.slot:
            raise rule.place.wrong(
                say("the slot {slot!r} has a #, which counts attempts", slot=rule.slot)
            )
    for rule in references:
        first = taken.setdefault(rule.slot, rule)
        if first.event_type is not rule.event_type:
            raise _slot_taken(rule, first)
    for rule in events:
        first = taken.setdefault(rule.slot, rule)
        if first is not rule:
            raise _slot_taken(rule, first)


def _slot_taken(rule: EventRule, first: EventRule) -> Exception:
    return rule.place.wrong(
        say(
            "the slot {slot!r} is taken by the rule in line {line}: facts of "
            "both would get the same ids; give this one a `slot` of its own",
            slot=rule.slot,
            line=first.place.line,
        )
    )


def _shape(section: Section) -> FileShape:
    section.only(FILE_KEYS, "`file`")
    columns = tuple(text_of(column, "columns").text for column in items_of(section.get("columns")))
    return FileShape(
        format=_one_of(section, "format", FORMATS),
        encoding=encoding_named(section.get("encoding")),
        delimiter=_character(section, "delimiter"),
        quote=_quote(section),
        sheet=section.text("sheet") or None,
        rows=section.text("rows") or None,
        header=_header(section),
        columns=columns,
    )


def _one_of(section: Section, name: str, allowed: Sequence[str]) -> str | None:
    node = section.get(name)
    if node is None:
        return None
    written = text_of(node, name)
    if written.text.lower() not in allowed:
        raise written.place.wrong(
            say(
                "`{name}` is one of {named}, not {written!r}",
                name=name,
                named=named(allowed),
                written=written.text,
            )
        )
    return written.text.lower()


def _character(section: Section, name: str) -> str | None:
    node = section.get(name)
    if node is None:
        return None
    written = text_of(node, name)
    if len(written.text) != 1 or written.text in '\r\n"':
        raise written.place.wrong(
            say('`{name}` is one character, for example ";" or "\\t"', name=name)
        )
    return written.text


def _quote(section: Section) -> str:
    written = section.text("quote", '"')
    if written == "none":
        return ""
    return _character(section, "quote") or '"' if written != '"' else written


def _header(section: Section) -> int:
    node = section.get("header")
    if node is None:
        return 1
    written = text_of(node, "header")
    if not written.text.isdecimal() or written.text == "0":
        raise written.place.wrong(
            say(
                "`header` is the number of the line with the column names, 1 for the "
                "first; a file without one lists its `columns`"
            )
        )
    return int(written.text)
