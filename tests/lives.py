"""Random lives of a small county, through the gate: what is lawful is recorded, the rest refused.

Every act is drawn from one number. Nobody asks beforehand whether it is lawful, so a history holds
both; what the gate lets through is held against ``tests/property/test_invariants.py``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction, Entry
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import Act, DutyAssigned, ItemListed, SupervisionDutyAssigned
from ledger.events.credit import (
    Forbidden,
    MeasureListed,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade, DecisionOutcome, LicenceIssued
from ledger.events.handling import (
    Opinion,
    ReviewCompleted,
    SiteSurveyCompleted,
    SiteSurveyScheduled,
    SurveyResult,
)
from ledger.events.handover import (
    ApprovalPushed,
    PushStage,
    SupervisionTaskClaimed,
    TaskReturned,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationReceived,
    SupplementRequested,
)
from ledger.events.organisation import AgencyRegistered, OfficerAppointed, Post
from ledger.events.record import EntryVoided
from ledger.fact import decode_rows
from ledger.gate.receipt import Outcome, Receipt
from tests.spec import Spec, agency, officer

ITEM: Final = "0001"
MEASURE: Final = "C-01"
CASES: Final = tuple(f"{agency(1)}/{number}" for number in range(1, 4))
SUBJECTS: Final = ("reg:saic:1", "reg:saic:2")
BUREAU, MARKET = agency(1), agency(2)
LONG_AGO: Final = date(2017, 1, 1)


@dataclass
class Lives:
    """人生: a county in which things happen; ``told`` are the receipts with what was asked.

    ``acts`` are what may happen.
    """

    spec: Spec = field(default_factory=Spec)
    told: list[tuple[Event, Receipt]] = field(default_factory=list)
    acts: "Sequence[_Act]" = field(default_factory=lambda: _ACTS)

    def __post_init__(self) -> None:
        """Register who receives and decides, and who supervises."""
        self.spec.given(
            AgencyRegistered(agency=BUREAU, name="审批局", roles=(Role.WINDOW, Role.APPROVAL)),
            AgencyRegistered(agency=MARKET, name="市监局", roles=(Role.SUPERVISION,)),
            *(
                OfficerAppointed(officer=officer(who, number), agency=who, post=post)
                for who in (BUREAU, MARKET)
                for number in "123"
                for post in (*_POSTS[who], Post.CORRECTOR)
            ),
            ItemListed(
                item=ITEM,
                name="食品经营许可",
                kind="01",
                basis=("食品安全法",),
                agency=BUREAU,
                effective_on=LONG_AGO,
            ),
            DutyAssigned(item=ITEM, agency=BUREAU, acts=tuple(Act), effective_on=LONG_AGO),
            SupervisionDutyAssigned(item=ITEM, agency=MARKET, effective_on=LONG_AGO),
            MeasureListed(
                measure=MEASURE,
                version=1,
                name="限制取得行政许可",
                basis="食品安全法",
                forbids=(Forbidden.GRANT,),
            ),
        )

    def live(self, seeds: Iterable[int]) -> Iterator["Lives"]:
        """Let an act happen for each number; yield after each."""
        for seed in seeds:
            self.act(Random(seed))  # noqa: S311 - a history is repeatable, not secret
            yield self

    def act(self, random: Random) -> None:
        """Let one thing be asked for, some time later."""
        self.spec.later(hours=random.choice((1, 5, 24, 24, 72)))
        if random.random() < 0.2 and self._amend(random):
            return
        act = random.choice(self.acts)
        event = act(random, self.spec.now.date())
        who = MARKET if Role.SUPERVISION in type(event).published_by else BUREAU
        who = random.choice((who, who, who, who, BUREAU, MARKET))
        self._ask(event, agency=who, actor=officer(who, random.choice("123")))

    def _ask(self, event: Event, **envelope: Any) -> None:  # noqa: ANN401
        self.spec.when(event, **envelope)
        self.told.append((event, self.spec.receipt))

    def _amend(self, random: Random) -> bool:
        """Correct or void something that was accepted; False where there is nothing yet."""
        alive = [
            (event, receipt)
            for event, receipt in self.told
            if receipt.outcome is Outcome.ACCEPTED and not isinstance(event, EntryVoided)
        ]
        if not alive:
            return False
        event, receipt = random.choice(alive)
        who = BUREAU if Role.APPROVAL in type(event).published_by else MARKET
        by = {"agency": who, "actor": officer(who, random.choice("123"))}
        target, place = receipt.id or "", receipt.position or 0
        names = naming.tags_of(event)
        if random.random() < 0.5:
            void = EntryVoided(entry=target, position=place, reason="未发生", names=names)
            self._ask(void, **by)
            return True
        other = _other(event, random)
        was = tuple(sorted(set(names).difference(naming.tags_of(other))))
        corrects = Correction(entry=target, position=place, reason="录入错误", was=was)
        self._ask(other, corrects=corrects, **by)
        return True

    def entries(self) -> list[tuple[int, Entry[Any]]]:
        """Return the whole log."""
        return [pair for page in self.spec.store.scan() for pair in decode_rows(page)]


_POSTS: Final = {
    BUREAU: (Post.RECEIVER, Post.REVIEWER, Post.DECIDER),
    MARKET: (Post.INSPECTOR,),
}


def _other(event: Event, random: Random) -> Event:
    """Return an event with another subject, where it has one, or another text."""
    if getattr(event, "subject", None) is not None:
        return replace(event, subject=random.choice(SUBJECTS))
    if hasattr(event, "document"):
        return replace(event, document=f"文〔2017〕{random.randint(1, 9)}号")
    return event


def _task(random: Random) -> str:
    return f"{BUREAU}/T{random.randint(1, 3)}"


def _penalty(random: Random) -> str:
    return f"{MARKET}/P{random.randint(1, 2)}"


_Act = Callable[[Random, date], Event]
_ACTS: Final[tuple[_Act, ...]] = (
    lambda random, _: ApplicationReceived(
        case=random.choice(CASES), item=ITEM, subject=random.choice(SUBJECTS), channel="窗口"
    ),
    lambda random, _: SupplementRequested(case=random.choice(CASES), materials=("身份证明",)),
    lambda random, day: ApplicationAccepted(
        case=random.choice(CASES),
        accepted_on=day - timedelta(days=random.choice((0, 0, 0, 1, 9))),
        mode=random.choice((None, AcceptanceMode.FULL, AcceptanceMode.SILENCE)),
    ),
    *(
        lambda random, _: ReviewCompleted(
            case=random.choice(CASES), level=1, opinion=random.choice(list(Opinion))
        ),
    )
    * 2,
    *(
        lambda random, day: DecisionMade(
            case=random.choice(CASES),
            outcome=random.choice(list(DecisionOutcome)),
            document="内审批〔2017〕1号",
            seal="审批专用章",
            decided_on=day,
            reason="不符合条件",
            remedies_told=True,
        ),
    )
    * 3,
    *(
        lambda random, day: LicenceIssued(
            licence=f"{BUREAU}/L{random.randint(1, 3)}",
            case=random.choice(CASES),
            subject=random.choice(SUBJECTS),
            valid_from=day,
        ),
    )
    * 3,
    lambda random, _: ApprovalPushed(
        task=_task(random),
        case=random.choice(CASES),
        item=ITEM,
        agency_to=MARKET,
        stage=PushStage.DECIDED,
    ),
    lambda random, _: SupervisionTaskClaimed(task=_task(random)),
    lambda random, _: TaskReturned(task=_task(random), reason="非本局职责"),
    lambda random, day: PenaltyDecided(
        penalty=_penalty(random),
        subject=random.choice(SUBJECTS),
        item=ITEM,
        kinds=("1",),
        document="罚〔2017〕1号",
        facts="事实",
        basis="食品安全法",
        decided_on=day,
    ),
    lambda random, day: PenaltyRevoked(
        penalty=_penalty(random),
        subject=random.choice(SUBJECTS),
        document="撤〔2017〕1号",
        reason="事实不清",
        revoked_on=day,
    ),
    lambda random, day: RestrictionImposed(
        restriction=f"{MARKET}/R{random.randint(1, 2)}",
        subject=random.choice(SUBJECTS),
        measure=MEASURE,
        ground=f"penalty:{_penalty(random)}",
        forbids=(Forbidden.GRANT,),
        from_on=day,
        until_on=day + timedelta(days=random.choice((3, 30))),
        basis="食品安全法",
    ),
    lambda random, _: RestrictionLifted(
        restriction=f"{MARKET}/R{random.randint(1, 2)}",
        subject=random.choice(SUBJECTS),
        reason="已改正",
    ),
)


def _surveyors(random: Random) -> tuple[str, ...]:
    return tuple(officer(BUREAU, number) for number in random.sample("123", random.choice((1, 2))))


SURVEYED: Final[tuple[_Act, ...]] = (
    *tuple(
        act
        for act in _ACTS
        if type(act(Random(0), LONG_AGO))  # noqa: S311 - only its type is looked at
        in {ApplicationReceived, ApplicationAccepted, DecisionMade}
    )
    * 2,
    lambda random, day: SiteSurveyScheduled(
        case=random.choice(CASES), surveyors=_surveyors(random), survey_on=day
    ),
    lambda random, day: SiteSurveyCompleted(
        case=random.choice(CASES),
        surveyors=_surveyors(random),
        surveyed_on=day,
        result=random.choice(list(SurveyResult)),
    ),
)
"""A case's way to its decision, with surveys."""
