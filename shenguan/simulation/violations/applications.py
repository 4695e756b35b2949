"""申请: how nobody must apply, and for whom."""

from datetime import datetime, time, timedelta

from ledger.events.intake import (
    ApplicationKind,
    Party,
    PartyRole,
)
from shenguan.simulation import founding
from shenguan.simulation.line import Lines
from shenguan.simulation.pen import ZONE
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("application.licence-unsaid")
def renews_nothing(scene: Scene) -> Lines:
    """Apply for a renewal and name no licence."""
    held = yield from scene.licensed()
    renewing = scene.papers(held.item, held.subject)
    yield scene.unlawful(renewing.received(kind=ApplicationKind.RENEWAL))
    other = scene.papers(held.item, held.subject)
    yield scene.lawful(other.received(kind=ApplicationKind.CHANGE, licence=held.licence))


@violation("application.licence-unknown")
def changes_what_nobody_issued(scene: Scene) -> Lines:
    """Apply to change a licence that was issued nowhere here."""
    held = yield from scene.licensed()
    kind = ApplicationKind.CHANGE
    nothing = scene.papers(held.item, held.subject)
    yield scene.unlawful(nothing.received(kind=kind, licence=nothing.licence))
    yield scene.lawful(
        scene.papers(held.item, held.subject).received(kind=kind, licence=held.licence)
    )


@violation("application.name-in-clear")
def writes_a_name_into_the_log(scene: Scene) -> Lines:
    """Write the name of a natural person in the clear."""
    case = scene.papers(None, scene.person())
    yield scene.unlawful(case.received(subject_name="张三"))
    yield scene.lawful(case.received())


@violation("application.representative-missing")
def receives_a_company_that_nobody_represents(scene: Scene) -> Lines:
    """Receive a company's application that names no representative."""
    named = (Party(subject=scene.person(), role=PartyRole.REPRESENTATIVE),)
    yield scene.unlawful(scene.papers(None, scene.company()).received())
    yield scene.lawful(scene.papers(None, scene.company()).received(parties=named))


@violation("application.subject-missing")
def receives_from_nobody(scene: Scene) -> Lines:
    """Receive an application of nobody."""
    case = scene.papers()
    yield scene.unlawful(case.received(subject=None))
    yield scene.lawful(case.received())


@violation("term.unknown")
def asks_for_a_renewal_before_there_was_a_term(scene: Scene) -> Lines:
    """Receive for a renewal on a day on which the ledger had no term for it."""
    held = yield from scene.licensed()
    asking = {"kind": ApplicationKind.RENEWAL, "licence": held.licence}
    before = founding.RENEWAL_SINCE - timedelta(days=3)
    then = datetime.combine(before, time(10, tzinfo=ZONE))
    late = scene.papers(held.item, held.subject).received(**asking)
    yield scene.unlawful(late, occurred_at=then)
    yield scene.lawful(scene.papers(held.item, held.subject).received(**asking))


@violation("identity.mismatch")
def accepts_for_another_item(scene: Scene) -> Lines:
    """Accept under another item than was applied for."""
    case = yield from scene.received()
    other = yield from scene.item()
    yield scene.unlawful(case.accepted(item=other))
    yield scene.lawful(case.accepted())


@violation("identity.unstable")
def applies_under_a_name_that_nobody_sees(scene: Scene) -> Lines:
    """Name a subject with a character that nobody sees."""
    number = scene.fresh()
    yield scene.unlawful(scene.papers(None, f"reg:saic:店\u200b{number}").received())
    yield scene.lawful(scene.papers(None, f"reg:saic:店{number}").received())


@violation("identity.look-alike")
def applies_under_a_name_that_looks_alike(scene: Scene) -> Lines:
    """Name a subject with a letter of another script that looks like one on record."""
    number = scene.fresh()
    yield scene.lawful(scene.papers(None, f"reg:saic:a{number}").received())
    yield scene.unlawful(scene.papers(None, f"reg:saic:\u0430{number}").received())


@violation("group.refused")
def hands_in_with_what_is_refused(scene: Scene) -> Lines:
    """Hand in, together with what is refused, what alone would be lawful."""
    case, unknown = scene.papers(), scene.papers()
    refused = scene.line(unknown.accepted(), expect="case.unknown")
    yield scene.together(refused, scene.unlawful(case.received()))
    yield scene.lawful(case.received())
