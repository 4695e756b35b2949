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
    level: str | None = None
    successors: frozenset[tuple[str, date]] = frozenset()
    predecessors: frozenset[tuple[str, date]] = frozenset()
    """Who took over from it and from whom it did, each with the day from which that counts."""
    united_since: date | None = None
    """The day of its first registration, where that let it approve and supervise."""

    @property
    def registered(self) -> bool:
        """Whether the agency takes part in this ledger."""
        return self.name is not None

    def successors_on(self, day: date) -> Iterator[str]:
        """Yield who has taken over from it by a day."""
        return (one for one, since in succession.in_order(self.successors) if since <= day)

    def predecessors_on(self, day: date) -> Iterator[str]:
        """Yield from whom it has taken over by a day."""
        return (one for one, since in succession.in_order(self.predecessors) if since <= day)

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a registration or a succession."""
        match fact.event:
            case AgencyRegistered() as event:
                is_united = not self.registered and unites(event.roles)
                return replace(
                    self,
                    name=event.name,
                    roles=frozenset(event.roles),
                    level=event.level,
                    united_since=fact.day if is_united else self.united_since,
                )
            case AgencySucceeded() as event if event.agency == key:
                heir = (event.successor, event.effective_on)
                return replace(self, successors=self.successors | {heir})
            case AgencySucceeded() as event:
                former = (event.agency, event.effective_on)
                return replace(self, predecessors=self.predecessors | {former})
        return self


def unites(roles: Iterable[Role]) -> bool:
    """Tell whether roles let one agency approve and supervise."""
    return set(roles) >= _BOTH_SIDES


def has_role(view: View, agency: str, role: Role) -> bool:
    """Tell whether an agency has a role, itself or as a former body had it."""
    state = view.of(Agency, agency)
    return role in state.roles or any(
        role in view.of(Agency, former).roles for former in state.predecessors_on(view.day)
    )


def acts_for(view: View, agency: str, other: str, day: date | None = None) -> bool:
    """Tell whether an agency acts for another: it is the same, or took over (机构承继) by a day.

    Without a day the recorded day of the decision counts: an act of today is the successor's, also
    where it took effect before.
    """
    on = day or view.day
    return agency == other or succession.acts_for(
        agency, other, lambda one: view.of(Agency, one).successors_on(on)
    )


def is_one_body(view: View, one: str, other: str) -> bool:
    """Tell whether two agencies are one body today: either acts for the other."""
    return acts_for(view, one, other) or acts_for(view, other, one)


def heirs_of(view: View, agency: str, day: date) -> tuple[str, ...]:
    """Return who acts in an agency's place on a day: itself, or the last that took over."""
    return succession.heirs(agency, lambda one: view.of(Agency, one).successors_on(day))


def heir_of(view: View, agency: str, day: date) -> str:
    """Return the one that acts in an agency's place on a day: the first of several, else itself."""
    return next(iter(heirs_of(view, agency, day)), agency)


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


ROLE_NOT_ALLOWED = refusal(
    "role.not-allowed",
    "角色不符",
    "the agency's roles do not let it publish this type",
    source="审管分离: the bureau publishes no penalty, supervision no decision",
    remedy="let an agency in the right role publish it, or register the role",
)
