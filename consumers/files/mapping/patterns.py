r"""Regular expressions of mappings, in time that grows with the cell alone. Home of ``re2``.

They are written as Python's ``re`` writes them and mean the same: ``\d``, ``\w`` and ``\s`` know
Chinese. What has no such bound is refused where it stands.
"""

import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from consumers.files.mapping.document import DocumentPlace, Text
from ledger.errors import MappingInvalid
from ledger.sentence import say

Found = TypeVar("Found")

KNOWN_MAX: Final = 20_000
KNOWN_CHARACTERS_MAX: Final = 200
PROGRAM_BYTES_MAX: Final = 64 * 1024 * 1024
_ESCAPE: Final = (
    r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|N\{[^}]*\}|0[0-7]{0,2}|[1-3][0-7]{2}"
    r"|[1-9][0-9]?|.)"
)
_PIECE: Final = re.compile(
    rf"(?P<escape>{_ESCAPE})|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|\(\?(?P<group>P<[^>]*>|P=[^)]*\)|<[=!]|[=!>(]|#[^)]*\)|[A-Za-z-]*[:)])"
    r"|(?P<repeat>(?:[*+?]|\{[0-9]*(?:,[0-9]*)?\})\+?)|.",
    re.DOTALL,
)
_IN_SET: Final = re.compile(rf"(?P<escape>{_ESCAPE})|\[", re.DOTALL)
_SAME_FLAGS: Final = re.compile("[ims]*(?:-[ims]+)?[:)]")
_LETTERS: Final = r"\p{L}\p{N}_"
_NO_LETTERS: Final = (
    r"\p{M}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\x{203f}\x{2040}\x{2054}\x{fe33}\x{fe34}"
    r"\x{fe4d}-\x{fe4f}\x{ff3f}\p{S}\p{Z}\p{C}"
)
_BLANKS: Final = r"\t-\r\x{1c}-\x{20}\x{85}\p{Z}"
_NO_BLANKS: Final = (
    r"\x{0}-\x{8}\x{e}-\x{1b}\x{21}-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}"
    r"\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}"
)
_CLASSES: Final = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": _LETTERS,
    "W": _NO_LETTERS,
    "s": _BLANKS,
    "S": _NO_BLANKS,
}
_ANCHORS: Final = {"A": r"\A", "Z": r"\z"}
_CONTROLS: Final = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_BACKSPACE: Final = r"\x{8}"
_EDGES: Final = ("b", "B")
_BACK: Final = ("P=", "(")


class Pattern:
    """正则: a compiled expression; it remembers its answers, for the cells of a column repeat."""

    def __init__(self, compiled: Any) -> None:  # noqa: ANN401 - an expression of re2
        self.groups: int = compiled.groups
        self.is_found: Callable[[str], bool] = _remembered(
            lambda text: compiled.search(_whole(text)) is not None
        )
        self.group: Callable[[str], str | None] = _remembered(
            lambda text: _first_group(compiled.search(_whole(text)))
        )
        self._compiled = compiled

    def replacing(self, parts: Sequence[str | int]) -> Callable[[str], str]:
        """Return what puts something in place of each match: texts, and groups by their number."""

        def made(found: Any) -> str:  # noqa: ANN401 - a match of re2
            groups = (part if isinstance(part, str) else found.group(part) for part in parts)
            return "".join(one or "" for one in groups)

        compiled = self._compiled
        return _remembered(lambda text: compiled.sub(made, _whole(text)))


def _first_group(found: Any) -> str | None:  # noqa: ANN401 - a match of re2
    return None if found is None else (found.group(1) or None)


