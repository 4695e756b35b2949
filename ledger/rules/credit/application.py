"""限制措施实施: a restriction is applied where it binds, to whom it binds, in one's own case."""

from collections.abc import Iterator

from ledger.events.credit import MeasureApplied
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.rules.credit.restriction import RESTRICTION_UNKNOWN
from ledger.states.agency import acts_for
from ledger.states.case import IDENTITY_MISMATCH, Case
from ledger.states.credit import binding_on, names, reaches
from ledger.states.day import judge_day, judged_on
from ledger.states.licence import Licence, item_of
from ledger.states.restriction import Restriction
from ledger.states.subject import same
from ledger.view import Objection, View, refusal


@rule(MeasureApplied)
def apply(fact: Fact[MeasureApplied], view: View) -> Iterator[Objection]:
    """限制措施实施: of a restriction that binds that day, in one case or on one licence."""
    event = fact.event
    restriction = view.of(Restriction, event.restriction)
    if restriction.imposing is None:
        yield RESTRICTION_UNKNOWN("data.restriction", event.restriction)
        return
    imposed = restriction.imposing.event
    if event.subject != imposed.subject:
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {imposed.subject}")
    yield from judge_day(fact, view, "applied_on", after=imposed.from_on)
    if (event.case is None) == (event.licence is None):
        yield NOTHING_BARRED("data.case", event.restriction)
        return
    binding = binding_on(view, imposed.subject, judged_on(fact, view), event.case)
    if not any(one.event.restriction == event.restriction for one in binding):
        yield NOT_BINDING(
            "data.restriction", event.restriction, blocking=(restriction.imposing.id,)
        )
    if event.case is not None:
        yield from _judge_case(fact, view, event.case, restriction)
    if event.licence is not None:
        yield from _judge_licence(fact, view, event.licence, restriction)


def _judge_case(
    fact: Fact[MeasureApplied], view: View, number: str, restriction: Restriction
) -> Iterator[Objection]:
    """Yield what stands against a case: it is unknown, another agency's, granted, or not barred."""
    case = view.of(Case, number)
    imposing = restriction.imposing
    if case.receipt is None or imposing is None:
        yield NOTHING_BARRED("data.case", number)
        return
    acting = (case.receipt, case.acceptance, case.decision, case.refusal)
    if not any(acts_for(view, fact.agency, one.agency) for one in acting if one is not None):
        yield NOT_OWN_CASE("agency", f"{fact.agency} ≠ {case.receipt.agency}")
    if case.granted:
        yield GRANTED("data.case", number)
    affected: list[tuple[str | None, str | None]] = [(case.subject, None)]
    affected += [(party.subject, party.role.value) for party in case.parties]
    bound = imposing.event.subject
    is_reached = any(
        person is not None and bound in same(view, person) and reaches(imposing, role)
        for person, role in affected
    )
    if not is_reached or not names(imposing, view, case.item):
        yield NOTHING_BARRED("data.case", number, blocking=(imposing.id,))


def _judge_licence(
    fact: Fact[MeasureApplied], view: View, number: str, restriction: Restriction
) -> Iterator[Objection]:
    licence, imposing = view.of(Licence, number), restriction.imposing
    if licence.issuing is None or imposing is None or licence.subject is None:
        yield NOTHING_BARRED("data.licence", number)
        return
    if not acts_for(view, fact.agency, licence.issuing.agency):
        yield NOT_OWN_CASE("agency", f"{fact.agency} ≠ {licence.issuing.agency}")
    is_holder = imposing.event.subject in same(view, licence.subject)
    if not is_holder or not names(imposing, view, item_of(licence, view)):
        yield NOTHING_BARRED("data.licence", number, blocking=(imposing.id,))


NOT_BINDING = refusal(
    "measure.not-binding",
    "限制未在生效",
    "the restriction that is applied does not bind on that day: it has not begun, is over, lifted, "
    "for this case or as a whole, or its ground has fallen",
    source="国办发〔2020〕49号: 惩戒措施须有依据、在期限内",
    remedy="apply nothing; whoever was refused for it may hand in again",
)


NOTHING_BARRED = refusal(
    "measure.nothing-barred",
    "实施对象不符",
    "a measure is applied in exactly one case or on one licence, that is on record, and in which "
    "the restriction reaches somebody and names the item",
    source="国办发〔2020〕49号: 过惩相当",
    remedy="name the case or the licence of who is bound",
)


NOT_OWN_CASE = refusal(
    "measure.not-own-case",
    "非本机关办件",
    "the case or licence in which a measure was applied is another agency's",
    source="国办发〔2020〕49号: 谁实施、谁反馈",
    remedy="let the agency record it that handles the case or issued the licence",
)


GRANTED = refusal(
    "measure.granted",
    "该办件已准予",
    "what the restriction forbids was granted in the case: nothing was applied in it",
    source="国办发〔2020〕49号: 惩戒措施须落实",
    remedy="name the case in which it was applied",
)
