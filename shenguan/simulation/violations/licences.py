"""证照: which licence must not come into being, nor change."""

from datetime import timedelta

from ledger.events.decision import LicenceChange
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_DAY = timedelta(days=1)


@violation("licence.no-grant")
def issues_without_a_grant(scene: Scene) -> Lines:
    """Issue a licence before anything is granted."""
    case = yield from scene.reviewed()
    yield scene.unlawful(case.issued())
    yield scene.tell(case.granted())
    yield scene.lawful(case.issued())


@violation("licence.exists")
def issues_a_number_twice(scene: Scene) -> Lines:
    """Issue another licence under the same number."""
    first = yield from scene.granted()
    yield scene.lawful(first.issued())
    second = yield from scene.granted()
    yield scene.unlawful(second.issued(licence=first.licence))


@violation("licence.second")
def issues_two_for_one(scene: Scene) -> Lines:
    """Issue a second licence out of one grant."""
    case = yield from scene.granted()
    yield scene.lawful(case.issued())
    yield scene.unlawful(case.issued(licence=f"{case.licence}-2"))


@violation("licence.before-decision")
def legalises_the_past(scene: Scene) -> Lines:
    """Issue a licence that is in force before its decision."""
    case = yield from scene.granted()
    yield scene.unlawful(case.issued(valid_from=scene.today - _DAY))
    yield scene.lawful(case.issued())


@violation("licence.validity-order")
def ends_before_it_begins(scene: Scene) -> Lines:
    """Issue a licence that ends before it begins."""
    case = yield from scene.granted()
    yield scene.unlawful(case.issued(valid_to=scene.today - _DAY))
    yield scene.lawful(case.issued())


@violation("licence.unknown")
def changes_what_was_never_issued(scene: Scene) -> Lines:
    """Change a licence that was never issued."""
    case = yield from scene.granted()
    yield scene.unlawful(case.changed())
    yield scene.tell(case.issued())
    yield scene.lawful(case.changed())


@violation("licence.not-decider")
def revokes_anothers_licence(scene: Scene) -> Lines:
    """Revoke a licence that another body issued."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.revoked(), scene.county.officer(scene.county.housing, 301))
    yield scene.lawful(case.revoked())


@violation("licence.not-in-force")
def changes_what_was_revoked(scene: Scene) -> Lines:
    """Change a licence that was taken back."""
    case = yield from scene.licensed()
    yield scene.lawful(case.changed())
    yield scene.tell(case.revoked())
    yield scene.unlawful(case.changed())


@violation("licence.before-start")
def revokes_before_it_was_issued(scene: Scene) -> Lines:
    """Revoke a licence at a time before it was issued."""
    case = yield from scene.licensed()
    yield scene.unlawful(case.revoked(), occurred_at=scene.ago(days=1))
    yield scene.lawful(case.revoked())


@violation("licence.no-renewal-case")
def renews_without_being_asked(scene: Scene) -> Lines:
    """Renew a licence without a case that asked for it."""
    case = yield from scene.licensed()
    later = scene.today + timedelta(days=3_000)
    yield scene.unlawful(case.changed(kind=LicenceChange.RENEWED, valid_to=later))
    yield scene.lawful(case.changed())
