"""信用通报: what another ledger's entry says binds here, in its order, and only once."""

from collections.abc import Iterator

from ledger import naming
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.case import Case
from ledger.states.commitment import BrokenCommitments
from ledger.states.listing import SeriousListing
from ledger.states.notice import Notice, Notices, imposed, latest, standing
from ledger.states.penalty import Penalty
from ledger.states.punishment import Punishment
from ledger.states.restriction import EVERYWHERE, Restriction
from ledger.states.subject import Same
from ledger.view import Objection, View, refusal


@rule(CreditNoticeReceived)
def take_notice(fact: Fact[CreditNoticeReceived], view: View) -> Iterator[Objection]:
    """信用通报: of another ledger, complete, newer than what was told before."""
    event = fact.event
    if event.origin == view.opening.ledger:
        yield OWN_LEDGER("data.origin", event.origin)
        return
    if not _is_complete(event):
        yield TERMS("data", event.about)
        return
    recorded, notices = _known(event, view)
    stranger = next((one.id for one in notices if one.event.origin != event.origin), None)
    is_recoding = event.effect is NoticeEffect.RECODED
    if recorded is not None or (stranger is not None and not is_recoding):
        yield OWN_RECORD("data.about", event.about, blocking=(recorded or stranger or "",))
        return
    last = latest(notices, event.origin, event.about)
    if last is not None and not _is_newer(event, last):
        detail = f"{event.origin} {event.position} ≤ {last.event.position}"
        yield OLDER("data.position", detail, blocking=(last.id,))
    elif not _has_object(event, notices):
        yield UNKNOWN("data.about", event.about)


def _is_complete(event: CreditNoticeReceived) -> bool:  # noqa: C901 - a table
    kind, _ = naming.parts_of(event.about)
    if event.withdrawn and event.replaces is None:
        return False
    match kind, event.effect:
        case "restriction" | "penalty" | "listing" | "punishment", NoticeEffect.LIFTED:
            needed: tuple[object, ...] = ()
        case "restriction", NoticeEffect.IMPOSED:
            needed = event.forbids, event.from_on, event.basis
        case "penalty", NoticeEffect.IMPOSED:
            needed = event.kinds, event.document, event.facts, event.basis, event.decided_on
        case "listing", NoticeEffect.IMPOSED:
            needed = event.measure, event.facts, event.from_on, event.basis, event.document
        case "punishment", NoticeEffect.IMPOSED:
            needed = event.agencies, event.measures, event.ground, event.from_on, event.document
        case "case", NoticeEffect.IMPOSED:
            needed = event.forbids, event.from_on, event.facts
        case "restriction" | "penalty" | "listing", NoticeEffect.APPEALED:
            needed = event.appeal, event.outcome, event.effective_on
        case "penalty" | "case" | "listing", NoticeEffect.REPAIRED:
            needed = event.repair, event.effective_on
        case "subject", NoticeEffect.RECODED:
            needed = event.recode_kind, event.effective_on
        case _:
            return False
    return event.withdrawn or all(needed)


def _known(event: CreditNoticeReceived, view: View) -> tuple[str | None, Notices]:
    """Return the entry of this ledger itself under the number, and the notices so far."""
    kind, number = naming.parts_of(event.about)
    if kind == "penalty":
        penalty = view.of(Penalty, number)
        return penalty.decided.id if penalty.decided else None, penalty.notices
    if kind == "restriction":
        restriction = view.of(Restriction, number)
        return restriction.imposed.id if restriction.imposed else None, restriction.notices
    if kind == "listing":
        listing = view.of(SeriousListing, number)
        own = listing.served or listing.entered
        return own.id if own else None, listing.notices
    if kind == "punishment":
        punishment = view.of(Punishment, number)
        return punishment.initiated.id if punishment.initiated else None, punishment.notices
    if kind == "case":
        case, told = view.of(Case, number), view.of(BrokenCommitments, event.subject).notices
        of_case = tuple(one for one in told if one.event.about == event.about)
        return case.receipt.id if case.receipt else None, of_case
    return None, view.of(Same, event.subject).notices


def _is_newer(event: CreditNoticeReceived, last: Notice) -> bool:
    """Tell whether an entry came later; a correction withdraws first and then tells anew."""
    if event.position != last.event.position:
        return event.position > last.event.position
    return event.entry == last.event.entry and last.event.withdrawn and not event.withdrawn


def _has_object(event: CreditNoticeReceived, notices: Notices) -> bool:
    told = standing(notices)
    if event.withdrawn:
        wanted = event.replaces
        return any(
            wanted in {one.event.entry, one.event.replaces} and one.event.effect is event.effect
            for one in told
        )
    ends = {NoticeEffect.LIFTED, NoticeEffect.APPEALED, NoticeEffect.REPAIRED}
    return event.effect not in ends or imposed(notices) is not None


OLDER = refusal(
    "notice.older",
    "通报次序有误",
    "the same ledger has told of a later entry about this already",
    source=EVERYWHERE,
    remedy="leave it out: what is newer counts; `shenguan notices` keeps the order by itself",
)


OWN_LEDGER = refusal(
    "notice.own-ledger",
    "本账本记录",
    "a notice tells of another ledger, never of this one",
    source=EVERYWHERE,
    remedy="record the act itself",
)


OWN_RECORD = refusal(
    "notice.own-record",
    "本地已有记录",
    "the number is recorded here, or was told of by another ledger than this one",
    source="处罚、限制编号: unique in the country",
    remedy="let the agency correct the number where it was used twice",
)


UNKNOWN = refusal(
    "notice.unknown",
    "未通报作出",
    "nothing stands here that this would lift, revoke, judge or withdraw",
    source=EVERYWHERE,
    remedy="take in the notice of the imposing first; what was never told of needs no end",
)


TERMS = refusal(
    "notice.terms",
    "通报内容不全",
    "the notice lacks what binds: of a restriction what it forbids, from when and on which basis, "
    "of a penalty kinds, document, facts, basis and day, of a listing the list, facts, basis, "
    "document and day, of a joint punishment whom it asks for what, its ground, document and day, "
    "of a broken commitment what it forbids, from when and how it was found, of a change of code "
    "its kind and day, of a word on an appeal its number, outcome and day, of a repair its number "
    "and day",
    source=EVERYWHERE,
    remedy="give all terms of the entry, about a restriction, a penalty, a listing, a joint "
    "punishment, a case or a subject",
)
