"""The columns that a mapping refers to, and templates of them.

Each column gets a slot in the order of its first use; what is compiled looks into a list of values
and never for a name. ``last.results`` is the column of an earlier row, where the mapping declares
``last`` under ``previous``.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from consumers.files.mapping.document import DocumentPlace, Text
from ledger.sentence import say

Values = list[str | None]
"""The values of one row by slot; None is nothing."""
Get = Callable[[Values], Any]
VALUE: Final = "value"
"""Inside ``otherwise`` and ``each``: the text at hand."""
_OF_VALUE: Final = f"{VALUE}."


class Form(NamedTuple):
    """How one value is made: from which columns, or once and for all."""

    get: Get
    columns: tuple[str, ...] = ()
    is_constant: bool = False


def constant(value: object) -> Form:
    """Return the form of a value that is always the same."""
    return Form(lambda values: value, (), is_constant=True)  # noqa: ARG005 - as every form


class ColumnSlots:
    """列槽: the slots of the columns of one mapping."""

    def __init__(
        self,
        outer: "ColumnSlots | None" = None,
        *,
        value: int | None = None,
        member: dict[str, int] | None = None,
    ) -> None:
        """``value`` is the slot of a text at hand; ``member`` holds those of a member at hand."""
        self.slots: dict[str, int] = {} if outer is None else outer.slots
        self.places: dict[str, DocumentPlace] = {} if outer is None else outer.places
        self.earlier: dict[str, list[tuple[int, int]]] = {} if outer is None else outer.earlier
        self._value = value
        self._member = member

    def declare(self, name: str) -> None:
        """Let ``name.column`` mean a column of an earlier row from now on."""
        self.earlier[name] = []

    def slot(self, column: str, place: DocumentPlace) -> int:
        """Return the slot of a column; it is remembered where it was first referred to."""
        if self._value is not None and column == VALUE:
            return self._value
        if self._member is not None and (column == VALUE or column.startswith(_OF_VALUE)):
            return self._member.setdefault(column, self._own(f"each {column}"))
        found = self.slots.get(column)
        if found is not None:
            return found
        slot = self.slots[column] = len(self.slots)
        name, dot, rest = column.partition(".")
        if dot and name in self.earlier:
            self.earlier[name].append((slot, self.slot(rest, place)))
        else:
            self.places[column] = place
        return slot

    def within(self) -> tuple["ColumnSlots", int]:
        """Return slots in which ``{value}`` is a text at hand, and the slot to put it in."""
        value = self._own(VALUE)
        return ColumnSlots(self, value=value, member=self._member), value

    def within_member(self) -> tuple["ColumnSlots", dict[str, int]]:
        """Return slots in which ``{value}`` is the member at hand, and those to put it in."""
        member: dict[str, int] = {}
        return ColumnSlots(self, member=member), member

    def _own(self, name: str) -> int:
        """Return a slot of no column: none can have such a name."""
        return self.slots.setdefault(f"\0{name}", len(self.slots))


class Piece(NamedTuple):
    """One part of a template: literal text, or a column with its place."""

    text: str
    place: DocumentPlace | None = None


def pieces_of(written: Text) -> list[Piece]:
    """Return the parts of a template; ``{{`` and ``}}`` are braces."""
    pieces: list[Piece] = []
    text, literal, at = written.text, "", 0
    while at < len(text):
        character = text[at]
        if text[at : at + 2] in {"{{", "}}"}:
            literal += character
            at += 2
        elif character == "{":
            end = text.find("}", at)
            if end < 0:
                raise _at(written, at).wrong(say("a brace is not closed; a literal one is `{{{{`"))
            name = text[at + 1 : end].strip()
            if not name:
                raise _at(written, at).wrong(say("empty braces: name a column between them"))
            pieces += [Piece(literal)] * bool(literal)
            pieces.append(Piece(name, _at(written, at + 1)))
            literal, at = "", end + 1
        elif character == "}":
            raise _at(written, at).wrong(say("a brace closes nothing; a literal one is `}}}}`"))
        else:
            literal += character
            at += 1
    return pieces + [Piece(literal)] * bool(literal)


def _at(written: Text, offset: int) -> DocumentPlace:
    return written.place if written.inside is None else written.inside.after(offset)


def template(written: Text, column_slots: ColumnSlots) -> Form:
    """Return the form of a template: nothing, where one of its columns holds nothing."""
    pieces = pieces_of(written)
    columns = tuple(dict.fromkeys(piece.text for piece in pieces if piece.place is not None))
    if not columns:
        return constant("".join(piece.text for piece in pieces))
    parts = [
        piece.text if piece.place is None else column_slots.slot(piece.text, piece.place)
        for piece in pieces
    ]
    return Form(_joined(parts), columns)


def _joined(parts: list[str | int]) -> Get:
    match parts:
        case [int(slot)]:
            return lambda values: values[slot]
        case [str(before), int(slot)]:
            return lambda values: None if values[slot] is None else before + values[slot]  # type: ignore[operator]
        case [str(before), int(slot), str(after)]:
            return lambda values: None if values[slot] is None else f"{before}{values[slot]}{after}"
    slots = [part for part in parts if isinstance(part, int)]
    pattern = "".join("{}" if isinstance(part, int) else _escaped(part) for part in parts)

    def join(values: Values) -> str | None:
        found = [values[slot] for slot in slots]
        return None if None in found else pattern.format(*found)

    return join


def _escaped(literal: str) -> str:
    return literal.replace("{", "{{").replace("}", "}}")


def named(columns: Iterable[str]) -> str:
    """Return columns as a sentence names them."""
    return ", ".join(columns)
