"""回避: nobody judges a light that burned for himself, his agency, or one he belonged to then."""

from collections.abc import Iterable, Iterator

from ledger.events.base import Role
from ledger.fact import AnyFact
from ledger.states.agency import ROLE_NOT_ALLOWED, has_role, is_one_body
from ledger.states.officer import Officer, holds_post
from ledger.view import Code, Objection, View


def judge_sides(
    fact: AnyFact, view: View, bodies: Iterable[str], *, own: Code, since: int
) -> Iterator[Objection]:
    """Yield what stands against judging a light that burned for some bodies.

    Whoever has it is told that it is his own, whatever his roles; all others need that of 监察.
    ``since`` is the place in the log of what obliged: who was of the body at any time since then
    is of its side, also where he has left it.
    """
    objections = list(judge_own(fact, view, bodies, own=own, since=since))
    yield from objections
    is_anothers = not objections and fact.observed is None
    if is_anothers and not has_role(view, fact.agency, Role.INSPECTION):
        yield ROLE_NOT_ALLOWED("agency", f"{fact.agency} · {type(fact.event).__name__}")


def judge_own(
    fact: AnyFact, view: View, bodies: Iterable[str], *, own: Code, since: int
) -> Iterator[Objection]:
    """Yield that a light burned for the agency that acts, or for one the actor belonged to."""
    concerned = list(dict.fromkeys(bodies))
    agencies = [one for one in concerned if is_one_body(view, fact.agency, one)]
    persons = [one for one in concerned if _belonged(fact, view, one, since)]
    if agencies:
        yield own("agency", f"{fact.agency} = {agencies[0]}")
    elif persons:
        yield own("actor", f"{fact.actor} · {persons[0]}")


def _belonged(fact: AnyFact, view: View, body: str, since: int) -> bool:
    """Tell whether the actor holds a post of a body, or held one since a place of the log."""
    if holds_post(view, fact.actor, body):
        return True
    then, now = view.at(Officer, fact.actor, since), view.of(Officer, fact.actor)
    left_before = then.had - then.posts
    return any(is_one_body(view, body, agency) for agency, _ in now.had - left_before)
