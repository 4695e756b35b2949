"""人员: who appoints and removes officers, and who never does: the one whom it is about.

An agency's officers are appointed by its head, or by the keeper. A ledger in which nobody was ever
head goes on as it was kept: the keeper's officers appoint, and another agency that appoints its own
does so with a finding.
"""

from collections.abc import Iterator

from ledger.events.organisation import (
    LedgerOpened,
    LiaisonAppointed,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from ledger.fact import Fact
from ledger.rules.base import rule
from ledger.states.agency import UNKNOWN_AGENCY, Agency, acts_for, judge_registered
from ledger.states.appointment import has_had_head, is_keeper, leads
from ledger.states.officer import Officer, automaton_of, holds_post
from ledger.view import Objection, View, finding, refusal

_Staffing = Fact[OfficerAppointed] | Fact[OfficerRemoved]


@rule(OfficerAppointed)
def appoint(fact: Fact[OfficerAppointed], view: View) -> Iterator[Objection]:
    """人员任职: only by the own agency or the keeper, into a registered agency."""
    event = fact.event
    if event.post is Post.AUTOMATON or event.officer == automaton_of(event.agency):
        yield from _judge_automaton(fact, view)
    yield from _judge_appointer(fact, view)
    if not view.of(Agency, event.agency).registered:
        yield UNKNOWN_AGENCY("data.agency", event.agency)


def _judge_automaton(fact: Fact[OfficerAppointed], view: View) -> Iterator[Objection]:
    """Yield what stands against an automaton: it is no person, has one post, and is the agency's.

    What an automaton did counts in no separation: a person in that post would judge himself.
    """
    event = fact.event
    held = view.of(Officer, event.officer).posts - {(event.agency, Post.AUTOMATON)}
    is_its_own = event.officer == automaton_of(event.agency) and event.post is Post.AUTOMATON
    if held or not is_its_own:
        yield AUTOMATON_ONLY("data.officer", f"{event.officer} · {event.post.value}")
    if not acts_for(view, fact.agency, event.agency):
        yield FOREIGN_OFFICER("data.agency", event.agency)


@rule(OfficerRemoved)
def remove(fact: Fact[OfficerRemoved], view: View) -> Iterator[Objection]:
    """人员离岗: only by the own agency or the keeper, out of a post that is held."""
    yield from _judge_appointer(fact, view)
    if not view.of(Officer, fact.event.officer).holds(fact.event.agency, fact.event.post):
        yield DUTY_NOT_ENDED("data.post", fact.event.officer)


@rule(LiaisonAppointed)
def appoint_liaison(fact: Fact[LiaisonAppointed], view: View) -> Iterator[Objection]:
    """联络员指定: one of the agency's own officers, by the agency itself or the keeper."""
    event = fact.event
    yield from judge_registered(view, "data.agency", event.agency)
    yield from _own_officer(fact, view)
    if not holds_post(view, event.officer, event.agency):
        yield NOT_OF_AGENCY("data.officer", f"{event.officer} · {event.agency}")


def _own_officer(fact: _Staffing | Fact[LiaisonAppointed], view: View) -> Iterator[Objection]:
    if is_keeper(view, fact.agency):
        return
    if not acts_for(view, fact.agency, fact.event.agency):
        yield FOREIGN_OFFICER("data.agency", fact.event.agency)


def _judge_appointer(fact: _Staffing, view: View) -> Iterator[Objection]:
    """Yield what stands against who appoints or removes; those who open a ledger are free.

    What an older system tells was done by somebody whose post nobody knows here.
    """
    yield from _own_officer(fact, view)
    if any(isinstance(one.data, LedgerOpened) for one in view.group):
        return
    yield from _judge_self(fact, view)
    if fact.observed is None:
        yield from _judge_head(fact, view)


def _judge_self(fact: _Staffing, view: View) -> Iterator[Objection]:
    """Nobody gives himself a post, nor has it given by a head whom he made head for it.

    The keeper has nobody above it: there who was appointed appoints the first one too.
    """
    event = fact.event
    if fact.actor == event.officer:
        yield OFFICER_SELF("data.officer", event.officer)
    elif not is_keeper(view, fact.agency):
        for one in view.of(Officer, fact.actor).appointments:
            if one.post is Post.HEAD and one.by == event.officer:
                yield OFFICER_SELF("data.officer", f"{one.by} → {fact.actor} → {event.officer}")
                return


def _judge_head(fact: _Staffing, view: View) -> Iterator[Objection]:
    """Yield what stands against an officer who is not head, or what is said where nobody ever was.

    The keeper speaks by its head and by who administers the ledger; else its only head could not
    be followed by another.
    """
    if leads(view, fact.actor, fact.agency):
        return
    is_of_keeper = is_keeper(view, fact.agency)
    bodies = (fact.agency,) if is_of_keeper else (fact.agency, fact.event.agency)
    if has_had_head(view, *bodies):
        yield NOT_HEAD("actor", f"{fact.actor} · {fact.agency}")
    elif not is_of_keeper:
        yield NO_HEAD("data.agency", fact.event.agency)


NOT_OF_AGENCY = refusal(
    "liaison.not-of-agency",
    "联络员非本机关人员",
    "who is to speak for the agency holds no post in it",
    source="内丘县内政字【2017】15号 三(二)(1)一: 各明确一名联络员",
    remedy="name an officer of the agency, or record OfficerAppointed first",
)


FOREIGN_OFFICER = refusal(
    "officer.other-agency",
    "非本机关人员",
    "an agency appoints or removes only its own officers",
    source="三定规定",
    remedy="let the officer's own agency, or the keeper, record it",
)


OFFICER_SELF = refusal(
    "officer.self",
    "不得任免本人",
    "nobody appoints or removes himself, nor lets a head do it whom he appointed",
    source="公务员法 第七十六条: 回避; 内部控制: separation of duties",
    remedy="let the agency's head, another head of it, or the keeper record it",
)


NOT_HEAD = refusal(
    "officer.not-head",
    "非负责人任免",
    "the agency has, or had, a head: only an officer in post head appoints and removes, or the "
    "keeper by its head or the administrator of the ledger",
    source="三定规定; 公务员法: 按照管理权限任免",
    remedy="let the head of the agency record it, or the keeper",
)


NO_HEAD = finding(
    "officer.no-head",
    "机关未设负责人",
    "an agency appoints or removes its own officers, and nobody was ever said to be its head",
    source="三定规定; 公务员法: 按照管理权限任免",
    remedy="let the keeper say who is head: `shenguan record OfficerAppointed --agency AGENCY "
    "--officer NUMBER --post head`",
)


NOT_IN_POST = refusal(
    "officer.not-in-post",
    "人员不在岗",
    "the officer holds no post in the publishing agency",
    source="行政许可法 第四条",
    remedy="record OfficerAppointed, or let an officer in post act",
)


AUTOMATON_ONLY = refusal(
    "officer.automaton",
    "自动办理只登记随事实而来的事",
    "an automaton records what follows from a fact by itself, and nothing else; its officer's "
    "number is auto, and it holds no other post",
    source="审管衔接: who judges is a person who answers for it",
    remedy="let an officer record it; `shenguan react` records what follows by itself",
)


DUTY_NOT_ENDED = refusal(
    "officer.not-appointed",
    "未任该职",
    "the officer does not hold the post that is to be left",
    source="三定规定",
    remedy="name a post that the officer holds",
)
