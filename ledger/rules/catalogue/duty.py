"""职责: who may act on an item: duties assigned and ended, transfers, cases in hand."""

from collections.abc import Iterator

from ledger.events.base import Role
from ledger.events.catalogue import DutyAssigned, DutyEnded, SupervisionDutyAssigned
from ledger.fact import Fact
from ledger.law.focus import missing_points
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role, judge_registered
from ledger.states.competence import DUTY_LISTS, NOT_HOLDER, judge_own_item
from ledger.states.day import judged_on
from ledger.states.duties import Duties
from ledger.states.duty import DUTY_ENDED
from ledger.states.item import ITEM_UNKNOWN, Item, judge_listed
from ledger.states.separation import both_sides, is_parted, judge_sides
from ledger.states.supervision_duty import Supervisors
from ledger.view import Objection, View, finding, refusal


@rule(DutyAssigned)
def assign_duty(fact: Fact[DutyAssigned], view: View) -> Iterator[Objection]:
    """审批职责: of a listed item, by 编办 or who holds it, to an agency that does not supervise."""
    event = fact.event
    yield from judge_listed(fact, view)
    yield from judge_registered(view, "data.agency", event.agency)
    yield from judge_own_item(fact, view, event.item, event.effective_on)
    yield from _judge_delegation(fact, view)
    day = max(event.effective_on, judged_on(fact, view))
    if is_parted(view, event.item, day):
        for duty in view.of(Supervisors, event.item).on_duty(day):
            if acts_for(view, event.agency, duty.agency):
                detail = f"{event.agency} · {event.item}"
                yield both_sides(view, event.agency, detail, duty.entry)
                return


def _judge_delegation(fact: Fact[DutyAssigned], view: View) -> Iterator[Objection]:
    """Yield what stands against a delegation: not in writing, or by who has nothing to delegate."""
    event = fact.event
    if event.delegated_by is None:
        return
    if is_blank(event.document):
        yield NO_DOCUMENT("data.document", f"{event.delegated_by} · {event.item}")
    holder = view.of(Item, event.item).holder(max(event.effective_on, judged_on(fact, view)))
    if holder is not None and not acts_for(view, holder, event.delegated_by):
        yield NOT_HOLDER("data.delegated_by", f"{event.delegated_by} ≠ {holder}")


@rule(SupervisionDutyAssigned)
def assign_supervision(fact: Fact[SupervisionDutyAssigned], view: View) -> Iterator[Objection]:
    """监管职责: of an item that was listed (what was granted outlives it), to who supervises."""
    event = fact.event
    if not view.of(Item, event.item).listed:
        yield ITEM_UNKNOWN("data.item", event.item)
    registered = tuple(judge_registered(view, "data.agency", event.agency))
    yield from registered
    if not registered and not has_role(view, event.agency, Role.SUPERVISION):
        yield NO_ROLE("data.agency", event.agency)
    day = max(event.effective_on, judged_on(fact, view))
    yield from judge_sides(fact, view, event.item, agency=event.agency, day=day)
    yield from _judge_focus(fact.event)


def _judge_focus(event: SupervisionDutyAssigned) -> Iterator[Objection]:
    """Yield what the duty forgets to look at; where it does not say what it is for, that."""
    if event.disposition is None:
        yield DISPOSITION_UNSAID("data.disposition", event.item)
    elif missing := missing_points(event.disposition, event.focus_points):
        yield FOCUS_INCOMPLETE("data.focus_points", ", ".join(missing))


@rule(DutyEnded)
def end_duty(fact: Fact[DutyEnded], view: View) -> Iterator[Objection]:
    """职责终止: a duty of this item, once; of supervision by 编办 alone."""
    event = fact.event
    duties, supervisors = view.of(Duties, event.item), view.of(Supervisors, event.item)
    entries = {duty.entry for duty in duties.assigned}
    supervising = {duty.entry for duty in supervisors.assigned}
    if event.duty not in entries | supervising:
        yield UNKNOWN_DUTY("data.duty", event.duty)
    elif duties.ended_on(event.duty) is not None:
        yield DUTY_ENDED("data.duty", event.duty, blocking=(event.duty,))
    if event.duty in supervising:
        if not has_role(view, fact.agency, Role.CATALOGUE):
            yield NOT_CATALOGUE("agency", f"{fact.agency} · {event.item}", blocking=(event.duty,))
    else:
        yield from judge_own_item(fact, view, event.item, event.effective_on)


UNKNOWN_DUTY = refusal(
    "duty.unknown",
    "职责记录不存在",
    "the item has no duty that was assigned by this entry",
    source=DUTY_LISTS,
    remedy="name the entry of DutyAssigned or SupervisionDutyAssigned, and its item",
)


FOCUS_INCOMPLETE = refusal(
    "duty.focus-incomplete",
    "监管重点不全",
    "the focus points leave out what the item's disposition makes mandatory",
    source="内丘县内政字【2017】15号 三(三)1: 监管重点",
    remedy="name focus points with the words that the message lists",
)


DISPOSITION_UNSAID = finding(
    "duty.disposition-unsaid",
    "未写明事项处置",
    "the duty does not say what became of the item: nobody can judge its focus points",
    source="内丘县内政字【2017】15号 三(三)1: 监管重点",
    remedy="name --disposition: kept, cancelled, transferred or intermediary",
)


NO_ROLE = refusal(
    "duty.role",
    "未登记监管角色",
    "the agency that is to supervise is not registered with that role",
    source="审管分离: who may publish is decided by role",
    remedy="record AgencyRegistered with the role supervision first, or name another agency",
)


NOT_CATALOGUE = refusal(
    "duty.not-catalogue",
    "非编办不得终止监管职责",
    "a supervision duty begins and ends by 编办: nobody abolishes who supervises him",
    source=DUTY_LISTS,
    remedy="let 编办 (role catalogue) record the end of the duty",
)


NO_DOCUMENT = refusal(
    "duty.no-document",
    "委托无书面依据",
    "a duty is delegated without the document that says so",
    source="行政许可法 第二十四条",
    remedy="name the document (委托书, 赋权文件)",
)
