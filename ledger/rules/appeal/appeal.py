"""救济: of an act that stands, before whom the law says, in time; once decided, never again."""

from collections.abc import Iterator
from typing import Final

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, Role
from ledger.events.credit import LicenceEffect
from ledger.fact import AnyFact, Fact
from ledger.law.appeal import term_of
from ledger.law.licence import TAKES_LICENCE
from ledger.law.penalty import fine_differs
from ledger.rules.base import rule
from ledger.states.agency import acts_for, has_role
from ledger.states.appeal import Appeal
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.contest import Contestable, contestable, is_quashed
from ledger.states.day import judge_day
from ledger.states.term import judge_known, limit_owed
from ledger.states.withdrawal import judge_taken_down
from ledger.view import Objection, View, finding, refusal


@rule(AppealFiled)
def file(fact: Fact[AppealFiled], view: View) -> Iterator[Objection]:
    """提起救济: a new number, against an act that stands, with the body that hears it."""
    event = fact.event
    known = view.of(Appeal, event.appeal)
    if known.filed is not None:
        yield EXISTS("data.appeal", event.appeal, blocking=(known.filed.id,))
    found = contestable(view, event.about)
    is_early = found is not None and found.is_announced and event.kind is not AppealKind.OBJECTION
    if found is None or is_early or is_quashed(view, event.about):
        yield NOTHING_TO_CONTEST("data.about", event.about)
        return
    yield from judge_day(fact, view, "filed_on", after=found.day)
    yield from _judge_body(fact, view, event.kind, found)
    yield from _judge_limit(fact, view, found)
    yield from judge_taken_down(fact, view, event.about)


def _judge_body(
    fact: AnyFact, view: View, kind: AppealKind, found: Contestable
) -> Iterator[Objection]:
    """An objection goes to the decider, reconsideration to 法制; of a court's word a party tells.

    Whoever decided hears no reconsideration against himself, and no officer an objection against
    what he decided in person. A party to a suit is who decided, and the legal side that answers for
    the government: a body that neither has decided would free whom it likes by a judgment.
    """
    is_decider = acts_for(view, fact.agency, found.fact.agency)
    is_legal = has_role(view, fact.agency, Role.LEGAL)
    if kind is AppealKind.OBJECTION:
        if not is_decider:
            yield NOT_COMPETENT("agency", f"{fact.agency} ≠ {found.fact.agency}")
        elif isinstance(fact.event, AppealDecided) and fact.actor == found.fact.actor:
            yield NOT_COMPETENT("actor", fact.actor, blocking=(found.fact.id,))
        return
    is_heard = is_legal and not is_decider
    is_party = kind is AppealKind.LITIGATION and (is_decider or is_legal)
    if not (is_heard or is_party):
        yield NOT_COMPETENT("agency", fact.agency)


def _judge_limit(fact: Fact[AppealFiled], view: View, found: Contestable) -> Iterator[Objection]:
    """The clock runs from the delivery, or from the word on reconsideration; without, it stands."""
    event = fact.event
    if fact.observed is not None:
        return
    before = _reconsidered(event, view)
    start = found.delivered_on if before is None else before.event.effective_on
    term = term_of(event.kind.value, is_after_appeal=before is not None, is_told=found.is_told)
    if start is None or term is None:
        return
    yield from judge_known(view, "data.filed_on", term)
    limit = limit_owed(view, before or found.fact, start, term)
    if limit.is_over(event.filed_on):
        yield LATE("data.filed_on", f"{event.filed_on} > {limit.last_day}")


def _reconsidered(event: AppealFiled, view: View) -> Fact[AppealDecided] | None:
    """Return the word on reconsideration after which somebody sues; nothing else is a new start.

    An objection that was answered, or an appeal against another act, leaves the clock as it is.
    """
    if event.after is None:
        return None
    before = view.of(Appeal, event.after)
    if before.filed is None or before.filed.event.about != event.about:
        return None
    is_reconsidered = before.filed.event.kind is AppealKind.RECONSIDERATION
    return before.decided if is_reconsidered else None


