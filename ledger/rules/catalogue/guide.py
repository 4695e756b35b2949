"""办事指南: when a version of a guide may be published."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.fact import Fact
from ledger.law.case_limits import is_permit, terms_of
from ledger.law.deadline import DECISION, Period, term_on
from ledger.law.inspection import is_inspection
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.competence import judge_own_item
from ledger.states.day import judged_on
from ledger.states.guide import Guide
from ledger.states.item import Item, judge_listed
from ledger.states.term import Term
from ledger.view import Objection, View, refusal

_FIFTHS_OF_A_DAY: Final[dict[str, int]] = {
    TimeUnit.WORKDAY: 7,
    TimeUnit.DAY: 5,
    TimeUnit.MONTH: 150,
    TimeUnit.YEAR: 1_825,
}
"""Units made comparable: five working days are a week of seven days."""


@rule(GuidePublished)
def publish_guide(fact: Fact[GuidePublished], view: View) -> Iterator[Objection]:
    """办事指南发布: complete, lawful in time and fee, one live version."""
    event = fact.event
    yield from judge_listed(fact, view)
    yield from judge_own_item(fact, view, event.item, event.effective_on)
    if _is_of_checks(fact, view):
        if missing := [name for name, given in _draw_elements(event) if not given]:
            yield RATE_MISSING(f"data.{missing[0]}", ", ".join(missing))
    elif missing := [name for name, given in _elements(event) if not given]:
        yield GUIDE_ELEMENT_MISSING(f"data.{missing[0]}", ", ".join(missing))
    categories = [one.category for one in event.rates]
    if len(categories) > len(set(categories)):
        yield RATE_MISSING("data.rates", ", ".join(categories))
    for step in event.steps:
        if not step.post.strip():
            yield GUIDE_POST("data.steps", step.name)
    yield from _judge_time(event, _statute(fact, view))
    if event.fee_fen and is_blank(event.fee_basis):
        yield GUIDE_FEE("data.fee_basis", f"{event.fee_fen} fen")
    for other in view.of(Guide, event.item).versions:
        if other.version == event.version or other.effective_on == event.effective_on:
            yield GUIDE_VERSION("data.version", f"{other.version} · {other.effective_on}")


def _elements(event: GuidePublished) -> Iterator[tuple[str, bool]]:
    named = all(material.name.strip() for material in event.materials)
    yield "materials", bool(event.materials) and named
    yield "steps", bool(event.steps) and all(step.name.strip() for step in event.steps)
    limits = (event.legal_days, event.promised_days)
    yield "promised_days", event.instant or any(days is not None for days in limits)


def _is_of_checks(fact: Fact[GuidePublished], view: View) -> bool:
    """Tell whether the item is an inspection: its guide says how it is drawn, not what to bring."""
    day = max(fact.event.effective_on, judged_on(fact, view))
    item = view.of(Item, fact.event.item)
    return is_inspection(item.kind_on(day, None) or item.kind_on(date.max, None))


def _draw_elements(event: GuidePublished) -> Iterator[tuple[str, bool]]:
    yield "rates", bool(event.rates)
    yield "checks_max", bool(event.checks_max)
    yield "inspectors_min", bool(event.inspectors_min)
    yield "reveal_days", event.reveal_days is not None


def _statute(fact: Fact[GuidePublished], view: View) -> Period | None:
    """Return what the law itself gives for a decision: for a permit, and where a term is set.

    It binds cases from today on, also where it names an earlier day: one from before the item was
    listed, or before the law, would give any time.
    """
    day = max(fact.event.effective_on, judged_on(fact, view))
    item = view.of(Item, fact.event.item)
    if not is_permit(item.kind_on(day, None) or item.kind_on(date.max, None)):
        return None
    return term_on(view.of(Term, DECISION).settings, day)


def _judge_time(event: GuidePublished, statute: Period | None) -> Iterator[Objection]:
    terms = terms_of(event, lambda: None)
    limit = terms.legal or statute
    if terms.promise and limit and _is_longer(terms.promise, limit):
        yield GUIDE_PROMISE("data.promised_days", f"{terms.promise.length} > {limit.length}")
    if terms.legal and statute and _is_longer(terms.legal, statute) and not _has_basis(event):
        yield GUIDE_LEGAL_DAYS("data.legal_basis", f"{terms.legal.length} > {statute.length}")


def _has_basis(event: GuidePublished) -> bool:
    return not is_blank(event.legal_basis)


def _is_longer(one: Period, other: Period) -> bool:
    return one.length * _FIFTHS_OF_A_DAY[one.unit] > other.length * _FIFTHS_OF_A_DAY[other.unit]


_ONE_LIST = "内丘县内政字【2017】15号 三(一)1(5) 一单制"


GUIDE_ELEMENT_MISSING = refusal(
    "guide.element-missing",
    "指南要素缺失",
    "a guide names its materials, its steps and a time limit (or is 即办)",
    source=_ONE_LIST,
    remedy="fill in what the message names",
)


RATE_MISSING = refusal(
    "guide.rate-missing",
    "抽查细则缺少比例",
    "the guide of an inspection says once for each category at which rate it is drawn, the cap of "
    "a year, how many inspect and when the seeds are revealed; a plan draws no category without it",
    source="国办发〔2015〕58号: 合理确定随机抽查的比例和频次",
    remedy="publish a version of the guide that says it, for every category of the register",
)


GUIDE_POST = refusal(
    "guide.step-without-post",
    "环节未明确岗位",
    "a step of the guide names no post that takes it",
    source="内丘县内政字【2017】15号 三(一)1(1): 责任清单",
    remedy="name the post of every step",
)


GUIDE_PROMISE = refusal(
    "guide.promise-over-statutory",
    "承诺时限长于法定时限",
    "the promised time limit is longer than the statutory one",
    source="行政许可法 第四十二条",
    remedy="promise at most what the law allows",
)


GUIDE_LEGAL_DAYS = refusal(
    "guide.legal-without-basis",
    "法定时限超过法律规定而无依据",
    "the guide states a longer time limit than the law gives, and no basis for it",
    source="行政许可法 第四十二条: 法律、法规另有规定的，依照其规定",
    remedy="name the law or regulation that gives more time in legal_basis, or shorten the limit",
)


GUIDE_FEE = refusal(
    "guide.fee-without-basis",
    "收费无依据",
    "a guide asks for a fee and names no basis",
    source="行政许可法 第五十八条",
    remedy="name the law or administrative regulation that sets the fee",
)


GUIDE_VERSION = refusal(
    "guide.version-clash",
    "指南版本冲突",
    "the item has this version already, or another one that takes effect on the same day",
    source="河南省 一网通办 实施方案 三(二)6: 同源发布",
    remedy="use the next number and another day; correct a wrong version instead",
)
