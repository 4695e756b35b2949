"""任免: who may speak for an agency about its officers, and whom one owes a post to."""

from collections.abc import Iterable, Iterator

from ledger.events.base import Role
from ledger.events.organisation import Post
from ledger.fact import AnyFact
from ledger.law import succession
from ledger.states.agency import Agency
from ledger.states.officer import Officer, holds_post
from ledger.view import Objection, View, finding

_LEADS_THE_KEEPER = (Post.HEAD, Post.KEEPER)
"""By whom the keeper appoints: its head, and who administers the ledger."""


def is_keeper(view: View, agency: str) -> bool:
    """Tell whether an agency keeps the ledger: it appoints everywhere."""
    return agency == view.opening.event.agency or Role.KEEPER in view.of(Agency, agency).roles


def leads(view: View, officer: str, agency: str) -> bool:
    """Tell whether an officer appoints for an agency, by a post that somebody gave him."""
    posts = _LEADS_THE_KEEPER if is_keeper(view, agency) else (Post.HEAD,)
    return any(holds_post(view, officer, agency, post) for post in posts)


def has_had_head(view: View, *agencies: str) -> bool:
    """Tell whether one of some agencies, or a body that it took over, has or had a head.

    All its own officers are looked at: a head that stands far down the list is one as well. Whose
    staff number another agency gave is not looked for, among all officers of the county: who acts
    with such a number shows it by his own post.
    """
    bodies: dict[str, None] = {}
    for agency in agencies:
        bodies |= dict.fromkeys(
            succession.closure(agency, lambda one: view.of(Agency, one).predecessors_on(view.day))
        )
    heads = {(body, Post.HEAD) for body in bodies}
    return any(
        not heads.isdisjoint(view.of(Officer, one).had)
        for body in bodies
        for one in view.known("officer", f"{body}/")
    )


def judge_counterpart(
    fact: AnyFact, view: View, others: Iterable[AnyFact | None]
) -> Iterator[Objection]:
    """Yield a finding where an officer decides on the work of who appointed him, or he appointed.

    The keeper appoints for every agency, and has no part in its cases.
    """
    for other in others:
        if other is not None and (
            _owes(view, fact.actor, other.actor) or _owes(view, other.actor, fact.actor)
        ):
            yield COUNTERPART("actor", f"{fact.actor} · {other.actor}", blocking=(other.id,))
            return


def _owes(view: View, officer: str, to: str) -> bool:
    return any(
        one.by == to and not is_keeper(view, one.by_agency)
        for one in view.of(Officer, officer).appointments
    )


COUNTERPART = finding(
    "officer.appointed-by-counterpart",
    "由经办人任命",
    "who decides was appointed by who received or reviewed the case, or appointed that officer",
    source="审批分离: who owes somebody his post does not judge that one's work freely",
    remedy="let an officer decide whom another head, or the keeper, has appointed",
)
