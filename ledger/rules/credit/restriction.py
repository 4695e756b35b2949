"""信用限制: what a subject is barred from, whoever imposed it (一处违法、处处受限)."""

from collections.abc import Iterator
from typing import Final

from ledger.events.credit import RestrictionImposed, RestrictionLifted
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judged_on
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.restriction import EVERYWHERE, Restriction, ground_stands, is_held_against
from ledger.view import Objection, View, refusal


@rule(RestrictionImposed)
def impose(fact: Fact[RestrictionImposed], view: View) -> Iterator[Objection]:
    """信用限制: on a legal basis, for a term, out of a ground that stands."""
    event = fact.event
    known = view.of(Restriction, event.restriction)
    if known.imposing is not None:
        yield RESTRICTION_EXISTS(
            "data.restriction", event.restriction, blocking=(known.imposing.id,)
        )
    if not event.basis.strip():
        yield NO_BASIS("data.basis", event.restriction)
    has_end = event.until_on is not None or event.ground is not None
    if not has_end or (event.until_on is not None and event.until_on < event.from_on):
        yield NO_TERM("data.until_on", f"{event.from_on} – {event.until_on or ''}")
    if not event.forbids:
        yield NOT_ON_LIST("data.forbids", event.restriction)
    if event.ground is not None:
        yield from _judge_ground(fact, view, event.ground)


def _judge_ground(fact: Fact[RestrictionImposed], view: View, ground: str) -> Iterator[Objection]:
    subject = fact.event.subject
    if not ground_stands(view, ground, judged_on(fact, view)):
        yield GROUND_FALLEN("data.ground", ground)
    elif not is_held_against(view, ground, subject):
        yield IDENTITY_MISMATCH("data.subject", f"{subject} · {ground}")


@rule(RestrictionLifted)
def lift(fact: Fact[RestrictionLifted], view: View) -> Iterator[Objection]:
    """限制解除: as a whole or for one case, by the side that imposed it."""
    event = fact.event
    restriction = view.of(Restriction, event.restriction)
    if restriction.imposing is None:
        yield RESTRICTION_UNKNOWN("data.restriction", event.restriction)
        return
    if restriction.lifting is not None:
        yield RESTRICTION_CLOSED(
            "data.restriction", event.restriction, blocking=(restriction.lifting,)
        )
    imposer, bound = restriction.imposing.agency, restriction.imposing.event.subject
    if restriction.imposed is None:
        yield ORIGIN_ONLY("data.restriction", event.restriction)
    elif not acts_for(view, fact.agency, imposer):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {imposer}")
    if event.subject != bound:
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {bound}")


_LIST: Final = "国办发〔2020〕49号: 失信惩戒措施清单制"


RESTRICTION_EXISTS = refusal(
    "restriction.exists",
    "限制编号已使用",
    "a restriction was imposed under this number already",
    source="限制编号: unique in the country",
    remedy="use a new number",
)


RESTRICTION_UNKNOWN = refusal(
    "restriction.unknown",
    "限制不存在",
    "no restriction was imposed under this number",
    source=EVERYWHERE,
    remedy="take the number from `shenguan credit show`",
)


RESTRICTION_CLOSED = refusal(
    "restriction.closed",
    "限制已解除",
    "the restriction was lifted already",
    source=EVERYWHERE,
    remedy="nothing is left to lift",
)


NO_BASIS = refusal(
    "restriction.no-basis",
    "限制无依据",
    "a restriction names no legal basis",
    source=_LIST,
    remedy="name the law or regulation that provides for the measure",
)


NO_TERM = refusal(
    "restriction.no-term",
    "限制无期限",
    "a restriction has neither a last day nor a ground to fall with, or ends before it begins",
    source=_LIST,
    remedy="name the day until which it binds, or the penalty that it rests on",
)


NOT_ON_LIST = refusal(
    "restriction.not-on-list",
    "措施不在清单",
    "a restriction forbids nothing that the list of measures knows",
    source=_LIST,
    remedy="name what is forbidden: grant, licence or commitment",
)


GROUND_FALLEN = refusal(
    "restriction.ground-fallen",
    "限制事由不成立",
    "the penalty, inspection, order or restriction that it rests on is unknown or has fallen",
    source=EVERYWHERE,
    remedy="name a ground that stands, or record it first",
)


NOT_OWN_SIDE = refusal(
    "restriction.not-own-side",
    "非本机关限制",
    "only the imposing agency, or its successor, lifts a restriction",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="let the imposing agency lift it",
)
