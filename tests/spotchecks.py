"""A market authority that draws whom it inspects, with the inspection office: given, when, then.

``Drawing`` is a ledger with registers and a guide; it plans, commits and reveals. What is drawn is
said by ``docs/redraw.py``, which knows nothing of the program.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Self

from msgspec.structs import replace

from ledger.entry import Submission
from ledger.events import Event
from ledger.events.base import Role
from ledger.events.catalogue import (
    CheckRate,
    GuidePublished,
    ItemListed,
    SupervisionDutyAssigned,
)
from ledger.events.draw import (
    CheckAssigned,
    CheckTarget,
    CheckTargetsListed,
    CheckTeam,
    InspectorsListed,
    ListedInspector,
    SeedCommitted,
    SeedRevealed,
    SpotCheckDrawn,
    SpotCheckPlanned,
)
from ledger.events.organisation import AgencyRegistered, OfficerAppointed, Post
from ledger.gate.receipt import Outcome
from ledger.log import StoredEntry
from tests.spec import Spec

SCRIPT: Final = Path(__file__).resolve().parents[1] / "docs" / "redraw.py"
WATCH: Final = "reg:130523:监察局"
MARKET: Final = "reg:130523:市监局"
HEALTH: Final = "reg:130523:卫健局"
ITEM: Final = "JC-06"
TARGETS: Final = f"{MARKET}/M1"
STAFF: Final = f"{MARKET}/M2"
NUMBER: Final = f"{MARKET}/130523201709110001"
ONE: Final = bytes([0x11] * 32)
TWO: Final = bytes([0x22] * 32)
VALUES: Final = {WATCH: ONE, MARKET: TWO}


def redraw() -> ModuleType:
    """Return the proof script as a module."""
    spec = spec_from_file_location("redraw", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def subject(number: int) -> str:
    """Return one of many subjects."""
    return f"reg:130523:{number:06}"


def category(number: int) -> str:
    """Return the category of a subject in the vector of the specification."""
    return "B" if number % 3 == 0 else "A"


def commitment(draw: str, party: str, value: bytes) -> str:
    """Return what a party binds itself by, as the specification has it."""
    return sha256(b"\n".join((b"commit", draw.encode(), party.encode(), value))).hexdigest()


def as_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """Return a register as it is digested: canonical JSON, sorted, a line feed after each."""
    told = (
        json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        for row in rows
    )
    return b"".join(line + b"\n" for line in sorted(told))


@dataclass
class Drawing(Spec):
    """The county's draws; ``targets`` and ``staff`` are the lines of its two registers."""

    targets: list[dict[str, Any]] = field(default_factory=list)
    staff: list[dict[str, Any]] = field(default_factory=list)
    rates: tuple[CheckRate, ...] = (
        CheckRate(category="A", permille=200),
        CheckRate(category="B", permille=300),
    )
    teams: tuple[CheckTeam, ...] = (CheckTeam(agency=MARKET, inspectors=2),)
    checks_max: int = 2

    def __post_init__(self) -> None:
        """Let there be the agencies, the item and its guide."""
        super().__post_init__()
        self.given(
            *(
                AgencyRegistered(agency=one, name=one, roles=(role,))
                for one, role in (
                    (WATCH, Role.INSPECTION),
                    (MARKET, Role.SUPERVISION),
                    (HEALTH, Role.SUPERVISION),
                )
            ),
            *(OfficerAppointed(officer=f"{one}/20", agency=one) for one in (WATCH, MARKET, HEALTH)),
            ItemListed(
                item=ITEM,
                name="食品经营监督检查",
                kind="06",
                basis=("食品安全法 第一百一十条",),
                agency=MARKET,
                effective_on=date(2017, 1, 1),
            ),
            SupervisionDutyAssigned(item=ITEM, agency=MARKET, effective_on=date(2017, 1, 1)),
            self.guide(),
        )

    def guide(self) -> GuidePublished:
        """Return the guide of the inspections."""
        return GuidePublished(
            item=ITEM,
            version=1,
            effective_on=date(2017, 1, 1),
            rates=self.rates,
            checks_max=self.checks_max,
            inspectors_min=1,
            reveal_days=10,
        )

    def with_targets(self, lines: Sequence[tuple[str, str]]) -> Self:
        """List those who may be drawn, as (subject, category)."""
        added = tuple(CheckTarget(subject=one, category=kind) for one, kind in lines)
        self.by(MARKET, CheckTargetsListed(register=TARGETS, item=ITEM, added=added))
        self.targets += [{"category": kind, "subject": one} for one, kind in lines]
        return self

    def with_staff(self, agency: str, numbers: Iterable[int]) -> Self:
        """Appoint inspectors of an agency and list them."""
        officers = [f"{agency}/{number}" for number in numbers]
        for one in officers:
            self.given(
                OfficerAppointed(
                    officer=one,
                    agency=agency,
                    post=Post.INSPECTOR,
                    certificate="冀执法1",
                    certificate_until=date(2027, 12, 31),
                )
            )
        added = tuple(ListedInspector(agency=agency, officer=one) for one in officers)
        self.by(MARKET, InspectorsListed(register=STAFF, added=added))
        self.staff += [{"agency": agency, "officer": one} for one in officers]
        return self

    def as_in_the_specification(self) -> Self:
        """List the twenty targets and five inspectors of the specification's vector."""
        self.with_targets([(subject(one), category(one)) for one in range(1, 21)])
        return self.with_staff(MARKET, range(21, 26))

    def by(self, agency: str, *events: Event) -> Self:
        """Record events of an agency that must be accepted."""
        self.given(*events, agency=agency, actor=f"{agency}/20")
        return self

    def asked_by(self, agency: str, event: Event) -> Self:
        """Submit an event of an agency."""
        self.when(event, agency=agency, actor=f"{agency}/20")
        return self

    def plan(self, **said: Any) -> SpotCheckPlanned:  # noqa: ANN401
        """Return the plan of all that is listed now, but for what is said."""
        return replace(
            SpotCheckPlanned(
                draw=NUMBER,
                parties=(WATCH, MARKET),
                rates=self.rates,
                checks_max=self.checks_max,
                teams=self.teams,
                targets_sha256=sha256(as_lines(self.targets)).hexdigest(),
                inspectors_sha256=sha256(as_lines(self.staff)).hexdigest(),
                targets_register=TARGETS,
                inspectors_register=STAFF,
            ),
            **said,
        )

    def committed(self, draw: str = NUMBER) -> Self:
        """Let both parties commit."""
        for party, value in VALUES.items():
            self.by(party, SeedCommitted(draw=draw, commitment=commitment(draw, party, value)))
        return self

    def revealed(self, draw: str = NUMBER) -> Self:
        """Let both parties commit and reveal."""
        self.committed(draw)
        for party, value in VALUES.items():
            self.by(party, SeedRevealed(draw=draw, value=value.hex()))
        return self

    def stored(self, draw: str = NUMBER) -> bytes:
        """Return the stored bytes of a plan."""
        row = self.store.load([(("SpotCheckPlanned",), f"draw:{draw}")])[1][0][0]
        return row.body

    def entry_id(self, row: StoredEntry) -> str:
        """Return the id of a stored entry."""
        entry_id: str = json.loads(row.body)["id"]
        return entry_id

    def repeated(self, draw: str = NUMBER) -> list[list[Any]]:
        """Return what the proof script draws."""
        seeds = {
            party: {"commitment": commitment(draw, party, value), "value": value.hex()}
            for party, value in VALUES.items()
        }
        drawn: list[list[Any]] = redraw().repeated(
            self.stored(draw), seeds, as_lines(self.targets), as_lines(self.staff)
        )
        return drawn

    def group(self, draw: str = NUMBER) -> list[Event]:
        """Return what is recorded of a draw, made from what the proof script says."""
        lines = self.repeated(draw)
        told = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        leaf = sha256(b"\x00" + self.stored(draw)).digest()
        drawn = SpotCheckDrawn(
            draw=draw,
            checks_count=len(lines),
            seed=sha256(b"\n".join((b"seed", leaf, ONE, TWO))).hexdigest(),
            results_sha256=sha256(told.encode()).hexdigest(),
        )
        return [drawn, *(self.assigned(line, draw) for line in lines)]

    def assigned(self, line: list[Any], draw: str = NUMBER) -> CheckAssigned:
        """Return what is recorded of a check, from a line of the proof script."""
        check, drawn, team = line
        return CheckAssigned(
            check=check,
            draw=draw,
            register=TARGETS,
            subject=drawn,
            item=ITEM,
            inspectors=tuple(team),
        )

    def together(self, events: Iterable[Event]) -> Self:
        """Submit a group of the market authority."""
        self.when_together(*(self._by_market(one) for one in events))
        return self

    def _by_market(self, event: Event) -> Submission[Any]:
        return self.submission(event, agency=MARKET, actor=f"{MARKET}/20")

    def drawn(self, draw: str = NUMBER) -> Self:
        """Record the draw, which must be accepted."""
        self.together(self.group(draw))
        assert all(one.outcome is Outcome.ACCEPTED for one in self.receipts), self.receipts
        return self.later(seconds=1)

    @property
    def codes(self) -> set[str]:
        """Every code that the last submissions were refused for, but that of the others."""
        return {code for one in self.receipts for code in one.codes} - {"group.refused"}
