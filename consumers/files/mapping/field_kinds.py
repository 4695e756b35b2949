"""The conversion of a text to what a field of a kind takes, but for days and instants."""

from collections.abc import Callable
from typing import Any

from consumers.files.mapping import amounts, conversion
from consumers.files.mapping.document import Section, items_of, text_of
from consumers.files.mapping.field_options import marks_of, unit_of
from consumers.files.mapping.identity_texts import identity_text
from ledger.fields import Field

Convert = Callable[[str], Any]


def converter_of_kind(field: Field, options: Section) -> Convert | None:
    """Return the conversion to what a field takes; None where a text stays as it is."""
    match field.takes:
        case "integer" if field.is_money:
            currency = options.text("currency") or None
            return conversion.remembered(
                amounts.money(unit_of(options, field), marks_of(options), currency)
            )
        case "integer":
            return conversion.remembered(amounts.whole_number(marks_of(options)))
        case "flag":
            yes = [text_of(word, "yes").text for word in items_of(options.get("yes"))]
            no = [text_of(word, "no").text for word in items_of(options.get("no"))]
            return conversion.flag(yes or conversion.YES, no or conversion.NO)
        case "choice":
            return conversion.choice(field.choices)
    derived = identity_text(options)
    return None if derived is None else conversion.remembered(derived)
