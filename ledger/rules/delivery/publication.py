"""公示: of what was decided, by who decided it, once while it stands unchanged, in time."""

from collections.abc import Iterator
from typing import Final

from ledger import naming
from ledger.events.base import Role
from ledger.events.delivery import RecordPublicised
from ledger.fact import Fact
from ledger.law.deadline import PUBLICISE
from ledger.legible import normal_form
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role
from ledger.states.day import DAYS_ORDER, judged_on, occurred_on
from ledger.states.follow_up import judge_followed_up
from ledger.states.inspection import Check, audit_of
from ledger.states.item import Item
from ledger.states.late_record import judge_written_down
from ledger.states.penalty import Penalty
from ledger.states.publication import (
    OnChannel,
    Publishable,
    decided,
    has_changed,
    is_owed,
    publications,
    publicised_by,
    speaks_of_persons,
    standing,
)
from ledger.states.publicity import window_of
from ledger.states.term import judge_known
from ledger.states.withdrawal import judge_taken_down
from ledger.view import Objection, View, finding, refusal

_Public = Fact[RecordPublicised]


@rule(RecordPublicised)
def publicise(fact: _Public, view: View) -> Iterator[Objection]:
    """公示: of what was decided and audited, without anybody's personal data, once."""
    event = fact.event
    if event.until_on is not None and event.until_on < event.from_on:
        yield DAYS_ORDER("data.until_on", f"{event.until_on} < {event.from_on}")
    kind, number = naming.parts_of(event.about)
    found = decided(view, event.about)
    if kind == "item":
        yield from _judge_item(fact, view, view.of(Item, number))
    elif found is None:
        yield NOTHING_DECIDED("data.about", event.about)
        return
    else:
        yield from _judge_record(fact, view, found)
    if kind == Penalty.tag and not event.withdraws:
        yield from _judge_window(fact, view, number)
    shown = publications(view, event.about)
    yield from _judge_channel(fact, view, shown)
    yield from judge_taken_down(fact, view, event.about)
    if found is not None and not (shown or event.withdraws):
        yield from _judge_limit(fact, view, found)


def _judge_item(fact: _Public, view: View, item: Item) -> Iterator[Objection]:
    if not item.listed:
        yield NOTHING_DECIDED("data.about", fact.event.about)
        return
    holder = item.holder(judged_on(fact, view))
    is_holder = holder is not None and acts_for(view, fact.agency, holder)
    if not is_holder and not has_role(view, fact.agency, Role.CATALOGUE):
        yield NOT_DECIDER("agency", f"{fact.agency} ≠ {holder}")


def _judge_record(fact: _Public, view: View, found: Publishable) -> Iterator[Objection]:
    event = fact.event
    if not acts_for(view, fact.agency, found.fact.agency):
        yield NOT_DECIDER("agency", f"{fact.agency} ≠ {found.fact.agency}")
    if event.from_on < found.day and not event.withdraws:
        yield DAYS_ORDER("data.from_on", f"{event.from_on} < {found.day}")
    if event.withdraws:
        return
    if not found.stands:
        yield FALLEN("data.about", event.about)
    kind, number = naming.parts_of(event.about)
    if kind == Check.tag:
        yield from _judge_check(fact, view, number)
    if not event.masked and speaks_of_persons(found):
        yield PERSONAL("data.masked", event.about)


def _judge_check(fact: _Public, view: View, number: str) -> Iterator[Objection]:
    """Yield what stands against a page with a result: nobody audited it, or nothing followed."""
    audit = audit_of(view, number, fact.position)
    if audit is None or not audit.event.passed:
        yield UNAUDITED("data.about", fact.event.about)
    day = occurred_on(fact, view)
    yield from judge_followed_up(fact, view, number, day=day, field="data.about")


def _judge_window(fact: _Public, view: View, number: str) -> Iterator[Objection]:
    """Nobody is shamed for longer than the law has it, nor anew when he is repaired.

    A page without a last day is taken down when its time has passed.
    """
    window, event = window_of(view, number), fact.event
    if window is None:
        return
    public_on = max(event.from_on, occurred_on(fact, view), judged_on(fact, view))
    until_on = window.until_on
    is_longer = until_on is not None and event.until_on is not None and event.until_on > until_on
    if is_longer or window.is_over(public_on):
        yield BEYOND_WINDOW("data.until_on", f"{event.until_on or public_on} > {until_on or ''}")
    elif not window.is_public:
        yield LIGHT("data.about", event.about)


