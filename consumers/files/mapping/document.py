"""A mapping's text with places: every value knows its line and column, so every error names them.

Home of ``yaml``. Scalars are taken as their text: YAML's guesses (``no``, ``2017-07-03``) are no
business of a mapping.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from ledger.errors import MappingInvalid
from ledger.sentence import say

_TOO_DEEP: Final = say("nested too deeply to be read")
VALUES_MAX: Final = 1_000_000
_TOO_MANY: Final = say(
    "over {values_max:,} values, each alias counted as what it stands for", values_max=VALUES_MAX
)
_HALVES: Final = re.compile("[\ud800-\udfff]")
_NOTHING: Final = frozenset(("", "~", "null"))


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """位置: file, line and column of something in a mapping, counted from 1."""

    file: str
    line: int
    column: int

    def wrong(self, message: str) -> MappingInvalid:
        """Return the error that names this place."""
        place = f"{self.file}:{self.line}:{self.column}"
        return MappingInvalid(say("{place}: {message}", place=place, message=message))

    def after(self, characters: int) -> "DocumentPlace":
        """Return the place some characters further on in the same line."""
        return DocumentPlace(self.file, self.line, self.column + characters)


@dataclass(frozen=True, slots=True)
class Text:
    """One scalar; ``is_nothing`` where nothing was written (``key:``)."""

    place: DocumentPlace
    text: str
    is_nothing: bool = False
    inside: DocumentPlace | None = None
    """Where the first character stands, if it stands in one line without escapes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    place: DocumentPlace
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Keys and values, in the order in which they are written."""

    place: DocumentPlace
    entries: Mapping[str, "Node"]
    keys: Mapping[str, DocumentPlace] = field(default_factory=dict)
    is_flow: bool = False

    def only(self, names: Iterable[str], what: str) -> "Section":
        """Refuse keys that mean nothing here; return the section."""
        known = list(names)
        for key, place in self.keys.items():
            if key not in known:
                raise place.wrong(
                    say(
                        "{what} has no key {key!r}; {near}",
                        what=what,
                        key=key,
                        near=near(key, known),
                    )
                )
        return self

    def get(self, name: str) -> "Node | None":
        """Return the value of a key, or None where it is missing or nothing is written."""
        found = self.entries.get(name)
        return None if isinstance(found, Text) and found.is_nothing else found

    def require(self, name: str, what: str) -> "Node":
        """Return the value of a key that must be there."""
        found = self.get(name)
        if found is None:
            raise self.place.wrong(say("{what} needs the key `{name}`", what=what, name=name))
        return found

    def text(self, name: str, default: str = "") -> str:
        """Return the text of a key, or the default where it is missing."""
        found = self.get(name)
        return default if found is None else text_of(found, name).text

    def section(self, name: str) -> "Section":
        """Return the keys and values below a key, none where it is missing."""
        found = self.get(name)
        if found is None:
            return Section(self.keys.get(name, self.place), {})
        return section_of(found, f"`{name}`")


Node = Text | Listing | Section


def near(name: str, known: list[str]) -> str:
    """Return which known word a wrong one is close to, or which there are."""
    close = difflib.get_close_matches(name, known, 1)
    return say("did you mean {close!r}?", close=close[0]) if close else f"it has {', '.join(known)}"


def refuse_bare_braces(node: Node, what: str) -> None:
    """Refuse ``{column}`` without quotes, which YAML takes for keys and values."""
    if isinstance(node, Section) and node.is_flow and len(node.entries) == 1:
        ((name, value),) = node.entries.items()
        if isinstance(value, Text) and value.is_nothing:
            raise node.place.wrong(
                say("`{what}`: braces need quotes: '{{{name}}}'", what=what, name=name)
            )


def text_of(node: Node, what: str) -> Text:
    """Return a node as a scalar, or say that one is expected."""
    if isinstance(node, Text):
        return node
    refuse_bare_braces(node, what)
    raise node.place.wrong(say("`{what}` is one text, not {named}", what=what, named=_named(node)))


def section_of(node: Node, what: str) -> Section:
    """Return a node as keys and values, or say that they are expected."""
    if isinstance(node, Section):
        return node
    raise node.place.wrong(
        say("{what} takes keys and values, not {named}", what=what, named=_named(node))
    )


def items_of(node: Node | None) -> tuple[Node, ...]:
    """Return the members of a list; a single value counts as a list of one, none as empty."""
    if node is None:
        return ()
    return node.items if isinstance(node, Listing) else (node,)


def _named(node: Node) -> str:
    if isinstance(node, Listing):
        return say("a list")
    return (
        say("keys and values")
        if isinstance(node, Section)
        else say("the text {text!r}", text=node.text)
    )


def plain(node: Node) -> object:
    """Return what a node says, without its places: equal where the same is written."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Listing):
        return tuple(plain(inner) for inner in node.items)
    return tuple((name, plain(inner)) for name, inner in node.entries.items())


