"""联系方式: nothing that is written about a complaint shows how to reach who complained.

The complaint's own texts are its rule's business. The same telephone number in the reason of a
correction or a void, or in what is filed, urged or ordered because of it, would stand there for
ever all the same.
"""

from collections.abc import Iterator
from typing import Any, Final

from ledger.entry import Submission
from ledger.events import Event
from ledger.events.complaint import ComplaintAnswered, ComplaintReceived, ComplaintRouted
from ledger.rules.complaint import PERSONAL_IN_CLEAR
from ledger.states.complaint import shows_contact
from ledger.view import Objection, View

_ABOUT: Final = b'"complaint'
"""How the bytes show that something is, or is about, a complaint: by its field, or by its tag."""
_TEXTS: Final = ("content", "demand", "note", "reason", "result", "suspicion")
_HAS_A_RULE: Final = (ComplaintReceived, ComplaintRouted, ComplaintAnswered)


def concerns_complaint(body: bytes) -> bool:
    """Tell quickly whether a submission may be about a complaint."""
    return _ABOUT in body


def judge_contacts(submission: Submission[Any], view: View) -> Iterator[Objection]:
    """Yield that a text about a complaint shows how to reach somebody; it is not quoted.

    What a correction repeats of its target stands in the log already.
    """
    event, corrects, known = submission.data, submission.corrects, None
    if corrects is not None:
        if shows_contact(corrects.reason):
            yield PERSONAL_IN_CLEAR("corrects.reason")
        known = view.fact(corrects.entry)
    if isinstance(event, _HAS_A_RULE):
        return
    before = () if known is None else _texts_of(known.event).values()
    for name, text in _texts_of(event).items():
        if text not in before and shows_contact(text):
            yield PERSONAL_IN_CLEAR(f"data.{name}")


def _texts_of(event: Event) -> dict[str, str]:
    found = ((name, getattr(event, name, None)) for name in _TEXTS)
    return {name: text for name, text in found if isinstance(text, str)}
