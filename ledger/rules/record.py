"""更正与作废: who may correct or void which record, and what a correction must say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from ledger import naming
from ledger.entry import Correction, Submission
from ledger.events import draw
from ledger.events.accountability import AuditExportMade
from ledger.events.base import Role
from ledger.events.organisation import (
    LedgerOpened,
    OfficerAppointed,
    OfficerRemoved,
    PersonKeyAdopted,
    Post,
)
from ledger.events.rating import ServiceRated
from ledger.events.record import LEDGERS_CLOCK, ClockDiffers, EntryVoided, SubmissionRefused
from ledger.fact import VOID, AnyFact, Fact, Stored
from ledger.rules.base import rule
from ledger.rules.ending import judge_observed
from ledger.rules.more_time import judge_more_time
from ledger.rules.organisation.officers import OFFICER_SELF
from ledger.rules.own_matter import judge_own_matter
from ledger.rules.rating import is_rated
from ledger.states.agency import Agency, acts_for
from ledger.states.draw import is_fixed
from ledger.states.officer import holds_post
from ledger.view import Objection, View, finding, refusal

_STALE: Final = timedelta(hours=1)
"""An acceptance that says another time than the clock by more is an old one."""
UNCORRECTABLE: Final = (
    EntryVoided,
    SubmissionRefused,
    ClockDiffers,
    LedgerOpened,
    PersonKeyAdopted,
    AuditExportMade,
    draw.SeedCommitted,
    draw.SeedRevealed,
    draw.SpotCheckDrawn,
    draw.RecusalMade,
    draw.DrawAbandoned,
)
"""With another key behind an id that was adopted, one person would be two; what was handed out is
not called back by a word; and what everybody could watch of a draw, step by step, is not told
otherwise afterwards."""


def judge_correction(fact: AnyFact, correction: Correction, view: View) -> Iterator[Objection]:
    """Yield what stands against a correction, before its line is decided again."""
    target = view.fact(correction.entry)
    if target is None or target.position != correction.position:
        yield UNKNOWN_TARGET("corrects.entry", correction.entry)
        return
    history, voided = _amendments(target, view)
    if voided or isinstance(target.event, UNCORRECTABLE) or is_fixed(target, view):
        yield NOT_CORRECTABLE("corrects.entry", correction.entry)
    elif type(target.event) is not type(fact.event):
        yield TYPE_DIFFERS("type", type(target.event).__name__)
    else:
        yield from judge_observed(fact, target)
        yield from _judge_content(fact, correction, target, history)
        yield from _judge_side(fact, target, view)


def _judge_content(
    fact: AnyFact, correction: Correction, target: AnyFact, history: list[Stored]
) -> Iterator[Objection]:
    now = naming.tags_of(fact.event)
    lost = _expected_names(target, history).difference(now)
    if set(correction.was) != lost:
        yield WAS_DIFFERS("corrects.was", ", ".join(sorted(lost)) or "()")
    before = naming.line_of(target.event)
    if before and before != naming.line_of(fact.event):
        yield LINE_DIFFERS("data", before)
    latest = history[-1][1] if history else None
    data, occurred_at = (
        (latest.data, latest.occurred_at) if latest else (target.event, target.occurred_at)
    )
    if fact.event == data and fact.occurred_at == occurred_at:
        yield EMPTY("data", correction.entry)
    yield from judge_more_time(data, fact.event)


def _judge_side(fact: AnyFact, target: AnyFact, view: View) -> Iterator[Objection]:
    if target.observed is not None and fact.observed is not None:
        return
    superior = not view.of(Agency, fact.agency).roles.isdisjoint((Role.INSPECTION, Role.LEGAL))
    is_own = acts_for(view, fact.agency, target.agency)
    if isinstance(target.event, ServiceRated):
        may = superior and not is_rated(fact.agency, target.event.case, view)
    else:
        may = superior or is_own
    if not may:
        yield NOT_OWN_SIDE("agency", target.agency)
    yield from judge_own_matter(fact, target, view)
    if fact.actor == target.actor:
        yield OWN_ENTRY("actor", fact.actor)
    if isinstance(target.event, OfficerAppointed | OfficerRemoved) and fact.actor in {
        getattr(one.event, "officer", None) for one in (fact, target)
    }:
        yield OFFICER_SELF("actor", fact.actor)
    if not holds_post(view, fact.actor, fact.agency, Post.CORRECTOR):
        yield NOT_CORRECTOR("actor", fact.actor)


def _amendments(target: AnyFact, view: View) -> tuple[list[Stored], bool]:
    """Return the corrections of a target so far, and whether it is voided."""
    tags = naming.tags_of(target.event)
    if not tags:
        return [], False
    corrections, voided = [], False
    for position, entry in view.history((type(target.event).__name__, VOID), tags[0]):
        if entry.type == VOID:
            voided = voided or entry.data.entry == target.id
        elif entry.corrects is not None and entry.corrects.entry == target.id:
            corrections.append((position, entry))
    return corrections, voided


def _expected_names(target: AnyFact, history: list[Stored]) -> set[str]:
    names = set(naming.tags_of(target.event))
    return names.union(*(naming.tags_of(entry.data) for _, entry in history))


@rule(EntryVoided)
def void(fact: Fact[EntryVoided], view: View) -> Iterator[Objection]:
    """记录作废: nothing of the kind happened, and nobody has relied on it."""
    event = fact.event
    target = view.fact(event.entry)
    if target is None or target.position != event.position:
        yield UNKNOWN_TARGET("data.entry", event.entry)
        return
    signing = _signs(fact, view)
    history, voided = _amendments(target, view)
    is_final = isinstance(target.event, UNCORRECTABLE) or is_fixed(target, view, voiding=True)
    if (voided and not signing) or is_final:
        yield NOT_CORRECTABLE("data.entry", event.entry)
        return
    yield from judge_observed(fact, target)
    yield from judge_more_time(history[-1][1].data if history else target.event, None)
    names = _expected_names(target, history)
    if set(event.names) != names:
        yield WAS_DIFFERS("data.names", ", ".join(sorted(names)))
    if signing:
        if fact.actor == target.actor:
            yield OWN_ENTRY("actor", fact.actor)
        return
    yield from _judge_side(fact, target, view)
    if _took_effect(target, view) and not _is_double(fact, view):
        yield TOOK_EFFECT("data.entry", event.entry)


def _voids_together(entry_id: str, view: View) -> list[Submission[EntryVoided]]:
    return [
        one
        for one in view.group
        if isinstance(one.data, EntryVoided) and one.data.entry == entry_id
    ]


def _signs(fact: Fact[EntryVoided], view: View) -> bool:
    """Tell whether a void is 监察's signature under another officer's void of the same group."""
    first, *others = _voids_together(fact.event.entry, view) or (None,)
    return (
        first is not None
        and [one.id for one in others] == [fact.id]
        and first.actor != fact.actor
        and Role.INSPECTION in view.of(Agency, fact.agency).roles
    )


def _is_signed(fact: Fact[EntryVoided], view: View) -> bool:
    """Tell whether 监察 signs a void with one of its own, in the same group.

    Only an officer in office submits anything: whoever signs is known by the submission itself.
    """
    together = _voids_together(fact.event.entry, view)
    if len(together) != len(("void", "signature")) or together[0].id != fact.id:
        return False
    signer = together[1]
    return signer.actor != fact.actor and Role.INSPECTION in view.of(Agency, signer.agency).roles


def _took_effect(target: AnyFact, view: View) -> bool:
    shown_by, line = target.event.shown_by, naming.line_of(target.event)
    if not shown_by or line is None:
        return False
    history = view.history((*shown_by, VOID), line)
    voided = {entry.data.entry for _, entry in history if entry.type == VOID}
    return any(
        entry.type in shown_by
        and entry.id not in voided
        and position > target.position
        # A delivery in vain has told nobody anything.
        and getattr(entry.data, "succeeded", True)
        for position, entry in history
    )


def _is_double(fact: Fact[EntryVoided], view: View) -> bool:
    event = fact.event
    survivor = view.fact(event.surviving) if event.surviving is not None else None
    if survivor is None or survivor.id == event.entry:
        return False
    if event.countersigned_by is None:
        return _is_signed(fact, view)
    agency = event.countersigned_by.partition("/")[0]
    return Role.INSPECTION in view.of(Agency, agency).roles and holds_post(
        view, event.countersigned_by, agency
    )


@rule(SubmissionRefused)
def record_refusal(fact: Fact[SubmissionRefused], view: View) -> Iterator[Objection]:  # noqa: ARG001
    """提交被拒: nobody submits a refusal."""
    yield NOT_SUBMITTABLE("type", fact.event.refused_type)


@rule(ClockDiffers)
def accept_clock(fact: Fact[ClockDiffers], view: View) -> Iterator[Objection]:
    """时钟不符: only where the log lies ahead, of its last time and the clock's own."""
    event = fact.event
    if event.clock != LEDGERS_CLOCK or view.ahead is None:
        yield CLOCK_AGREES("data.clock", event.clock)
    elif event.last_recorded_at != datetime.fromisoformat(view.ahead):
        yield CLOCK_ELSEWHERE("data.last_recorded_at", view.ahead)
    elif abs(event.true_at - datetime.fromisoformat(fact.recorded_at)) > _STALE:
        yield CLOCK_ELSEWHERE("data.true_at", fact.recorded_at)


