"""Functions that make a field's value of a row's values: joined, split, the first that is there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from consumers.files.mapping.columns import Form, Get, Values, constant
from consumers.files.mapping.patterns import Pattern
from ledger.fields import Field


def columns_of(forms: Iterable[Form]) -> tuple[str, ...]:
    """Return the columns that some forms look at, each once."""
    return tuple(dict.fromkeys(column for form in forms for column in form.columns))


def first_of(forms: list[Form]) -> Form:
    """Return the form of the first value that is there."""
    gets = [form.get for form in forms]

    def get(values: Values) -> Any:  # noqa: ANN401 - whatever the field takes
        for get_value in gets:
            value = get_value(values)
            if value is not None:
                return value
        return None

    return Form(get, columns_of(forms))


def joined(forms: list[Form], between: str, *, is_complete: bool = False) -> Form:
    """Return the form of one text made of those that are there, or of all of them or none.

    Fixed text says nothing by itself: it stands only beside something that the row gives.
    """
    gets = [form.get for form in forms]
    places = [place for place, form in enumerate(forms) if not form.is_constant]
    if not places:
        return constant(between.join([get([]) for get in gets]))
    enough = len(places) if is_complete else 1

    def get(values: Values) -> str | None:
        parts = [get_text(values) for get_text in gets]
        if sum([parts[place] is not None for place in places]) < enough:
            return None
        return between.join([part for part in parts if part is not None])

    return Form(get, columns_of(forms))


def extracted(form: Form, pattern: Pattern) -> Form:
    """Return the form of the part of a text that a pattern marks, nothing where it fits nowhere."""
    get_text, group = form.get, pattern.group

    def get(values: Values) -> str | None:
        text = get_text(values)
        return None if text is None else group(text)

    return Form(get, form.columns)


def split_parts(get_text: Get, separator: str, make: Callable[[Values, str], Any]) -> Get:
    """Return the function that makes a value of each part of a text."""

    def get(values: Values) -> tuple[Any, ...] | None:
        text = get_text(values)
        if text is None:
            return None
        parts = [part.strip() for part in text.split(separator)]
        made = [make(values, part) for part in parts if part]
        return tuple(value for value in made if value is not None) or None

    return get


def with_value_at_hand(get: Get, slot: int) -> Callable[[Values, str], Any]:
    """Return the function that puts the text at hand into its slot before a value is made."""

    def make(values: Values, text: str) -> Any:  # noqa: ANN401
        values[slot] = text
        return get(values)

    return make


def built_part(struct: type[Struct], gets: Mapping[str, Get], fields: Mapping[str, Field]) -> Get:
    """Return the function that makes a part; nothing where something that it needs is not there."""

    def get(values: Values) -> Struct | None:
        made = {name: get_value(values) for name, get_value in gets.items()}
        if any(fields[name].required and value is None for name, value in made.items()):
            return None
        return struct(**{name: value for name, value in made.items() if value is not None})

    return get
