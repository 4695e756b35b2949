"""权限: what is asked of every submission before its own rule: role, post, time, source."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from ledger.entry import entry_instant
from ledger.events.organisation import Post, Source
from ledger.events.record import EntryVoided
from ledger.fact import AnyFact
from ledger.law.deadline import term_on
from ledger.reactions.submissions import is_reaction
from ledger.rules.organisation.officers import AUTOMATON_ONLY, NOT_IN_POST
from ledger.states.agency import ROLE_NOT_ALLOWED, UNKNOWN_AGENCY, Agency, acts_for
from ledger.states.officer import Officer, holds_post
from ledger.states.term import Term
from ledger.view import Objection, View, finding, refusal

BACK_DATING_TERM = "back-dating"
_SECONDS: Final = len("2017-07-03T01:12:04")


def is_authorised(fact: AnyFact, view: View) -> bool:
    """Tell quickly whether nothing stands against agency, role, post and time of a submission.

    False says nothing yet: ``judge_authority`` and ``judge_time`` look closely.
    """
    return _may_say(fact, view) and view.opening.zone.day(fact.occurred_at) == fact.day


def is_of_source(fact: AnyFact, view: View, submitter: str) -> bool:
    """Tell quickly whether nothing stands against observed history before the rule of its type.

    False says nothing yet: ``judge_authority``, ``judge_time`` and ``judge_source`` look closely.
    """
    source = _source(view, fact.observed or "")
    if source is None or source.agency != submitter:
        return False
    is_before = fact.occurred_at[:_SECONDS] < entry_instant(source.cut_over)[:_SECONDS]
    return is_before and _may_say(fact, view)


def _may_say(fact: AnyFact, view: View) -> bool:
    agency = view.of(Agency, fact.agency)
    officer = view.of(Officer, fact.actor)
    if not agency.registered or not officer.holds(fact.agency):
        return False
    if officer.holds(fact.agency, Post.AUTOMATON):
        return False
    if agency.successors:
        return False
    allowed = type(fact.event).published_by
    if allowed and agency.roles.isdisjoint(allowed):
        return False
    return fact.occurred_at[:_SECONDS] <= fact.recorded_at[:_SECONDS]


def judge_authority(
    fact: AnyFact, view: View, *, is_correction: bool = False
) -> Iterator[Objection]:
    """Yield what stands against any submission, whatever its type.

    A correction needs no publishing role: its own chapter says who may correct.
    """
    agency = view.of(Agency, fact.agency)
    officer = view.of(Officer, fact.actor)
    is_root = fact.agency == view.opening.event.agency
    if not agency.registered and not is_root:
        yield UNKNOWN_AGENCY("agency", fact.agency)
    elif not is_correction and not _may_publish(fact, view, agency):
        yield ROLE_NOT_ALLOWED("agency", f"{fact.agency} · {type(fact.event).__name__}")
    heirs = sorted(agency.successors_on(fact.day))
    if heirs:
        yield SUCCEEDED("agency", f"{fact.agency} → {', '.join(heirs)}")
    if not officer.holds(fact.agency) and not holds_post(view, fact.actor, fact.agency):
        yield NOT_IN_POST("actor", f"{fact.actor} · {fact.agency}")
    is_automaton = officer.holds(fact.agency, Post.AUTOMATON)
    if is_automaton and (is_correction or not is_reaction(fact, view)):
        yield AUTOMATON_ONLY("actor", f"{fact.actor} · {type(fact.event).__name__}")


def _may_publish(fact: AnyFact, view: View, agency: Agency) -> bool:
    allowed = type(fact.event).published_by
    if not allowed or not agency.roles.isdisjoint(allowed):
        return True
    if fact.agency == view.opening.event.agency and "keeper" in allowed:
        return True
    return any(
        not view.of(Agency, former).roles.isdisjoint(allowed)
        for former in agency.predecessors_on(view.day)
    )


def judge_time(fact: AnyFact, view: View, now: str) -> Iterator[Objection]:
    """Yield what stands against the time that a submission names."""
    if fact.occurred_at[:19] > now[:19]:
        yield IN_FUTURE("occurred_at", fact.occurred_at)
    elif fact.observed is None and not isinstance(fact.event, EntryVoided):
        term = term_on(view.of(Term, BACK_DATING_TERM).settings, fact.day)
        occurred_on = view.opening.zone.day(fact.occurred_at)
        if term and fact.day - occurred_on > timedelta(days=term.length):
            yield BACK_DATED("occurred_at", fact.occurred_at)


def judge_source(fact: AnyFact, view: View, submitter: str) -> Iterator[Objection]:
    """Yield what stands against observed history: source, importer, cut-over."""
    source = _source(view, fact.observed or "")
    if source is None:
        yield UNKNOWN_SOURCE("observed", fact.observed or "")
        return
    if not acts_for(view, submitter, source.agency):
        yield NOT_IMPORTER("observed", submitter)
    if fact.occurred >= source.cut_over:
        yield AFTER_CUT_OVER("occurred_at", fact.occurred_at)


def _source(view: View, name: str) -> Source | None:
    for source in view.opening.event.sources:
        if source.name == name:
            return source
    return None


SUCCEEDED = refusal(
    "agency.succeeded",
    "机关已被承继",
    "another agency has taken over: from that day the former body publishes nothing any more",
    source="机构改革方案",
    remedy="let the successor record it, also what is late",
)


IN_FUTURE = refusal(
    "occurred.in-future",
    "发生时间在未来",
    "a fact cannot have taken effect after the ledger's clock",
    source="occurred_at measures time limits",
    remedy="record it when it has happened; check the clock and the time zone",
    hard=True,
)


BACK_DATED = finding(
    "occurred.back-dated",
    "补录时间过长",
    "the fact is recorded long after it took effect",
    source="term back-dating of the ledger",
    remedy="record facts when they happen; the auditor sees the delay",
)


NOT_IMPORTER = refusal(
    "observed.not-importer",
    "非历史导入机关",
    "observed history comes only from the importer that the opening names for its source",
    source="LedgerOpened.sources",
    remedy="leave `observed` out, or submit as the source's importer",
    hard=True,
)


UNKNOWN_SOURCE = refusal(
    "observed.unknown-source",
    "历史来源未登记",
    "the ledger's opening names no such source",
    source="LedgerOpened.sources",
    remedy="use a source that the opening names",
    hard=True,
)


AFTER_CUT_OVER = refusal(
    "observed.after-cut-over",
    "超过切换时间",
    "after its cut-over a source's facts must pass the rules like all others",
    source="LedgerOpened.sources",
    remedy="leave `observed` out",
    hard=True,
)
