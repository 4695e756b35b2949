"""印章备案: whose seals somebody registers."""

from collections.abc import Iterator

from ledger.events.base import Role
from ledger.events.decision import SealRegistered
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role, judge_registered
from ledger.states.day import DAYS_ORDER
from ledger.view import Objection, View, refusal


@rule(SealRegistered)
def register(fact: Fact[SealRegistered], view: View) -> Iterator[Objection]:
    """印章备案: of the own agency, or by the keeper; it ends after it begins."""
    event = fact.event
    yield from judge_registered(view, "data.agency", event.agency)
    is_keeper = has_role(view, fact.agency, Role.KEEPER)
    if not is_keeper and not acts_for(view, fact.agency, event.agency):
        yield NOT_OWN("data.agency", f"{fact.agency} ≠ {event.agency}")
    if event.valid_to is not None and event.valid_to < event.valid_from:
        yield DAYS_ORDER("data.valid_to", f"{event.valid_to} < {event.valid_from}")


NOT_OWN = refusal(
    "seal.not-own",
    "非本机关印章",
    "an agency registers its own seals; those of others the keeper registers",
    source="内丘县内政字【2017】15号 三(一)1(4) 一章制",
    remedy="let that agency or the keeper register the seal",
)
