"""The options of a field's form that say how its text is read: format, zone, unit, pattern."""

from typing import Final

from consumers.files.mapping import amounts, conversion, moments
from consumers.files.mapping.amounts import ROUNDING, Marks
from consumers.files.mapping.document import Node, Section, Text, text_of
from consumers.files.mapping.patterns import Pattern, pattern_of
from ledger.fields import Field
from ledger.sentence import say
from ledger.zone import Zone

_MARKS: Final = (".", ",", "'", " ")


def part_of(written: Text) -> Pattern:
    """Return a regular expression with one group, which marks what is taken."""
    pattern = pattern_of(written, "extract")
    if pattern.groups != 1:
        raise written.place.wrong(say("`extract` marks what to take by one pair of parentheses"))
    return pattern


def format_of(written: Text) -> str:
    """Return a notation of days and times."""
    fault = moments.fault_of_format(written.text)
    if fault is not None:
        raise written.place.wrong(say("`format`: {fault}", fault=fault))
    return written.text


def shift_of(options: Section) -> int:
    """Return the days by which a time is moved."""
    written = options.get("shift_days")
    if written is None:
        return 0
    text = text_of(written, "shift_days")
    try:
        return int(text.text)
    except ValueError:
        raise text.place.wrong(
            say("`shift_days` is a whole number of days, for example -1")
        ) from None


def unit_of(options: Section, field: Field) -> str:
    """Return the unit of a field that counts money; it must be said."""
    units = ", ".join(amounts.MONEY_FEN)
    written = options.get("money")
    if written is None:
        raise options.place.wrong(
            say("`{field}` is money: say its unit, `money:` {units}", field=field.name, units=units)
        )
    unit = text_of(written, "money")
    if unit.text not in amounts.MONEY_FEN:
        raise unit.place.wrong(
            say("`money`: {unit!r} is none of {units}", unit=unit.text, units=units)
        )
    return unit.text


def marks_of(options: Section) -> Marks:
    """Return how numbers are written, and how they are rounded."""
    found: dict[str, str | None] = {}
    for name in ("decimal", "thousands"):
        written = options.get(name)
        mark = found[name] = None if written is None else text_of(written, name).text
        if written is not None and mark not in _MARKS:
            raise written.place.wrong(
                say("`{name}` is one of . , ' or a blank, not {mark!r}", name=name, mark=mark)
            )
    if found["decimal"] is not None and found["decimal"] == found["thousands"]:
        raise options.keys["decimal"].wrong(
            say("`decimal` and `thousands` are two different marks")
        )
    written = options.get("round")
    rounding = None if written is None else text_of(written, "round").text
    if written is not None and rounding not in ROUNDING:
        raise written.place.wrong(
            say(
                "`round` is one of {rounding}, not {given!r}",
                rounding=", ".join(ROUNDING),
                given=rounding,
            )
        )
    return Marks(found["decimal"], found["thousands"], rounding)


def is_encoding(name: str) -> bool:
    """Tell whether a text names an encoding that Python knows, or ``auto``."""
    try:
        return name.lower() == "auto" or bool("a".encode(name))
    except (LookupError, ValueError):
        return False


def encoding_named(node: Node | None) -> str:
    """Return the encoding that a mapping names, ``auto`` by default."""
    if node is None:
        return "auto"
    written = text_of(node, "encoding")
    if not is_encoding(written.text):
        raise written.place.wrong(
            say(
                "`encoding` is auto or one that Python names (utf-8, gb18030, big5, "
                "cp1252 …), not {written!r}",
                written=written.text,
            )
        )
    return written.text.lower()


def zone_named(written: Text) -> Zone:
    """Return the time zone that a mapping names."""
    try:
        return conversion.zone_of(written.text)
    except ValueError as error:
        raise written.place.wrong(str(error)) from None
