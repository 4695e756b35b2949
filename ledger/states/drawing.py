"""复算: the draw of a plan, worked out again from what is on record, once for all its checks."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from ledger.events.draw import CheckAssigned, SpotCheckDrawn, SpotCheckPlanned
from ledger.fact import Fact
from ledger.law import draw as law
from ledger.law.deadline import NO_LIMIT, Limit
from ledger.states.calendar import work_calendar
from ledger.states.day import judged_on
from ledger.states.draw import Draw
from ledger.states.guide import Guide
from ledger.states.register import Assigned, Register, inspector_lines, target_lines
from ledger.view import S, View

_KEPT_MAX: Final = 8


class Registers(NamedTuple):
    """名录: both registers of a plan, as they were at its position; a number is None if unknown."""

    targets_number: str | None = None
    targets: tuple[law.TargetLine, ...] = ()
    inspectors_number: str | None = None
    inspectors: tuple[law.InspectorLine, ...] = ()
    item: str | None = None

    @property
    def targets_bytes(self) -> bytes:
        """The members' lines, as they are digested and exported."""
        return law.register_bytes(map(law.line_of_target, self.targets))

    @property
    def targets_sha256(self) -> str:
        """The digest of the members' lines."""
        return law.sha256_of(self.targets_bytes)

    @property
    def inspectors_bytes(self) -> bytes:
        """The inspectors' lines, as they are digested and exported."""
        return law.register_bytes(map(law.line_of_inspector, self.inspectors))

    @property
    def inspectors_sha256(self) -> str:
        """The digest of the inspectors' lines."""
        return law.sha256_of(self.inspectors_bytes)


class Redrawn(NamedTuple):
    """复算结果: what a plan and its seeds draw, and from whom it is replaced."""

    seed: bytes
    terms: law.DrawTerms
    register: str | None
    item: str | None
    inspectors: tuple[law.InspectorLine, ...]
    checks: tuple[law.DrawnCheck, ...]

    @property
    def results_sha256(self) -> str:
        """The digest of what the proof script prints."""
        return law.sha256_of(law.result_lines(self.checks))

    def assignments(self) -> Iterator[CheckAssigned]:
        """Yield what is recorded of each check, in the order of the draw."""
        (draw, *_) = self.terms
        for check in self.checks:
            yield CheckAssigned(
                check=check.check,
                draw=draw,
                register=self.register,
                subject=check.subject,
                item=self.item,
                inspectors=check.inspectors,
            )

    def as_event(self) -> SpotCheckDrawn:
        """Return what is recorded of the draw as a whole."""
        return SpotCheckDrawn(
            draw=self.terms.draw,
            checks_count=len(self.checks),
            seed=self.seed.hex(),
            results_sha256=self.results_sha256,
        )

    def replacing(
        self, officer: str, subject: str, *, excluded: frozenset[str], loads: Mapping[str, int]
    ) -> str | None:
        """Return who comes in for an inspector of a check, or None where nobody is left."""
        agency = next((one.agency for one in self.inspectors if one.officer == officer), None)
        own = [one.officer for one in self.inspectors if one.agency == agency]
        wanted = dict(self.terms.teams).get(agency or "", 0)
        most = law.load_max(wanted, len(self.checks), len(own))
        return law.next_in(law.ranking(self.seed, subject, own), excluded, loads, most)


def terms_of(plan: SpotCheckPlanned) -> law.DrawTerms:
    """Return what a plan says of its draw."""
    return law.DrawTerms(
        plan.draw,
        tuple((one.category, one.permille) for one in plan.rates),
        plan.checks_max,
        tuple((one.agency, one.inspectors) for one in plan.teams),
    )


