"""Identities out of free text: ``slug`` and ``hash``, the same for ever, two for two texts.

What is derived stands in ids for good: none of this may ever give another text. Texts that differ
only in what nobody sees (full width, unseen characters, the number of blanks) are one.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final
from unicodedata import combining, normalize

from consumers.files.mapping.document import Section, flag_of
from consumers.files.problems import CELL_MALFORMED, Unfit
from ledger import resident
from ledger.legible import normal_form
from ledger.sentence import say

Convert = Callable[[str], str | None]
READABLE_MAX: Final = 36
"""The characters of a text that a slug shows."""
SUFFIX_DIGITS: Final = 16
HASH_DIGITS: Final = 32
_OTHERS: Final = re.compile("[^0-9a-z\u4e00-\u9fff]+")
_LIKE_SUFFIX: Final = re.compile(rf"(?:.*-)?[0-9a-f]{{{SUFFIX_DIGITS}}}", re.DOTALL)


def identity_text(options: Section) -> Convert | None:
    """Return the conversion to a slug or a hash, or None where neither is asked for."""
    is_slug = flag_of(options.get("slug"), "slug", default=False)
    is_hash = flag_of(options.get("hash"), "hash", default=False)
    if is_slug and is_hash:
        raise options.keys["hash"].wrong(say("`slug` or `hash`, not both"))
    if is_slug:
        return slug
    return hashed if is_hash else None


def slug(text: str) -> str | None:
    """Return letters, digits and Chinese characters of a text, joined by hyphens, if any is seen.

    Where that is not the whole text, a hyphen and the beginning of the text's hash follow; what
    ends like one gets one too, so that no text can pass for another.
    """
    written = _written(text)
    if not written:
        return None
    plain = "".join(one for one in normalize("NFKD", written.lower()) if not combining(one))
    readable = _OTHERS.sub("-", plain).strip("-")
    if (
        readable == written
        and len(readable) <= READABLE_MAX
        and not _LIKE_SUFFIX.fullmatch(written)
    ):
        return written
    shown = readable[:READABLE_MAX].rstrip("-")
    suffix = _digest(written)[:SUFFIX_DIGITS]
    return f"{shown}-{suffix}" if shown else suffix


def hashed(text: str) -> str | None:
    """Return the beginning of a text's SHA-256 in hexadecimal digits, if anything is seen in it."""
    written = _written(text)
    return _digest(written)[:HASH_DIGITS] if written else None


def _written(text: str) -> str:
    if resident.holds_number(text):
        message = say("no slug or hash hides a number: {remedy}", remedy=resident.REMEDY)
        raise Unfit(CELL_MALFORMED, message)
    return " ".join(normal_form(text).split())


def _digest(written: str) -> str:
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
