"""A step of the story: what happens, who submits it, and when; by its name it is found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from ledger.events import Event

_NAMESPACE: Final = UUID("5f0c1c9e-3d0e-5c5a-9f6e-130523201704")

Told = tuple[str, str, Event]
"""Agency, actor and event of one step, as a chapter tells it under the step's name."""


@dataclass(frozen=True)
class Step:
    """One step of the story: the event, who submits it, and when."""

    event: Event
    agency: str
    actor: str
    at: datetime
    id: str


def step_id(name: str) -> str:
    """Return the fixed entry id of a named step of the story."""
    return str(uuid5(_NAMESPACE, name))