def superseding_tags(submission: Any) -> tuple[str, ...]:  # noqa: ANN401 - any submission
    """Return the tags whose lines a correction or a void touches."""
    if submission.corrects is not None:
        return (*naming.tags_of(submission.data), *submission.corrects.was)
    return tuple(submission.data.names) if submission.type == VOID else ()


_SOURCE: Final = "账本更正规则: a wrong record is corrected, an act is ended by an act"


UNKNOWN_TARGET = refusal(
    "correction.unknown",
    "更正对象不存在",
    "no entry has this id at this position",
    source=_SOURCE,
    remedy="take id and position from the receipt or from `shenguan explain`",
    hard=True,
)


NOT_CORRECTABLE = refusal(
    "correction.not-correctable",
    "该记录不可更正",
    "the target is voided, a correction, a refusal, ClockDiffers, an opening, a key's adoption or "
    "part of a draw: its plan, its seeds, what was drawn, a recusal, its end",
    source=_SOURCE,
    remedy="correct the original entry; what is voided is recorded again; a draw is abandoned",
    hard=True,
)


TYPE_DIFFERS = refusal(
    "correction.type-differs",
    "更正类型不符",
    "a correction is of the target's own type",
    source=_SOURCE,
    remedy="void the target and record the right type",
    hard=True,
)


