"""Sentences (语句): what a person reads, in English, with its values kept apart.

Whoever raises or tells something says it once, in English; a face says the same sentence in the
reader's language by translating the template and putting the values in again. A sentence is a
text like any other for whoever knows nothing of languages.
"""

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Final, LiteralString, Self

Translate = Callable[[str], str]
"""Returns the template in the reader's language, or the same where it has no translation."""


class _Counting(Formatter):
    """Puts values into a template; ``{count:row|rows}`` is the word that goes with the number.

    Chinese has one form, so a translation says the word itself.
    """

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - any value
        one, bar, several = format_spec.partition("|")
        if bar:
            return one if value == 1 else several
        formatted: str = super().format_field(value, format_spec)
        return formatted


_COUNTING: Final = _Counting()


def _filled(template: str, values: Mapping[str, object]) -> str:
    # A sentence of a refusal is made for every receipt, and few count anything.
    if "|" in template:
        return _COUNTING.vformat(template, (), values)
    return template.format(**values)


class Sentence(str):
    """语句: a text that remembers its template and its values."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, object]

    def __new__(cls, template: str, values: dict[str, object]) -> Self:
        """Return the English text, with what it was made of."""
        made = super().__new__(cls, _filled(template, values))
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, dict[str, object]]]:
        """Return how another process makes the same sentence."""
        return type(self), (self.template, self.values)

    def translated(self, translate: Translate) -> str:
        """Return the text in a language; values that are sentences are said in it too."""
        values = {name: translated(value, translate) for name, value in self.values.items()}
        return _filled(translate(self.template), values)


class Named(Sentence):
    """名: what a thing is called in English and in Chinese, said where it is declared."""

    __slots__ = ("chinese",)
    chinese: str

    def __new__(cls, english: str, chinese: str) -> Self:
        """Return the English text, the Chinese one kept beside it."""
        made = str.__new__(cls, english)
        made.template, made.values, made.chinese = english, {}, chinese
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:  # type: ignore[override]
        """Return how another process makes the same name."""
        return type(self), (str(self), self.chinese)

    def translated(self, translate: Translate) -> str:
        """Return the name in a language."""
        return str(self) if translate is str else self.chinese


def say(template: LiteralString, /, **values: object) -> Sentence:
    """Return a sentence: an English template in which ``{name}`` stands for a value.

    ``{count:row|rows}`` is one word where that value is 1 and the other where it is not.
    """
    return Sentence(template, values)


def joined(parts: Iterable[str], separator: str = "; ") -> str:
    """Return texts in one line; those that are sentences stay so."""
    values: dict[str, object] = {f"part_{number}": part for number, part in enumerate(parts)}
    return Sentence(separator.join(f"{{{name}}}" for name in values), values)


def sentence_of(error: BaseException) -> str:
    """Return what an error says in one line: its sentence, or else its text."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Sentence) else " ".join(str(error).split())


def translated(value: object, translate: Translate) -> object:
    """Return a value as it is said in a language: a sentence, an error made of one, or itself."""
    if isinstance(value, Sentence):
        return value.translated(translate)
    if isinstance(value, BaseException) and value.args:
        first = value.args[0]
        return first.translated(translate) if isinstance(first, Sentence) else value
    return value
