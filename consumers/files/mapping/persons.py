"""自然人: the word ``person``, which makes a pseudonym of an identity number.

subject: {person: "{身份证号}"}

The columns that it reads hold numbers that are quoted nowhere, and no key is made of them in clear:
ids are made of keys, and whoever tries all numbers would find the one behind an id.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from consumers.files.mapping.columns import Form, Values, pieces_of
from consumers.files.mapping.conversion import remembered
from consumers.files.mapping.document import DocumentPlace, Listing, Node, Section, Text
from consumers.files.problems import CELL_MALFORMED, Problem, RowProblem
from ledger.errors import Malformed, PersonKeyUnusable
from ledger.sentence import say

WORD: Final = "person"
BESIDE: Final = (WORD, "default", "when")
"""What may stand beside it: a pseudonym is neither taken apart nor looked up."""
_CELLS: Final = ("text", "column", "join", "first_of")
_MADE_OF_TEXT: Final = ("slug", "hash")
"""These give a number away to whoever tries all."""


class PersonColumns:
    """自然人列: the columns of one mapping that hold identity numbers."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}
        self._keys: list[tuple[Node, str]] = []
        self._pseudonym: Callable[[str], str] | None = None

    def use(self, pseudonym: Callable[[str], str]) -> None:
        """Compute pseudonyms by this from now on."""
        self._pseudonym = remembered(pseudonym)

    def form(self, source: Form, place: DocumentPlace, where: str) -> Form:
        """Return the form of a pseudonym; ``source`` is where the number stands."""
        if source.is_constant:
            raise place.wrong(
                say("`person` names the column of the number; none stands in a mapping")
            )
        self.columns |= dict.fromkeys(source.columns)
        blamed = source.columns[0] if len(source.columns) == 1 else where

        def get(values: Values) -> Any:  # noqa: ANN401 - a text or nothing
            number = source.get(values)
            if number is None:
                return None
            if self._pseudonym is None:
                raise PersonKeyUnusable(say("`person` needs the federation's key"))
            try:
                return self._pseudonym(number)
            except Malformed as error:
                message = f"{where}: {error}"
            raise RowProblem(Problem(code=CELL_MALFORMED, message=message, field=blamed))

        return Form(get, source.columns)

    def note_key(self, node: Node, name: str) -> None:
        """Remember what a key, or what stands for one, is made of."""
        self._keys.append((node, name))

    def note_text(self, form: Section) -> None:
        """Remember a form that makes an identity of a text, if this one does."""
        for name in _MADE_OF_TEXT:
            if name in form.entries:
                self.note_key(form, name)

    def check_keys(self) -> None:
        """Refuse a key that is made of a number in clear; raises ``MappingInvalid``."""
        numbers = {column.rpartition(".")[2] for column in self.columns}
        for node, name in self._keys:
            for column, place in _clear_columns(node):
                if column.rpartition(".")[2] in numbers:
                    raise place.wrong(
                        say(
                            "`{name}`: {column} holds identity numbers, and no key is made of "
                            'them in clear: write {{person: "{{{column}}}"}}',
                            name=name,
                            column=column,
                        )
                    )


def _clear_columns(node: Node) -> Iterator[tuple[str, DocumentPlace]]:
    """Yield the columns that a text is made of, but for those of persons."""
    if isinstance(node, Text):
        yield from ((one.text, one.place) for one in pieces_of(node) if one.place is not None)
    elif isinstance(node, Listing):
        for member in node.items:
            yield from _clear_columns(member)
    else:
        yield from _columns_of_form(node)


def _columns_of_form(form: Section) -> Iterator[tuple[str, DocumentPlace]]:
    for name, value in form.entries.items():
        if name == "column" and isinstance(value, Text):
            yield value.text, value.place
        elif name in _CELLS:
            yield from _clear_columns(value)
