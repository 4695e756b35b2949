"""Conditions on a row: ``{results: Fail, license_id: present, criticalcount: {more_than: 0}}``.

All that stand together must hold; ``any`` takes a list of which one must, ``not`` what must not.
A column whose name is one of these words is written as ``{column: any, equals: …}``.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from consumers.files.mapping import conversion, moments
from consumers.files.mapping.columns import ColumnSlots, Form, Values, template
from consumers.files.mapping.document import (
    Listing,
    Node,
    Section,
    Text,
    items_of,
    section_of,
    text_of,
)
from consumers.files.mapping.field_options import format_of
from consumers.files.mapping.patterns import pattern_of
from consumers.files.problems import Problem, RowProblem, Unfit
from ledger.sentence import say
from ledger.zone import Zone

RowCondition = Callable[[Values], bool]

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "less_than": lambda left, right: left < right,
    "at_most": lambda left, right: left <= right,
    "more_than": lambda left, right: left > right,
    "at_least": lambda left, right: left >= right,
}
_NOTATION: Final = ("as", "format")
TESTS: Final = ("present", "equals", "in", "not", "matches", *_NOTATION, *_ORDER)
_PRESENT: Final = {"present": True, "absent": False}


def read_condition(node: Node, column_slots: ColumnSlots, zone: Zone) -> RowCondition:
    """Return a condition; a list of conditions means that one of them holds."""
    if isinstance(node, Listing):
        return _any([read_condition(inner, column_slots, zone) for inner in node.items])
    section = section_of(node, say("a condition"))
    if not section.entries:
        raise section.place.wrong(say("a condition that says nothing; name a column"))
    if "column" in section.entries:
        column = text_of(section.require("column", say("a condition")), "column")
        section.only(("column", *TESTS), say("a condition"))
        rest = {name: node for name, node in section.entries.items() if name != "column"}
        keys = {name: section.keys[name] for name in rest}
        return _on_column(column, Section(section.place, rest, keys), column_slots, zone)
    parts = [_part(name, section, column_slots, zone) for name in section.entries]
    return _all(parts)


def _any(parts: list[RowCondition]) -> RowCondition:
    def holds(values: Values) -> bool:
        for part in parts:  # noqa: SIM110 - asked of every row: a generator costs twice as much
            if part(values):
                return True
        return False

    return holds


def _all(parts: list[RowCondition]) -> RowCondition:
    if len(parts) == 1:
        return parts[0]

    def holds(values: Values) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if not part(values):
                return False
        return True

    return holds


def _part(name: str, section: Section, column_slots: ColumnSlots, zone: Zone) -> RowCondition:
    node = section.entries[name]
    match name:
        case "any":
            return _any([read_condition(inner, column_slots, zone) for inner in items_of(node)])
        case "all":
            parts = [read_condition(inner, column_slots, zone) for inner in items_of(node)]
            return _all(parts)
        case "not":
            inner = read_condition(node, column_slots, zone)
            return lambda values: not inner(values)
    return _on_column(Text(section.keys[name], name), node, column_slots, zone)


def _on_column(column: Text, node: Node, column_slots: ColumnSlots, zone: Zone) -> RowCondition:
    slot = column_slots.slot(column.text, column.place)
    if isinstance(node, Text):
        if node.text in _PRESENT and not node.is_nothing:
            expected = _PRESENT[node.text]
            return lambda values: (values[slot] is not None) is expected
        return _equal(slot, template(node, column_slots))
    if isinstance(node, Listing):
        return _among(slot, node)
    tests = node.only(TESTS, say("the condition on {column!r}", column=column.text))
    parts = [
        _test(name, tests, slot, (column_slots, zone, column.text))
        for name in tests.entries
        if name not in _NOTATION
    ]
    if not parts:
        raise node.place.wrong(say("the condition on {column!r} tests nothing", column=column.text))
    return _all(parts)


def _test(
    name: str, tests: Section, slot: int, about: tuple[ColumnSlots, Zone, str]
) -> RowCondition:
    column_slots, zone, _ = about
    node = tests.require(name, say("a condition"))
    match name:
        case "present":
            answers = {"yes": True, "true": True, "no": False, "false": False}
            written = text_of(node, "present")
            expected = answers.get(written.text)
            if expected is None:
                raise written.place.wrong(say("`present` is yes or no"))
            return lambda values: (values[slot] is not None) is expected
        case "equals":
            return _equal(slot, template(text_of(node, "equals"), column_slots))
        case "in":
            return _among(slot, node)
        case "not":
            if isinstance(node, Text):
                same = _equal(slot, template(node, column_slots))
            else:
                same = _among(slot, node)
            return lambda values: not same(values)
        case "matches":
            return _matching(slot, text_of(node, "matches"))
    return _ordered(
        name, slot, template(text_of(node, name), column_slots), (tests, zone, about[2])
    )


def _equal(slot: int, other: Form) -> RowCondition:
    if other.is_constant:
        text = other.get([])
        return lambda values: values[slot] == text
    get = other.get
    return lambda values: values[slot] == get(values)


def _among(slot: int, node: Node) -> RowCondition:
    allowed = frozenset(text_of(choice, "in").text for choice in items_of(node))
    return lambda values: values[slot] in allowed


def _matching(slot: int, written: Text) -> RowCondition:
    is_found = pattern_of(written, "matches").is_found

    def holds(values: Values) -> bool:
        text = values[slot]
        return text is not None and is_found(text)

    return holds


def _ordered(name: str, slot: int, other: Form, about: tuple[Section, Zone, str]) -> RowCondition:
    tests, zone, column = about
    convert = _comparable(tests, zone)
    compare, get = _ORDER[name], other.get

    def holds(values: Values) -> bool:
        left, right = values[slot], get(values)
        if left is None or right is None:
            return False
        try:
            return compare(convert(left), convert(right))
        except Unfit as unfit:
            message = f"a condition compares {column!r}: {unfit.message}"
            raise RowProblem(
                Problem(code=unfit.code, message=message, field=column, value=left)
            ) from None

    return holds


def _comparable(tests: Section, zone: Zone) -> Callable[[str], datetime | Decimal | str]:
    written, formats = tests.get("as"), items_of(tests.get("format"))
    kind = ("time" if formats else "number") if written is None else text_of(written, "as").text
    if formats and kind != "time":
        raise tests.keys["format"].wrong(say("`format` is of times: `as: time`"))
    match kind:
        case "number":
            return conversion.remembered(conversion.number)
        case "time":
            return conversion.remembered(_moments(formats, zone))
        case "text":
            return lambda text: text
    place = tests.keys.get("as", tests.place)
    raise place.wrong(say("`as` is number, time or text, not {kind!r}", kind=kind))


def _moments(formats: Sequence[Node], zone: Zone) -> Callable[[str], datetime]:
    """Return the reading of times: in the notations of the cell, or as the mapping writes them."""
    usual = moments.instant_parser((), zone)
    if not formats:
        return usual
    read = moments.instant_parser([format_of(text_of(one, "format")) for one in formats], zone)

    def convert(text: str) -> datetime:
        try:
            found: datetime = read(text)
        except Unfit:
            # What it is compared with stands in the mapping, in the usual notation.
            try:
                return usual(text)  # type: ignore[no-any-return]
            except Unfit:
                pass
            raise
        return found

    return convert
