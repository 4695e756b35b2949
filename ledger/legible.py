"""可辨识: whether an identity shows all that it holds, and the one way to write it.

Two identities that look the same must be one: what nobody sees, and what Unicode holds twice (full
width, ligatures, circled digits), makes a second identity that no restriction, no licence and no
case of the first one reaches.
"""

import re
from typing import Final
from unicodedata import category, is_normalized, normalize

_BLANK_LETTERS: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that are drawn as nothing; the other unseen characters are not printable."""
_NOTHING: Final = frozenset(("Cf", "Cc", "Zl", "Zp"))
"""Categories of characters that no writer of a number can have meant."""
_SEPARATOR: Final = re.compile("([:/])")


def is_legible(identity: str) -> bool:
    """Tell whether an identity shows all that it holds and is in its normal form (NFKC)."""
    return identity.isascii() or (
        identity.isprintable()
        and is_normalized("NFKC", identity)
        and not _BLANK_LETTERS.search(identity)
    )


def is_blank(text: str | None) -> bool:
    """Tell whether a text says nothing: it is left out, or holds white space alone."""
    return text is None or not text.strip()


def is_unreadable(text: str | None) -> bool:
    """Tell whether nobody can read anything in a text: what is not seen says nothing either."""
    return text is None or is_blank(without_unseen(text))


def unseen(text: str) -> str:
    """Return the characters of a text that nobody sees: of Cf, Cc, Co, Cn, Zl, Zp, or blank."""
    return "".join(filter(_is_unseen, text))


def without_unseen(text: str) -> str:
    """Return a text without the characters that nobody sees."""
    return "".join(one for one in text if not _is_unseen(one))


def _is_unseen(character: str) -> bool:
    return not character.isprintable() or bool(_BLANK_LETTERS.match(character))


def normal_form(identity: str) -> str:
    """Return the one way to write an identity: NFKC, nothing unseen in it, each part trimmed.

    Characters of private use or of a later Unicode stay: what they mean, a person must say.
    """
    if identity.isascii():
        return identity.strip()
    parts = _SEPARATOR.split(normalize("NFKC", identity))
    return normalize("NFKC", "".join(_shown(part) for part in parts))


def _shown(part: str) -> str:
    return "".join(one for one in part if not _means_nothing(one)).strip()


def _means_nothing(character: str) -> bool:
    return category(character) in _NOTHING or bool(_BLANK_LETTERS.match(character))


def spelled_out(text: str) -> str:
    """Return a text with a name for each character that nobody sees: ``12<U+200B>3``."""
    return "".join(f"<U+{ord(one):04X}>" if _is_unseen(one) else one for one in text)


def laid_open(text: str) -> str:
    """Return a text in which nothing breaks a line, reorders or hides: ``甲<U+202E>乙``.

    Spaces of any width, and characters of private use or of a later Unicode, stay: they have a
    place on the screen.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"<U+{ord(one):04X}>" if _disturbs(one) else one for one in text)


def _disturbs(character: str) -> bool:
    return category(character) in _DISTURBING or bool(_BLANK_LETTERS.match(character))


_DISTURBING: Final = _NOTHING | {"Cs"}
