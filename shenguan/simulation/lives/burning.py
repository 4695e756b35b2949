"""亮灯: what is left undone until it burns, and by which entry it was somebody's to do."""

from collections.abc import Callable, Generator
from typing import NamedTuple

from ledger.law.light import LightKind
from shenguan.simulation.line import Told
from shenguan.simulation.lives.life import CaseLife, Chapter


class Burning(NamedTuple):
    """亮灯: what burns, and the entry by which it was somebody's to do."""

    about: str
    duty: str


Tells = Generator[Told, None, Burning]


class Neglect(NamedTuple):
    """未办: what is told until somebody leaves off, how long nothing happens, what is done then."""

    kind: LightKind
    told: Callable[[CaseLife], Tells]
    made_good: Callable[[CaseLife], Chapter]
    workdays: int = 0
    days: int = 0

    def waits(self, life: CaseLife) -> None:
        """Let the time pass in which it should have been done, and a day more."""
        life.wait(self.workdays)
        if self.days:
            life.later(self.days)
            life.wait(1)
