"""限制: on what nobody must be restricted, and how nobody must be freed."""

from datetime import timedelta

from ledger.events.base import TimeUnit
from ledger.events.credit import Forbidden, MeasureListed
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("restriction.exists")
def restricts_under_a_number_in_use(scene: Scene) -> Lines:
    """Impose another restriction under the same number."""
    case = yield from scene.restricted()
    yield scene.unlawful(case.restricted())
    other = yield from scene.penalised()
    yield scene.lawful(other.restricted())


@violation("restriction.unknown")
def lifts_what_nobody_imposed(scene: Scene) -> Lines:
    """Lift a restriction that nobody imposed."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.lifted())
    yield scene.tell(case.restricted())
    yield scene.lawful(case.lifted())


@violation("restriction.closed")
def lifts_twice(scene: Scene) -> Lines:
    """Lift a restriction again."""
    case = yield from scene.restricted()
    yield scene.lawful(case.lifted())
    yield scene.unlawful(case.lifted())


@violation("restriction.before-start")
def lifts_before_it_was(scene: Scene) -> Lines:
    """Lift a restriction at a time before it was imposed."""
    case = yield from scene.restricted()
    yield scene.unlawful(case.lifted(), occurred_at=scene.ago(days=1))
    yield scene.lawful(case.lifted())


@violation("restriction.not-own-side")
def lifts_anothers(scene: Scene) -> Lines:
    """Lift a restriction that another agency imposed."""
    case = yield from scene.restricted()
    yield scene.unlawful(case.lifted(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(case.lifted())


@violation("restriction.no-basis")
def restricts_without_a_basis(scene: Scene) -> Lines:
    """Restrict somebody on no legal basis."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(basis=" "))
    yield scene.lawful(case.restricted())


@violation("restriction.no-term")
def restricts_backwards(scene: Scene) -> Lines:
    """Impose a restriction that ends before it begins."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(until_on=scene.today - timedelta(days=1)))
    yield scene.lawful(case.restricted())


@violation("restriction.not-on-list")
def restricts_by_no_measure(scene: Scene) -> Lines:
    """Impose what no list provides for."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(measure=None))
    yield scene.lawful(case.restricted())


@violation("restriction.too-long")
def restricts_for_years(scene: Scene) -> Lines:
    """Impose a restriction for longer than its measure lasts."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(until_on=scene.today + timedelta(days=800)))
    yield scene.lawful(case.restricted())


@violation("restriction.retroactive")
def restricts_the_past(scene: Scene) -> Lines:
    """Let a restriction bind from before its ground."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(from_on=scene.today - timedelta(days=9)))
    yield scene.lawful(case.restricted())


@violation("restriction.ground-fallen")
def restricts_on_nothing(scene: Scene) -> Lines:
    """Restrict somebody because of a penalty that was taken back."""
    case = yield from scene.penalised()
    yield scene.tell(case.penalty_revoked())
    yield scene.unlawful(case.restricted())
    other = yield from scene.penalised()
    yield scene.lawful(other.restricted())


@violation("restriction.not-own-ground")
def restricts_on_anothers_ground(scene: Scene) -> Lines:
    """Restrict somebody because of what another agency found."""
    case = yield from scene.penalised()
    yield scene.unlawful(case.restricted(), scene.county.decider)
    yield scene.lawful(case.restricted())


@violation("lift.no-such-case")
def frees_what_is_over(scene: Scene) -> Lines:
    """Free one case, which has ended."""
    restricted = yield from scene.restricted()
    ended = yield from scene.received(None, restricted.subject)
    running = yield from scene.received(None, restricted.subject)
    yield scene.tell(ended.withdrawn())
    yield scene.unlawful(restricted.lifted(only_for=ended.case))
    yield scene.lawful(restricted.lifted(only_for=running.case))


@violation("lift.case-elsewhere")
def frees_what_is_elsewhere(scene: Scene) -> Lines:
    """Free one case, which this ledger does not know."""
    restricted = yield from scene.restricted()
    running = yield from scene.received(None, restricted.subject)
    yield scene.unlawful(restricted.lifted(only_for=scene.papers().case))
    yield scene.lawful(restricted.lifted(only_for=running.case))


@violation("measure.version")
def lists_a_measure_again(scene: Scene) -> Lines:
    """List a measure in a version that is there."""
    listed = MeasureListed(
        measure=f"V-{scene.fresh()}",
        version=1,
        name="限制措施",
        basis="食品安全法",
        forbids=(Forbidden.GRANT,),
        longest=1,
        unit=TimeUnit.YEAR,
    )
    yield scene.tell(listed)
    yield scene.unlawful(listed)
    yield scene.lawful(said(listed, {"version": 2}))
