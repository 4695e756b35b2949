"""推送范围: whether a push names the place and reaches the level that the duty is about."""

from collections.abc import Iterator

from ledger.events.handover import ApprovalPushed, RegistrationNotified
from ledger.fact import Fact
from ledger.states.agency import Agency
from ledger.states.supervision_duty import SupervisionDuty
from ledger.view import Objection, View, refusal

_Push = Fact[ApprovalPushed] | Fact[RegistrationNotified]


def judge_reach(
    fact: _Push, view: View, duties: tuple[SupervisionDuty, ...]
) -> Iterator[Objection]:
    """Yield what stands against a push that a duty carries.

    Where every duty of the receiver is for some places, a push without a place could be anybody's.
    A duty that names a level is carried out by a body of that level: where neither is said, or one
    duty fits, nothing stands against it.
    """
    event = fact.event
    if not duties:
        return
    if event.area is None and all(duty.event.areas for duty in duties):
        yield AREA_MISSING("data.area", f"{event.agency_to} · {event.item}")
    registered = view.of(Agency, event.agency_to).level
    levels = [duty.event.level for duty in duties]
    if registered is not None and None not in levels and registered not in levels:
        yield PUSH_LEVEL("data.agency_to", f"{registered} ≠ {', '.join(map(str, levels))}")


AREA_MISSING = refusal(
    "push.area-missing",
    "推送未写明区域",
    "the receiver supervises the item in some places only, and the push names no place",
    source="河北省编办: 属地监管",
    remedy="name --area, the place where the business is",
)


PUSH_LEVEL = refusal(
    "push.level",
    "推送层级不符",
    "the receiver is a body of another level than its supervision duty is for",
    source="内丘县内政字【2017】15号 三(三)2(2): 层级间监管权限",
    remedy="push to the body of the level that the duty names, or let 编办 correct the duty",
)
