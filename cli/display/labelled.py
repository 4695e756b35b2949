"""Labels (标签): headings and enumerated values in a reader's words, for programs too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cli.display.cells import named
from ledger.sentence import Sentence, Translate
from shenguan import words

Choices = Mapping[str, Mapping[str, str]]
"""What the words of a column are called: by column, then by value."""
Row = Mapping[str, Any]


def headings_in(columns: Sequence[str], own: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what each column is called, no two the same; ``own`` are Chinese names of a command's.

    A heading that another column has already keeps its column's name behind it.
    """
    found: dict[str, str] = {}
    for column in columns:
        said = own.get(column) if language == "zh" else None
        heading = said or words.label(column, language)
        found[column] = f"{heading}（{column}）" if heading in found.values() else heading
    return found


class Wording:
    """用语: how rows are said in words.

    ``flags`` says that yes and no are words too, where a format has no type for them.
    """

    def __init__(
        self, headings: Mapping[str, str], choices: Choices, translate: Translate, *, flags: bool
    ) -> None:
        self._headings = headings
        self._choices = choices
        self._translate = translate
        self._flags = {
            value: words.message(said, "zh")
            for value, said in ((True, "yes"), (False, "no"))
            if flags
        }

    def rows(self, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
        """Yield rows under their headings."""
        for row in rows:
            yield {
                heading: self._said(column, row[column])
                for column, heading in self._headings.items()
                if column in row
            }

    def _said(self, column: str, value: object) -> object:
        if isinstance(value, bool) and self._flags:
            return self._flags[value]
        if isinstance(value, Sentence):
            return value.translated(self._translate)
        return named(value, self._choices.get(column, {}))
