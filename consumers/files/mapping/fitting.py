"""Fitting (取值核对): whether what a cell or the mapping says fits its field, and what is told."""

from collections.abc import Callable, Mapping
from typing import Any

from consumers.files.mapping.document import DocumentPlace
from consumers.files.problems import CELL_UNKNOWN, Problem, Unfit
from ledger.fields import Field
from ledger.resident import without_numbers
from ledger.sentence import say

Convert = Callable[[str], Any]


def problem_of(unfit: Unfit, columns: tuple[str, ...], where: str, text: str) -> Problem:
    """Return what is wrong with a cell; an identity number in it is not quoted."""
    column = columns[0] if len(columns) == 1 else where
    return Problem(
        code=unfit.code,
        message=f"{where}: {unfit.message}",
        field=column,
        value=without_numbers(text),
        columns=columns,
    )


def found_in(table: Mapping[str, Any], text: str) -> Any:  # noqa: ANN401 - as the table has it
    """Return what a value table gives for a cell's text; raises ``Unfit`` where it is not in it."""
    if text in table:
        return table[text]
    known = ", ".join(list(table)[:20])
    raise Unfit(
        CELL_UNKNOWN,
        say("{text!r} is not in the value table, which has {known}", text=text, known=known),
    )


def converted(
    convert: Callable[[str], Any] | None, text: str, field: Field, place: DocumentPlace
) -> Any:  # noqa: ANN401
    """Return what the mapping itself writes, or say where in the mapping it is wrong."""
    try:
        value = text if convert is None else convert(text)
    except Unfit as unfit:
        raise place.wrong(
            say("`{field}`: {message}", field=field.name, message=unfit.message)
        ) from None
    refuse_unfit(field, value, place)
    return value


def refuse_unfit(field: Field, value: object, place: DocumentPlace) -> None:
    """Raise where the mapping itself gives a value that its field does not take."""
    reason = None if value is None else field.unfit(value)
    if reason is not None:
        raise place.wrong(say("`{field}`: {reason}", field=field.name, reason=reason))
