"""抽取: what is handed in of a draw, step by step, worked out from what is on record."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ledger.errors import NotFound, VerificationFailed, WrongUse
from ledger.events import Event
from ledger.events.draw import CheckTeam, SeedCommitted, SeedRevealed, SpotCheckPlanned
from ledger.gate.proposal import propose
from ledger.gate.replay import present
from ledger.law import draw as law
from ledger.sentence import say
from ledger.states.draw import Draw
from ledger.states.drawing import Registers, drawing_of, registers_now
from ledger.states.guide import Guide
from shenguan.drafting import acting, handed_in

if TYPE_CHECKING:
    from ledger.events.catalogue import GuidePublished
    from ledger.gate.receipt import Receipt
    from ledger.view import View
    from shenguan.wiring import Wiring


class PlanAsked(NamedTuple):
    """抽查计划的要素: what a person says of a plan; the rest stands in registers and guide."""

    draw: str
    targets: str
    inspectors: str
    parties: tuple[str, ...]
    teams: tuple[tuple[str, int], ...] = ()
    plan: str | None = None
    reveal_by: date | None = None


def planned(wiring: "Wiring", asked: PlanAsked) -> SpotCheckPlanned:
    """Return a plan of the registers as they are now, at the rates and under the cap of the guide.

    Who acts is a party, and inspects with as many as the guide says unless teams are named.
    Raises ``NotFound`` where a register is empty, or no guide says how it is drawn.
    """
    view, (agency, _) = _present(wiring), acting(wiring)
    registers = _registers(view, asked, wiring.today())
    guide = _guide(view, registers, wiring.today())
    teams = asked.teams or ((agency, guide.inspectors_min or 1),)
    return SpotCheckPlanned(
        draw=asked.draw,
        parties=asked.parties if agency in asked.parties else (*asked.parties, agency),
        rates=guide.rates,
        checks_max=guide.checks_max or 1,
        teams=tuple(CheckTeam(agency=one, inspectors=count) for one, count in teams),
        targets_sha256=registers.targets_sha256,
        inspectors_sha256=registers.inspectors_sha256,
        targets_register=asked.targets,
        inspectors_register=asked.inspectors,
        targets_count=len(registers.targets),
        inspectors_count=len(registers.inspectors),
        plan=asked.plan,
        reveal_by=asked.reveal_by,
    )


def _registers(view: "View", asked: PlanAsked, day: date) -> Registers:
    registers = registers_now(view, asked.targets, asked.inspectors, day)
    for number, members in (
        (asked.targets, registers.targets),
        (asked.inspectors, registers.inspectors),
    ):
        if not members:
            raise NotFound(say("nobody stands in the register {number}", number=number))
    return registers


def _guide(view: "View", registers: Registers, day: date) -> "GuidePublished":
    item = registers.item
    guide = None if item is None else view.of(Guide, item).on(day)
    if guide is None or not guide.rates or guide.checks_max is None:
        raise NotFound(
            say(
                "no guide says at which rates the register {number} is drawn",
                number=registers.targets_number,
            )
        )
    return guide


def committed(draw: str, party: str, value: bytes) -> SeedCommitted:
    """Return what binds a party to its value."""
    commitment = law.commitment_to(draw, party, value)
    return SeedCommitted(draw=draw, party=party, commitment=commitment)


def revealed(draw: str, party: str, value: bytes) -> SeedRevealed:
    """Return what shows a party's value."""
    return SeedRevealed(draw=draw, party=party, value=value.hex())


def drawn(wiring: "Wiring", number: str) -> list[Event]:
    """Return what plan and seeds draw, to be recorded together.

    Raises ``NotFound`` where nothing is planned, ``WrongUse`` where nothing is to be drawn.
    """
    view = _present(wiring)
    draw = view.of(Draw, number)
    if draw.planned is None:
        raise NotFound(say("no plan of a draw bears the number {number}", number=number))
    if not draw.is_open:
        raise WrongUse(
            say("{number} is drawn, or abandoned: nothing is drawn any more", number=number)
        )
    waiting = [one for one in draw.parties if one not in draw.reveals]
    if waiting:
        raise WrongUse(
            say(
                "{number} waits for the seeds of {waiting}: nothing is drawn before",
                number=number,
                waiting=", ".join(waiting),
            )
        )
    drawing = drawing_of(draw, view)
    if drawing is None:
        raise VerificationFailed(
            say("the registers of {number} are not those that its plan says", number=number)
        )
    return [drawing.as_event(), *drawing.assignments()]


def hand_in(wiring: "Wiring", events: Iterable[Event]) -> "list[Receipt]":
    """Hand in what is recorded together, by whoever acts; return the receipts."""
    author, ledger = acting(wiring), wiring.opening.ledger
    group = [propose(handed_in(event, author, ledger)) for event in events]
    return wiring.gate.submit_groups([group])[0]


def _present(wiring: "Wiring") -> "View":
    return present(wiring.store, wiring.opening, wiring.today())
