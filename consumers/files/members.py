"""The members of the lists of a row, in whatever way its file writes a list.

A list ``materials`` is the columns ``materials.0.code``, ``materials.1.code`` … (JSON),
``materials``, ``materials#2`` … (repeated columns and keys), or one cell: a JSON list, or a line
for each member. ``{value}`` is a member, ``{value.code}`` a part of it.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from consumers.files.mapping.columns import VALUE, Values, named
from consumers.files.mapping.each import Each, is_of_member
from consumers.files.mapping.event_rules import EventRule
from consumers.files.mapping.mapping import Mapping as FileMapping
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from consumers.files.readers.json_lines import cells_of, parse
from ledger.sentence import say

MEMBERS_MAX: Final = 1_000
"""The members that one list of one row may have."""
_JSON: Final = ("[", "{")
_REST: Final = r"(?:(?P<mark>[#.])(?P<number>[0-9]+))?(?:\.(?P<rest>.+))?"


class ListedCell(NamedTuple):
    """One column of a member: ``{value.code}``, the column's name and the slot of its cell."""

    name: str
    column: str
    slot: int


class Listed(NamedTuple):
    """成员: the texts of a member by ``{value.code}``, and the columns that they come from."""

    texts: dict[str, str]
    columns: dict[str, str]


class Members:
    """逐项: looks up the members of the lists that the rules of a mapping go through.

    ``places`` are those of cells that no slot of the mapping has; theirs begin at ``slot``.
    """

    def __init__(
        self,
        mapping: FileMapping,
        columns: Sequence[str],
        slot: int,
        plain: Callable[[str], str | None],
    ) -> None:
        self.places: list[int] = []
        self.slots: dict[str, int] = {}
        self.text_columns: set[str] = set()
        self._plain = plain
        self._parts: dict[str, list[list[ListedCell]]] = {}
        for rule in (*mapping.references, *mapping.events):
            if rule.each is not None:
                self._bind(rule, rule.each, columns, slot)
                if self._lacks(rule.each) and rule.each.name not in mapping.optional:
                    raise rule.each.place.wrong(
                        say(
                            "the file has no column {each!r} and none that begins with it; it "
                            "has {named} (a list that some files lack stands under `optional`)",
                            each=rule.each.name,
                            named=named(columns),
                        )
                    )

    def _bind(self, rule: EventRule, each: Each, columns: Sequence[str], slot: int) -> None:
        if each.source is not None:
            self.text_columns.update(each.source.columns)
            return
        if each.name not in self._parts:
            self._parts[each.name] = self._found(each.name, columns, slot)
        self.text_columns.update(
            part.column
            for parts in self._parts[each.name]
            for part in parts
            if part.name in rule.text_columns
        )

    def _found(self, name: str, columns: Sequence[str], slot: int) -> list[list[ListedCell]]:
        """Return the columns of each member that the file has room for, in their order."""
        pattern = re.compile(re.escape(name) + _REST, re.DOTALL)
        found: dict[tuple[str, int], list[ListedCell]] = {}
        for place, column in enumerate(columns):
            matched = pattern.fullmatch(column)
            if matched is None:
                continue
            rest = matched["rest"]
            if column not in self.slots:
                self.slots[column] = slot + len(self.places)
                self.places.append(place)
            key = (matched["mark"] or "", int(matched["number"] or 0))
            part = ListedCell(f"{VALUE}.{rest}" if rest else VALUE, column, self.slots[column])
            found.setdefault(key, []).append(part)
        return [found[key] for key in sorted(found, key=_order)]

    def _lacks(self, each: Each) -> bool:
        return each.source is None and not self._parts[each.name]

    def of(self, each: Each, values: Values) -> Iterator[Listed]:
        """Yield the members of a row's list, each put into its slots ahead of its turn."""
        for count, member in enumerate(self._members(each, values)):
            if count == MEMBERS_MAX:
                raise _malformed(
                    each,
                    say("a list of more than {members_max} members", members_max=MEMBERS_MAX),
                    "",
                )
            for name, slot in each.slots.items():
                values[slot] = member.texts.get(name)
            if each.when is None or _holds(each, values, member):
                yield member

    def _members(self, each: Each, values: Values) -> Iterator[Listed]:
        if each.source is not None:
            text, columns = each.source.get(values), each.source.columns
            column = columns[0] if len(columns) == 1 else "each"
            for part in (text or "").split(each.separator):
                if plain := self._plain(part):
                    yield Listed({VALUE: plain}, {VALUE: column})
            return
        for parts in self._parts[each.name]:
            texts = {one.name: text for one in parts if (text := values[one.slot]) is not None}
            if not texts:
                continue
            columns_of = {one.name: one.column for one in parts}
            if len(texts) == 1 and VALUE in texts:
                yield from self._in_cell(each, texts[VALUE], columns_of[VALUE])
            else:
                yield Listed(texts, columns_of)

    def _in_cell(self, each: Each, text: str, column: str) -> Iterator[Listed]:
        """Yield the members that one cell holds: a JSON list, or a line for each."""
        if text.startswith(_JSON):
            found = _parsed(each, text)
            has_escapes = "\\u" in text
            cells = [cells_of({VALUE: member}, has_escapes=has_escapes) for member in found]
        else:
            cells = [{VALUE: line} for line in text.split("\n")]
        for one in cells:
            if isinstance(one, str):
                raise _malformed(each, one, text)
            texts = {name: plain for name, cell in one.items() if (plain := self._plain(cell))}
            if texts:
                yield Listed(texts, dict.fromkeys((*each.slots, *texts), column))


def _order(key: tuple[str, int]) -> tuple[int, int]:
    mark, number = key
    return ("", "#", ".").index(mark), number


def _parsed(each: Each, text: str) -> list[object]:
    try:
        found = parse(text)
    except (ValueError, RecursionError) as error:
        reason = f"no JSON ({error.msg})" if isinstance(error, json.JSONDecodeError) else "no JSON"
        raise _malformed(each, say("a list that is {reason}", reason=reason), text) from None
    return found if isinstance(found, list) else [found]


def _malformed(each: Each, message: str, text: str) -> RowProblem:
    return RowProblem(
        Problem(
            code=CELL_MALFORMED,
            message=f"{each.name or 'each'}: {message}",
            field=each.name or None,
            value=text[:200] or None,
        )
    )


def _holds(each: Each, values: Values, member: Listed) -> bool:
    assert each.when is not None  # noqa: S101 - only such lists are looked at
    try:
        return each.when(values)
    except RowProblem as problem:
        raise of_member(problem, member) from None


def of_member(problem: RowProblem, member: Listed) -> RowProblem:
    """Return the problem of a member with the column that its text stands in."""
    found = problem.problem
    column = member.columns.get(found.field or "")
    if column is None:
        return problem
    message, code = found.message, found.code
    return RowProblem(
        Problem(code=code, message=message, field=column, value=found.value, codes=found.codes)
    )


def same_key(rule: EventRule, key: str) -> RowProblem:
    """Return the problem of two members of one list with one key that differ otherwise."""
    columns = [column for column in rule.columns.get("key", ()) if is_of_member(column)]
    message = say(
        "{slot}: two members of the list have the key {key!r} and differ "
        "otherwise; the key names {named}, and must tell them apart",
        slot=rule.slot,
        key=key,
        named=named(columns),
    )
    return RowProblem(Problem(code=CELL_MALFORMED, message=message, value=key))
