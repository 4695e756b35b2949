"""What is done to a cell's text ahead of everything else: ``normalise`` and ``replace``."""

import re
from collections.abc import Callable, Iterable
from typing import Final
from unicodedata import normalize

from consumers.files.mapping.columns import Form, Values
from consumers.files.mapping.document import (
    Node,
    Section,
    Text,
    items_of,
    near,
    section_of,
    text_of,
)
from consumers.files.mapping.patterns import Pattern, pattern_of
from ledger.sentence import say

Step = Callable[[str], str]
_BLANKS: Final = re.compile(r"\s+")
NORMALISE: Final[dict[str, Step]] = {
    "nfkc": lambda text: normalize("NFKC", text),
    "upper": str.upper,
    "lower": str.lower,
    "trim": str.strip,
    "inner-blanks": lambda text: _BLANKS.sub(" ", text),
    "no-blanks": lambda text: _BLANKS.sub("", text),
}
"""By name what brings a text to one way of writing."""
_LITERAL: Final = frozenset(("text", "with"))
_PATTERN: Final = ("pattern", "with")
_GROUP: Final = re.compile(r"\\(.?)", re.DOTALL)


def with_steps(form: Form, options: Section) -> Form:
    """Return the form of a text with what its options do to it; nothing where nothing is left."""
    steps = [*_normalising(options.get("normalise")), *_replacing(options.get("replace"))]
    if not steps:
        return form
    get_text = form.get

    def get(values: Values) -> str | None:
        text: str | None = get_text(values)
        if text is None:
            return None
        for step in steps:
            text = step(text)
        return text or None

    return Form(get, form.columns, form.is_constant)


def _normalising(node: Node | None) -> Iterable[Step]:
    for item in items_of(node):
        written = text_of(item, "normalise")
        for name in map(str.strip, written.text.split(",")):
            step = NORMALISE.get(name)
            if step is None:
                raise written.place.wrong(
                    say(
                        "`normalise` knows no {name!r}; {near}",
                        name=name,
                        near=near(name, list(NORMALISE)),
                    )
                )
            yield step


def _replacing(node: Node | None) -> Iterable[Step]:
    for item in items_of(node):
        section = section_of(item, "`replace`")
        if "pattern" in section.entries:
            yield _matched(section.only(_PATTERN, "`replace` with a `pattern`"))
        elif section.entries.keys() == _LITERAL:
            yield _literal([(text_of(section.entries["text"], "text"), _with(section))])
        elif not section.entries:
            raise section.place.wrong(say("`replace` says what is replaced: {{old: new}}"))
        else:
            yield _literal(
                [
                    (Text(section.keys[old], old), _text_or_nothing(new))
                    for old, new in section.entries.items()
                ]
            )


def _with(section: Section) -> str:
    written = section.entries.get("with")
    return "" if written is None else _text_or_nothing(written)


def _text_or_nothing(node: Node) -> str:
    written = text_of(node, "with")
    return "" if written.is_nothing else written.text


def _literal(pairs: list[tuple[Text, str]]) -> Step:
    """Return the step that replaces each of some texts, once, the longest first."""
    for old, _ in pairs:
        if not old.text:
            raise old.place.wrong(say("`replace` says what is replaced: {{old: new}}"))
    replaced = {old.text: new for old, new in pairs}
    longest_first = sorted(replaced, key=len, reverse=True)
    found = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: found.sub(lambda one: replaced[one[0]], text)


def _matched(section: Section) -> Step:
    r"""Return the step that replaces what matches a pattern; ``\1`` is the match's first group."""
    pattern = pattern_of(text_of(section.require("pattern", "`replace`"), "pattern"), "pattern")
    written, parts, end = _with(section), list[str | int](), 0
    for found in _GROUP.finditer(written):
        parts.append(written[end : found.start()])
        parts.append(_group(found[1], pattern, section))
        end = found.end()
    return pattern.replacing([*parts, written[end:]])


def _group(written: str, pattern: Pattern, section: Section) -> str | int:
    if written == "\\":
        return written
    if not (written.isascii() and written.isdigit() and 0 < int(written) <= pattern.groups):
        raise section.entries["with"].place.wrong(
            say(
                "`with`: \\{written} is no group of the pattern, which has {groups}; "
                "a backslash is \\\\",
                written=written,
                groups=pattern.groups,
            )
        )
    return int(written)
