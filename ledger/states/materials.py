"""电子要件库: what a subject has deposited with its applications, for every later one."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.catalogue import GuidePublished
from ledger.events.intake import ApplicationReceived, SupplementSubmitted
from ledger.fact import AnyFact
from ledger.states.case import Case
from ledger.view import State, refusal


class Materials(State, frozen=True, kw_only=True):
    """电子要件库: files that a subject has deposited, as (material code, case)."""

    tag: ClassVar = "subject"
    folds: ClassVar = (ApplicationReceived, SupplementSubmitted)
    deposited: frozenset[tuple[str, str]] = frozenset()

    def held(self, code: str) -> str | None:
        """Return a case in which the file of a material was deposited, or None."""
        return min((case for held, case in self.deposited if held == code), default=None)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold what was handed in with a file."""
        event = fact.event
        files = {(one.code, event.case) for one in event.materials if one.digest is not None}
        return replace(self, deposited=self.deposited | files) if files else self


def missing_materials(case: Case, guide: GuidePublished | None) -> list[str]:
    """Return the materials that are required and not handed in, in the guide's order."""
    required = [one.code for one in guide.materials if not one.optional] if guide else []
    return [
        code
        for code in dict.fromkeys((*required, *sorted(case.outstanding)))
        if code not in case.handed_in
    ]


MATERIALS_MISSING = refusal(
    "case.materials-missing",
    "申请材料不齐",
    "materials that the guide requires, or the notice asked for, were not handed in",
    source="行政许可法 第三十二条",
    remedy="while nobody has accepted it: give the one notice (补正告知), or accept with a deficit "
    "or on a commitment; once it is accepted, by silence too: record SupplementSubmitted with what "
    "the applicant hands in",
)
