"""审批职责: whether an agency and officer may act on an item now."""

from collections.abc import Iterator
from datetime import date

from ledger.events.catalogue import Act
from ledger.fact import AnyFact
from ledger.law import duty as law
from ledger.states.agency import acts_for
from ledger.states.competence import DUTY_LISTS, judge_competent
from ledger.states.day import judged_on, occurred_on
from ledger.states.duties import Duties
from ledger.states.post import judge_post
from ledger.view import Code, Objection, View, refusal


def judge_duty(
    fact: AnyFact,
    view: View,
    item: str,
    acts: frozenset[Act],
    *,
    amount_fen: int | None = None,
    missing: Code | None = None,
    on: date | None = None,
) -> Iterator[Objection]:
    """Yield what stands against an agency and officer doing one of the acts on an item.

    Who has the duty must be competent as well: writing a duty down gives nobody's power away.
    ``on`` is the day whose duties count, where a transfer left a case in hand to its former body.
    """
    duties = view.of(Duties, item)
    occurred, judged = on or occurred_on(fact, view), on or judged_on(fact, view)
    beyond = ended = unsaid = ""
    for duty in duties.assigned:
        if (
            duty.acts.isdisjoint(acts)
            or (duty.officers and fact.actor not in duty.officers)
            or not law.has_begun(duty.effective_on, occurred)
            or not acts_for(view, fact.agency, duty.agency)
        ):
            continue
        end = duties.ended_on(duty.entry) if duties.ended else None
        if law.has_ended(end, judged):
            ended = duty.entry
        elif duty.amount_fen_max is not None and amount_fen is None and acts == {Act.DECIDE}:
            unsaid = duty.entry
        elif amount_fen and duty.amount_fen_max is not None and amount_fen > duty.amount_fen_max:
            beyond = duty.entry
        else:
            yield from judge_competent(fact, view, item, acts)
            yield from judge_post(
                fact, view, acts, _named(fact, view, duties, acts=acts, day=judged)
            )
            return
    if beyond:
        yield BEYOND_LIMIT("data.amount_fen", str(amount_fen), blocking=(beyond,))
    elif unsaid:
        yield AMOUNT_MISSING("data.amount_fen", item, blocking=(unsaid,))
    elif ended:
        yield DUTY_ENDED("agency", f"{fact.agency} · {item}", blocking=(ended,))
    else:
        named = ", ".join(sorted(acts))
        yield (missing or NOT_RESPONSIBLE)(
            "agency", f"{fact.agency} · {fact.actor} · {item} · {named}"
        )


def _named(
    fact: AnyFact, view: View, duties: Duties, *, acts: frozenset[Act], day: date
) -> frozenset[str]:
    """Return the officers whom a standing duty of the agency names for one of the acts.

    What another agency's duty says of an officer gives no post here.
    """
    standing = (one for one in duties.standing(day) if not one.acts.isdisjoint(acts))
    own = (one for one in standing if acts_for(view, fact.agency, one.agency))
    return frozenset(officer for one in own for officer in one.officers)


NOT_RESPONSIBLE = refusal(
    "duty.not-responsible",
    "无该事项职责",
    "no duty for this act on the item stands for the agency and the officer",
    source=DUTY_LISTS,
    remedy="record DutyAssigned, or let an officer with the duty act",
)


BEYOND_LIMIT = refusal(
    "duty.beyond-limit",
    "超出职责权限",
    "the amount is beyond the limit of the officer's duty",
    source="雄安新区行政许可管理办法(试行): 岗位权限",
    remedy="let a post with a higher limit decide",
)


AMOUNT_MISSING = refusal(
    "duty.amount-missing",
    "未写明金额",
    "the officer's duty goes up to an amount, and the decision names none",
    source="雄安新区行政许可管理办法(试行): 岗位权限",
    remedy="name the amount, or let a post without a limit decide",
)


DUTY_ENDED = refusal(
    "duty.ended",
    "职责已终止",
    "the duty for this act on the item has ended",
    source=DUTY_LISTS,
    remedy="let the agency or officer act who has the duty now",
)
