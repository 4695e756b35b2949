"""计数: the rows that figures count, one after the other, each with what it adds to each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sql

from ledger.errors import NotFound
from ledger.law.case_figures import CASE_FIGURES
from ledger.law.case_measure import CaseMeasure
from ledger.law.duty_figures import DEFINITIONS, DUTY_FIGURES, FIGURES
from ledger.law.indicator import OF_CASES, Indicator, Portion
from ledger.sentence import say
from projections.lookups.organisation import of_agency
from projections.question import Condition, Filters, sifted
from projections.questions.figures.cases import MEASURED_CASES, CaseMeasures
from projections.questions.figures.duties import DutyMeasures
from projections.questions.figures.span import FigureDays, Measure, Measured
from projections.reader import Reader
from projections.tables.intake import CASES

COUNTED: Final[tuple[Indicator[Any], ...]] = (*CASE_FIGURES, *DUTY_FIGURES)
"""The figures of the ledger's own rows."""


def chosen(filters: Filters, among: Sequence[Indicator[Any]]) -> list[Indicator[Any]]:
    """Return the figures that are asked for: by their name, their definition, or both.

    Either is written as it is stored or as a table in Chinese calls it. Raises ``NotFound`` where
    there is none.
    """
    figure, slash, definition = (filters.figure or "").partition("/")
    asked = (
        _meant(figure, FIGURES),
        _meant(definition if slash else filters.definition, DEFINITIONS),
    )
    found = [
        one for one in among if asked[0] in {"", one.figure} and asked[1] in {"", one.definition}
    ]
    if not found:
        named = "/".join(part for part in asked if part)
        known = ", ".join(one.name for one in among)
        text = say("figure: {named!r} is none; there are {known}", named=named, known=known)
        raise NotFound(text)
    return found


def _meant(text: str | None, names: Mapping[str, str]) -> str:
    """Return the stored word that a text means; of a quotient ``÷`` may stand before it."""
    stored = (text or "").removeprefix("÷")
    if stored in names:
        return stored
    return next((one for one, called in names.items() if called == text), stored)


def measured(
    reader: Reader, filters: Filters, span: FigureDays, wanted: Sequence[Indicator[Any]]
) -> Iterator[Measured]:
    """Yield every row that some figures may count, measured: cases, then what was owed."""
    kinds = {one.kind for one in wanted}
    if OF_CASES in kinds:
        rows = reader.select(MEASURED_CASES, *_of_span(reader, filters, span))
        yield from CaseMeasures(reader, span).of(rows)
    if kinds := kinds - {OF_CASES}:
        yield from DutyMeasures(reader, filters, span).all(kinds)


def counting(
    measure: Measure, wanted: Sequence[Indicator[Any]]
) -> Iterator[tuple[Indicator[Any], Portion | str]]:
    """Yield which figures count a measure, each with what it adds; a text: nobody can say yet."""
    is_case = isinstance(measure, CaseMeasure)
    for one in wanted:
        if (one.kind == OF_CASES) is is_case:
            share = one.shares(measure)
            if share is not None:
                yield one, share


def _of_span(reader: Reader, filters: Filters, span: FigureDays) -> list[Condition]:
    """Return the conditions of what may have been received, or count as accepted, in a time.

    Silence accepts from the day of the receipt, or of what completed the supplement.
    """
    c = reader.columns(CASES)
    since, until = reader.start_of(span.since), reader.end_of(span.until)
    first, last = span.since.isoformat(), span.until.isoformat()
    found = [
        sql.or_(
            sql.and_(c.received_at >= since, c.received_at < until),
            sql.and_(c.accepted_on >= first, c.accepted_on <= last),
            sql.and_(c.supplied_at >= since, c.supplied_at < until),
        ),
        *of_agency(reader, filters, c.agency, c.deciding_agency),
    ]
    return found if filters.item is None else [*found, sifted(c.item) == filters.item]
