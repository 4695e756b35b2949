"""送达与信用核查: what of a decision was handed over, and whose credit was seen up to where."""

from collections.abc import Iterator
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger.events.appeal import AppealDecided
from ledger.events.credit import (
    CreditNoticeReceived,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.decision import DecisionMade
from ledger.events.delivery import CreditConsulted, DecisionDelivered
from ledger.events.handling import CommitmentVerified
from ledger.events.organisation import SubjectRecoded
from ledger.events.supervision import SpotCheckResultRecorded
from ledger.fact import VOID, AnyFact, Fact
from ledger.states.case import Case
from ledger.states.subject import same
from ledger.view import Objection, State, View, finding, types_of


class Delivery(State, frozen=True, kw_only=True):
    """送达: the delivery of a case's decision that succeeded; the first counts."""

    tag: ClassVar = "case"
    folds: ClassVar = (DecisionDelivered, AppealDecided)
    done: Fact[DecisionDelivered] | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a delivery; one in vain leaves nothing behind.

        What is decided anew after an appeal is delivered anew.
        """
        if isinstance(fact.event, AppealDecided):
            is_anew = fact.event.redecide_days is not None and fact.event.about == f"case:{key}"
            return replace(self, done=None) if is_anew else self
        is_first = self.done is None and fact.event.succeeded
        return replace(self, done=fact) if is_first else self


class PenaltyDelivery(Delivery, frozen=True, kw_only=True):
    """处罚送达: the delivery of a penalty that succeeded."""

    tag: ClassVar = "penalty"


class Consulted(State, frozen=True, kw_only=True):
    """信用核查: up to which place the credit of each subject was seen for a case."""

    tag: ClassVar = "case"
    folds: ClassVar = (CreditConsulted,)
    seen: frozenset[tuple[str, int]] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold a consultation."""
        event = fact.event
        seen = {(subject, event.position) for subject in event.subjects}
        return replace(self, seen=self.seen | seen)


class CreditNews(State, frozen=True, kw_only=True):
    """信用变动: whether anything is on record that changed what is held against a subject.

    Most have nothing: then nothing more is read. Who was freed of all by a correction or void has
    nothing either, and nobody need look again to see that.
    """

    tag: ClassVar = "subject"
    folds: ClassVar = (
        PenaltyDecided,
        PenaltyRevoked,
        RestrictionImposed,
        RestrictionLifted,
        CreditNoticeReceived,
        SubjectRecoded,
        CommitmentVerified,
        SpotCheckResultRecorded,
        AppealDecided,
    )
    is_any: bool = False

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - whatever it says
        """Fold a fact."""
        return self if self.is_any else replace(self, is_any=True)


def _news_of(view: View, code: str) -> Iterator[tuple[int, str]]:
    """Yield place and id of what changed what is held against a code, corrections and voids too.

    A correction that puts a penalty on somebody is news, wherever that penalty itself stands.
    """
    if not view.of(CreditNews, code).is_any:
        return
    known: set[str] = set()
    for position, entry in view.history(types_of(CreditNews), f"subject:{code}"):
        if entry.type != VOID:
            known.add(entry.id)
        elif entry.data.entry not in known:
            continue
        yield position, entry.id


def judge_consulted(fact: Fact[DecisionMade], view: View, case: Case) -> Iterator[Objection]:
    """Yield what is missing of the evidence that the credit of those concerned was seen.

    Whose credit is seen under one code is seen under every code that binds that one. The applicant
    and each party count, for a restriction may reach any of them. What came after the decision is
    no news to it, when it is decided again.
    """
    if fact.observed is not None:
        return
    seen = view.of(Consulted, fact.event.case).seen
    named = (case.subject, *(party.subject for party in case.parties))
    for person in dict.fromkeys(one for one in named if one is not None):
        places = [place for asked, place in seen if person in same(view, asked)]
        if not places:
            yield MISSING("data.case", fact.event.case)
            continue
        news = (one for code in same(view, person) for one in _news_of(view, code))
        later = [entry for place, entry in news if max(places) < place < fact.position]
        if later:
            yield STALE("data.case", fact.event.case, blocking=tuple(later[:_NAMED_AT_MOST]))


_NAMED_AT_MOST = 8
_SOURCE = "河北省编办: 一处违法、处处受限; 审批前查询信用记录"


MISSING = finding(
    "consult.missing",
    "决定前未核查信用",
    "nothing shows that anybody saw the credit of the applicant and the parties before the grant",
    source=_SOURCE,
    remedy="record CreditConsulted, with the position that `shenguan credit show` gives, before "
    "deciding; the ledger itself refuses who is barred, consulted or not",
)


STALE = finding(
    "consult.stale",
    "信用核查已过时",
    "something was recorded of the applicant or a party after the position that was seen",
    source=_SOURCE,
    remedy="look again and record CreditConsulted with the new position before deciding",
)
