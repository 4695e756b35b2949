"""信用修复: how nobody must be kept in public, nor be repaired."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from ledger.events.appeal import AppealKind
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.credit import PenaltyExecuted, Severity
from ledger.events.organisation import LegalTermSet
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from shenguan.simulation.line import Lines, Told
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene, Until
from shenguan.simulation.violations.registry import violation

_OF_2019: Final = date(2019, 8, 15)
_OF_2026: Final = date(2026, 4, 15)
_PLEDGE: Final = "sha256:" + "cd" * 32


def _executed(case: Papers, scene: Scene) -> PenaltyExecuted:
    return PenaltyExecuted(
        penalty=case.penalty,
        subject=case.subject,
        what="罚款已缴纳",
        executed_on=scene.today,
        in_full=True,
    )


def _applied(case: Papers, scene: Scene, **otherwise: object) -> CreditRepairApplied:
    event = CreditRepairApplied(
        repair=f"{scene.county.market}/XF{case.number}",
        about=f"penalty:{case.penalty}",
        subject=case.subject,
        applied_on=scene.today,
        pledge=_PLEDGE,
    )
    return said(event, otherwise)


def _decided(case: Papers, scene: Scene, **otherwise: object) -> CreditRepairDecided:
    event = CreditRepairDecided(
        repair=f"{scene.county.market}/XF{case.number}",
        about=f"penalty:{case.penalty}",
        subject=case.subject,
        outcome=RepairOutcome.GRANTED,
        decided_on=scene.today,
        document=f"信修{case.number}号",
        reason="已履行完毕并作出信用承诺",
    )
    return said(event, otherwise)


def _ripe(scene: Scene) -> Until:
    """处罚 and 执行: nothing stands in the way of repair."""
    case = yield from scene.penalised()
    yield scene.tell(_executed(case, scene))
    return case


def _asked(scene: Scene) -> Until:
    """处罚, 执行 and 修复申请."""
    case = yield from _ripe(scene)
    yield scene.tell(_applied(case, scene))
    return case


def _terms(scene: Scene, *terms: tuple[str, int, TimeUnit]) -> Iterator[Told]:
    """法定期限: how long penalties of the day are public, which this county may not have yet."""
    for term, length, unit in terms:
        setting = LegalTermSet(
            term=term,
            length=length,
            unit=unit,
            effective_on=scene.today,
            basis="公示期",
            window=True,
        )
        yield scene.tell(setting, scene.county.root)


@violation("penalty.executed")
def carries_out_twice(scene: Scene) -> Lines:
    """Carry a penalty out again."""
    case = yield from _ripe(scene)
    yield scene.unlawful(_executed(case, scene))
    other = yield from scene.penalised()
    yield scene.lawful(_executed(other, scene))


@violation("penalty.executed-fallen")
def carries_out_what_a_court_quashed(scene: Scene) -> Lines:
    """Carry out a penalty that a court has quashed."""
    case = yield from scene.penalised()
    about: dict[str, Any] = {"about": f"penalty:{case.penalty}", "subject": case.subject}
    filed = case.appealed(**about, kind=AppealKind.LITIGATION)
    yield scene.tell(filed, scene.county.inspector)
    quashed = case.appeal_decided(**about, outcome=AppealOutcome.QUASHED, licences=())
    yield scene.tell(quashed, scene.county.inspector)
    yield scene.unlawful(_executed(case, scene))
    other = yield from scene.penalised()
    yield scene.lawful(_executed(other, scene))


@violation("penalty.severity-unknown", on=_OF_2019)
def penalises_how_gravely(scene: Scene) -> Lines:
    """Penalise and do not say how grave it is."""
    yield scene.unlawful(scene.papers().penalised())
    yield scene.lawful(scene.papers().penalised(severity=Severity.GENERAL))


@violation("penalty.publicity-differs", on=_OF_2019)
def shames_for_five_years(scene: Scene) -> Lines:
    """Say that a general penalty is public for five years."""
    yield from _terms(scene, ("publicity-general-max", 1, TimeUnit.YEAR))
    year = scene.today.year
    until_on = scene.today.replace(year=year + 5)
    how = {"severity": Severity.GENERAL}
    yield scene.unlawful(scene.papers().penalised(**how, publicised_until=until_on))
    until_on = scene.today.replace(year=year + 1)
    yield scene.lawful(scene.papers().penalised(**how, publicised_until=until_on))


@violation("publish.beyond-window", on=_OF_2019)
def keeps_a_page_for_five_years(scene: Scene) -> Lines:
    """Put a general penalty on a page for five years."""
    yield from _terms(scene, ("publicity-general-max", 1, TimeUnit.YEAR))
    case = scene.papers()
    yield scene.tell(case.penalised(severity=Severity.GENERAL))
    page: dict[str, Any] = {"about": f"penalty:{case.penalty}", "masked": True}
    until_on = scene.today.replace(year=scene.today.year + 5)
    yield scene.unlawful(case.publicised(**page, until_on=until_on), scene.county.inspector)
    yield scene.lawful(case.publicised(**page), scene.county.inspector)


@violation("publish.light", on=_OF_2026)
def makes_a_light_penalty_public(scene: Scene) -> Lines:
    """Put on a page what is light."""
    case, other = scene.papers(), scene.papers()
    yield scene.tell(case.penalised(severity=Severity.LIGHT))
    yield scene.tell(other.penalised(severity=Severity.GENERAL))
    page = case.publicised(about=f"penalty:{case.penalty}", masked=True)
    yield scene.unlawful(page, scene.county.inspector)
    page = other.publicised(about=f"penalty:{other.penalty}", masked=True)
    yield scene.lawful(page, scene.county.inspector)


@violation("repair.exists")
def asks_under_a_number_in_use(scene: Scene) -> Lines:
    """Ask for another repair under the same number."""
    case = yield from _asked(scene)
    yield scene.unlawful(_applied(case, scene))
    other = yield from _ripe(scene)
    yield scene.lawful(_applied(other, scene))


@violation("repair.unknown")
def repairs_whom_nobody_asked_for(scene: Scene) -> Lines:
    """Repair the credit of who has not asked for it."""
    case = yield from _ripe(scene)
    yield scene.unlawful(_decided(case, scene))
    yield scene.tell(_applied(case, scene))
    yield scene.lawful(_decided(case, scene))


@violation("repair.decided")
def decides_a_repair_twice(scene: Scene) -> Lines:
    """Decide an application for repair again."""
    case = yield from _asked(scene)
    yield scene.lawful(_decided(case, scene))
    yield scene.unlawful(_decided(case, scene))


@violation("repair.before-start")
def repairs_before_it_was_asked(scene: Scene) -> Lines:
    """Repair somebody's credit at a time before anybody asked for it."""
    case = yield from _asked(scene)
    earlier = scene.ago(minutes=5)
    yield scene.unlawful(_decided(case, scene), occurred_at=earlier)
    yield scene.lawful(_decided(case, scene))


