"""场景: what somebody in a county of random lives has before him when he asks for something."""

from datetime import date, timedelta
from random import Random
from typing import Final

from tests.account import Account
from tests.examples.catalogue import APPLICATION_FORM, FOOD, HEALTH, PREMISES
from tests.examples.organisation import (
    BUREAU,
    COMPANY,
    DISCIPLINE,
    HEALTH_OFFICE,
    MARKET,
    NEIGHBOUR,
)

MATERIALS: Final = (APPLICATION_FORM, PREMISES, HEALTH)
SUBJECTS: Final = (COMPANY, NEIGHBOUR)
SUPERVISORS: Final = (MARKET, MARKET, HEALTH_OFFICE)
NUMBERS: Final = {
    kind: tuple(f"{agency}/{letters}90{number}" for number in range(count))
    for kind, agency, letters, count in (
        ("case", BUREAU, "2017-", 8),
        ("joint", BUREAU, "BL", 2),
        ("licence", BUREAU, "JY", 4),
        ("task", BUREAU, "T-", 4),
        ("feedback", MARKET, "F-", 2),
        ("appeal", BUREAU, "YY", 4),
        ("penalty", MARKET, "P-", 2),
        ("restriction", MARKET, "X-", 3),
        ("check", MARKET, "C-", 2),
        ("rectification", MARKET, "G-", 2),
        ("document", MARKET, "W-", 2),
        ("accountability", DISCIPLINE, "WZ", 2),
        ("meeting", BUREAU, "HY", 2),
    )
}
_REFERRED: Final = {
    "DecisionMade": "case",
    "PenaltyDecided": "penalty",
    "RestrictionImposed": "restriction",
    "LicenceIssued": "licence",
    "SpotCheckResultRecorded": "check",
}
_AT_ONCE: Final = 4
"""How many cases people have in mind at once."""
_DAYS_AGO: Final = (0, 0, 0, 0, 0, 1, 3, 9)


class Scene:
    """场景: what somebody has before him: the day, the account, a number of each kind."""

    def __init__(self, random: Random, account: Account, today: date) -> None:
        self.random, self.account, self.today = random, account, today
        self.about = {kind: random.choice(numbers) for kind, numbers in NUMBERS.items()}
        running = [one for one in NUMBERS["case"] if not _has_ended(account, one)][:_AT_ONCE]
        if running and random.random() < 0.9:
            self.about["case"] = random.choice(running)
        pushed = [one.event.task for one in account.of("ApprovalPushed", "PushFailed")]
        if pushed and random.random() < 0.8:
            self.about["task"] = random.choice(pushed[-6:])
        received = account.first("ApplicationReceived", case=self.case)
        self.item = FOOD if received is None else received.event.item
        self.joint = None if received is None else received.event.joint
        known = None if received is None else received.event.subject
        self.subject = known if known and random.random() < 0.95 else random.choice(SUBJECTS)
        self.licences = [one.event.licence for one in account.of("LicenceIssued", case=self.case)]
        issued = [one.event.licence for one in account.of("LicenceIssued")]
        if (self.licences or issued) and random.random() < 0.8:
            self.about["licence"] = random.choice(self.licences or issued)

    @property
    def case(self) -> str:
        """The case."""
        return self.about["case"]

    def ago(self) -> date:
        """Return today, mostly, or a day before it."""
        return self.today - timedelta(days=self.random.choice(_DAYS_AGO))

    def ahead(self) -> date:
        """Return a day to come."""
        return self.today + timedelta(days=self.random.choice((2, 10, 40)))

    def reference(self) -> str:
        """Return something that was done, mostly, by its kind and number."""
        done = [
            f"{kind}:{getattr(one.event, kind)}"
            for name, kind in _REFERRED.items()
            for one in self.account.of(name)
        ]
        kind = self.random.choice(sorted(_REFERRED.values()))
        return self.random.choice([*done, f"{kind}:{self.about[kind]}"])


def _has_ended(account: Account, case: str) -> bool:
    ends = account.of("CaseClosed", "ApplicationWithdrawn", "ApplicationNotAccepted", case=case)
    return next(ends, None) is not None
