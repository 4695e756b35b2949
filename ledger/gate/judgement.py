"""One submission before the rules: authority, time, source, the rule of its type, corrections."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ledger.entry import Submission, entry_instant
from ledger.fact import AnyFact, Fact
from ledger.gate.authority import (
    is_authorised,
    is_of_source,
    judge_authority,
    judge_source,
    judge_time,
)
from ledger.gate.contacts import concerns_complaint, judge_contacts
from ledger.gate.openings import judge_openings
from ledger.gate.plausible_days import holds_far_day, judge_days
from ledger.rules.base import RULES
from ledger.rules.record import judge_correction
from ledger.view import Objection, View


class Judgement(Struct, gc=False):
    """判定: the fact that a submission claims, and what stands against it or stays with it."""

    fact: AnyFact
    refusals: list[Objection]
    findings: tuple[str, ...]
    tags: tuple[str, ...] = ()
    supersedes: bool = False
    """Whether it corrects or voids, so that lines are decided again."""

    @property
    def standing(self) -> str | None:
        """The entry that says the same already, where nothing else stands against it."""
        refusals = self.refusals
        if not refusals or not all(one.is_repeat and one.blocking for one in refusals):
            return None
        return refusals[0].blocking[0]


def claimed_fact(submission: Submission[Any], view: View, *, position: int, now: str) -> AnyFact:
    """Return a submission as the fact that it would become, at a provisional position."""
    return Fact(
        submission.data,
        submission.id,
        submission.agency,
        submission.actor,
        entry_instant(submission.occurred_at),
        now,
        view.day,
        position,
        submission.observed,
        submission.because,
    )


def judge(
    submission: Submission[Any],
    view: View,
    *,
    position: int,
    now: str,
    submitter: str | None,
    body: bytes,
) -> Judgement:
    """Decide one submission, whose canonical bytes are at hand, against a view."""
    fact = claimed_fact(submission, view, position=position, now=now)
    if submission.corrects is None and (
        is_authorised(fact, view)
        if submission.observed is None
        else is_of_source(fact, view, submitter or fact.agency)
    ):
        objections = list(RULES[type(fact.event)](fact, view))
    else:
        objections = list(_objections(submission, fact, view, submitter=submitter))
    if not body.isascii():
        objections.extend(judge_openings(submission, view))
    if holds_far_day(submission):
        objections.extend(judge_days(submission, view))
    if concerns_complaint(body):
        objections.extend(judge_contacts(submission, view))
    if not objections:
        return Judgement(fact, [], ())
    is_observed = submission.observed is not None
    refusals, findings = [], []
    for objection in objections:
        code = objection.code
        if objection.refuses and (code.hard or not is_observed):
            refusals.append(objection)
        else:
            findings.append(code.code)
    return Judgement(fact, refusals, tuple(dict.fromkeys(findings)))


def _objections(
    submission: Submission[Any], fact: AnyFact, view: View, *, submitter: str | None
) -> Iterator[Objection]:
    corrects = submission.corrects
    yield from judge_authority(fact, view, is_correction=corrects is not None)
    yield from judge_time(fact, view, fact.recorded_at)
    if fact.observed is not None:
        yield from judge_source(fact, view, submitter or fact.agency)
    if corrects is not None:
        yield from judge_correction(fact, corrects, view)
    else:
        yield from RULES[type(fact.event)](fact, view)