LINE_DIFFERS = refusal(
    "correction.line-differs",
    "不可更正编号",
    "the line's own number cannot be corrected",
    source=_SOURCE,
    remedy="void the target and record it again under the right number",
    hard=True,
)


WAS_DIFFERS = refusal(
    "correction.was-differs",
    "原标识不符",
    "`was` (or a void's `names`) are not what the target and its corrections named",
    source=_SOURCE,
    remedy="use the list given in the message",
    hard=True,
)


EMPTY = refusal(
    "correction.empty",
    "更正无变化",
    "the correction changes nothing",
    source=_SOURCE,
    remedy="leave it out",
)


NOT_OWN_SIDE = refusal(
    "correction.not-own-side",
    "非本方记录",
    "only the publishing agency, its successor, 监察 or 法制 corrects or voids a record; a rating "
    "is the applicant's word, and only 监察 or 法制 does",
    source=_SOURCE,
    remedy="let the publishing agency correct its own record, and 监察 or 法制 a rating",
)


OWN_ENTRY = refusal(
    "correction.own-entry",
    "不得更正本人记录",
    "nobody corrects or voids what they recorded themselves",
    source="内部控制: separation of duties",
    remedy="let another officer in a correcting post do it",
)


NOT_CORRECTOR = refusal(
    "correction.not-in-post",
    "非更正岗位",
    "corrections and voids are made from a correcting post",
    source="内部控制: separation of duties",
    remedy="appoint the officer with post corrector",
)


TOOK_EFFECT = refusal(
    "void.took-effect",
    "已产生效力",
    "an act that took effect is ended by the legal act, not by a void",
    source="行政许可法 第六十九条",
    remedy="revoke it; a double entry names the surviving one, countersigned by 监察",
)


BREAKS = refusal(
    "correction.breaks",
    "更正后该链条不合法",
    "a later entry of the same line would be refused after this change",
    source=_SOURCE,
    remedy="put the corrections or voids of the named entries into the same group",
    hard=True,
)


LATE_NO_MORE = finding(
    "correction.late-no-more",
    "更正后不再逾期",
    "something of the line was done late, and is not late any more, or is gone, by this change",
    source=_SOURCE,
    remedy="监察 compares both versions with the paper file: `shenguan explain` shows them",
)


LINE_TOO_LONG = refusal(
    "correction.line-too-long",
    "链条过长",
    "the line has too many entries to be decided again in one go",
    source=_SOURCE,
    remedy="correct its later entries first",
    hard=True,
)


NOT_SUBMITTABLE = refusal(
    "refusal.not-submittable",
    "拒绝记录不可提交",
    "only the ledger itself records refusals",
    source="账本规则",
    remedy="submit the fact itself",
    hard=True,
)


CLOCK_AGREES = refusal(
    "clock.agrees",
    "时钟相符",
    "the log's last time does not lie ahead of the clock, so there is nothing to accept",
    source="账本时钟: recorded_at never goes back",
    remedy="leave it out; `shenguan doctor` names a difference where there is one",
    hard=True,
)


CLOCK_ELSEWHERE = refusal(
    "clock.elsewhere",
    "时钟差异已变化",
    "the log's last time, or the clock, is not what the submission says",
    source="账本时钟: recorded_at never goes back",
    remedy="let `shenguan clock accept` say both",
    hard=True,
    by_fault=True,
)
