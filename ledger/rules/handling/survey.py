"""踏勘: who goes to the site of a case, and who says what was found there."""

from collections.abc import Iterable, Iterator

from ledger.events.handling import SiteSurveyCompleted, SiteSurveyScheduled
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.states.agency import judge_registered
from ledger.states.case import CASE_ALREADY_DECIDED, Case, judge_open
from ledger.states.competence import judge_competent
from ledger.states.day import DAYS_ORDER, judge_day, occurred_on
from ledger.states.officer import holds_post
from ledger.view import Objection, View, finding, refusal

_SURVEYORS_MIN = 2


@rule(SiteSurveyScheduled)
def schedule(fact: Fact[SiteSurveyScheduled], view: View) -> Iterator[Objection]:
    """踏勘安排: of a case that is not decided, by two or more officers in office.

    Another day, or other surveyors, are said by scheduling again: the latest counts.
    """
    event = fact.event
    case = view.of(Case, event.case)
    yield from _judge_running(fact, view, case)
    if len(_in_office(event.surveyors, view)) < _SURVEYORS_MIN:
        yield ONE_PERSON("data.surveyors", event.case)
    for agency in dict.fromkeys(event.agencies):
        yield from judge_registered(view, "data.agencies", agency)
    if case.receipt is not None and event.survey_on < (
        received_on := occurred_on(case.receipt, view)
    ):
        yield DAYS_ORDER("data.survey_on", f"{event.survey_on} < {received_on}")


@rule(SiteSurveyCompleted)
def complete(fact: Fact[SiteSurveyCompleted], view: View) -> Iterator[Objection]:
    """踏勘完成: what two or more found on the day, before the case is decided.

    Who was in office when the survey was scheduled has been there, also where he has left since.
    """
    event = fact.event
    case = view.of(Case, event.case)
    yield from _judge_running(fact, view, case)
    scheduled = frozenset(case.survey.event.surveyors) if case.survey else frozenset[str]()
    known = scheduled.intersection(event.surveyors)
    if len(known | _in_office(event.surveyors, view)) < _SURVEYORS_MIN:
        yield ONE_PERSON("data.surveyors", event.case)
    if case.receipt is None:
        return
    if case.survey is None:
        yield NOT_SCHEDULED("data.case", event.case)
    yield from judge_day(fact, view, "surveyed_on", after=occurred_on(case.receipt, view))


def _judge_running(fact: AnyFact, view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against looking at a site: the case has ended, is decided, is another's."""
    number = fact.event.case
    yield from judge_open(case, number)
    if case.decision is not None:
        yield CASE_ALREADY_DECIDED("data.case", number, blocking=(case.decision.id,))
    if case.receipt is not None:
        yield from judge_competent(fact, view, case.receipt.event.item)


def _in_office(officers: Iterable[str], view: View) -> frozenset[str]:
    """Return those who hold a post in the agency of their number: anybody else is nobody."""
    return frozenset(one for one in officers if holds_post(view, one, one.partition("/")[0]))


_SURVEY = "内丘县内政字【2017】15号 三(一)1(6) 一车制: 联合踏勘; 行政许可法 第三十四条第三款"


ONE_PERSON = refusal(
    "survey.one-person",
    "踏勘人员不足两人",
    "fewer than two officers in office go to the site, or were there",
    source=_SURVEY,
    remedy="name two or more officers; who has no post is appointed first",
)


NOT_SCHEDULED = finding(
    "survey.not-scheduled",
    "踏勘未经安排",
    "the site was looked at and nobody had scheduled it",
    source=_SURVEY,
    remedy="record SiteSurveyScheduled first; nothing undoes that nobody was told",
)
