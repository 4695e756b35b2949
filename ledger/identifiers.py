"""Codes and their checks: 统一社会信用代码, 行政区划, numbers of agencies, and kinds of identity.

An identity is text of a *kind* (``case``, ``subject``, ``item`` …), written in a *shape*. Here is
what shapes there are; the kinds are declared with the events, in ``ledger/events/base.py``.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ledger.errors import Malformed
from ledger.sentence import say

PLACEHOLDER: Final = "00000000000000000X"
"""The official stand-in for a missing code (standards of 双公示): never an identity."""

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a unified social credit code (GB 32100): no I, O, S, V, Z."""
_USCC_WEIGHTS: Final = tuple(pow(3, index, 31) for index in range(17))
_REGISTER: Final = re.compile(
    r"[0-9a-z][0-9a-z.-]{0,31}:[^\s/:\x00-\x1f\x7f][^\s/\x00-\x1f\x7f]{0,63}"
)
_KEY_ID: Final = r"[0-9a-z][0-9a-z.-]{0,31}"
_PERSON: Final = re.compile(_KEY_ID + r":[0-9a-f]{32,64}")
_NUMBER: Final = re.compile(r"[^\s/\x00-\x1f\x7f][^\s\x00-\x1f\x7f]{0,99}")


def uscc_check_character(first: str) -> str:
    """Return the check character of the first seventeen characters (GB 32100-2015, modulo 31).

    Raises ``Malformed`` where a character is not in the code's alphabet (no I, O, S, V, Z).
    """
    try:
        total = sum(
            USCC_ALPHABET.index(character) * weight
            for character, weight in zip(first, _USCC_WEIGHTS, strict=True)
        )
    except ValueError:
        raise Malformed(
            say(
                "统一社会信用代码 {first!r} needs 17 characters of 0-9 A-Z without I "
                "O S V Z and a check character",
                first=first,
            ),
            value=first,
        ) from None
    return USCC_ALPHABET[-total % 31]


def check_uscc(code: str) -> None:
    """Refuse what is no 统一社会信用代码: length, alphabet, check character, placeholder."""
    if code[:17] == PLACEHOLDER[:17]:
        raise Malformed(
            say(
                "{code} is a placeholder for a missing code and names nobody; use "
                "the register number (reg:<authority>:<number>)",
                code=code,
            ),
            value=code,
        )
    expected = uscc_check_character(code[:17])
    if len(code) != 18 or code[17] != expected:  # noqa: PLR2004 - GB 32100 has 18 characters
        raise Malformed(
            say(
                "统一社会信用代码 {code!r} has a wrong check character: the first 17 "
                "characters give {expected!r}",
                code=code,
                expected=expected,
            ),
            value=code,
        )


@lru_cache(maxsize=16_384)
def _organisation(value: str) -> None:
    scheme, _, rest = value.partition(":")
    if scheme == "uscc":
        check_uscc(rest)
    elif scheme != "reg" or not _REGISTER.fullmatch(rest):
        raise Malformed(
            say(
                "{value!r} is neither uscc:<统一社会信用代码> nor reg:<authority>:<number>",
                value=value,
            ),
            value=value,
        )


def _subject(value: str) -> None:
    scheme, _, rest = value.partition(":")
    if scheme != "person":
        _organisation(value)
    elif not _PERSON.fullmatch(rest):
        raise Malformed(
            say(
                "this is not person:<key id>:<keyed hash in hex>, which `shenguan "
                "person -` computes; what stands there is not quoted"
            )
        )


def _numbered(value: str) -> None:
    agency, _, number = value.partition("/")
    _organisation(agency)
    if not _NUMBER.fullmatch(number):
        raise Malformed(
            say(
                "{value!r} is not <agency>/<number>: the number is 1 to 100 "
                "characters without blanks",
                value=value,
            ),
            value=value,
        )


class Shape(NamedTuple):
    """形式: how an identity is written; ``check`` raises ``Malformed`` for what cannot be one.

    ``pattern`` is the whole of the check where a regular expression can say it.
    """

    check: Callable[[str], None]
    pattern: str | None = None


def matching(pattern: str, what: str) -> Shape:
    """Return the shape of what matches a pattern as a whole; ``what`` is what it should be."""

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern)  # takes milliseconds where a range of Chinese is in it

    def check_pattern(value: str) -> None:
        if not compiled().fullmatch(value):
            raise Malformed(say("{value!r} is not {what}", value=value, what=what), value=value)

    return Shape(check_pattern, pattern)


