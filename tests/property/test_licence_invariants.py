"""不变量: whatever is tried, no licence without a grant, and nothing to anybody who is barred.

Anything may be submitted to the gate at any time; most of it is refused. What was accepted is then
held against an account of its own, which knows no rule: who holds the item, what was granted, whom
which bar names.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import naming
from ledger.events.catalogue import Act, CasesInHand, DutyAssigned, ItemTransferred
from ledger.events.credit import Forbidden, RestrictionImposed, RestrictionLifted
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
)
from ledger.events.intake import ApplicationKind, ApplicationReceived, PartyRole
from ledger.events.organisation import OfficerAppointed, Post, RecodeKind, SubjectRecoded
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome, Receipt
from tests.county import County
from tests.examples.catalogue import FOOD
from tests.examples.organisation import (
    BUREAU,
    CATALOGUE,
    COMPANY,
    DECIDER,
    HOUSING,
    INSPECTOR,
    ISSUER,
    KEEPER,
    MARKET,
    NEIGHBOUR,
    REPRESENTATIVE,
)
from tests.examples.story import EXAMPLES, STEPS

CASES: Final = tuple(f"{BUREAU}/2017-09{index}" for index in range(2))
LICENCES: Final = tuple(f"{BUREAU}/L{index}" for index in range(3))
BARS: Final = tuple(f"{MARKET}/B{index}" for index in range(3))
CORRECTOR: Final = f"{BUREAU}/corrector"
RECEIPT: Final[ApplicationReceived] = EXAMPLES[ApplicationReceived]  # type: ignore[assignment]
MATERIALS: Final = (*RECEIPT.materials, replace(RECEIPT.materials[0], code="M03"))
ACCEPTED_ON: Final = date(2017, 7, 3)
ACTS: Final = (
    *("decide", "decide", "issue", "issue", "renew", "bar", "bar"),
    *("lift", "recode", "transfer", "void", "wait"),
)


@dataclass
class Account:
    """流水账: what was accepted, by nobody's rules."""

    granted: dict[str, str] = field(default_factory=dict)
    """Cases with a standing grant, and the body that decided."""
    bars: dict[str, RestrictionImposed] = field(default_factory=dict)
    free: set[tuple[str, str | None]] = field(default_factory=set)
    links: set[frozenset[str]] = field(default_factory=set)
    deciding: str = BUREAU
    """The body that holds the item for the cases that were accepted on the first day."""

    def codes(self, subject: str) -> set[str]:
        """Return a subject with every code that it was changed to or from."""
        found = {subject}
        while more := {one for link in self.links if link & found for one in link} - found:
            found |= more
        return found

    def barred(self, forbidden: Forbidden, case: str, day: date) -> bool:
        """Tell whether a bar that nobody lifted names the applicant or reaches a party."""
        people = [(RECEIPT.subject, None), *((one.subject, one.role) for one in RECEIPT.parties)]
        return any(
            bar.subject in self.codes(person or "")
            and (role is None or role in bar.reaches)
            and forbidden in bar.forbids
            and bar.from_on <= day
            and not {(number, None), (number, case)} & self.free
            for person, role in people
            for number, bar in self.bars.items()
        )


