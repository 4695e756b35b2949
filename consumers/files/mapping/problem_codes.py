"""``problems:``: which result codes of an inspection are problems, and which are none.

A list names the codes that are problems; keys and values say yes or no of each. A code that is not
named stays unknown: what nobody has said of it is not fine.
"""

from typing import Final

from consumers.files.mapping.columns import Form, Values, constant
from consumers.files.mapping.document import (
    DocumentPlace,
    Node,
    Section,
    Text,
    flag_of,
    items_of,
    text_of,
)
from ledger.events import Event
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.sentence import say

WORD: Final = "problems"
FIELD: Final = "problem_found"
_CODE: Final = "result_code"


def said_of_codes(rule: Section, event_type: type[Event], made: dict[str, Form]) -> dict[str, Form]:
    """Return the form of the field that a rule's ``problems`` fills, or nothing without it."""
    node = rule.get(WORD)
    if node is None:
        return {}
    place = rule.keys[WORD]
    said = _table(node, place)
    if event_type is not SpotCheckResultRecorded:
        raise place.wrong(
            say(
                "`{word}` is said of result codes: it belongs to {spotcheckresultrecorded}",
                word=WORD,
                spotcheckresultrecorded=SpotCheckResultRecorded.__name__,
            )
        )
    if FIELD in made:
        raise place.wrong(
            say("`{word}` fills the field {field}; say one of them", word=WORD, field=FIELD)
        )
    return {FIELD: _looked_up(said, made[_CODE])}


def _table(node: Node, place: DocumentPlace) -> dict[str, bool]:
    if isinstance(node, Section):
        said = {
            code: flag_of(value, code, default=False)
            for code, value in node.entries.items()
            if not (isinstance(value, Text) and value.is_nothing)
        }
    else:
        said = {text_of(code, WORD).text: True for code in items_of(node)}
    if not said:
        raise place.wrong(say("`{word}` names codes: a list, or yes or no of each", word=WORD))
    return said


def _looked_up(said: dict[str, bool], code: Form) -> Form:
    get_code = code.get
    if code.is_constant:
        return constant(said.get(get_code([])))

    def get(values: Values) -> bool | None:
        return said.get(get_code(values))

    return Form(get, code.columns)
