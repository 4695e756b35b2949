"""Number formats of workbooks: whether a number is a day, how a whole number is padded, its unit.

A workbook holds numbers; what a person sees in a cell is made by the cell's number format.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct

DIGITS_KEPT: Final = 15
"""The significant digits that a workbook keeps of a number; later ones are lost or noise."""
_DAYS: Final = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
"""Formats of days and times that stand in no file: 27-36 and 50-58 are the East Asian ones."""
_ELAPSED: Final = {46: "[h]:mm:ss"}
_CUSTOM_FROM: Final = 164
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_BRACKETED: Final = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_SPACING: Final = re.compile(r"[_*].")
_DAY_LETTERS: Final = re.compile(r"[dmyhs]|aaa|ggg", re.IGNORECASE)
_ELAPSED_LETTERS: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_SIGNS: Final = ("US$", "HK$", "$", "€", "£", "USD", "EUR", "HKD", "GBP", "JPY")
_UNITS: Final = ("万元", "亿元", "千元", "百万元", "元", "角", "分", "万", "亿")
_PADDED: Final = re.compile("[0#?]*0[0#?]*0[0#?]*")


class CellFormat(Struct, frozen=True, kw_only=True):
    """单元格格式: what a number format means for the number below it.

    ``padding`` holds digit places and literals of a whole number, ``before`` and ``after`` a
    currency or a unit that stands in the format alone.
    """

    is_day: bool = False
    elapsed: str = ""
    padding: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


GENERAL: Final = CellFormat()


def format_of_style(number: int, codes: Mapping[int, str]) -> CellFormat:
    """Return what a format means, by its number and the codes that the workbook defines."""
    code = codes.get(number)
    if code is not None:
        return read_code(code, is_local=number < _CUSTOM_FROM)
    if number in _ELAPSED:
        return CellFormat(elapsed=_ELAPSED[number])
    return CellFormat(is_day=True) if number in _DAYS else GENERAL


def read_code(code: str, *, is_local: bool = False) -> CellFormat:
    """Return what a format's code means: of its first section, that of positive numbers."""
    section = _first_section(code)
    bare = _SPACING.sub("", _BRACKETED.sub("", _LITERAL.sub("", section)))
    elapsed = _ELAPSED_LETTERS.search(bare)
    if elapsed:
        return CellFormat(elapsed=bare[elapsed.start() :])
    if "general" in bare.lower() or "通用" in bare:
        return GENERAL
    if _DAY_LETTERS.search(re.sub("e[+-]", "", bare, flags=re.IGNORECASE)):
        return CellFormat(is_day=True)
    tokens = _tokens(section)
    if "E" not in bare and "%" not in bare and _PADDED.fullmatch(_places(tokens)):
        return CellFormat(padding=tokens)
    return CellFormat(before="" if is_local else _sign(section), after=_unit(section))


def _first_section(code: str) -> str:
    is_quoted = False
    for place, character in enumerate(code):
        if character == '"':
            is_quoted = not is_quoted
        elif character == ";" and not is_quoted and code[place - 1 : place] != "\\":
            return code[:place]
    return code


def _tokens(section: str) -> tuple[str, ...]:
    """Return the pieces of a format: a digit's place is itself, a literal begins with a quote."""
    plain = _SPACING.sub("", _BRACKETED.sub("", section))
    found: list[str] = []
    at = 0
    while at < len(plain):
        literal = _LITERAL.match(plain, at)
        if literal:
            found.append("'" + "".join(part or "" for part in literal.groups()))
            at = literal.end()
        else:
            found.append(plain[at] if plain[at] not in "- ()/" else "'" + plain[at])
            at += 1
    return tuple(found)


def _places(tokens: tuple[str, ...]) -> str:
    return "".join(token for token in tokens if not token.startswith("'"))


def _sign(section: str) -> str:
    currency = _CURRENCY.search(section)
    shown = [currency.group(1)] if currency else []
    shown += ["".join(part for part in one if part) for one in _LITERAL.findall(section)]
    shown += ["$"] * ("$" in _BRACKETED.sub("", _LITERAL.sub("", section)))
    return next((sign.strip() for sign in shown if sign.strip() in _SIGNS), "")


def _unit(section: str) -> str:
    shown = ["".join(part for part in one if part).strip() for one in _LITERAL.findall(section)]
    bare = _LITERAL.sub("", section).rstrip()
    shown += [unit for unit in _UNITS if bare.endswith(unit)]
    return next((unit for unit in shown if unit in _UNITS), "")


def number_shown(value: float, form: CellFormat) -> str:
    """Return a number as text: fifteen digits and no exponent, padded as its format says."""
    if isinstance(value, int) and abs(value) < 10**DIGITS_KEPT:
        plain = str(value)
    else:
        plain = format(Decimal(format(value, f".{DIGITS_KEPT}g")), "f")
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
    if form.padding and plain.isdecimal():
        return _padded(plain, form.padding)
    return f"{form.before}{plain}{form.after}"


def _padded(digits: str, tokens: tuple[str, ...]) -> str:
    places = len(_places(tokens))
    rest = digits.rjust(places)
    first, shown = len(rest) - places, ""
    taken = 0
    for piece in tokens:
        if piece.startswith("'"):
            shown += piece[1:]
            continue
        digit = rest[: first + 1] if taken == 0 else rest[first + taken]
        taken += 1
        shown += digit.replace(" ", "0") if piece == "0" else digit.strip()
    return shown


def elapsed_shown(value: float, code: str) -> str:
    """Return a span of time as its format shows it: ``[h]:mm`` counts hours beyond a day."""
    unit = code[1].lower()
    left = round(abs(value) * 86_400)
    parts: list[str] = []
    for name, seconds in (("h", 3600), ("m", 60), ("s", 1)):
        if "hms".index(name) >= "hms".index(unit):
            count, left = divmod(left, seconds)
            parts.append(f"{count:02}" if parts else str(count))
    if "s" not in code.lower() and parts[-1] == "00":
        parts.pop()
    return ("-" if value < 0 else "") + ":".join(parts)
