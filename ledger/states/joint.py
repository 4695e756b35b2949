"""并联办件: what is known of a joint case: its opening, its branches, how it ended."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.handling import TimeLimitExtended
from ledger.events.intake import ApplicationReceived, JointCaseClosed, JointCaseOpened
from ledger.fact import AnyFact, Fact
from ledger.law.case_limits import SharedLimit
from ledger.law.deadline import Extension, term_on
from ledger.law.joint import JOINT, joint_start, shared_limit
from ledger.states.clock import extensions_of
from ledger.states.item import replaced_codes
from ledger.states.term import Term
from ledger.view import Objection, State, View, refusal


class Joint(State, frozen=True, kw_only=True):
    """并联办件: the facts of one joint case; of what opens or ends it the first counts."""

    tag: ClassVar = "joint"
    folds: ClassVar = (JointCaseOpened, ApplicationReceived, TimeLimitExtended, JointCaseClosed)
    opening: Fact[JointCaseOpened] | None = None
    closing: Fact[JointCaseClosed] | None = None
    branches: tuple[Fact[ApplicationReceived], ...] = ()
    """The receipts that name it, in their order."""
    extension: Fact[TimeLimitExtended] | None = None

    @property
    def cases(self) -> tuple[str, ...]:
        """The numbers of its branches, each once."""
        return tuple(dict.fromkeys(one.event.case for one in self.branches))

    @property
    def added(self) -> tuple[Extension, ...]:
        """The time that was added to the limit of all branches."""
        return extensions_of(filter(None, (self.extension,)))

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the opening, a branch, more time, or the end."""
        match fact.event:
            case JointCaseOpened():
                return self if self.opening is not None else replace(self, opening=fact)
            case JointCaseClosed():
                return self if self.closing is not None else replace(self, closing=fact)
            case TimeLimitExtended():
                return replace(self, extension=self.extension or fact)
            case ApplicationReceived():
                return replace(self, branches=(*self.branches, fact))
        return self


def limit_of_branches(
    view: View, number: str | None, accepted_on: Callable[[str], date | None]
) -> SharedLimit | None:
    """Return the limit that a joint case gives all its branches; None: there is no such case.

    ``accepted_on`` tells from which day a case counts as accepted, if it is one of them.
    """
    joint = Joint() if number is None else view.of(Joint, number)
    opening = joint.opening
    if opening is None:
        return None
    start_on = joint_start(opening.event.opened_on, map(accepted_on, joint.cases))
    return shared_limit(
        start_on,
        lambda day: term_on(view.of(Term, JOINT).settings, day, opening.own_position),
        joint.added,
    )


def without_a_branch(joint: Joint, view: View) -> list[str]:
    """Return the expected items for which no application came in."""
    came = {code for one in joint.branches for code in replaced_codes(view, one.event.item)}
    expected = joint.opening.event.items if joint.opening else ()
    return [code for code in dict.fromkeys(expected) if code not in came]


def judge_joint_open(joint: Joint, number: str) -> Iterator[Objection]:
    """Yield what stands against going on with a joint case: it is unknown, or has ended."""
    if joint.opening is None:
        yield JOINT_UNKNOWN("data.joint", number)
    if joint.closing is not None:
        yield JOINT_CLOSED("data.joint", number, blocking=(joint.closing.id,))


JOINT_UNKNOWN = refusal(
    "joint.unknown",
    "并联办件不存在",
    "no joint case was opened under this number",
    source="内丘县内政字【2017】15号 三(一)1(3) 一站制: 并联审批",
    remedy="record JointCaseOpened first, or correct the number",
)


JOINT_CLOSED = refusal(
    "joint.closed",
    "并联办件已办结",
    "the joint case has ended; it takes no further branch and no more time",
    source="内丘县内政字【2017】15号 三(一)1(3) 一站制: 并联审批",
    remedy="receive the application for itself; a wrong closing is corrected or voided",
)
