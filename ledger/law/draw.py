"""双随机: the draw, a pure function of a plan's leaf, the seeds and two registers.

``docs/redraw.py`` says the same in other words, with the standard library alone: whoever changes a
byte here changes what everybody repeats. Parts are joined by line feeds and begin with a word of
their purpose; all rounding is of integers, and upwards.
"""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.calendar import WorkCalendar
from ledger.law.deadline import NO_LIMIT, Limit, Period, limit_of, limit_until

VISIT_DAYS: Final = 365
"""So many days before a plan a check counts against the cap of a year."""
_LINE_FEED: Final = b"\n"


class TargetLine(NamedTuple):
    """对象名录的一行: who may be drawn, and how often it was in the year before the plan."""

    category: str
    subject: str
    checked: int = 0


class InspectorLine(NamedTuple):
    """人员名录的一行: who may be drawn to inspect, for which agency."""

    agency: str
    officer: str


class DrawTerms(NamedTuple):
    """抽取条件: what a plan says of its draw: rates by category, the cap, inspectors by agency."""

    draw: str
    rates: tuple[tuple[str, int], ...]
    checks_max: int
    teams: tuple[tuple[str, int], ...]


class DrawnCheck(NamedTuple):
    """抽中的检查: its number, who is inspected and by whom, in the order of the draw."""

    check: str
    subject: str
    inspectors: tuple[str, ...]


def _hashed(*parts: str | bytes) -> bytes:
    joined = _LINE_FEED.join(one if isinstance(one, bytes) else one.encode() for one in parts)
    return sha256(joined).digest()


def commitment_to(draw: str, party: str, value: bytes) -> str:
    """Return by what a party binds itself to a value, in hex."""
    return _hashed("commit", draw, party, value).hex()


def seed_of(leaf: bytes, values: Iterable[bytes]) -> bytes:
    """Return the seed, from the leaf of the plan and the values in the order of its parties."""
    return _hashed("seed", leaf, *values)


def line_of_target(line: TargetLine) -> bytes:
    """Return the canonical JSON of a member; how often it was checked only where it was."""
    said: dict[str, object] = {"category": line.category, "subject": line.subject}
    return _canonical(said | {"checked": line.checked} if line.checked else said)


def line_of_inspector(line: InspectorLine) -> bytes:
    """Return the canonical JSON of an inspector."""
    return _canonical(line._asdict())


def _canonical(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def register_bytes(lines: Iterable[bytes]) -> bytes:
    """Return a register as it is digested and exported: sorted lines, each with a line feed."""
    return b"".join(line + _LINE_FEED for line in sorted(lines))


def sha256_of(content: bytes) -> str:
    """Return the digest of a register or of results, in hex."""
    return sha256(content).hexdigest()


def drawn_by(
    seed: bytes,
    terms: DrawTerms,
    targets: Iterable[TargetLine],
    inspectors: Iterable[InspectorLine],
) -> tuple[DrawnCheck, ...]:
    """Return what a seed draws: who is inspected, then by whom, check by check."""
    subjects = _subjects(seed, terms, targets)
    teams: list[list[str]] = [[] for _ in subjects]
    loads: dict[str, int] = {}
    staff = _staff(inspectors)
    for agency, wanted in sorted(terms.teams):
        own = staff.get(agency, [])
        most = load_max(wanted, len(subjects), len(own))
        for subject, team in zip(subjects, teams, strict=True):
            ranked = ranking(seed, subject, own)
            below = [one for one in ranked if loads.get(one, 0) < most]
            above = [one for one in ranked if loads.get(one, 0) >= most]
            for officer in (below + above)[:wanted]:
                loads[officer] = loads.get(officer, 0) + 1
                team.append(officer)
    return tuple(
        DrawnCheck(f"{terms.draw}/{index}", subject, tuple(team))
        for index, (subject, team) in enumerate(zip(subjects, teams, strict=True), start=1)
    )


def _subjects(seed: bytes, terms: DrawTerms, targets: Iterable[TargetLine]) -> list[str]:
    pools: dict[str, list[str]] = {}
    for line in targets:
        if line.checked < terms.checks_max:
            pools.setdefault(line.category, []).append(line.subject)
    found: list[str] = []
    for category, permille in sorted(terms.rates):
        pool = pools.get(category, [])
        ranked = _ranked((b"target", seed, category.encode()), pool)
        found += ranked[: share_of(len(pool), permille)]
    return found


def share_of(members: int, permille: int) -> int:
    """Return how many of so many members are drawn: any rate draws somebody."""
    return -(-members * permille // 1000)


def load_max(wanted: int, checks: int, inspectors: int) -> int:
    """Return from how many checks on an inspector comes after all who have fewer."""
    return -(-wanted * checks // inspectors) + 1 if inspectors else 0


def ranking(seed: bytes, subject: str, officers: Iterable[str]) -> list[str]:
    """Return inspectors in the order in which they come to a check."""
    return _ranked((b"inspector", seed, subject.encode()), officers)


def _ranked(purpose: tuple[bytes, ...], names: Iterable[str]) -> list[str]:
    begun = sha256(_LINE_FEED.join((*purpose, b"")))

    def place(name: str) -> bytes:
        hashed = begun.copy()
        hashed.update(name.encode())
        return hashed.digest()

    return sorted(names, key=place)


def _staff(inspectors: Iterable[InspectorLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in inspectors:
        found.setdefault(line.agency, []).append(line.officer)
    return found


def result_lines(checks: Iterable[DrawnCheck]) -> bytes:
    """Return what the proof script prints: a line for each check."""
    return "".join(f"{json.dumps(list(one), ensure_ascii=False)}\n" for one in checks).encode()


def next_in(
    ranked: Sequence[str], excluded: Container[str], loads: Mapping[str, int], most: int
) -> str | None:
    """Return who comes in after a recusal, or None where nobody is left.

    ``ranked`` are the inspectors of the agency in the check's order, ``excluded`` its team and who
    stepped down from it. Who is below the cap goes first; else whoever has the fewest checks.
    """
    free = [one for one in ranked if one not in excluded]
    below = next((one for one in free if loads.get(one, 0) < most), None)
    return below or min(free, key=lambda one: loads.get(one, 0), default=None)


def reveal_limit(
    calendar: WorkCalendar, planned_on: date, stated: date | None, days: int | None
) -> Limit:
    """Return by when the parties reveal: the plan's own day, else the guide's days after it.

    The plan's own day stands as it is where nobody knows whether it is worked.
    """
    if stated is not None:
        last_day = limit_until(calendar, stated).last_day
        return Limit(binds=True, last_day=last_day or stated)
    return NO_LIMIT if days is None else limit_of(calendar, planned_on, Period(days, "day"))


def awaited(
    parties: Sequence[str], committed: Container[str], revealed: Container[str]
) -> tuple[str, ...]:
    """Return whose turn a draw is: who has not bound itself, or, once all have, not revealed."""
    unbound = tuple(one for one in parties if one not in committed)
    return unbound or tuple(one for one in parties if one not in revealed)