def wording_of(node: Node) -> str:
    """Return what a node says as one text: equal where the same is written."""
    return node.text if isinstance(node, Text) else repr(plain(node))


def flag_of(node: Node | None, what: str, *, default: bool) -> bool:
    """Return yes or no."""
    if node is None:
        return default
    written = text_of(node, what)
    answer = {"yes": True, "true": True, "no": False, "false": False}.get(written.text.lower())
    if answer is None:
        raise written.place.wrong(
            say("`{what}` is yes or no, not {written!r}", what=what, written=written.text)
        )
    return answer


def read_document(text: str, file: str) -> Section:
    """Return the keys and values of a mapping's text; raises ``MappingInvalid``."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        raise DocumentPlace(file, 1, 1).wrong(
            say("no YAML: {too_deep}", too_deep=_TOO_DEEP)
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (
            DocumentPlace(file, mark.line + 1, mark.column + 1)
            if mark
            else DocumentPlace(file, 1, 1)
        )
        raise place.wrong(
            say("no YAML: {problem}", problem=error.problem or error.context)
        ) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        column = error.position - before.rfind("\n")
        place = DocumentPlace(file, before.count("\n") + 1, column)
        raise place.wrong(say("no YAML: {reason}", reason=error.reason)) from None
    if root is None:
        raise DocumentPlace(file, 1, 1).wrong(say("the mapping is empty"))
    read = _Reading(file).node(root)
    if _count(read, {}) > VALUES_MAX:
        raise read.place.wrong(_TOO_MANY)
    return section_of(read, say("a mapping"))


def _count(node: Node, known: dict[int, int]) -> int:
    """Return how many values a node is, wherever an alias repeats them."""
    if isinstance(node, Text):
        return 1
    found = known.get(id(node))
    if found is None:
        inner = node.items if isinstance(node, Listing) else node.entries.values()
        found = known[id(node)] = 1 + sum(_count(one, known) for one in inner)
    return found


class _Reading:
    """Turns composed nodes into ours; an alias is read once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._read: dict[int, Node] = {}
        self._open: set[int] = set()

    def _place(self, node: Any) -> DocumentPlace:  # noqa: ANN401 - a node of yaml
        return DocumentPlace(self._file, node.start_mark.line + 1, node.start_mark.column + 1)

    def node(self, node: Any) -> Node:  # noqa: ANN401 - a node of yaml
        """Return a node and what is below it."""
        found = self._read.get(id(node))
        if found is not None:
            return found
        if id(node) in self._open:
            raise self._place(node).wrong(say("an alias that contains itself"))
        self._open.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            made: Node = self._scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            made = Listing(self._place(node), tuple(self.node(item) for item in node.value))
        else:
            made = self._section(node)
        self._open.remove(id(node))
        self._read[id(node)] = made
        return made

    def _scalar(self, node: Any) -> Text:  # noqa: ANN401
        place = self._place(node)
        if not node.value.isascii() and _HALVES.search(node.value):
            raise place.wrong(say("half of a character (as \\ud800) is no text"))
        quotes = 1 if node.style in {"'", '"'} else 0
        length = node.end_mark.index - node.start_mark.index - 2 * quotes
        is_plain = node.style not in {"|", ">"} and length == len(node.value)
        return Text(
            place,
            node.value,
            is_nothing=node.style is None and node.value in _NOTHING,
            inside=place.after(quotes) if is_plain else None,
        )

    def _section(self, node: Any) -> Section:  # noqa: ANN401
        entries: dict[str, Node] = {}
        keys: dict[str, DocumentPlace] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise place.wrong(say("a key is one text; quote it"))
            if key_node.value in keys:
                raise place.wrong(say("the key {key_node!r} stands twice", key_node=key_node.value))
            keys[key_node.value] = place
            entries[key_node.value] = self.node(value_node)
        return Section(self._place(node), entries, keys, is_flow=bool(node.flow_style))