@violation("repair.no-pledge")
def asks_without_a_pledge(scene: Scene) -> Lines:
    """Ask for repair and pledge nothing."""
    case = yield from _ripe(scene)
    yield scene.unlawful(_applied(case, scene, pledge=None))
    yield scene.lawful(_applied(case, scene))


@violation("repair.not-executed")
def asks_before_paying(scene: Scene) -> Lines:
    """Ask for repair before the fine is paid."""
    case = yield from scene.penalised()
    yield scene.unlawful(_applied(case, scene))
    yield scene.tell(_executed(case, scene))
    yield scene.lawful(_applied(case, scene))


@violation("repair.not-own-side")
def repairs_anothers(scene: Scene) -> Lines:
    """Repair what another agency has found."""
    case = yield from _asked(scene)
    yield scene.unlawful(_decided(case, scene), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(_decided(case, scene))


@violation("repair.nothing-to-repair")
def repairs_what_fell(scene: Scene) -> Lines:
    """Ask for the repair of a penalty that was taken back."""
    case = yield from _ripe(scene)
    yield scene.tell(case.penalty_revoked())
    yield scene.unlawful(_applied(case, scene))
    other = yield from _ripe(scene)
    yield scene.lawful(_applied(other, scene))


@violation("repair.too-early", on=_OF_2019)
def asks_on_the_first_day(scene: Scene) -> Lines:
    """Ask for repair on the day of the penalty."""
    yield from _terms(scene, ("publicity-general-min", 3, TimeUnit.MONTH))
    case = scene.papers()
    yield scene.tell(case.penalised(severity=Severity.GENERAL))
    yield scene.tell(_executed(case, scene))
    yield scene.unlawful(_applied(case, scene))
    scene.on(date(scene.today.year, 11, 15))
    yield scene.lawful(_applied(case, scene))
