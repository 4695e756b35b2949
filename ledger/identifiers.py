"""Codes and their checks: 统一社会信用代码, 行政区划, numbers of agencies, and tags.

An identity is text of a *kind* (``case``, ``subject``, ``item`` …); ``check(kind, value)`` says
whether it can be one, and ``tag(kind, value)`` is how the log names it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ledger.errors import Malformed

PLACEHOLDER: Final = "00000000000000000X"
"""The official stand-in for a missing code (standards of 双公示): never an identity."""

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS: Final = tuple(pow(3, index, 31) for index in range(17))
_REGISTER: Final = re.compile(
    r"[0-9a-z][0-9a-z.-]{0,31}:[^\s/:\x00-\x1f\x7f][^\s/\x00-\x1f\x7f]{0,63}"
)
_PERSON: Final = re.compile(r"[0-9a-z][0-9a-z.-]{0,31}:[0-9a-f]{32,64}")
_NUMBER: Final = re.compile(r"[^\s/\x00-\x1f\x7f][^\s\x00-\x1f\x7f]{0,99}")
_ITEM: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._()（）-]{0,63}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAME: Final = re.compile(r"[0-9a-z][0-9a-z.-]{0,63}")
_AREA: Final = re.compile(r"[1-9][0-9]{5}(@[0-9]{4,8})?")
_PROJECT: Final = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")


def uscc_check_character(first: str) -> str:
    """Return the check character of the first seventeen characters (GB 32100-2015, modulo 31).

    Raises ``Malformed`` where a character is not in the code's alphabet (no I, O, S, V, Z).
    """
    try:
        total = sum(
            _USCC_ALPHABET.index(character) * weight
            for character, weight in zip(first, _USCC_WEIGHTS, strict=True)
        )
    except ValueError:
        raise Malformed(
            f"统一社会信用代码 {first!r} needs 17 characters of 0-9 A-Z without I O S V Z and a "
            "check character",
            value=first,
        ) from None
    return _USCC_ALPHABET[-total % 31]


def check_uscc(code: str) -> None:
    """Refuse what is no 统一社会信用代码: length, alphabet, check character, placeholder."""
    if code[:17] == PLACEHOLDER[:17]:
        raise Malformed(
            f"{code} is a placeholder for a missing code and names nobody; use the register "
            "number (reg:<authority>:<number>)",
            value=code,
        )
    expected = uscc_check_character(code[:17])
    if len(code) != 18 or code[17] != expected:  # noqa: PLR2004 - GB 32100 has 18 characters
        raise Malformed(
            f"统一社会信用代码 {code!r} has a wrong check character: the first 17 characters "
            f"give {expected!r}",
            value=code,
        )


@lru_cache(maxsize=16_384)
def _organisation(value: str) -> None:
    scheme, _, rest = value.partition(":")
    if scheme == "uscc":
        check_uscc(rest)
    elif scheme != "reg" or not _REGISTER.fullmatch(rest):
        raise Malformed(
            f"{value!r} is neither uscc:<统一社会信用代码> nor reg:<authority>:<number>",
            value=value,
        )


def _subject(value: str) -> None:
    scheme, _, rest = value.partition(":")
    if scheme != "person":
        _organisation(value)
    elif not _PERSON.fullmatch(rest):
        raise Malformed(f"{value!r} is not person:<key id>:<keyed hash in hex>", value=value)


def _numbered(value: str) -> None:
    agency, _, number = value.partition("/")
    _organisation(agency)
    if not _NUMBER.fullmatch(number):
        raise Malformed(
            f"{value!r} is not <agency>/<number>: the number is 1 to 100 characters without blanks",
            value=value,
        )


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[str], None]:
    def check_pattern(value: str) -> None:
        if not pattern.fullmatch(value):
            raise Malformed(f"{value!r} is not {what}", value=value)

    return check_pattern


_NUMBERED: Final = (
    "officer", "case", "joint", "licence", "task", "feedback", "check", "rectification",
    "enforcement", "penalty", "restriction",
)  # fmt: skip
_CHECKS: Final[dict[str, Callable[[str], None]]] = {
    "agency": _organisation,
    "subject": _subject,
    "item": _matching(_ITEM, "an item code: letters, digits, . _ - ( ), at most 64"),
    "area": _matching(_AREA, "a code of GB/T 2260: six digits, optionally @revision"),
    "project": _matching(_PROJECT, "a 投资项目代码: YYMM-region-guide-type-serial, 24 characters"),
    "calendar": _matching(_NAME, "a calendar's name: lower case, digits, . -"),
    "term": _matching(_NAME, "a term's name: lower case, digits, . -"),
    "ledger": _matching(_NAME, "a ledger id: lower case, digits, . -, at most 64"),
    "id": _matching(_UUID, "a UUID in lower case with hyphens"),
    **dict.fromkeys(_NUMBERED, _numbered),
}

KINDS: Final = frozenset(_CHECKS)


def check(kind: str, value: str) -> None:
    """Refuse a value that cannot be an identity of the kind; raises ``Malformed``."""
    _CHECKS[kind](value)


def checker(kind: str) -> Callable[[str], None]:
    """Return the check of a kind of identity, or of references (``ref``)."""
    return check_reference if kind == "ref" else _CHECKS[kind]


def check_tag(text: str) -> None:
    """Refuse what is no tag text ``<kind>:<identity>``; raises ``Malformed``."""
    _check_tag(text, KINDS)


def check_reference(text: str) -> None:
    """Refuse what cannot be a ``Ref``: the tag text of any identity but an entry's id.

    An entry that carried somebody else's id would keep that from ever being used.
    """
    _check_tag(text, KINDS - {"id"})


def _check_tag(text: str, kinds: frozenset[str]) -> None:
    kind, separator, value = text.partition(":")
    if not separator or kind not in kinds:
        raise Malformed(
            f"{text!r} is not <kind>:<identity>; kinds are {', '.join(sorted(kinds))}", value=text
        )
    check(kind, value)


def tag(kind: str, value: str) -> str:
    """Return how the log names an identity: ``case:uscc:…/2017-0412``."""
    return f"{kind}:{value}"


def agency_of(number: str) -> str:
    """Return the agency that gave a number ``<agency>/<number>``."""
    return number.partition("/")[0]