class World:
    """A county with two applications that are ready to be decided, the second for a renewal."""

    def __init__(self) -> None:
        """Receive, accept and review both."""
        self.spec = County().after(LicenceIssued)
        self.account = Account()
        self.decisions: list[tuple[str, Receipt, DecisionMade]] = []
        corrector = OfficerAppointed(officer=CORRECTOR, agency=BUREAU, post=Post.CORRECTOR)
        self.spec.given(corrector, agency=KEEPER, actor=f"{KEEPER}/1")
        first: LicenceIssued = EXAMPLES[LicenceIssued]  # type: ignore[assignment]
        self.licence = first.licence
        renewal = {"kind": ApplicationKind.RENEWAL, "licence": self.licence}
        for case, more in zip(CASES, ({}, renewal), strict=True):
            received = replace(RECEIPT, case=case, materials=MATERIALS, **more)  # type: ignore[arg-type]
            self.spec.ask(received)
            assert self.spec.receipt.outcome is Outcome.ACCEPTED, self.spec.receipt
            for step in ("accepted", "review-1", "review-2"):
                self._told(step, case)

    def _told(self, step: str, case: str) -> None:
        told = STEPS[step]
        event = replace(told.event, case=case)
        self.spec.given(event, agency=told.agency, actor=told.actor)

    def today(self) -> date:
        """Return the recorded day."""
        return self.spec.gate.opening.zone.day(self.spec.now.isoformat())

    def act(self, name: str, draw: st.DataObject) -> None:
        """Do one thing that may be refused; what was accepted goes into the account."""
        getattr(self, f"_{name}")(draw)
        self.spec.later(seconds=1)

    def _accepted(self) -> bool:
        return self.spec.receipt.outcome is Outcome.ACCEPTED

    def _wait(self, draw: st.DataObject) -> None:  # noqa: ARG002
        self.spec.later(days=1)

    def _decide(self, draw: st.DataObject) -> None:
        case = draw.draw(st.sampled_from(CASES))
        body, actor = draw.draw(st.sampled_from(((BUREAU, DECIDER), (HOUSING, f"{HOUSING}/1"))))
        outcome = draw.draw(st.sampled_from(DecisionOutcome))
        decision: DecisionMade = replace(
            EXAMPLES[DecisionMade],
            case=case,
            outcome=outcome,
            reason="不符合条件",
            remedies_told=True,
            decided_on=self.today(),
        )  # type: ignore[assignment]
        self.spec.ask(decision, agency=body, actor=actor)
        if self._accepted():
            assert body == self.account.deciding
            self.decisions.append((case, self.spec.receipt, decision))
            if outcome is DecisionOutcome.GRANTED:
                assert not self.account.barred(Forbidden.GRANT, case, self.today())
                self.account.granted[case] = body

    def _issue(self, draw: st.DataObject) -> None:
        case = draw.draw(st.sampled_from(CASES))
        body, actor = draw.draw(st.sampled_from(((BUREAU, ISSUER), (HOUSING, f"{HOUSING}/1"))))
        issued = replace(
            EXAMPLES[LicenceIssued],
            case=case,
            licence=draw.draw(st.sampled_from(LICENCES)),
            valid_from=self.today(),
        )
        self.spec.ask(issued, agency=body, actor=actor)
        if self._accepted():
            assert case in self.account.granted
            assert not self.account.barred(Forbidden.LICENCE, case, self.today())

    def _renew(self, draw: st.DataObject) -> None:
        changed = replace(
            EXAMPLES[LicenceChanged],
            licence=self.licence,
            kind=draw.draw(st.sampled_from((LicenceChange.RENEWED, LicenceChange.AMENDED))),
            case=draw.draw(st.sampled_from((None, *CASES))),
            valid_to=date(2027, 7, 2),
            effective_on=self.today(),
        )
        self.spec.ask(changed)
        if self._accepted() and changed.case is not None:
            assert changed.case == CASES[1]
            assert changed.case in self.account.granted
            for forbidden in (Forbidden.GRANT, Forbidden.LICENCE):
                assert not self.account.barred(forbidden, changed.case, self.today())
        # Once renewed, an amendment to the same last day makes it live no longer.
        assert not self._accepted() or CASES[1] in self.account.granted or self.is_renewed
        self.is_renewed = self.is_renewed or self._accepted()

    is_renewed = False

    def _bar(self, draw: st.DataObject) -> None:
        bar = RestrictionImposed(
            restriction=draw.draw(st.sampled_from(BARS)),
            subject=draw.draw(st.sampled_from((COMPANY, NEIGHBOUR, REPRESENTATIVE))),
            forbids=draw.draw(st.sampled_from(((Forbidden.GRANT,), (Forbidden.LICENCE,)))),
            reaches=draw.draw(st.sampled_from(((), (PartyRole.REPRESENTATIVE,)))),
            from_on=self.today(),
            basis="食品安全法 第一百三十五条",
        )
        self.spec.ask(bar, agency=MARKET, actor=INSPECTOR)
        if self._accepted():
            self.account.bars[bar.restriction] = bar

    def _lift(self, draw: st.DataObject) -> None:
        number = draw.draw(st.sampled_from(BARS))
        bar = self.account.bars.get(number)
        lifted = RestrictionLifted(
            restriction=number,
            subject=COMPANY if bar is None else bar.subject,
            only_for=draw.draw(st.sampled_from((None, *CASES))),
            reason="信用修复",
        )
        self.spec.ask(lifted, agency=MARKET, actor=INSPECTOR)
        if self._accepted():
            self.account.free.add((number, lifted.only_for))

    def _recode(self, draw: st.DataObject) -> None:  # noqa: ARG002
        recoded = SubjectRecoded(
            subject_from=NEIGHBOUR,
            subject_into=COMPANY,
            kind=RecodeKind.SAME,
            effective_on=date(2017, 7, 1),
        )
        self.spec.ask(recoded, agency=BUREAU, actor=DECIDER)
        if self._accepted():
            self.account.links.add(frozenset((COMPANY, NEIGHBOUR)))

    def _transfer(self, draw: st.DataObject) -> None:
        moved = ItemTransferred(
            item=FOOD,
            agency_from=BUREAU,
            agency_to=HOUSING,
            effective_on=self.today(),
            cases_in_hand=draw.draw(st.sampled_from(CasesInHand)),
            document="文",
        )
        self.spec.ask(moved, agency=CATALOGUE, actor=f"{CATALOGUE}/1")
        if self._accepted():
            if moved.cases_in_hand is CasesInHand.NEW or moved.effective_on <= ACCEPTED_ON:
                self.account.deciding = HOUSING
            duty = DutyAssigned(
                item=FOOD, agency=HOUSING, acts=tuple(Act), effective_on=date(2017, 1, 1)
            )
            self.spec.given(duty, agency=CATALOGUE, actor=f"{CATALOGUE}/1")

    def _void(self, draw: st.DataObject) -> None:
        if not self.decisions:
            return
        case, receipt, decision = draw.draw(st.sampled_from(self.decisions))
        voided = EntryVoided(
            entry=receipt.id or "",
            position=receipt.position or 0,
            reason="误录",
            names=naming.tags_of(decision),
        )
        self.spec.ask(voided, agency=BUREAU, actor=CORRECTOR)
        if self._accepted():
            self.account.granted.pop(case, None)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_licence_without_a_grant_and_nothing_to_anybody_who_is_barred(
    data: st.DataObject,
) -> None:
    world = World()
    for name in data.draw(st.lists(st.sampled_from(ACTS), min_size=4, max_size=14)):
        world.act(name, data)
