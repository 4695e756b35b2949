"""Encodings: what a file says, what is asked for, or what its bytes speak for; never a coin's toss.

Without a mark a file is UTF-8 where only that fits, GB 18030 where that is plain; where two are
plausible, or none is, it is refused with the candidates.
"""

import codecs
import re
from typing import Final, NamedTuple

from consumers.files.readers.reading import ESCAPES, ESCAPING, FileSource
from ledger.errors import InputUnreadable
from ledger.sentence import say

AUTO: Final = "auto"
_CHUNK_BYTES: Final = 1024 * 1024
_SAMPLE_BYTES: Final = 4 * 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_PARTS_OF_GB: Final = ("gb2312", "gbk", "cp936", "gb18030")
_CANDIDATES: Final = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1252", "cp1251")
# A pattern of wide ranges takes milliseconds to compile; most files need none.
_WIDE: Final = "[\u0800-\udb7f\ue000-\U0010ffff]"
_OTHER: Final = re.compile("[\x80-\u07ff]")
_BESIDE_LATIN: Final = re.compile("(?<=[A-Za-z])[\x80-\u07ff]+|[\x80-\u07ff]+(?=[A-Za-z])")
_LETTERS_IN_USE: Final = re.compile(
    "[\xa0-\u017f\u0386-\u03ce\u0401\u0404\u0406\u0407\u0410-\u044f\u0451\u0454\u0456\u0457"
    "\u0490\u0491\u05d0-\u05ea\u060c-\u0652]"
)
_COMMON: Final = re.compile(rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]")
_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_KOREAN: Final = re.compile(rb"[\xb0-\xc8]")
_COMMON_SHARE_MIN: Final = 0.7
_KOREAN_MIN: Final = 12
_ALPHABET_MIN: Final = 40
_WRONG_OF_RIGHT_MAX: Final = 0.5


class Encoding(NamedTuple):
    """编码: which one a file is read with, and whether only its bytes spoke for it."""

    name: str
    is_guessed: bool = False


def encoding_of(source: FileSource, wanted: str) -> Encoding:
    """Return the encoding to read a file with; raises ``InputUnreadable`` where none is plain."""
    with source.opened() as stream:
        start = stream.read(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    if wanted != AUTO:
        name = codecs.lookup(wanted).name
        if name in _PARTS_OF_GB:
            name = "gb18030"
        return Encoding("utf-8-sig" if name == "utf-8" else name)
    found = _Seen()
    with source.opened() as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            found.look(chunk)
    found.end()
    return _judged(source, found)


class _Seen:
    """What was seen of a file: how it reads as UTF-8, and a sample of the lines beyond ASCII."""

    def __init__(self) -> None:
        self.right = self.wrong = self.wide = 0
        self.sample = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")(ESCAPING)
        self._rest = b""

    def look(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        before = ESCAPES.count
        text = self._decoder.decode(chunk)
        self.wrong += ESCAPES.count - before
        if not text.isascii():
            wide = len(re.findall(_WIDE, text))
            self.wide += wide
            self.right += wide + len(_OTHER.findall(text))
        lines = self._rest + chunk
        if len(self.sample) < _SAMPLE_BYTES:
            whole, _, self._rest = lines.rpartition(b"\n")
            self._take(whole)
            if len(self._rest) > _SAMPLE_BYTES:
                self._take(self._rest)
                self._rest = b""

    def _take(self, lines: bytes) -> None:
        if not lines.isascii():
            kept = (line for line in lines.split(b"\n") if not line.isascii())
            self.sample += b"\n".join(kept) + b"\n"

    def end(self) -> None:
        """Look at what is left."""
        before = ESCAPES.count
        self._decoder.decode(b"", final=True)
        self.wrong += ESCAPES.count - before
        self._take(self._rest)


def _judged(source: FileSource, seen: _Seen) -> Encoding:
    sample = bytes(seen.sample)
    if not seen.wrong:
        if not seen.right or seen.wide or not _is_chinese(sample):
            return Encoding("utf-8-sig")
        return _narrow(source, sample)
    if seen.wrong < seen.right * _WRONG_OF_RIGHT_MAX:
        return Encoding("utf-8-sig", is_guessed=True)
    if _is_chinese(sample) and not _may_be_korean(sample):
        return Encoding("gb18030", is_guessed=True)
    raise InputUnreadable(
        say(
            "{path}: neither UTF-8 nor plainly GB 18030; say `file: encoding:` "
            "in the mapping or --encoding; its bytes could be {fitting}",
            path=source.path,
            fitting=", ".join(_fitting(sample)),
        )
    )


def _narrow(source: FileSource, sample: bytes) -> Encoding:
    """Judge a file whose bytes are UTF-8 for letters of an alphabet, and Chinese in GB 18030."""
    text = sample.decode("utf-8", "ignore")
    others = "".join(_OTHER.findall(text))
    if 2 * sum(map(len, _BESIDE_LATIN.findall(text))) >= len(others):
        return Encoding("utf-8-sig")
    if len(_LETTERS_IN_USE.findall(others)) < len(others):
        return Encoding("gb18030", is_guessed=True)
    # Words of an alphabet use few of its letters' first bytes; Chinese uses many.
    if len(others) >= _ALPHABET_MIN and len({ord(one) >> 6 for one in others}) <= len("абв"):
        return Encoding("utf-8-sig", is_guessed=True)
    raise InputUnreadable(
        say(
            "{path}: the bytes are {others!r} in UTF-8 and {decode!r} in GB "
            "18030; say which: `file: encoding:` in the mapping, or --encoding",
            path=source.path,
            others=others[:8],
            decode=others[:8].encode().decode("gb18030", "replace"),
        )
    )


def _is_chinese(sample: bytes) -> bool:
    pairs = _pairs(sample)
    if not pairs:
        return False
    common = sum(_COMMON.fullmatch(pair) is not None for pair in pairs)
    return common >= len(pairs) * _COMMON_SHARE_MIN


def _pairs(sample: bytes) -> list[bytes]:
    """Return the pairs of bytes beyond ASCII as GB 18030 takes them apart."""
    return _PAIR.findall(sample)


def _may_be_korean(sample: bytes) -> bool:
    pairs = [pair for pair in _pairs(sample) if pair[0] >= 0xB0]  # noqa: PLR2004 - the first letters
    return (
        len(pairs) >= _KOREAN_MIN
        and all(_KOREAN.match(pair) for pair in pairs)
        and "euc_kr" in _fitting(sample)
    )


def _fitting(sample: bytes) -> list[str]:
    found = []
    for name in _CANDIDATES:
        try:
            sample.decode(name)
        except UnicodeError:
            continue
        found.append(name)
    return found or [say("of several encodings at once")]
