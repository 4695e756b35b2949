"""岗位: which post an act asks for, and whether an agency has ever filled it.

A county that has not told the ledger who holds which post goes on: until an agency has had an
officer in the post, another one's act stays with a finding. Who leaves does not open the door
again.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.events.catalogue import Act
from ledger.events.organisation import Post
from ledger.fact import AnyFact
from ledger.states.officer import Officer, holds_post
from ledger.view import Code, Objection, View, refusal

POSTS: Final[Mapping[Act, Post]] = {
    Act.RECEIVE: Post.RECEIVER,
    Act.ACCEPT: Post.RECEIVER,
    Act.REVIEW: Post.REVIEWER,
    Act.DECIDE: Post.DECIDER,
}
"""The post of each act on an item; 发证 asks for none: the decision has been made."""


def judge_post(
    fact: AnyFact, view: View, acts: frozenset[Act], named: frozenset[str]
) -> Iterator[Objection]:
    """Yield what stands against the acting officer: neither in post, nor named for the act.

    What an older system did was done by an officer whom nobody knows here.
    """
    wanted = {POSTS[act] for act in acts if act in POSTS}
    if not wanted or fact.observed is not None or fact.actor in named:
        return
    if any(holds_post(view, fact.actor, fact.agency, post) for post in wanted):
        return
    is_filled = any(has_had(view, fact.agency, post) for post in wanted)
    detail = f"{fact.actor} · {', '.join(sorted(wanted))}"
    yield Objection(WRONG_POST, "actor", detail, is_mild=not is_filled)


def judge_inspector(
    fact: AnyFact,
    view: View,
    officer: str,
    *,
    missing: Code,
    field: str,
    agency: str | None = None,
) -> Iterator[Objection]:
    """Yield what stands against an officer who claims or inspects: not in post inspector.

    Without another agency it is the one that acts.
    """
    of = agency or fact.agency
    if fact.observed is not None or holds_post(view, officer, of, Post.INSPECTOR):
        return
    is_filled = has_had(view, of, Post.INSPECTOR)
    yield Objection(missing, field, f"{officer} · {Post.INSPECTOR}", is_mild=not is_filled)


def has_had(view: View, agency: str, post: Post) -> bool:
    """Tell whether an agency has, or had, an officer of its own in a post.

    All are looked at, but only where the acting one is not in post: in a large agency, or behind a
    hundred who were appointed for it, the one that fills the post stands far down the list.
    """
    officers = view.known("officer", f"{agency}/")
    return any((agency, post) in view.of(Officer, one).had for one in officers)


WRONG_POST = refusal(
    "officer.wrong-post",
    "岗位不符",
    "who acts holds another post than the act asks for: receiver, reviewer, decider, or inspector "
    "for a claim; a finding until the agency has had an officer in that post",
    source="雄安新区行政许可管理办法(试行): 受理、初审、复审、审批岗位",
    remedy="let an officer in the post act, appoint the officer to it, or name the officer in the "
    "duty",
)
