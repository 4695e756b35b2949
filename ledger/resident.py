"""居民身份证号: the form of a resident's identity number (GB 11643), which never stands in clear.

Seventeen digits and a check character (ISO 7064, MOD 11-2); the seventh to the fourteenth are a day
of birth of 1800 to 2099, whether or not the calendar has that day. One in eleven numbers of that
form has the check character by chance; it is treated alike, for nobody can tell it apart.
"""

import re
from typing import Final
from unicodedata import normalize

from ledger.legible import without_unseen
from ledger.sentence import say

REMEDY: Final = say(
    "a resident's identity number never stands in clear, and neither "
    "does what cannot be told from one; name the person by pseudonym "
    "(`shenguan person -` computes person:<key id>:<keyed hash>, in a "
    "mapping the word `person`), an organisation without another code by "
    "its register number, and leave such numbers out of texts"
)
_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])"
    r"[0-9]{6}[ -]?(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"[ -]?[0-9]{3}[0-9Xx]"
    r"(?![0-9A-Za-z])"
)
_NUMBER_BYTES: Final = re.compile(_NUMBER.pattern.encode())
_WIDE_DIGIT: Final = re.compile(b"\xef\xbc[\x90-\x99]")
"""A full-width digit in UTF-8."""
_HIDDEN: Final = "〈居民身份证号〉"
_BETWEEN: Final = re.compile(r"[\s-]+")
"""What people write between the parts of a number."""
_OLD_NUMBER: Final = re.compile(
    r"(?P<area>[0-9]{6})(?P<birth>[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?P<serial>[0-9]{3})"
)
"""The fifteen digits of before 1999: no century, no check character."""
_OF_THE_AGED: Final = 996
"""From here on, a serial number of the old form was that of somebody born before 1900."""
_MODULUS: Final = 11
_CHECK_CHARACTERS: Final = "0123456789X"
_DIGITS: Final = 17
_RUN: Final = b"0" * _DIGITS
_DIGIT_BYTES: Final = frozenset(b"0123456789 -\xef\xbc" + bytes(range(0x90, 0x9A)))
"""The digits, what may stand between them, and the bytes of full-width digits in UTF-8."""
_AS_ZERO: Final = bytes(0x30 if byte in _DIGIT_BYTES else byte for byte in range(0x100))


def may_hold_number(body: bytes) -> bool:
    """Tell quickly whether canonical bytes may hold such a number; a True may be wrong.

    Codes of organisations often begin with seventeen digits: they are told apart by the day.
    """
    if _RUN not in body.translate(_AS_ZERO):
        return False
    return _WIDE_DIGIT.search(body) is not None or _NUMBER_BYTES.search(body) is not None


def holds_number(text: str) -> bool:
    """Tell whether a text holds such a number, in whatever width, or with unseen characters."""
    if len(text) <= _DIGITS:
        return False
    return any(_has_check_character(one[0]) for one in _NUMBER.finditer(_plain(text)))


def number_of(text: str) -> str | None:
    """Return the number that a person wrote, in its one form; None where it is none.

    Width, blanks, hyphens and the case of the X do not count; fifteen digits are completed.
    """
    plain = _BETWEEN.sub("", _plain(text)).upper()
    old = _OLD_NUMBER.fullmatch(plain)
    if old is not None:
        century = "18" if int(old["serial"]) >= _OF_THE_AGED else "19"
        plain = _completed(old["area"] + century + old["birth"] + old["serial"])
    return plain if _NUMBER.fullmatch(plain) and _has_check_character(plain) else None


def without_numbers(text: str) -> str:
    """Return a text for others to read: such a number is not quoted."""
    if not holds_number(text):
        return text
    return _NUMBER.sub(
        lambda one: _HIDDEN if _has_check_character(one[0]) else one[0], _plain(text)
    )


def _plain(text: str) -> str:
    return text if text.isascii() else without_unseen(normalize("NFKC", text))


def _has_check_character(written: str) -> bool:
    number = written.replace(" ", "").replace("-", "").upper()
    return number == _completed(number[:_DIGITS])


def _completed(digits: str) -> str:
    """Return seventeen digits with their check character."""
    weighted = sum(int(digit) << _DIGITS - place for place, digit in enumerate(digits))
    return digits + _CHECK_CHARACTERS[(1 - weighted) % _MODULUS]
