"""The story of 内丘县 (130523): the names of its steps in their order, morning by morning.

A step is told in its chapter's file (``tests/examples/<chapter>.py``), under its name. What needs a
step asks for it by its name or by its event type, so nobody else's place moves. One that is not
named here happens after all that are; name it where it has to come earlier.

Told in this order, each step is lawful, and every event type occurs that anybody submits: case
2017-0412 from the opening of the ledger to the licence, three neighbouring cases, and then
supervision, penalty and feedback.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Final

from msgspec.structs import replace

from ledger.events import CHAPTERS, Event, chapter_of
from ledger.events.record import EntryVoided
from tests.examples.step import Step, Told, step_id

_FOUNDED: Final = """
    opened
    agency-keeper agency-catalogue agency-bureau agency-housing agency-industry agency-market
    clerk receiver first-reviewer second-reviewer decider issuer leaver housing-officer inspector
    liaison-market
    left succeeded
    calendar term-notice term-decision term-supplement recoded
    item-old-food item-food item-building item-seal-cutting adjusted
    guide duty-bureau supervision duty-ends supervision-building
    transferred duty-ended cancelled measure
"""
_APPROVED: Final = """
    received notice supplement accepted routed step review-1 review-2 consulted
    decided issued closed delivered publicised changed
    received-2 turned-away
    received-3 withdrawn
    received-4 accepted-4 review-1-4 review-2-4 consulted-4 decided-4 issued-4 revoked struck-off
"""
_HANDED_OVER: Final = """
    pushed
    received-5 accepted-5 push-failed
    push-received claimed
    pushed-wrongly returned pushed-again
"""
_PUNISHED: Final = """
    penalised fed-back acknowledged
    told-of
    restricted lifted penalty-revoked
    penalised-by-mistake
"""
NEWCOMERS: Final = (
    "agency-health",
    "second-inspector",
    "market-corrector",
    "health-inspector",
    "liaison-health",
    "supervision-health",
    "item-advertising",
    "duty-advertising",
)
"""Who and what comes to the county after the licence was issued."""
MORNINGS: Final[tuple[tuple[datetime, tuple[str, ...]], ...]] = (
    (datetime(2017, 7, 3, 1, 0, tzinfo=UTC), tuple((_FOUNDED + _APPROVED).split())),
    (datetime(2017, 7, 3, 9, 0, tzinfo=UTC), NEWCOMERS),
    (datetime(2017, 7, 4, 1, 0, tzinfo=UTC), tuple(_HANDED_OVER.split())),
    (datetime(2017, 8, 16, 1, 0, tzinfo=UTC), ("followed-up", "task-closed")),
    (datetime(2017, 9, 18, 1, 0, tzinfo=UTC), ("checked", "ordered", "verified")),
    (datetime(2017, 10, 9, 1, 0, tzinfo=UTC), tuple(_PUNISHED.split())),
    (
        datetime(2017, 10, 9, 2, 0, tzinfo=UTC),
        ("voided", "bureau-corrector", "voided-acceptance", "push-stopped"),
    ),
)
"""What happens from which hour on, a minute apart; the first is nine o'clock in Asia/Shanghai."""
_AFTERWARDS: Final = datetime(2017, 10, 10, 1, 0, tzinfo=UTC)
"""When the steps happen that no morning names, in the chapters' order."""


class NoExample(LookupError):  # noqa: N818 - it says what is missing
    """An event type, or a step, that nobody has told yet."""


def _chapters() -> Iterator[tuple[str, Told]]:
    for chapter in CHAPTERS:
        name = chapter.__name__.rpartition(".")[2]
        yield from import_module(f"tests.examples.{name}").TOLD.items()


TOLD: Final[dict[str, Told]] = dict(_chapters())
"""Every step that a chapter tells, by its name."""


def _steps() -> Iterator[tuple[str, Step]]:
    places: dict[str, int] = {}
    named = {name for _, names in MORNINGS for name in names}
    unnamed = tuple(name for name in TOLD if name not in named)
    for begins, names in (*MORNINGS, (_AFTERWARDS, unnamed)):
        for minute, name in enumerate(names):
            if name not in TOLD:
                raise NoExample(f"the story names {name!r}: tell it in tests/examples/<chapter>.py")
            agency, actor, event = TOLD[name]
            if isinstance(event, EntryVoided):
                event = replace(event, position=places[event.entry])
            step = Step(event, agency, actor, begins + timedelta(minutes=minute), step_id(name))
            places[step.id] = len(places) + 1
            yield name, step


STEPS: Final[dict[str, Step]] = dict(_steps())
"""Every step by its name, in the order of the story."""
STORY: Final = tuple(STEPS.values())
"""Every step in its order."""


class _Examples(dict[type[Event], Event]):
    """Examples by event type; one that is missing is asked for by name."""

    def __missing__(self, event_type: type[Event]) -> Event:
        raise NoExample(lacking(event_type))


def lacking(event_type: type[Event]) -> str:
    """Return which event type has no example yet, and where to write it."""
    return (
        f"{event_type.__name__} has no example yet: tell a step with one in tests/examples/"
        f"{chapter_of(event_type)}.py"
    )


def _firsts() -> dict[type[Event], Step]:
    return {type(step.event): step for step in reversed(STORY)}


_FIRSTS: Final = _firsts()
EXAMPLES: Final[dict[type[Event], Event]] = _Examples(
    {event_type: step.event for event_type, step in _FIRSTS.items()}
)
"""The first event of each type in the story."""


def first_step(event_type: type[Event]) -> Step:
    """Return the first step with an event of a type; raises ``NoExample``."""
    if event_type not in _FIRSTS:
        raise NoExample(lacking(event_type))
    return _FIRSTS[event_type]


def place_of(step: type[Event] | str) -> int:
    """Return how many steps come before a step: by its name, or the first of an event type."""
    sought = STEPS[step] if isinstance(step, str) else first_step(step)
    return STORY.index(sought)
