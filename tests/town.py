"""一县人生: random lives of the whole county: all that its people may do, its automata with them.

Every act is drawn from one number; most fit, some are anybody's of anything. The gate lets through
what is lawful. ``account`` is told anew from the entries after each act, without a rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from random import Random
from typing import Any, Final

from msgspec.structs import replace

from consumers.streams.reactor import Reacting
from ledger import naming
from ledger.entry import Correction, Entry, Submission
from ledger.events import Event
from ledger.events.catalogue import GuidePublished
from ledger.events.decision import DecisionMade
from ledger.events.handling import ReviewCompleted
from ledger.events.organisation import LegalTermSet, LoopStep, ServiceLevelSet
from ledger.events.record import EntryVoided
from ledger.fact import decode_rows
from ledger.gate.proposal import propose, salted
from ledger.gate.receipt import Receipt
from tests.account import ZONE, Account
from tests.county import County, usually
from tests.deeds import DEEDS, SELDOM, comes_to_mind, deed
from tests.examples.catalogue import FOOD
from tests.examples.organisation import (
    BUREAU,
    BUREAU_CORRECTOR,
    CLERK,
    DECIDER,
    FIRST_REVIEWER,
    HEAD,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    MARKET_CORRECTOR,
    RECEIVER,
    ROOT,
    SECOND_INSPECTOR,
    SECOND_REVIEWER,
)
from tests.examples.story import NEWCOMERS, STEPS
from tests.reacting import PERSONS, automaton
from tests.scene import SUBJECTS, Scene

SECRETS: Final = ("欧阳守密", "13987650042", "11010519491231002X")
"""A name, a telephone number and a number of an identity card, which nobody may read in a log."""
_NAME, _PHONE, _IDENTITY = SECRETS
_PEOPLE: Final = (
    *(RECEIVER, FIRST_REVIEWER, SECOND_REVIEWER, DECIDER, BUREAU_CORRECTOR, f"{HOUSING}/1"),
    *(INSPECTOR, SECOND_INSPECTOR, MARKET_CORRECTOR, f"{HEALTH_OFFICE}/1", CLERK, ROOT),
)
_CORRECTORS: Final = {BUREAU: BUREAU_CORRECTOR, MARKET: MARKET_CORRECTOR}
_ALSO: Final = (
    *("head", "bureau-corrector", "term-joint", "person-key", "agency-discipline", "auditor"),
)
_LEVELS: Final = (
    ServiceLevelSet(level="all", step=LoopStep.PUSH, days=1, yellow_left=1, basis="通知"),
    ServiceLevelSet(level="all", step=LoopStep.CLAIM, days=5, yellow_left=2, basis="通知"),
    ServiceLevelSet(level="all", step=LoopStep.RETURN, times=2, basis="通知"),
)
_STARTS: Final = (0, 0, 60, 75, 130)
"""How many days after the county was founded a life begins: before holidays, before a new year."""


@dataclass
class Town(County):
    """一县人生: ``told`` are the receipts with what was asked."""

    told: list[tuple[Event, Receipt]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Found the county and let its newcomers come; nobody has applied for anything."""
        super().__post_init__()
        self.before("received")
        self.told = []
        for name in (*NEWCOMERS, *_ALSO):
            step = STEPS[name]
            self.given(step.event, agency=step.agency, actor=step.actor, entry_id=step.id)
        renewal = LegalTermSet(
            term="renewal",
            length=30,
            unit="day",  # type: ignore[arg-type]
            effective_on=date(2004, 7, 1),
            basis="行政许可法 第五十条",
        )
        self.given(*_LEVELS, renewal, agency=KEEPER, actor=ROOT)
        for body, person in PERSONS.items():
            head = HEAD if body == BUREAU else person
            self.given(automaton(body), agency=body, actor=head)
        self.founded = self.store.head()
        self.reacting = Reacting(self.store, self.gate, self.founded)

    def live(self, seeds: Iterable[int]) -> Iterator["Town"]:
        """Let an act happen for each number; yield after each."""
        for place, seed in enumerate(seeds):
            random = Random(seed)  # noqa: S311 - a life is repeatable, not secret
            if place == 0:
                self.later(days=random.choice(_STARTS))
            self.act(random)
            yield self

    def act(self, random: Random) -> None:
        """Let one thing be asked for, some time later, and what follows from it by itself."""
        self.later(hours=random.choice((1, 2, 5, 20, 24, 48)))
        if random.random() >= 0.1 or not self._amend(random):
            days = random.choice((1, 4, 9)) if random.random() < 0.06 else 0
            self._ask(random, days)
        if random.random() < 0.6:
            self.react()

    def react(self) -> None:
        """Record what follows from what was recorded."""
        before = self.store.head()
        for _ in self.reacting.go_on():
            pass
        if self.store.head() != before:
            self._forget()

    @property
    def today(self) -> date:
        """The local day."""
        return ZONE.day_of(self.now)

    def entries(self) -> list[tuple[int, Entry[Any]]]:
        """Return the whole log."""
        return [pair for page in self.store.scan() for pair in decode_rows(page)]

    @cached_property
    def account(self) -> Account:
        """What holds now."""
        return Account(self.entries())

    def _forget(self) -> None:
        self.__dict__.pop("account", None)

    def _ask(self, random: Random, days: int) -> None:
        """Ask for something, perhaps for what was done some days ago."""
        scene = Scene(random, self.account, self.today - timedelta(days=days))
        chance = random.random()
        if chance < 0.1:
            event = deed(random.choice(DEEDS), scene)
        elif chance < 0.115:
            event = deed(random.choice(SELDOM), scene)
        else:
            event = deed(comes_to_mind(scene), scene)
        done_at = self.now - timedelta(days=days)
        self._submit(random, event, occurred_at=done_at, **self._by(random, event, scene))

    def _by(self, random: Random, event: Event, scene: Scene) -> dict[str, Any]:
        if random.random() < 0.12:
            actor = random.choice(_PEOPLE)
            return {"agency": actor.rpartition("/")[0], "actor": actor}
        holder = scene.account.holder(FOOD, scene.today) or BUREAU
        usual = usually(type(event))
        if usual.get("agency") == BUREAU and holder != BUREAU and random.random() < 0.6:
            return {"agency": holder, "actor": f"{holder}/1"}
        if isinstance(event, ReviewCompleted):
            return {"agency": BUREAU, "actor": (FIRST_REVIEWER, SECOND_REVIEWER)[event.level > 1]}
        if receiver := self._receiver(event):
            inspectors = {MARKET: INSPECTOR, HEALTH_OFFICE: f"{HEALTH_OFFICE}/1"}
            return {"agency": receiver, "actor": inspectors.get(receiver, f"{receiver}/1")}
        if isinstance(event, DecisionMade) and random.random() < 0.1:
            return {"agency": BUREAU, "actor": random.choice((RECEIVER, FIRST_REVIEWER))}
        return usual

    def _receiver(self, event: Event) -> str | None:
        """Return whom the task was pushed to that an act of supervision is about."""
        names = {"SupervisionTaskClaimed", "TaskReturned", "PushReceived", "FollowUpRecorded"}
        if type(event).__name__ not in names | {"SupervisionTaskClosed"}:
            return None
        pushed = [*self.account.of("ApprovalPushed", "TaskReassigned", task=event.task)]  # type: ignore[attr-defined]
        return pushed[-1].event.agency_to if pushed else None

    def _submit(self, random: Random, event: Event, **envelope: Any) -> None:  # noqa: ANN401
        """Hand in an event, sometimes with what nobody may read, clear or committed."""
        personal = []
        fields = naming.personal_fields(type(event))
        for name in fields if envelope.get("corrects") is None else ():
            secret = random.choice((None, salted(_NAME), salted(_PHONE)))
            if secret is not None:
                event = replace(event, **{name: secret.commitment})
                personal.append(secret)
        if fields and random.random() < 0.05:
            event = replace(event, **{fields[0]: random.choice(SECRETS)})
        texts = {"reason", "content", "note", "document"} & {*event.__struct_fields__}
        if texts and random.random() < 0.02:
            event = replace(event, **{min(texts): f"证件号码 {_IDENTITY}"})
        submission: Submission[Any] = self.submission(event, **envelope)
        (self.receipts,) = self.gate.submit_groups([[propose(submission, personal)]])
        self.told.append((event, self.receipt))
        self._forget()

    def _amend(self, random: Random) -> bool:
        """Correct or void something that holds; False where there is nothing yet."""
        mine = [one for one in self.account.held if one.entry.agency in _CORRECTORS]
        lived = [one for one in mine if one.kind in DEEDS and one.place > self.founded]
        if not lived:
            return False
        target = random.choice(lived[-20:])
        by = {"agency": target.entry.agency, "actor": _CORRECTORS[target.entry.agency]}
        names = naming.tags_of(target.event)
        spoken = {*naming.tags_of(target.entry.data), *names}
        if random.random() < 0.4:
            void = EntryVoided(
                entry=target.entry.id,
                position=target.place,
                reason="未发生",
                names=tuple(sorted(spoken)),
            )
            self._submit(random, void, **by)
            return True
        other = _otherwise(random, target.event)
        was = tuple(sorted(spoken.difference(naming.tags_of(other))))
        corrects = Correction(
            entry=target.entry.id, position=target.place, reason="录入错误", was=was
        )
        self._submit(
            random,
            other,
            corrects=corrects,
            occurred_at=datetime.fromisoformat(target.latest.occurred_at),
            **by,
        )
        return True


def _otherwise(random: Random, event: Any) -> Any:  # noqa: ANN401 - any event
    """Return an event with one thing said otherwise: a day, a word of a list, a subject."""
    drawn: dict[str, Any] = {}
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, date) and not hasattr(value, "hour"):
            drawn[name] = value + timedelta(days=random.choice((-9, -2, 1, 5)))
        elif isinstance(value, Enum) and not isinstance(event, GuidePublished):
            drawn[name] = random.choice(list(type(value)))
        elif name == "subject" and value is not None:
            drawn[name] = random.choice(SUBJECTS)
    if not drawn:
        return event
    name = random.choice(sorted(drawn))
    return replace(event, **{name: drawn[name]})
