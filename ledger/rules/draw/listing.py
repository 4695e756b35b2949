"""抽查名录: who keeps a register, and who may stand in it: each once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ledger.events.draw import CheckTargetsListed, InspectorsListed
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for, judge_registered
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judged_on
from ledger.states.inspector import judge_certified
from ledger.states.register import Register
from ledger.states.subject import kin
from ledger.states.supervision_duty import judge_supervision
from ledger.view import Objection, View, refusal

_Listing = Fact[CheckTargetsListed] | Fact[InspectorsListed]


@rule(CheckTargetsListed)
def list_targets(fact: Fact[CheckTargetsListed], view: View) -> Iterator[Objection]:
    """检查对象名录: by its keeper, who supervises the item; whoever enters stands in it once."""
    event = fact.event
    register = view.of(Register, event.register)
    yield from _judge_keeper(fact, view, register)
    if event.item is not None:
        if register.item not in (None, event.item):
            yield IDENTITY_MISMATCH("data.item", f"{event.item} ≠ {register.item}")
        yield from judge_supervision(fact, view, event.item)
    entering = [one.subject for one in event.added]
    yield from _judge_lines(register.targets, entering, event.removed)
    staying = register.targets.keys() - set(event.removed)
    for subject in entering:
        twins = [one for one in kin(view, subject)[1:] if one in staying or one in entering]
        if twins:
            yield DUPLICATE("data.added", f"{subject} = {twins[0]}")


@rule(InspectorsListed)
def list_inspectors(fact: Fact[InspectorsListed], view: View) -> Iterator[Objection]:
    """检查人员名录: inspectors in post, with a certificate that runs, each for one agency."""
    event = fact.event
    register = view.of(Register, event.register)
    yield from _judge_keeper(fact, view, register)
    yield from _judge_lines(
        register.inspectors, [one.officer for one in event.added], event.removed
    )
    for agency in dict.fromkeys(one.agency for one in event.added):
        yield from judge_registered(view, "data.added", agency)
    for one in event.added:
        yield from judge_certified(
            fact,
            view,
            one.officer,
            judged_on(fact, view),
            agency=one.agency,
            field="data.added",
        )


def _judge_keeper(fact: _Listing, view: View, register: Register) -> Iterator[Objection]:
    """Yield what stands against another agency: what is drawn from is not everybody's to fill."""
    if register.agency is not None and not acts_for(view, fact.agency, register.agency):
        yield NOT_OWN("agency", f"{fact.agency} ≠ {register.agency}")


def _judge_lines(
    standing: Mapping[str, str], entering: Iterable[str], leaving: Iterable[str]
) -> Iterator[Objection]:
    gone = set(leaving)
    for one in gone.difference(standing):
        yield NOT_A_MEMBER("data.removed", one)
    for one, times in Counter(entering).items():
        if times > 1 or (one in standing and one not in gone):
            yield DUPLICATE("data.added", one)


_TWO_LISTS = "国发〔2019〕5号 全面推行部门联合双随机一公开监管: 检查对象名录库、执法检查人员名录库"


NOT_OWN = refusal(
    "register.not-own",
    "非本机关名录",
    "another agency keeps the register",
    source=_TWO_LISTS,
    remedy="let its keeper list them, or keep a register of one's own",
)


NOT_A_MEMBER = refusal(
    "register.not-a-member",
    "不在名录内",
    "who is to leave the register does not stand in it",
    source=_TWO_LISTS,
    remedy="correct the code; `shenguan register show` lists the members",
)


DUPLICATE = refusal(
    "register.duplicate",
    "名录重复",
    "a member would stand in the register twice, under this code or under another one of its own, "
    "or an inspector for two agencies: twice as likely to be drawn",
    source=_TWO_LISTS,
    remedy="leave it out; to change a line, remove the member and add it in the same entry",
)
