"""告知承诺: which commitments of a subject were broken, and whom that bars from another one."""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events.catalogue import GuidePublished
from ledger.events.credit import CreditNoticeReceived, Forbidden, NoticeEffect
from ledger.events.handling import CommitmentResult, CommitmentVerified
from ledger.fact import AnyFact, Fact
from ledger.law.days import has_come
from ledger.states.case import Case
from ledger.states.credit import judge_credit
from ledger.states.day import judged_on
from ledger.states.notice import Notice, Notices, number_of, standing
from ledger.states.repair import repaired_on
from ledger.states.subject import same
from ledger.view import Objection, State, View, finding, refusal


class BrokenCommitments(State, frozen=True, kw_only=True):
    """失信承诺: the commitments of a subject that were found broken, here or in another ledger."""

    tag: ClassVar = "subject"
    folds: ClassVar = (CommitmentVerified, CreditNoticeReceived)
    found: tuple[Fact[CommitmentVerified], ...] = ()
    notices: Notices = ()

    @property
    def found_elsewhere(self) -> tuple[Notice, ...]:
        """What other ledgers told of commitments broken there, and did not take back."""
        told = standing(self.notices) if self.notices else ()
        return tuple(one for one in told if one.event.effect is NoticeEffect.IMPOSED)

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a verification that found a commitment broken, or a notice of one."""
        if isinstance(fact.event, CreditNoticeReceived):
            is_of_case = naming.parts_of(fact.event.about)[0] == Case.tag
            return replace(self, notices=(*self.notices, fact)) if is_of_case else self
        is_broken = fact.event.result is CommitmentResult.BROKEN
        return replace(self, found=(*self.found, fact)) if is_broken else self


def judge_trusted(fact: AnyFact, view: View, subject: str | None) -> Iterator[Objection]:
    """Yield the broken commitments of a subject, under whichever code: they bar it everywhere.

    Another bureau, another item, a new code, another ledger: who broke a promise is not taken at
    his word again until its credit was repaired.
    """
    day = judged_on(fact, view)
    for code in same(view, subject) if subject is not None else ():
        broken = view.of(BrokenCommitments, code)
        for one in broken.found:
            if has_come(repaired_on(view, f"case:{one.event.case}"), day):
                continue
            yield BARRED("data.subject", f"{one.event.case} · {code}", blocking=(one.id,))
        for told in broken.found_elsewhere:
            if has_come(repaired_on(view, told.event.about), day):
                continue
            detail = f"{number_of(told)} · {code} · {told.event.origin}"
            yield BARRED("data.subject", detail, blocking=(told.id,))


def judge_promise(
    fact: AnyFact, view: View, case: Case, guide: GuidePublished | None
) -> Iterator[Objection]:
    """Yield what stands against taking the applicant at its word: the item, or who it is.

    The promise and the acceptance that rests on it are judged alike: whichever is recorded first.
    """
    item, subject = case.item, fact.event.subject or case.subject
    allowed = None if guide is None else guide.commitment_allowed
    if allowed is None:
        yield LENIENCY_UNSAID("data.case", f"{item}")
    elif not allowed:
        yield ITEM_EXCLUDED("data.case", f"{item}")
    yield from judge_trusted(fact, view, subject)
    yield from judge_credit(
        fact, view, Forbidden.COMMITMENT, subject=subject, item=item, case=fact.event.case
    )


_COMMITMENTS: Final = "国务院办公厅 国办发〔2020〕42号: 告知承诺制"


BARRED = refusal(
    "commitment.barred",
    "承诺失信",
    "the subject broke an earlier commitment, so nothing rests on another one of it",
    source="国务院办公厅 国办发〔2020〕42号: 虚假承诺的不适用告知承诺",
    remedy="ask for the materials themselves, until what was broken has been repaired",
)


ITEM_EXCLUDED = refusal(
    "commitment.item-excluded",
    "该事项不适用告知承诺",
    "the guide of the item lets nobody promise instead of proving",
    source=_COMMITMENTS,
    remedy="ask for the materials that the guide names",
)


LENIENCY_UNSAID = finding(
    "guide.leniency-unsaid",
    "指南未写明可否从宽",
    "the guide does not say whether a commitment is enough, which materials may come after "
    "acceptance, or how late",
    source=_COMMITMENTS,
    remedy="publish a version of the guide that says it in `commitment_allowed`, `deferrable` of "
    "every material and `cure_days_max`",
)