def registers_of(fact: Fact[SpotCheckPlanned], view: View, known_at: int | None) -> Registers:
    """Return both registers of a plan as a position, or now, knows them.

    One that the plan does not name is the lead's own with the digest that the plan gives.
    """

    def known(state: type[S], key: str) -> S:
        return view.of(state, key) if known_at is None else view.at(state, key, known_at)

    def of_targets(number: str) -> Registers:
        register, assigned = known(Register, number), known(Assigned, number)
        return _of_targets(number, register, assigned, judged_on(fact, view))

    def of_inspectors(number: str) -> Registers:
        return _of_inspectors(number, known(Register, number))

    event = fact.event
    own = tuple(view.known("register", f"{fact.agency}/"))
    targets = _found(
        (event.targets_register,) if event.targets_register else own,
        of_targets,
        lambda one: one.targets_sha256 == event.targets_sha256,
    )
    staff = _found(
        (event.inspectors_register,) if event.inspectors_register else own,
        of_inspectors,
        lambda one: one.inspectors_sha256 == event.inspectors_sha256,
    )
    return targets._replace(inspectors_number=staff.inspectors_number, inspectors=staff.inspectors)


def registers_as_planned(planned: Fact[SpotCheckPlanned], view: View) -> Registers:
    """Return both registers of a plan as the position knows them that it was made from."""
    return registers_of(planned, view, planned.event.known_at or planned.position - 1)


def registers_now(view: View, targets: str, inspectors: str, day: date) -> Registers:
    """Return two registers as they are now, as a plan of a day sees them."""
    chosen = _of_targets(targets, view.of(Register, targets), view.of(Assigned, targets), day)
    staff = _of_inspectors(inspectors, view.of(Register, inspectors))
    return chosen._replace(inspectors_number=inspectors, inspectors=staff.inspectors)


def _of_targets(number: str, register: Register, assigned: Assigned, day: date) -> Registers:
    lines = target_lines(register, assigned, day)
    return Registers(targets_number=number, targets=tuple(lines), item=register.item)


def _of_inspectors(number: str, register: Register) -> Registers:
    return Registers(inspectors_number=number, inspectors=tuple(inspector_lines(register)))


def _found(
    numbers: tuple[str, ...],
    load: Callable[[str], Registers],
    fits: Callable[[Registers], bool],
) -> Registers:
    """Return the register with a digest; where one alone can be meant, that one as it is."""
    loaded = [load(number) for number in numbers]
    alone = loaded[0] if len(loaded) == 1 else Registers()
    return next((one for one in loaded if fits(one)), alone)


def item_of(planned: Fact[SpotCheckPlanned], view: View) -> str | None:
    """Return under which item a plan inspects: its own, else the one of its register."""
    plan = planned.event
    if plan.item is not None or plan.targets_register is None:
        return plan.item or registers_as_planned(planned, view).item
    return view.of(Register, plan.targets_register).item


def reveal_limit(view: View, draw: Draw) -> Limit:
    """Return by when the parties reveal: by the plan, or by the guide of its item on its day."""
    planned = draw.planned
    if planned is None:
        return NO_LIMIT
    item, planned_on = item_of(planned, view), judged_on(planned, view)
    guide = None if item is None else view.of(Guide, item).on(planned_on)
    days = None if guide is None else guide.reveal_days
    return law.reveal_limit(work_calendar(view), planned_on, planned.event.reveal_by, days)


_KEPT: Final[dict[tuple[bytes, tuple[bytes, ...]], Redrawn]] = {}
"""The last drawings: leaf and values say all that they are made of."""


def drawing_of(draw: Draw, view: View) -> Redrawn | None:
    """Return what a plan and its seeds draw; None where that cannot be said from the record.

    A plan that is not appended yet has no leaf, so nobody can know what it will draw.
    """
    planned, values = draw.planned, draw.values
    leaf = None if planned is None else view.leaf(planned.position)
    if planned is None or values is None or leaf is None:
        return None
    found = _KEPT.get((leaf, values)) or _drawn(planned, law.seed_of(leaf, values), view)
    if found is not None:
        while len(_KEPT) >= _KEPT_MAX:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[leaf, values] = found
    return found


def _drawn(planned: Fact[SpotCheckPlanned], seed: bytes, view: View) -> Redrawn | None:
    plan = planned.event
    registers = registers_as_planned(planned, view)
    if (registers.targets_sha256, registers.inspectors_sha256) != (
        plan.targets_sha256,
        plan.inspectors_sha256,
    ):
        return None
    terms = terms_of(plan)
    return Redrawn(
        seed,
        terms,
        registers.targets_number,
        plan.item or registers.item,
        registers.inspectors,
        law.drawn_by(seed, terms, registers.targets, registers.inspectors),
    )
