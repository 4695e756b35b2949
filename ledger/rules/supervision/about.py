"""所涉事项: what supervision acts on is on record, is of whom it says, and was there before."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger import naming
from ledger.rules.credit.penalty import PENALTY_UNKNOWN
from ledger.states.case import CASE_UNKNOWN, IDENTITY_MISMATCH
from ledger.states.complaint import COMPLAINT_UNKNOWN
from ledger.states.enforcement import ENFORCEMENT_UNKNOWN
from ledger.states.feedback import is_finding
from ledger.states.inspection import CHECK_UNKNOWN, NOT_ORDERED
from ledger.states.licence import LICENCE_UNKNOWN
from ledger.states.reference import on_record
from ledger.states.subject import same
from ledger.states.task import TASK_UNKNOWN
from ledger.view import Code, Objection, View

_UNKNOWN: Final[dict[str, Code]] = {
    "case": CASE_UNKNOWN,
    "check": CHECK_UNKNOWN,
    "complaint": COMPLAINT_UNKNOWN,
    "enforcement": ENFORCEMENT_UNKNOWN,
    "licence": LICENCE_UNKNOWN,
    "penalty": PENALTY_UNKNOWN,
    "rectification": NOT_ORDERED,
    "task": TASK_UNKNOWN,
}
"""What is said of a number that nothing stands under, by the kind of what somebody acts on."""
_DATED: Final = frozenset(("complaint", "enforcement"))
"""What is no finding yet, and is acted on no earlier than it was there."""


def found_on(about: str, view: View) -> date | None:
    """Return the day of what an act rests on: a finding, a case that was filed, a complaint."""
    is_dated = is_finding(about) or naming.parts_of(about)[0] in _DATED
    found = on_record(view, about) if is_dated else None
    return None if found is None else found.found_on


def judge_about(
    view: View, about: str, subject: str | None, field: str = "data.about"
) -> Iterator[Objection]:
    """Yield what stands against what a fact rests on: it is unknown, or names somebody else."""
    kind, number = naming.parts_of(about)
    found = on_record(view, about)
    if found is None:
        if kind in _UNKNOWN:
            yield _UNKNOWN[kind](field, number)
        return
    if subject is None or found.subject in (None, subject):
        return
    if found.subject not in same(view, subject):
        yield IDENTITY_MISMATCH("data.subject", f"{subject} ≠ {found.subject}")
