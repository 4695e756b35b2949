"""核对映射: every mistake of a mapping, not the first alone, and every column that a file lacks.

What is wrong is told, taken out, and the rest is read again; what is wrong only because something
was taken out is not told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct

from consumers.files.mapping import mapping as language
from consumers.files.mapping.document import (
    DocumentPlace,
    Listing,
    Node,
    Section,
    Text,
    read_document,
)
from consumers.files.mapping.shipped import mapping_text
from consumers.files.readers.formats import open_reader
from consumers.files.readers.rows import RowReader
from consumers.files.row_values import columns_lacking
from ledger.errors import MappingInvalid
from ledger.sentence import say

OPEN: Final = "待定 DECIDE"
"""Marks, in a comment of a drafted mapping, what a person must decide."""
_ROUNDS_MAX: Final = 500
_NEEDS: Final = re.compile(r"\bneeds\b(?: the key)?(.*)")
_TABLE: Final = re.compile(r"no value table '(.*)'; there are")
_NAMES: Final = re.compile(r"[A-Za-z_]+")
_RULES: Final = ("references", "events")
_NEEDED: Final = ("fields", "occurred_at", "key", "once", "agency", "actor")
"""What a rule is made of: something is put in its place, so that the rest can be read."""
_CONDITIONS: Final = ("when", "skip")
_STAND_INS: Final = {"mapping": "1", "name": "mapping", "source": "source", "zone": "Asia/Shanghai"}
"""What stands for keys that every mapping needs, so that the rest can be read."""


class Checked(Struct, kw_only=True):
    """核对结果: the mapping where it can be used, its mistakes, and the lines left to decide."""

    mapping: language.Mapping | None
    mistakes: list[MappingInvalid]
    open_lines: list[int]


def mistakes_of(name: str) -> Checked:
    """Return what is wrong with a mapping, by name or path."""
    text, file = mapping_text(name)
    open_lines = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line.lstrip().startswith(f"# {OPEN}")
    ]
    try:
        root = read_document(text, file)
    except MappingInvalid as error:
        return Checked(mapping=None, mistakes=[error], open_lines=open_lines)
    try:
        mapping = language.compiled(root, file)
    except MappingInvalid as error:
        mistakes = sorted(_every(root, file, error), key=lambda one: _place_of(one, file))
        return Checked(mapping=None, mistakes=mistakes, open_lines=open_lines)
    return Checked(mapping=mapping, mistakes=[], open_lines=open_lines)


def opened_for(
    mapping: language.Mapping, file: Path, encoding: str | None
) -> tuple[RowReader, list[MappingInvalid]]:
    """Return the reader of a file, and every column that the mapping looks for in vain."""
    reader = open_reader(file, mapping, encoding)
    return reader, list(columns_lacking(mapping, reader.columns))


class _Slot(NamedTuple):
    """Something that can be taken out of a document: an entry or a member of a list."""

    path: tuple[str | int, ...]
    key: DocumentPlace | None
    value: Node

    @property
    def start(self) -> tuple[int, int]:
        """Where it begins."""
        place = self.key or self.value.place
        return place.line, place.column

    @property
    def name(self) -> str:
        """The key of an entry."""
        return str(self.path[-1])


def _every(root: Section, file: str, first: MappingInvalid) -> Iterator[MappingInvalid]:
    error, seen = first, set[str]()
    mending = _Mending()
    for _ in range(_ROUNDS_MAX):
        if not mending.follows(error) and str(error) not in seen:
            yield error
        found = _blamed(root, file, error)
        mended = None if found is None else mending.without(root, found, error)
        if mended is None:
            return
        root, is_again = mended, str(error) in seen
        seen.add(str(error))
        if is_again and found is not None:
            root = mending.cut(root, found.path)
        try:
            language.compiled(root, file)
        except MappingInvalid as following:
            error = following
        else:
            return


class _Mending:
    """Takes out what is wrong, or puts something in its place where it is needed."""

    def __init__(self) -> None:
        self._removed: set[str] = set()

    def follows(self, error: MappingInvalid) -> bool:
        """Tell whether a mistake is there only because something was taken out."""
        table = _TABLE.search(str(error))
        if table is not None:
            return table.group(1) in self._removed
        return "events" in self._removed and "needs `events`" in str(error)

    def without(self, root: Section, found: _Slot, error: MappingInvalid) -> Section | None:
        """Return the document without a mistake, or None where that cannot be."""
        told = str(error)
        needs = _NEEDS.search(told)
        if needs is not None:
            return self._completed(root, found, _NAMES.findall(needs.group(1)))
        path = found.path
        if say("has no key") not in told:
            place = next((n for n, step in enumerate(path) if step in _NEEDED), None)
            if place is not None:
                end = place + 1 + (path[place] == "fields")
                if len(path) >= end:
                    return _section(_changed(root, path[:end], _stand_in(str(path[end - 1]))))
        condition = next((n for n, step in enumerate(path) if step in _CONDITIONS), len(path))
        return self.cut(root, path[: condition + 1])

    def cut(self, root: Section, path: tuple[str | int, ...]) -> Section:
        """Return the document without something; of a rule whose type is unknown, all of it."""
        whole = path[:2] if path[0] in _RULES and (len(path) <= 2 or path[2] == "event") else path  # noqa: PLR2004
        self._removed.update(map(str, whole))
        return _stood_in(_section(_changed(root, whole, None)), [str(whole[0])])

    @staticmethod
    def _completed(root: Section, found: _Slot, names: list[str]) -> Section | None:
        """Return the document with something in the place of what a rule or the mapping lacks."""
        if len(found.path) < 2 or found.path[0] not in _RULES:  # noqa: PLR2004
            made = _stood_in(root, names)
            return None if made is root else made
        rule = found.path[:2]
        lacking = [name for name in names if name != "key"]
        for name in lacking:
            where = rule if name in _NEEDED else (*rule, "fields")
            root = _section(_changed(root, (*where, name), _stand_in(name)))
        return root if lacking else None


def _stand_in(name: str) -> Node:
    """Return a value that any field takes: that of a column."""
    place = DocumentPlace("", 1, 1)
    entries: dict[str, Node] = {"column": Text(place, "column")}
    if "fen" in name.split("_"):
        entries["money"] = Text(place, "元")
    return Section(place, entries)


def _section(node: Node) -> Section:
    assert isinstance(node, Section)  # noqa: S101 - a document stays one
    return node


def _stood_in(root: Section, names: Sequence[str]) -> Section:
    """Return the document with something in the place of keys that every mapping needs."""
    lacking = {
        name: Text(root.place, text)
        for name, text in _STAND_INS.items()
        if name in names and root.get(name) is None
    }
    kept = root.entries
    if "source" in lacking:
        kept = {name: node for name, node in root.entries.items() if name != "observed"}
    return replace(root, entries={**kept, **lacking}) if lacking else root


def _blamed(root: Section, file: str, error: MappingInvalid) -> _Slot | None:
    """Return what a mistake is about: the last thing that begins at or before its place."""
    told, at = str(error), _place_of(error, file)
    slots = list(_slots(root, ()))
    around = [one for one in slots if _is_at(one.value, at) and not isinstance(one.value, Text)]
    keys = [one for one in slots if one.key is not None and one.start == at]
    named = [one for one in keys if f"{one.name!r}" in told or f"`{one.name}`" in told]
    for found in (named, around, keys):
        if found:
            return found[-1]
    before = [one for one in slots if one.start <= at]
    return max(before, key=lambda one: one.start, default=None)


def _place_of(error: MappingInvalid, file: str) -> tuple[int, int]:
    """Return line and column that a mistake names."""
    found = re.match(r"(\d+):(\d+): ", str(error).removeprefix(f"{file}:"))
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def _is_at(node: Node, at: tuple[int, int]) -> bool:
    return (node.place.line, node.place.column) == at


def _slots(node: Node, path: tuple[str | int, ...]) -> Iterator[_Slot]:
    if isinstance(node, Section):
        for name, value in node.entries.items():
            yield _Slot((*path, name), node.keys.get(name), value)
            yield from _slots(value, (*path, name))
    elif isinstance(node, Listing):
        for number, value in enumerate(node.items):
            yield _Slot((*path, number), None, value)
            yield from _slots(value, (*path, number))


def _changed(node: Node, path: tuple[str | int, ...], value: Node | None) -> Node:
    """Return a node with something else at a path, or without it."""
    step, *rest = path
    if isinstance(node, Listing):
        members = dict(enumerate(node.items))
        changed = _put(members, step, tuple(rest), value)
        return replace(node, items=tuple(changed.values()))
    if isinstance(node, Text):
        node = Section(node.place, {})
    entries = _put(dict(node.entries), step, tuple(rest), value)
    return replace(node, entries=entries, keys={n: p for n, p in node.keys.items() if n in entries})


def _put(
    members: dict[Any, Node], step: str | int, rest: tuple[str | int, ...], value: Node | None
) -> dict[Any, Node]:
    if rest:
        below = members.get(step, Section(DocumentPlace("", 1, 1), {}))
        members[step] = _changed(below, rest, value)
    elif value is None:
        members.pop(step, None)
    else:
        members[step] = value
    return members
