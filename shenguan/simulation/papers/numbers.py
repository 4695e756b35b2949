"""编号: what is written in a case says who and what it is about."""

from datetime import date
from typing import Final, TypeVar

from msgspec.structs import replace

from ledger.events import Event
from ledger.events.intake import Material
from shenguan.simulation import county as names
from shenguan.simulation.pen import Pen

Some = TypeVar("Some", bound=Event)
_MATERIALS: Final = {
    code: Material(code=code)
    for code in (*names.MATERIALS, names.OPTIONAL, *(f"M{number:02}" for number in range(5, 10)))
}


def handed_in(*codes: str) -> tuple[Material, ...]:
    """Return materials by their codes."""
    return tuple(map(_MATERIALS.__getitem__, codes))


def said(event: Some, otherwise: dict[str, object]) -> Some:
    """Return an event with what is said otherwise."""
    return replace(event, **otherwise) if otherwise else event


class Numbers:
    """编号: what a case and all that follows from it is called; ``number`` is part of each."""

    def __init__(self, pen: Pen, number: str, *, item: str, subject: str) -> None:
        self.pen = pen
        self.item = item
        self.subject = subject
        self.number = number
        self.hold(pen.county.bureau, pen.county.market)

    def hold(self, holder: str, supervisor: str) -> None:
        """Let it be the case of a body, under the eyes of another one, or of the same."""
        self.bureau = holder
        self.supervisor = self._numbered_by = supervisor
        self.case = f"{holder}/{self.number}"
        self.licence = f"{holder}/L{self.number}"
        self.task = f"{holder}/T{self.number}"

    @property
    def today(self) -> date:
        """The local day."""
        return self.pen.today

    def _of(self, letters: str) -> str:
        return f"{self._numbered_by}/{letters}{self.number}"

    @property
    def check(self) -> str:
        """The number of the inspection."""
        return self._of("C")

    @property
    def enforcement(self) -> str:
        """The number of the enforcement case."""
        return self._of("E")

    @property
    def complaint(self) -> str:
        """The number of the complaint, which the bureau's window takes."""
        return f"{self.bureau}/S{self.number}"

    @property
    def order(self) -> str:
        """The number of the order to put something right."""
        return self._of("G")

    @property
    def penalty(self) -> str:
        """The number of the penalty."""
        return self._of("P")

    @property
    def restriction(self) -> str:
        """The number of the restriction."""
        return self._of("X")

    @property
    def repair(self) -> str:
        """The number of the plea for repair."""
        return self._of("XF")

    @property
    def feedback(self) -> str:
        """The number of the feedback."""
        return self._of("F")

    @property
    def appeal(self) -> str:
        """The number of the appeal."""
        return f"{self.bureau}/Y{self.number}"
