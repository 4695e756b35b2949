"""机关: an agency's roles, and which agencies act for which (机构承继)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.base import Role
from ledger.events.organisation import AgencyRegistered, AgencySucceeded
from ledger.fact import AnyFact
from ledger.law import succession
from ledger.view import Objection, State, View, refusal

_BOTH_SIDES: Final = frozenset((Role.APPROVAL, Role.SUPERVISION))
"""What 审管分离 keeps apart."""


class Agency(State, frozen=True, kw_only=True):
    """机关: its roles, and who took over."""

    tag: ClassVar = "agency"
    folds: ClassVar = (AgencyRegistered, AgencySucceeded)
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    successors: frozenset[str] = frozenset()
    predecessors: frozenset[str] = frozenset()
    united_since: date | None = None
    """The day of its first registration, where that let it approve and supervise."""

    @property
    def registered(self) -> bool:
        """Whether the agency takes part in this ledger."""
        return self.name is not None

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a registration or a succession."""
        match fact.event:
            case AgencyRegistered() as event:
                is_united = not self.registered and unites(event.roles)
                return replace(
                    self,
                    name=event.name,
                    roles=frozenset(event.roles),
                    united_since=fact.day if is_united else self.united_since,
                )
            case AgencySucceeded() as event if event.agency == key:
                return replace(self, successors=self.successors | {event.successor})
            case AgencySucceeded() as event:
                return replace(self, predecessors=self.predecessors | {event.agency})
        return self


def unites(roles: Iterable[Role]) -> bool:
    """Tell whether roles let one agency approve and supervise."""
    return set(roles) >= _BOTH_SIDES


def has_role(view: View, agency: str, role: Role) -> bool:
    """Tell whether an agency has a role, itself or as a former body had it."""
    state = view.of(Agency, agency)
    return role in state.roles or any(
        role in view.of(Agency, former).roles for former in state.predecessors
    )


def acts_for(view: View, agency: str, other: str) -> bool:
    """Tell whether an agency acts for another: it is the same, or took over (机构承继)."""
    return agency == other or succession.acts_for(
        agency, other, lambda one: view.of(Agency, one).successors
    )


def judge_registered(view: View, field: str, agency: str) -> Iterator[Objection]:
    """Yield what stands against naming an agency: it takes no part in this ledger."""
    if agency != view.opening.event.agency and not view.of(Agency, agency).registered:
        yield UNKNOWN_AGENCY(field, agency)


UNKNOWN_AGENCY = refusal(
    "agency.unknown",
    "机关未登记",
    "the agency is not registered in this ledger",
    source="账本启用",
    remedy="the keeper records AgencyRegistered first",
)
