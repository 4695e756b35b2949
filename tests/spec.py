"""Given, when, then: rules tested through the real gate on an in-memory log.

spec.given(ApplicationReceived(...)).when(DecisionMade(...)).refused("case.not-accepted")
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.clock import new_id
from ledger.entry import Correction, Submission
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    LedgerOpened,
    OfficerAppointed,
    Post,
    Source,
)
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.log import LedgerStore
from ledger.store.memory import memory_store

BUREAU = "uscc:11130523MB0123456F"
SUPERVISOR = "uscc:11130523000123457H"
LEDGER = "130523"
START = datetime(2017, 7, 3, 1, 0, tzinfo=UTC)
ALL_ROLES = tuple(Role)
_EVIDENCE = {
    "consult.missing", "consult.stale", "liaison.none", "duty.disposition-unsaid", "term.unknown",
    "penalty.severity-unknown",
}  # fmt: skip
POSTS_OF = {
    Role.WINDOW: (Post.RECEIVER,),
    Role.APPROVAL: (Post.REVIEWER, Post.DECIDER),
    Role.SUPERVISION: (Post.INSPECTOR,),
}
"""The posts of those who do what a role may."""


def agency(index: int) -> str:
    """Return one of many test agencies."""
    return f"reg:test:{index}"


def officer(of: str, number: str = "1") -> str:
    """Return an officer of an agency."""
    return f"{of}/{number}"


@dataclass
class Spec:
    """A ledger with a clock in hand: ``given`` must be accepted, ``when`` is what is asked."""

    now: datetime = START
    receipts: list[Receipt] = field(default_factory=list)
    calendar: str | None = None

    def __post_init__(self) -> None:
        """Open the ledger with one agency that holds every role, and three of its officers."""
        self.store: LedgerStore = memory_store(lambda: self.now)
        self.gate = Gate(self.store, clock=lambda: self.now)
        self.root = agency(0)
        self.given_together(
            LedgerOpened(
                name="内丘县",
                zone="Asia/Shanghai",
                agency=self.root,
                officer=officer(self.root),
                all_roles=True,
                calendar=self.calendar,
                sources=(
                    Source(
                        name="old-system",
                        agency=self.root,
                        cut_over=datetime(2016, 1, 1, tzinfo=UTC),
                    ),
                ),
            ),
            AgencyRegistered(agency=self.root, name="行政审批局", roles=ALL_ROLES),
            OfficerAppointed(officer=officer(self.root), agency=self.root),
            OfficerAppointed(officer=officer(self.root, "2"), agency=self.root),
            OfficerAppointed(officer=officer(self.root, "3"), agency=self.root),
            OfficerAppointed(
                officer=officer(self.root, "9"), agency=self.root, post=Post.CORRECTOR
            ),
        )

    def register(self, who: str, *roles: Role) -> "Spec":
        """Register an agency with roles and two officers, 1 and 2, in the posts of those roles."""
        self.given(AgencyRegistered(agency=who, name=who, roles=roles))
        posts = [post for role in roles for post in POSTS_OF.get(role, ())] or [Post.OFFICER]
        for number in "12":
            self.in_post(officer(who, number), *posts)
        return self

    def in_post(self, who: str, *posts: Post) -> "Spec":
        """Appoint an officer of an agency to posts in it."""
        of = who.rpartition("/")[0]
        return self.given(*(OfficerAppointed(officer=who, agency=of, post=post) for post in posts))

    def submission(
        self,
        event: Event,
        *,
        agency: str | None = None,
        actor: str | None = None,
        occurred_at: datetime | None = None,
        observed: str | None = None,
        corrects: Correction | None = None,
        entry_id: str | None = None,
    ) -> Submission[Any]:
        """Return an event as a submission of now, of the root agency unless said otherwise."""
        who = agency or self.root
        return Submission(
            actor=actor or officer(who),
            agency=who,
            data=event,
            id=entry_id or new_id(),
            ledger=LEDGER,
            occurred_at=occurred_at or self.now,
            observed=observed,
            corrects=corrects,
            type=type(event).__name__,
        )

    def later(self, **span: float) -> "Spec":
        """Let time pass."""
        self.now += timedelta(**span)
        return self

    def given(self, *events: Event, **envelope: Any) -> "Spec":  # noqa: ANN401
        """Record events that must be accepted."""
        for event in events:
            self.when(event, **envelope)
            receipt = self.receipts[-1]
            assert receipt.outcome is Outcome.ACCEPTED, (type(event).__name__, receipt)
            self.later(seconds=1)
        return self

    def given_together(self, *events: Event) -> "Spec":
        """Record a group that must be accepted, such as a ledger's opening."""
        self.when_together(*map(self.submission, events))
        assert all(one.outcome is Outcome.ACCEPTED for one in self.receipts), self.receipts
        return self.later(seconds=len(events))

    def when(self, *events: Event, **envelope: Any) -> "Spec":  # noqa: ANN401
        """Submit events, each for itself; ``then`` looks at the last receipt."""
        given = [self.submission(event, **envelope) for event in events]
        self.receipts = self.gate.submit(given)
        return self

    def when_together(self, *submissions: Submission[Any]) -> "Spec":
        """Submit a group, recorded together or not at all."""
        group = [propose(one) for one in submissions]
        self.receipts = self.gate.submit_groups([group])[0]
        return self

    @property
    def receipt(self) -> Receipt:
        """The last receipt."""
        return self.receipts[-1]

    def accepted(self) -> "Spec":
        """Expect that the last submission was accepted, without findings.

        Whether somebody had looked at the credit before a grant, named a liaison, set a term, or
        said what a duty is for, is asked by name.
        """
        assert self.receipt.outcome is Outcome.ACCEPTED, self.receipt
        assert set(self.receipt.findings) <= _EVIDENCE, self.receipt
        return self

    def refused(self, code: str) -> "Spec":
        """Expect a refusal for this reason and no other."""
        assert self.receipt.outcome is Outcome.REFUSED, self.receipt
        assert self.receipt.codes == (code,), self.receipt
        return self

    def finding(self, code: str) -> "Spec":
        """Expect that it was accepted, and that this finding stays with it."""
        assert self.receipt.outcome is Outcome.ACCEPTED, self.receipt
        assert code in self.receipt.findings, self.receipt
        return self
