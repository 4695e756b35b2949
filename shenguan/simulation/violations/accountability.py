"""摘牌与问责: what must not be excused, nor by whom, and for what nobody answers.

A thing that a meeting agreed on long ago and nobody did burns at once.
"""

from collections.abc import Generator
from datetime import timedelta

from msgspec.structs import replace

from ledger.events.accountability import (
    AccountabilityClosed,
    AccountabilityDecided,
    AccountabilityOpened,
    AccountabilityOutcome,
    AlertDismissed,
    SafeHarbourDecided,
)
from ledger.law.light import LightKind
from shenguan.simulation.line import Lines, Told
from shenguan.simulation.papers import meetings
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_AGO = timedelta(days=40)
_DUE = timedelta(days=20)


def _late(scene: Scene, days: timedelta = _DUE) -> Generator[Told, None, tuple[str, str]]:
    """Tell of a thing that is overdue; return what it is about, and the entry that agreed it."""
    held = meetings.met(scene, scene.number("HY"), -days, held_on=scene.today - _AGO)
    line = scene.tell(held, scene.county.receiver)
    yield line
    return f"meeting:{held.meeting}", line.id


def _dismissal(scene: Scene, about: str) -> AlertDismissed:
    return AlertDismissed(
        about=about,
        kind=LightKind.ACTION,
        light_on=scene.today,
        reason="断电二日",
        document="内监〔2017〕3号",
    )


def _opening(scene: Scene, about: str, duty: str | None) -> AccountabilityOpened:
    return AccountabilityOpened(
        accountability=f"{scene.county.keeper}/{scene.number('WZ')}",
        about=about,
        kind=LightKind.ACTION,
        light_on=scene.today,
        duty=duty,
    )


def _decision(scene: Scene, opened: AccountabilityOpened) -> AccountabilityDecided:
    return AccountabilityDecided(
        accountability=opened.accountability,
        outcome=AccountabilityOutcome.LIABLE,
        decided_on=scene.today,
    )


def _closing(scene: Scene, opened: AccountabilityOpened) -> AccountabilityClosed:
    return AccountabilityClosed(
        accountability=opened.accountability, closed_on=scene.today, duty=opened.duty
    )


def _harbour(scene: Scene, opened: AccountabilityOpened) -> SafeHarbourDecided:
    return SafeHarbourDecided(
        accountability=opened.accountability, granted=False, decided_on=scene.today
    )


def _opened(scene: Scene) -> Generator[Told, None, AccountabilityOpened]:
    about, duty = yield from _late(scene)
    opened = _opening(scene, about, duty)
    yield scene.tell(opened, scene.county.root)
    return opened


@violation("alert.not-burning")
def excuses_what_has_time(scene: Scene) -> Lines:
    """Excuse what is not late."""
    about, _ = yield from _late(scene, -_DUE)
    yield scene.unlawful(_dismissal(scene, about), scene.county.root)
    about, _ = yield from _late(scene)
    yield scene.lawful(_dismissal(scene, about), scene.county.root)


@violation("alert.own")
def excuses_itself(scene: Scene) -> Lines:
    """Excuse what burns for oneself."""
    about, _ = yield from _late(scene)
    yield scene.unlawful(_dismissal(scene, about), scene.county.inspector)
    yield scene.lawful(_dismissal(scene, about), scene.county.root)


@violation("alert.no-reason")
def excuses_without_a_word(scene: Scene) -> Lines:
    """Excuse a light and say nothing."""
    about, _ = yield from _late(scene)
    event = _dismissal(scene, about)
    yield scene.unlawful(replace(event, reason=" "), scene.county.root)
    yield scene.lawful(event, scene.county.root)


@violation("alert.dismissed")
def excuses_twice(scene: Scene) -> Lines:
    """Excuse a light again."""
    about, _ = yield from _late(scene)
    yield scene.lawful(_dismissal(scene, about), scene.county.root)
    yield scene.unlawful(_dismissal(scene, about), scene.county.root)


@violation("alert.bulk-differs")
def excuses_all_at_once(scene: Scene) -> Lines:
    """Excuse two lights together, each for a reason of its own."""
    one, _ = yield from _late(scene)
    other, _ = yield from _late(scene)
    first, second = _dismissal(scene, one), _dismissal(scene, other)
    told = replace(second, reason="网络中断")
    yield scene.together(
        scene.unlawful(first, scene.county.root), scene.unlawful(told, scene.county.root)
    )
    yield scene.together(
        scene.lawful(first, scene.county.root), scene.lawful(second, scene.county.root)
    )


