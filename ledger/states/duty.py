"""审批职责: who may act on an item, and whether an agency and officer may do so now."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.catalogue import Act, DutyAssigned, DutyEnded
from ledger.fact import AnyFact
from ledger.law import duty as law
from ledger.states.agency import acts_for
from ledger.states.day import judged_on, occurred_on
from ledger.view import Code, Objection, State, View, refusal


class Duty(Struct, frozen=True):
    """审批职责: which agency, and which officers of it (none named: any), act on an item."""

    entry: str
    agency: str
    acts: frozenset[Act]
    officers: frozenset[str]
    amount_fen_max: int | None
    effective_on: date


class Duties(State, frozen=True, kw_only=True):
    """职责: the duties of an item, and which of them ended when."""

    tag: ClassVar = "item"
    folds: ClassVar = (DutyAssigned, DutyEnded)
    assigned: tuple[Duty, ...] = ()
    ended: tuple[tuple[str, date], ...] = ()

    def ended_on(self, entry: str) -> date | None:
        """Return the day from which a duty no longer stands."""
        return law.end_of(day for duty, day in self.ended if duty == entry)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold an assignment or an end, in any order."""
        match fact.event:
            case DutyAssigned() as event:
                duty = Duty(
                    fact.id,
                    event.agency,
                    frozenset(event.acts),
                    frozenset(event.officers),
                    event.amount_fen_max,
                    event.effective_on,
                )
                return replace(self, assigned=(*self.assigned, duty))
            case DutyEnded() as event:
                return replace(self, ended=(*self.ended, (event.duty, event.effective_on)))
        return self


def judge_duty(
    fact: AnyFact,
    view: View,
    item: str,
    acts: frozenset[Act],
    *,
    amount_fen: int | None = None,
    missing: Code | None = None,
) -> Iterator[Objection]:
    """Yield what stands against an agency and officer doing one of the acts on an item."""
    duties = view.of(Duties, item)
    occurred, judged = occurred_on(fact, view), judged_on(fact, view)
    beyond = ended = ""
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
        elif amount_fen and duty.amount_fen_max is not None and amount_fen > duty.amount_fen_max:
            beyond = duty.entry
        else:
            return
    if beyond:
        yield BEYOND_LIMIT("data.amount_fen", str(amount_fen), blocking=(beyond,))
    elif ended:
        yield DUTY_ENDED("agency", f"{fact.agency} · {item}", blocking=(ended,))
    else:
        named = ", ".join(sorted(acts))
        yield (missing or NOT_RESPONSIBLE)(
            "agency", f"{fact.agency} · {fact.actor} · {item} · {named}"
        )


DUTY_LISTS = "内丘县内政字【2017】15号 三(一)1(1): 责任清单"

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


DUTY_ENDED = refusal(
    "duty.ended",
    "职责已终止",
    "the duty for this act on the item has ended",
    source=DUTY_LISTS,
    remedy="let the agency or officer act who has the duty now",
)
