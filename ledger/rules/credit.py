"""信用限制: what a subject is barred from, whoever imposed it (一处违法、处处受限)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger.events.credit import Forbidden, RestrictionImposed, RestrictionLifted
from ledger.fact import AnyFact, Fact
from ledger.rules._rule import rule
from ledger.rules.case import IDENTITY_MISMATCH, Case
from ledger.rules.catalogue import replaced_codes
from ledger.rules.limits import judged_on
from ledger.rules.organisation import acts_for, same
from ledger.rules.penalty import Penalty
from ledger.rules.supervision import Check, Rectification
from ledger.view import Objection, State, View, refusal

_EVERYWHERE: Final = "河北省编办: 一处违法、处处受限"
_LIST: Final = "国办发〔2020〕49号: 失信惩戒措施清单制"

CREDIT_BARRED = refusal(
    "credit.barred",
    "信用受限",
    "a restriction that stands forbids the grant or licence to the subject or a party",
    source=_EVERYWHERE,
    remedy="wait until it ends, or let the imposing side lift it, for this case or as a whole",
)
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
    source=_EVERYWHERE,
    remedy="take the number from `shenguan credit show`",
)
RESTRICTION_CLOSED = refusal(
    "restriction.closed",
    "限制已解除",
    "the restriction was lifted already",
    source=_EVERYWHERE,
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
    source=_EVERYWHERE,
    remedy="name a ground that stands, or record it first",
)
NOT_OWN_SIDE = refusal(
    "restriction.not-own-side",
    "非本机关限制",
    "only the imposing agency, or its successor, lifts a restriction",
    source="信用修复管理办法: 谁认定、谁修复",
    remedy="let the imposing agency lift it",
)


class Restriction(State, frozen=True, kw_only=True):
    """信用限制: one restriction from imposing to lifting."""

    tag: ClassVar = "restriction"
    folds: ClassVar = (RestrictionImposed, RestrictionLifted)
    imposing: Fact[RestrictionImposed] | None = None
    lifting: str | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the imposing or a lifting as a whole, in any order."""
        match fact.event:
            case RestrictionImposed():
                return replace(self, imposing=self.imposing or fact)
            case RestrictionLifted(only_for=None):
                return replace(self, lifting=self.lifting or fact.id)
        return self


class Credit(State, frozen=True, kw_only=True):
    """信用: the restrictions on a subject, lifted ones and exempt cases beside them."""

    tag: ClassVar = "subject"
    folds: ClassVar = (RestrictionImposed, RestrictionLifted)
    imposed: tuple[Fact[RestrictionImposed], ...] = ()
    lifted: frozenset[str] = frozenset()
    exempt: frozenset[tuple[str, str]] = frozenset()

    def binding(self, day: date, case: str | None) -> Iterator[Fact[RestrictionImposed]]:
        """Yield the restrictions in their term on a day that nobody has lifted for the case."""
        for fact in self.imposed:
            event = fact.event
            if (
                event.restriction not in self.lifted
                and (event.restriction, case) not in self.exempt
                and event.from_on <= day
                and (event.until_on is None or day <= event.until_on)
            ):
                yield fact

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an imposing or a lifting, in any order."""
        match fact.event:
            case RestrictionImposed():
                return replace(self, imposed=(*self.imposed, fact))
            case RestrictionLifted(only_for=None) as event:
                return replace(self, lifted=self.lifted | {event.restriction})
            case RestrictionLifted() as event:
                freed = (event.restriction, event.only_for or "")
                return replace(self, exempt=self.exempt | {freed})
        return self


def judge_credit(
    fact: AnyFact,
    view: View,
    forbidden: Forbidden,
    *,
    subject: str | None,
    item: str | None,
    case: str | None,
) -> Iterator[Objection]:
    """Yield every restriction that forbids something to a subject or to a party of its case.

    It counts on the recorded day, whoever imposed it, also after the subject changed its code, and
    only while its ground stands.
    """
    affected: list[tuple[str, str | None]] = [(subject, None)] if subject else []
    if case is not None:
        parties = view.of(Case, case).parties
        affected += [(party.subject, party.role.value) for party in parties]
    for person, role in affected:
        for code in same(view, person):
            for one in view.of(Credit, code).binding(judged_on(fact, view), case):
                if _reaches(one, forbidden, role) and _binds(one, view, item):
                    detail = f"{one.event.restriction} · {code} · {one.agency}"
                    yield CREDIT_BARRED("data.subject", detail, blocking=(one.id,))


def _reaches(one: Fact[RestrictionImposed], forbidden: Forbidden, role: str | None) -> bool:
    return forbidden in one.event.forbids and (role is None or role in one.event.reaches)


def _binds(one: Fact[RestrictionImposed], view: View, item: str | None) -> bool:
    items = one.event.items
    if items and (item is None or replaced_codes(view, item).isdisjoint(items)):
        return False
    return one.event.ground is None or ground_stands(view, one.event.ground)


def ground_stands(view: View, ground: str) -> bool:
    """Tell whether what a restriction rests on is known and has not fallen.

    A penalty falls when it is revoked, an order when its rectification has passed, a restriction
    when it is lifted; all of them when their record is voided.
    """
    kind, _, number = ground.partition(":")
    match kind:
        case "penalty":
            return view.of(Penalty, number).stands
        case "rectification":
            return view.of(Rectification, number).open
        case "check":
            return view.of(Check, number).result is not None
        case "restriction":
            other = view.of(Restriction, number)
            return other.imposing is not None and other.lifting is None
    return bool(view.history(_OPENING_TYPES, ground))


_OPENING_TYPES: Final = ("ApplicationReceived", "LicenceIssued", "ApprovalPushed")


def _subject_of(view: View, ground: str) -> str | None:
    kind, _, number = ground.partition(":")
    match kind:
        case "penalty":
            decision = view.of(Penalty, number).decision
            return decision.event.subject if decision else None
        case "rectification":
            order = view.of(Rectification, number).order
            return order.event.subject if order else None
        case "check":
            result = view.of(Check, number).result
            return result.event.subject if result else None
    return None


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
    if not ground_stands(view, ground):
        yield GROUND_FALLEN("data.ground", ground)
        return
    offender = _subject_of(view, ground)
    if offender is not None and offender not in same(view, fact.event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{fact.event.subject} ≠ {offender}")


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
    if not acts_for(view, fact.agency, imposer):
        yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {imposer}")
    if event.subject != bound:
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {bound}")
