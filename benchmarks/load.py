"""A seeded load of a moment: valid submissions, in any number, for what writes side by side.

Long ledgers hold the simulated county's year (``benchmarks.year``). But a simulated ledger's clock
is its one writer's line; where several processes, threads or a topic hand in at once, all of it
arrives now, within minutes, and the simulated lives are lawful by their working days of waiting.
Here thousands of cases are open at once and move one event at a time; some agencies and items are
hot. Equal seed and start give equal bytes. Nothing is marked as observed: every rule counts.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any, Final

from benchmarks import county
from benchmarks.county import ITEMS, LEDGER
from benchmarks.lives import Path, Step, life
from ledger.entry import Submission, encode
from ledger.identifiers import USCC_ALPHABET, uscc_check_character
from ledger.zone import Zone

OPEN_CASES: Final = 2_000
_STEP: Final = timedelta(milliseconds=1)
_ZONE: Final = Zone("Asia/Shanghai")
_ORGANISATION_LENGTH: Final = 9
_PLAIN: Final = 3
"""So many parts has a step that corrects nothing."""


class Load:
    """One seeded stream; ``start`` is the first moment, a millisecond passes between events.

    A subject applies once, so that no restriction of one case stands against another. ``prefix``
    keeps the case numbers of several streams apart. ``head`` is the position after which the stream
    is written, by nobody else: only then its entries can be corrected and voided.
    """

    def __init__(
        self, start: datetime, *, seed: int = 1, prefix: str = "", head: int | None = None
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - a load is repeatable, not secret
        self._now = start.astimezone(UTC).replace(microsecond=0)
        self._prefix = prefix
        self._head = head
        self._cases = 0

    def founding(self) -> list[Submission[Any]]:
        """Return what opens the ledger and fills catalogue and offices."""
        return [self._submission(told) for told in county.founding(self._today())]

    def stream(self) -> Iterator[Submission[Any]]:
        """Yield submissions without end: many cases side by side, each in its lawful order."""
        choose: Callable[[int], int] = self._random.randrange
        lives = [self._new_life() for _ in range(OPEN_CASES)]
        while True:
            place = choose(OPEN_CASES)
            path, life = lives[place]
            told = next(life, None)
            if told is None:
                lives[place] = self._new_life()
                continue
            submission = self._submission(told)
            if self._head is not None:
                self._head += 1
            path.recorded[:] = [(submission.id, self._head)]
            yield submission

    def take(self, count: int) -> list[bytes]:
        """Return the founding and the first submissions after it, ``count`` in all, as bytes."""
        founding = self.founding()
        self._head = len(founding)
        stream = self.stream()
        rest = (next(stream) for _ in range(count - len(founding)))
        return [encode(one) for one in (*founding, *rest)]

    def case(self, item: str) -> Iterator[Submission[Any]]:
        """Yield one case of an item from its beginning to its end."""
        path, life_of_it = self._new_life(item)
        for told in life_of_it:
            submission = self._submission(told)
            path.recorded[:] = [(submission.id, None)]
            yield submission

    def _new_life(self, item: str | None = None) -> tuple[Path, Iterator[Step]]:
        self._cases += 1
        hot = self._random.random()
        number = f"{self._prefix}2017-{self._cases:07}"
        subject = _subject_of(number)
        item = item or ITEMS[int(hot * hot * hot * len(ITEMS))]
        path = Path(self._random, self._today, number, subject, item, [])
        return path, life(path)

    def _today(self) -> date:
        return _ZONE.day_of(self._now + _STEP)

    def _submission(self, told: Step) -> Submission[Any]:
        agency, actor, event = told[:3]
        self._now += _STEP
        return Submission(
            actor=actor,
            agency=agency,
            corrects=told[3] if len(told) > _PLAIN else None,
            data=event,
            id=self._entry_id(),
            ledger=LEDGER,
            occurred_at=self._now,
            type=type(event).__name__,
        )

    def _entry_id(self) -> str:
        """Return a version 7 id of the moment, from the seeded source of random bits."""
        bits = int(self._now.timestamp() * 1_000) << 80 | self._random.getrandbits(80)
        bits = bits & ~(0xF << 76) | 7 << 76
        digits = f"{bits & ~(3 << 62) | 2 << 62:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _subject_of(number: str) -> str:
    """Return the applicant of a case: a 个体工商户 has a name and represents itself."""
    chosen, letters = int(sha256(number.encode()).hexdigest(), 16), []
    for _ in range(_ORGANISATION_LENGTH):
        chosen, place = divmod(chosen, len(USCC_ALPHABET))
        letters.append(USCC_ALPHABET[place])
    first = f"92130523{''.join(letters)}"
    return f"uscc:{first}{uscc_check_character(first)}"