@rule(AppealDecided)
def decide(fact: Fact[AppealDecided], view: View) -> Iterator[Objection]:
    """救济决定: of an appeal that was filed, once, by the body that hears it."""
    event = fact.event
    appeal = view.of(Appeal, event.appeal)
    if appeal.filed is None:
        yield UNKNOWN("data.appeal", event.appeal)
        return
    filed = appeal.filed.event
    if appeal.decided is not None:
        yield DECIDED("data.appeal", event.appeal, blocking=(appeal.decided.id,))
    for name in ("about", "subject"):
        if getattr(event, name) != getattr(filed, name):
            yield IDENTITY_MISMATCH(f"data.{name}", f"{getattr(event, name)}")
    found = contestable(view, filed.about)
    if found is None:
        yield NOTHING_TO_CONTEST("data.about", filed.about)
        return
    yield from _judge_body(fact, view, filed.kind, found)
    if set(event.licences) != set(found.licences):
        named = ", ".join(found.licences) or "()"
        yield LICENCES_DIFFER("data.licences", f"{', '.join(event.licences) or '()'} ≠ {named}")
    if not _fits(event, found):
        yield DOES_NOT_FIT("data.outcome", event.outcome.value)
    yield from judge_taken_down(fact, view, filed.about)


def _fits(event: AppealDecided, found: Contestable) -> bool:
    """Tell whether the outcome and what is said beside it go together.

    A fine is changed only by saying the new one: a change that says nothing would wipe it out.
    """
    is_change = event.outcome is AppealOutcome.CHANGED
    says_change = bool(event.kinds) or not (event.fine_fen is event.confiscated_fen is None)
    if is_change != says_change or (is_change and not (event.kinds and found.penalty)):
        return False
    if is_change and fine_differs(event.kinds, event.fine_fen):
        return False
    if not _fits_licences(event, found):
        return False
    is_quash = event.outcome is AppealOutcome.QUASHED
    if event.redecide_days is not None and not (is_quash and event.about.startswith("case:")):
        return False
    return is_quash or not event.retroactive


def _fits_licences(event: AppealDecided, found: Contestable) -> bool:
    """Tell whether what is said of the licences goes with the kinds, as in a penalty itself.

    Where kind 5 stays and nothing is said, it does to them what it did before.
    """
    if event.licence_effect is LicenceEffect.SUSPENDED:
        until_on = event.suspended_until
        if until_on is None or until_on < event.effective_on:
            return False
    elif event.suspended_until is not None:
        return False
    if TAKES_LICENCE not in event.kinds:
        return event.licence_effect is None
    was_said = found.penalty is not None and TAKES_LICENCE in found.penalty.kinds
    return bool(event.licences) and (was_said or event.licence_effect is not None)


_SOURCE: Final = "行政复议法; 行政诉讼法"


EXISTS = refusal(
    "appeal.exists",
    "救济编号已使用",
    "an appeal was filed under this number already",
    source="救济编号: unique in the country",
    remedy="use a new number",
)


UNKNOWN = refusal(
    "appeal.unknown",
    "救济不存在",
    "no appeal was filed under this number",
    source=_SOURCE,
    remedy="record AppealFiled first, or correct the number",
)


NOTHING_TO_CONTEST = refusal(
    "appeal.nothing-to-contest",
    "无可诉行为",
    "nothing was decided under this number in this ledger, or an appeal has quashed it already; "
    "what is only announced is objected to, not sued over",
    source=_SOURCE,
    remedy="name the decision, penalty, restriction, listing, order, result or licence that is "
    "contested",
)


NOT_COMPETENT = refusal(
    "appeal.not-competent",
    "无权处理该救济",
    "an objection is for the agency that decided, and another officer of it; reconsideration for "
    "the legal side, and never for who decided; a court's word is recorded by one of these two",
    source="行政复议法 第二十四条",
    remedy="let the body record it that hears it",
)


LICENCES_DIFFER = refusal(
    "appeal.licences-differ",
    "所列证照与原决定不符",
    "the licences are not those that the contested act names or gave",
    source="账本规则: later events repeat their line's companions",
    remedy="name exactly those that the message names",
)


DECIDED = refusal(
    "appeal.decided",
    "救济已有结果",
    "the appeal was decided already",
    source=_SOURCE,
    remedy="a further appeal has a number of its own; a wrong record is corrected",
)


DOES_NOT_FIT = refusal(
    "appeal.does-not-fit",
    "救济结果与内容不符",
    "the outcome and what is said beside it do not go together: only a change says kinds and "
    "amounts, of a penalty; only what is quashed is decided anew, or is as if it had never been",
    source="行政诉讼法 第七十条、第七十七条",
    remedy="say what the document says",
)


LATE = finding(
    "appeal.late",
    "超过救济期限",
    "the appeal was filed after the term for it",
    source="行政复议法 第二十条; 行政诉讼法 第四十五条、第四十六条",
    remedy="who hears it decides whether the delay is excused",
)