def _judge_channel(fact: _Public, view: View, shown: list[OnChannel]) -> Iterator[Objection]:
    event = fact.event
    if event.withdraws:
        if standing(shown, event.channel) is None:
            yield NOT_PUBLIC("data.channel", event.channel)
        return
    spelled = normal_form(event.channel)
    for channel in dict.fromkeys(one.event.channel for one in shown):
        first = standing(shown, channel) if normal_form(channel) == spelled else None
        if first is not None and not has_changed(view, event.about, first.position):
            yield SECOND("data.channel", event.channel, blocking=(first.id,))


def _judge_limit(fact: _Public, view: View, found: Publishable) -> Iterator[Objection]:
    """A page that is announced for an earlier day than it was put up is public from that day on."""
    if fact.observed is not None:
        return
    public_on = max(fact.event.from_on, occurred_on(fact, view))
    if is_owed(view, fact.event.about, found):
        yield from judge_known(view, "data.from_on", PUBLICISE)
    limit = publicised_by(view, fact.event.about, found)
    if limit.is_over(public_on):
        yield LATE("data.from_on", f"{public_on} > {limit.last_day}")
    else:
        yield from judge_written_down(fact, limit)


_SOURCE: Final = "行政许可和行政处罚等信用信息公示 (双公示); 政府信息公开条例"


NOTHING_DECIDED = refusal(
    "publish.nothing-decided",
    "无可公示的决定",
    "nothing was decided under this number in this ledger",
    source=_SOURCE,
    remedy="record the decision first, or correct the number; another ledger's record is made "
    "public there",
)


NOT_DECIDER = refusal(
    "publish.not-decider",
    "非决定机关公示",
    "a record is made public, and taken down, by the agency that decided it, or its successor",
    source=_SOURCE,
    remedy="let the deciding agency do it",
)


FALLEN = refusal(
    "publish.fallen",
    "记录已失效",
    "what was decided no longer stands: it was taken back, lifted, quashed or is stayed",
    source="行政处罚法 第四十八条第二款: 被依法变更、撤销的,撤回处罚决定信息",
    remedy="take down what is public of it, with `withdraws`",
)


BEYOND_WINDOW = refusal(
    "publish.beyond-window",
    "超出公示期限",
    "a penalty would be public for longer than its severity allows, or after its credit was "
    "repaired",
    source="信用修复管理办法; 发改办财金〔2019〕527号: 最长公示期, 同步修复",
    remedy="name as `until_on` the last day that `shenguan publicity show` gives (`window_until`), "
    "or leave it off the page",
)


LIGHT = finding(
    "publish.light",
    "公示轻微失信信息",
    "a penalty that is light was made public: in principle it is not",
    source="信用修复管理办法: 轻微失信信息原则上不予公示",
    remedy="take it down, unless the law of its field has it public",
)


UNAUDITED = refusal(
    "publish.unaudited",
    "抽查结果未经审核",
    "the result of an inspection is not made public before somebody else has audited it",
    source="双随机、一公开: 及时公布查处结果",
    remedy="record SpotCheckResultAudited by another officer first; what was corrected is audited "
    "again",
)


PERSONAL = refusal(
    "publish.personal",
    "公示含个人信息",
    "the record names a natural person, and nothing says that what identifies them was left out",
    source="个人信息保护法; 政府信息公开条例 第十五条",
    remedy="leave names, numbers and addresses of natural persons out, and say so with `masked`",
)


SECOND = refusal(
    "publish.second",
    "重复公示",
    "the record stands on this channel already, and has not changed since",
    source=_SOURCE,
    remedy="nothing is left to do; a changed record is made public again",
)


NOT_PUBLIC = refusal(
    "publish.not-public",
    "该渠道未公示",
    "nothing of this record stands on the channel, so nothing is taken down from it",
    source=_SOURCE,
    remedy="name the channel on which it stands",
)


LATE = finding(
    "publication.late",
    "逾期公示",
    "the decision was made public after the term for it",
    source=_SOURCE,
    remedy="nothing undoes the delay; it counts in the accountability views",
)
