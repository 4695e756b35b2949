"""人员: the posts that an officer holds."""

from datetime import date
from typing import ClassVar, Final, NamedTuple, Self
from uuid import UUID, uuid5

from msgspec.structs import replace

from ledger.events.organisation import OfficerAppointed, OfficerRemoved, Post
from ledger.fact import AnyFact
from ledger.law import automaton
from ledger.states.agency import acts_for
from ledger.view import State, View

_GIVEN: Final = (Post.HEAD, Post.KEEPER)
_DIGITS: Final = 12


def automaton_of(agency: str) -> str:
    """Return the officer's number of an agency's automaton."""
    return f"{agency}/{automaton.NUMBER}"


class Appointment(NamedTuple):
    """任职: a post in an agency, and the officer of which agency gave it."""

    agency: str
    post: Post
    by_agency: str
    by: str


def reaction_id(cause: str, rule: str, target: str) -> str:
    """Return the id of a reaction: whoever reacts to a cause hands in the same submission."""
    return str(uuid5(UUID(cause), f"{rule}:{target}"))


def reaction_number(agency: str, entry_id: str) -> str:
    """Return the number of the line that a reaction of an agency opens."""
    return f"{agency}/{automaton.PREFIX}-{entry_id.replace('-', '')[:_DIGITS]}"


class Officer(State, frozen=True, kw_only=True):
    """人员: the posts that an officer holds, as (agency, post)."""

    tag: ClassVar = "officer"
    folds: ClassVar = (OfficerAppointed, OfficerRemoved)
    posts: frozenset[tuple[str, Post]] = frozenset()
    had: frozenset[tuple[str, Post]] = frozenset()
    """The posts that the officer holds or held."""
    appointments: frozenset[Appointment] = frozenset()
    """By whom each of those was given last; who left a post still had it from somebody."""
    certificate_until: date | None = None
    certificate: str | None = None

    def holds(self, agency: str, post: Post | None = None) -> bool:
        """Tell whether the officer holds the post, or any post, in the agency."""
        for held_in, held in self.posts:
            if held_in == agency and (post is None or held is post):
                return True
        return False

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an appointment or a removal."""
        match fact.event:
            case OfficerAppointed() as event:
                given = Appointment(event.agency, event.post, fact.agency, fact.actor)
                return replace(
                    self,
                    appointments=frozenset(one for one in self.appointments if one[:2] != given[:2])
                    | {given},
                    posts=self.posts | {(event.agency, event.post)},
                    had=self.had | {(event.agency, event.post)},
                    certificate=event.certificate or self.certificate,
                    certificate_until=event.certificate_until or self.certificate_until,
                )
            case OfficerRemoved() as event:
                kept = frozenset(
                    (agency, post)
                    for agency, post in self.posts
                    if agency != event.agency or (event.post is not None and post is not event.post)
                )
                return replace(self, posts=kept)
        return self


def holds_post(view: View, officer: str, agency: str, post: Post | None = None) -> bool:
    """Tell whether an officer holds a post in an agency or in one that it took over.

    Who opened the ledger holds every post of the first agency, but that of its head and of its
    administrator: these are given, and taken.
    """
    is_opener = officer == view.opening.event.officer and agency == view.opening.event.agency
    if is_opener and post not in _GIVEN:
        return True
    held = view.of(Officer, officer)
    return held.holds(agency, post) or any(
        acts_for(view, agency, held_in)
        for held_in, held_post in held.posts
        if held_in != agency and (post is None or held_post is post)
    )


def is_automaton(view: View, officer: str, agency: str) -> bool:
    """Tell whether it is no person who acts for an agency: what acts by itself judges nothing."""
    return view.of(Officer, officer).holds(agency, Post.AUTOMATON)
