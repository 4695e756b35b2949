"""联络员: who speaks for an agency in the handover, and whether somebody does now."""

from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.organisation import LiaisonAppointed
from ledger.fact import AnyFact
from ledger.states.officer import holds_post
from ledger.view import State, View


class Liaison(State, frozen=True, kw_only=True):
    """联络员: the officer who was appointed last; None where the agency never had one."""

    tag: ClassVar = "agency"
    folds: ClassVar = (LiaisonAppointed,)
    officer: str | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an appointment; it replaces the former."""
        return replace(self, officer=fact.event.officer)


def has_liaison(view: View, agency: str) -> bool | None:
    """Tell whether an agency has a liaison who is in post; None where it never had one."""
    officer = view.of(Liaison, agency).officer
    return None if officer is None else holds_post(view, officer, agency)


def is_of_another(view: View, agency: str, actor: str) -> bool:
    """Tell whether an agency has had a liaison and somebody else acts."""
    return view.of(Liaison, agency).officer not in (None, actor)