NAME: Final = r"[0-9a-z][0-9a-z.-]{0,63}"
ORGANISATION: Final = Shape(_organisation)
"""``uscc:<统一社会信用代码>`` or ``reg:<authority>:<number>``."""
SUBJECT: Final = Shape(_subject)
"""An organisation, or a person by pseudonym: ``person:<key id>:<keyed hash>``."""
AGENCY_NUMBER: Final = Shape(_numbered)
"""``<agency>/<number>``: what an agency numbers."""
ITEM_CODE: Final = matching(
    r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._()（）-]{0,63}",
    say("an item code: letters, digits, . _ - ( ), at most 64"),
)
MEASURE_CODE: Final = matching(
    r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._()（）-]{0,63}",
    say("a measure's code: letters, digits, . _ - ( ), at most 64"),
)
CATEGORY: Final = matching(
    r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._()（）+-]{0,63}",
    say("a category: letters, digits, . _ - + ( ), at most 64"),
)
AREA: Final = matching(
    r"[1-9][0-9]{5}(@[0-9]{4,8})?", say("a code of GB/T 2260: six digits, optionally @revision")
)
PROJECT: Final = matching(
    r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}",
    "a 投资项目代码: YYMM-region-guide-type-serial, 24 characters",
)
BLANK_SERIAL: Final = r"[0-9A-Za-z\u4e00-\u9fff-]{0,20}[0-9]{1,12}"
"""空白证照编号: what is printed on the sheet; it always ends in digits, which count up."""
PERSON_KEY: Final = matching(_KEY_ID, say("a key id: lower case, digits, . -, at most 32"))
UUID: Final = matching(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    say("a UUID in lower case with hyphens"),
)


class Kind(NamedTuple):
    """标识种类: one kind of identity.

    ``name`` stands in tags, for ever. ``written`` says how an identity is written, ``example`` is
    what a person would type. The entries of a ``line`` open it, go on and close it, and are
    corrected as one; what is no line is only referred to.
    """

    name: str
    chinese: str
    written: str
    example: str
    shape: Shape
    line: bool = False

    @property
    def numbered(self) -> bool:
        """Whether an agency numbers it, so that a bare number can be completed."""
        return self.shape is AGENCY_NUMBER

    @property
    def description(self) -> str:
        """What it is and how it is written."""
        return f"{self.chinese}: {self.written}" if self.written else self.chinese


class Kinds:
    """标识种类表: the kinds of identity that are declared."""

    def __init__(self) -> None:
        self._known: dict[str, Kind] = {}
        self._checks: dict[str, Callable[[str], None]] = {}
        self._referred: dict[str, Kind] = {}
        """What a ``Ref`` may name: anything but an entry."""

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._known.values())

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def declare(self, kind: Kind) -> Kind:
        """Add a kind; raises ``ValueError`` where its name is taken."""
        if self._known.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"the kind of identity {kind.name!r} is declared twice")
        self._checks[kind.name] = kind.shape.check
        if kind.name != "id":
            self._referred[kind.name] = kind
        return kind

    def checker(self, name: str) -> Callable[[str], None]:
        """Return the check of a kind of identity, or of references (``ref``)."""
        return self.check_reference if name == "ref" else self._checks[name]

    def check(self, name: str, value: str) -> None:
        """Refuse a value that cannot be an identity of the kind; raises ``Malformed``."""
        self._checks[name](value)

    def check_tag(self, text: str) -> None:
        """Refuse what is no tag text ``<kind>:<identity>``; raises ``Malformed``."""
        self._check_tag(text, self._known)

    def check_reference(self, text: str) -> None:
        """Refuse what cannot be a ``Ref``: the tag text of any identity but an entry's id.

        An entry that carried somebody else's id would keep that from ever being used.
        """
        self._check_tag(text, self._referred)

    def _check_tag(self, text: str, names: Collection[str]) -> None:
        name, separator, value = text.partition(":")
        if not separator or name not in names:
            raise Malformed(
                say(
                    "{text!r} is not <kind>:<identity>; kinds are {names}",
                    text=text,
                    names=", ".join(sorted(names)),
                ),
                value=text,
            )
        self.check(name, value)


def agency_of(number: str) -> str:
    """Return the agency that gave a number ``<agency>/<number>``."""
    return number.partition("/")[0]