@violation("accountability.no-duty-record")
def accuses_without_a_duty(scene: Scene) -> Lines:
    """Hold somebody to answer for what no record made his."""
    about, duty = yield from _late(scene)
    event = _opening(scene, about, duty)
    yield scene.unlawful(replace(event, duty=None), scene.county.root)
    yield scene.lawful(event, scene.county.root)


@violation("accountability.self")
def accuses_itself(scene: Scene) -> Lines:
    """Hold oneself to answer, to be done with it."""
    about, duty = yield from _late(scene)
    event = _opening(scene, about, duty)
    yield scene.unlawful(event, scene.county.inspector)
    yield scene.lawful(event, scene.county.root)


@violation("accountability.exists")
def accuses_under_a_number_in_use(scene: Scene) -> Lines:
    """Hold somebody to answer under a number in use."""
    about, duty = yield from _late(scene)
    event = _opening(scene, about, duty)
    yield scene.lawful(event, scene.county.root)
    yield scene.unlawful(event, scene.county.root)


@violation("accountability.unknown")
def decides_what_nobody_opened(scene: Scene) -> Lines:
    """Decide what nobody was asked to answer for."""
    about, duty = yield from _late(scene)
    opened = _opening(scene, about, duty)
    yield scene.unlawful(_decision(scene, opened), scene.county.root)
    yield scene.tell(opened, scene.county.root)
    yield scene.lawful(_decision(scene, opened), scene.county.root)


@violation("accountability.decided")
def decides_twice(scene: Scene) -> Lines:
    """Decide again."""
    opened = yield from _opened(scene)
    yield scene.lawful(_decision(scene, opened), scene.county.root)
    yield scene.unlawful(_decision(scene, opened), scene.county.root)


@violation("accountability.not-decided")
def closes_undecided(scene: Scene) -> Lines:
    """Close what was not decided."""
    opened = yield from _opened(scene)
    yield scene.unlawful(_closing(scene, opened), scene.county.root)
    yield scene.tell(_decision(scene, opened), scene.county.root)
    yield scene.lawful(_closing(scene, opened), scene.county.root)


@violation("accountability.closed")
def closes_twice(scene: Scene) -> Lines:
    """Close what is closed."""
    opened = yield from _opened(scene)
    yield scene.tell(_decision(scene, opened), scene.county.root)
    yield scene.lawful(_closing(scene, opened), scene.county.root)
    yield scene.unlawful(_closing(scene, opened), scene.county.root)


@violation("harbour.excluded")
def forgives_what_was_meant(scene: Scene) -> Lines:
    """Forgive what somebody meant to do, though it was put right."""
    opened = yield from _opened(scene)
    done = meetings.done(scene, opened.about.partition(":")[2])
    line = scene.tell(done, scene.county.inspector)
    yield line
    forgiven = replace(_harbour(scene, opened), granted=True, corrective_entry=line.id)
    yield scene.unlawful(replace(forgiven, intent=True), scene.county.root)
    yield scene.lawful(forgiven, scene.county.root)


@violation("harbour.no-correction")
def forgives_what_nobody_put_right(scene: Scene) -> Lines:
    """Forgive what is still undone."""
    opened = yield from _opened(scene)
    event = _harbour(scene, opened)
    yield scene.unlawful(replace(event, granted=True), scene.county.root)
    yield scene.lawful(event, scene.county.root)


@violation("harbour.decided")
def forgives_twice(scene: Scene) -> Lines:
    """Decide again whether an error is forgiven."""
    opened = yield from _opened(scene)
    yield scene.lawful(_harbour(scene, opened), scene.county.root)
    yield scene.unlawful(_harbour(scene, opened), scene.county.root)


@violation("harbour.outcome-differs")
def lets_off_what_nobody_forgave(scene: Scene) -> Lines:
    """Let somebody off as forgiven whom nobody has forgiven."""
    opened = yield from _opened(scene)
    event = _decision(scene, opened)
    exempted = replace(event, outcome=AccountabilityOutcome.EXEMPTED)
    yield scene.unlawful(exempted, scene.county.root)
    yield scene.lawful(event, scene.county.root)
