"""Reasons (原因): why something was not taken, as the machine or a library says it, as a sentence.

The English is theirs, word for word; so that it can be told in Chinese, its form is known here.
"""

import errno
import re
from collections.abc import Callable
from typing import Final

from ledger.sentence import Named, Sentence, say

_REASONS: Final = {
    errno.EACCES: say("Permission denied"),
    errno.EADDRINUSE: say("Address already in use"),
    errno.EADDRNOTAVAIL: say("Cannot assign requested address"),
    errno.EBUSY: say("Device or resource busy"),
    errno.ECONNREFUSED: say("Connection refused"),
    errno.ECONNRESET: say("Connection reset by peer"),
    errno.EDQUOT: say("Disk quota exceeded"),
    errno.EEXIST: say("File exists"),
    errno.EFBIG: say("File too large"),
    errno.EHOSTUNREACH: say("No route to host"),
    errno.EINVAL: say("Invalid argument"),
    errno.EIO: say("Input/output error"),
    errno.EISDIR: say("Is a directory"),
    errno.ELOOP: say("Too many levels of symbolic links"),
    errno.EMFILE: say("Too many open files"),
    errno.ENAMETOOLONG: say("File name too long"),
    errno.ENOENT: say("No such file or directory"),
    errno.ENOSPC: say("No space left on device"),
    errno.ENOTDIR: say("Not a directory"),
    errno.ENOTEMPTY: say("Directory not empty"),
    errno.ENXIO: say("No such device or address"),
    errno.EPERM: say("Operation not permitted"),
    errno.EPIPE: say("Broken pipe"),
    errno.EROFS: say("Read-only file system"),
    errno.ETIMEDOUT: say("Connection timed out"),
}
_PARTS: Final = {"object": "对象", "array": "数组"}
_TYPES: Final = {
    **_PARTS,
    "str": "文本",
    "int": "整数",
    "float": "数",
    "bool": "true 或 false",
    "null": "空值 (null)",
    "date": "日期",
    "datetime": "时间",
}


def _type(quoted: str) -> Named | str:
    """Return a type, or several of which one would do, with what a reader of Chinese calls it."""
    named = [_TYPES.get(one) for one in quoted.strip("`").split(" | ")]
    return quoted if None in named else Named(quoted, "或".join(filter(None, named)))


_FORMS: Final[tuple[tuple[str, Callable[[re.Match[str]], Sentence]], ...]] = (
    (
        r"Expected (`[^`]+`), got (`[^`]+`)",
        lambda m: say("Expected {wanted}, got {found}", wanted=_type(m[1]), found=_type(m[2])),
    ),
    (
        r"Expected (`[^`]+`) of length (<=|>=|==) (\d+)",
        lambda m: say(
            "Expected {wanted} of length {sign} {number}",
            wanted=_type(m[1]),
            sign=m[2],
            number=m[3],
        ),
    ),
    (
        r"Expected `str` matching regex '\^\[0-9a-f\]\{64\}\$'",
        lambda _: say("Expected 64 hexadecimal digits in lower case"),
    ),
    (
        r"Expected `str` matching regex '\^sha256:\[0-9a-f\]\{64\}\$'",
        lambda _: say("Expected `sha256:` and 64 hexadecimal digits in lower case"),
    ),
    (
        r"Expected (`[^`]+`) matching regex (.+)",
        lambda m: say(
            "Expected {wanted} matching regex {pattern}", wanted=_type(m[1]), pattern=m[2]
        ),
    ),
    (
        r"Expected (`[^`]+`) with a timezone component",
        lambda m: say("Expected {wanted} with a timezone component", wanted=_type(m[1])),
    ),
    (
        r"Expected (`[^`]+`) (<=|>=|<|>|==) (\S+)",
        lambda m: say(
            "Expected {wanted} {sign} {number}", wanted=_type(m[1]), sign=m[2], number=m[3]
        ),
    ),
    (r"Expected (.+)", lambda m: say("Expected {wanted}", wanted=_type(m[1]))),
    (
        r"Object missing required field (`[^`]+`)",
        lambda m: say("Object missing required field {field}", field=m[1]),
    ),
    (
        r"Object contains unknown field (`[^`]+`)",
        lambda m: say("Object contains unknown field {field}", field=m[1]),
    ),
    (r"Invalid enum value (.+)", lambda m: say("Invalid enum value {value}", value=m[1])),
    (r"Invalid value (.+)", lambda m: say("Invalid value {value}", value=m[1])),
    (r"Invalid RFC3339 encoded date", lambda _: say("Invalid RFC3339 encoded date")),
    (r"Invalid RFC3339 encoded datetime", lambda _: say("Invalid RFC3339 encoded datetime")),
    (r"Input data was truncated", lambda _: say("Input data was truncated")),
    (
        r"JSON is malformed: (.+) \(byte (\d+)\)",
        lambda m: say(
            "JSON is malformed: {problem} (byte {byte})", problem=problem_told(m[1]), byte=m[2]
        ),
    ),
    (r"invalid character", lambda _: say("invalid character")),
    (r"trailing characters", lambda _: say("trailing characters")),
    (r"invalid number", lambda _: say("invalid number")),
    (r"object keys must be strings", lambda _: say("object keys must be strings")),
    (r"expected ',' or ('[\]}]')", lambda m: say("expected ',' or {closing}", closing=m[1])),
    (r"expected ':'", lambda _: say("expected ':'")),
    (
        r"trailing comma in (object|array)",
        lambda m: say("trailing comma in {what}", what=Named(m[1], _PARTS[m[1]])),
    ),
)
"""What msgspec says of JSON, and of values that are not of their type."""


def reason_of(error: OSError) -> str:
    """Return why the system did not do what was asked of it."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def problem_told(text: str) -> str:
    """Return what msgspec says is wrong with a value, as a sentence where its form is known."""
    for form, told in _FORMS:
        found = re.fullmatch(form, text)
        if found is not None:
            return told(found)
    return text