def _whole(text: str) -> str:
    """Return a text that has an encoding; half surrogates stand for bytes that are no text."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _remembered(look: Callable[[str], Found]) -> Callable[[str], Found]:
    known: dict[str, Found] = {}

    def look_up(text: str) -> Found:
        if text in known:
            return known[text]
        found = look(text)
        if len(text) <= KNOWN_CHARACTERS_MAX:
            if len(known) >= KNOWN_MAX:
                known.clear()
            known[text] = found
        return found

    return look_up


def pattern_of(written: Text, option: str) -> Pattern:
    """Return the regular expression that a mapping writes; raises ``MappingInvalid``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(written.text)
    except (re.error, RecursionError, OverflowError) as error:
        raise written.place.wrong(
            say("`{option}` is no regular expression: {error}", option=option, error=error)
        ) from None
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = PROGRAM_BYTES_MAX
    try:
        return Pattern(re2.compile(_translated(written, option), options))
    except re2.error as error:
        reason = error.args[0].decode(errors="replace")
        raise written.place.wrong(
            say(
                "`{option}` is more than the linear engine RE2 takes: {reason}",
                option=option,
                reason=reason,
            )
        ) from None


def _translated(written: Text, option: str) -> str:
    """Return the same expression as RE2 writes it; refuse what it has not."""
    parts = []
    for found in _PIECE.finditer(written.text):
        place = written.inside.after(found.start()) if written.inside else written.place
        match found.lastgroup:
            case "escape":
                parts.append(_escape(found.group(), option, place))
            case "set":
                parts.append(_set(found.group()))
            case "group":
                parts.append(_group(found.group("group"), option, place))
            case "repeat":
                parts.append(_repeat(found.group(), option, place))
            case _:
                parts.append(found.group())
    return "".join(parts)


def _escape(text: str, option: str, place: DocumentPlace) -> str:
    letter = text[1]
    if letter in _EDGES:
        raise place.wrong(
            say(
                "`{option}`: {text} is the edge of a word, which Chinese has not; "
                "write what stands there, for example [^0-9A-Za-z]",
                option=option,
                text=text,
            )
        )
    if letter in "123456789" and not _is_octal(text):
        raise _unbounded(text, option, place)
    if letter in _CLASSES:
        inside = _CLASSES[letter.lower()]
        return f"[^{inside}]" if letter.isupper() else f"[{inside}]"
    return _ANCHORS.get(letter) or _character(text)


def _set(text: str) -> str:
    start = re.match(r"\[\^?\]?", text)
    assert start is not None  # noqa: S101 - a set begins so
    opened = start.group().replace("]", r"\]")
    return opened + _IN_SET.sub(_in_set, text[start.end() :])


def _in_set(found: re.Match[str]) -> str:
    text = found.group()
    if text == "[":
        return r"\["
    if text == r"\b":
        return _BACKSPACE
    return _CLASSES.get(text[1]) or _character(text)


def _is_octal(text: str) -> bool:
    return len(text) == 4 or text[1] == "0"  # noqa: PLR2004 - three digits and their mark


def _character(text: str) -> str:
    """Return one character that Python writes with a backslash, by its number."""
    letter, rest = text[1], text[2:]
    if letter in "xuU":
        number = int(rest, 16)
    elif letter == "N":
        number = ord(unicodedata.lookup(rest[1:-1]))
    elif letter.isascii() and letter.isdigit():
        number = int(text[1:], 8)
    else:
        number = _CONTROLS.get(letter) or ord(letter)
    return rf"\x{{{number:x}}}"


def _group(kind: str, option: str, place: DocumentPlace) -> str:
    if kind.startswith("P<"):
        return "("
    if kind.startswith("#"):
        return ""
    if _SAME_FLAGS.fullmatch(kind):
        return f"(?{kind}"
    if kind[-1] in ":)" and not kind.startswith(_BACK):
        raise place.wrong(
            say(
                "`{option}`: (?{kind} is no flag here; there are i, m and s",
                option=option,
                kind=kind,
            )
        )
    raise _unbounded(f"(?{kind}", option, place)


def _repeat(text: str, option: str, place: DocumentPlace) -> str:
    if len(text) > 1 and text.endswith("+"):
        raise _unbounded(text, option, place)
    return text.replace("{,", "{0,")


def _unbounded(text: str, option: str, place: DocumentPlace) -> MappingInvalid:
    return place.wrong(
        say(
            "`{option}`: {text} looks around or back, which takes time without "
            "bound; match the text itself, or test with a second condition",
            option=option,
            text=text,
        )
    )
