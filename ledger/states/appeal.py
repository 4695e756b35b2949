"""救济: the state of an appeal, and of each kind of act what appeals have made of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, Final, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events import Event
from ledger.events.appeal import AppealDecided, AppealFiled
from ledger.events.base import AppealOutcome
from ledger.events.credit import CreditNoticeReceived
from ledger.events.decision import DecisionMade
from ledger.fact import AnyFact, Fact
from ledger.law.appeal import QUASHED, Verdict, binds
from ledger.law.licence import TAKES_LICENCE, EffectChange
from ledger.states.notice import Notices, standing
from ledger.view import State, View

Verdicts = tuple[Verdict[date], ...]
"""What appeals made of an act, in the order in which they were decided."""


class Appeal(State, frozen=True, kw_only=True):
    """救济: what was contested by whom, and the word that ended it; stays do not."""

    tag: ClassVar = "appeal"
    folds: ClassVar = (AppealFiled, AppealDecided)
    filed: Fact[AppealFiled] | None = None
    decided: Fact[AppealDecided] | None = None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the filing, or a decision."""
        match fact.event:
            case AppealFiled():
                return replace(self, filed=self.filed or fact)
            case AppealDecided() as event if event.outcome is not AppealOutcome.STAYED:
                return replace(self, decided=self.decided or fact)
        return self


class Contested(State, frozen=True, kw_only=True):
    """被诉行为: what appeals have made of a penalty."""

    tag: ClassVar = "penalty"
    folds: ClassVar[tuple[type[Event], ...]] = (AppealDecided, CreditNoticeReceived)
    words: tuple[Fact[AppealDecided], ...] = ()
    """The decisions on appeals against it, in their order."""
    notices: Notices = ()
    """What another ledger told of those on its own act, or on the ground of that."""

    @property
    def verdicts(self) -> Verdicts:
        """What they make of it."""
        return (*map(verdict_of, self.words), *verdicts_told(self.notices))

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a decision about it; one that only names it as a companion is about another."""
        if isinstance(fact.event, CreditNoticeReceived):
            return replace(self, notices=(*self.notices, fact))
        is_about = fact.event.about == f"{self.tag}:{key}"
        return replace(self, words=(*self.words, fact)) if is_about else self


class ContestedRestriction(Contested, frozen=True, kw_only=True):
    """被诉限制: what appeals have made of a restriction."""

    tag: ClassVar = "restriction"


class ContestedListing(Contested, frozen=True, kw_only=True):
    """被诉列入: what appeals have made of a listing, or of the notice before it."""

    tag: ClassVar = "listing"


class ContestedCase(Contested, frozen=True, kw_only=True):
    """被诉决定: what appeals have made of a case's decision.

    What was made of a former decision says nothing of the next one.
    """

    tag: ClassVar = "case"
    folds: ClassVar = (AppealDecided, DecisionMade)

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a word about it; one by which it is decided anew stands until that is done."""
        if isinstance(fact.event, DecisionMade):
            is_anew = any(one.event.redecide_days is not None for one in self.words)
            return replace(self, words=()) if is_anew else self
        return super().evolve(fact, key)


class ContestedLicence(Contested, frozen=True, kw_only=True):
    """被诉许可证: what appeals have made of a licence itself."""

    tag: ClassVar = "licence"
    folds: ClassVar = (AppealDecided,)


class ContestedCheck(Contested, frozen=True, kw_only=True):
    """被诉检查结果: what appeals have made of an inspection's result."""

    tag: ClassVar = "check"
    folds: ClassVar = (AppealDecided,)


class ContestedOrder(Contested, frozen=True, kw_only=True):
    """被诉责令: what appeals have made of an order to rectify."""

    tag: ClassVar = "rectification"
    folds: ClassVar = (AppealDecided,)


CONTESTABLE: Final[Mapping[str, type[Contested]]] = {
    one.tag: one
    for one in (
        Contested,
        ContestedRestriction,
        ContestedListing,
        ContestedCase,
        ContestedLicence,
        ContestedCheck,
        ContestedOrder,
    )
}
"""By the kind of what is contested."""


def verdicts_told(notices: Notices) -> Iterator[Verdict[date]]:
    """Yield what another ledger told of appeals, as the law sees it, and did not withdraw."""
    for one in standing(notices) if notices else ():
        event = one.event
        if event.outcome is not None and event.effective_on is not None:
            about = event.ground or event.about
            yield Verdict(
                event.appeal or "",
                about,
                event.outcome.value,
                event.effective_on,
                event.retroactive,
            )


def verdict_of(fact: Fact[AppealDecided]) -> Verdict[date]:
    """Return a decision as the law sees it."""
    event = fact.event
    return Verdict(
        event.appeal, event.about, event.outcome.value, event.effective_on, event.retroactive
    )


def on_licence(fact: Fact[AppealDecided]) -> Verdict[date]:
    """Return what a decision does to a licence: a penalty that is changed may take it no more."""
    verdict, event = verdict_of(fact), fact.event
    is_freed = event.outcome is AppealOutcome.CHANGED and TAKES_LICENCE not in event.kinds
    return verdict._replace(outcome=QUASHED) if is_freed else verdict


def effect_changes_of(event: AppealDecided) -> Iterator[EffectChange[date]]:
    """Yield what a change of a penalty says of the licences that it names."""
    kind, number = naming.parts_of(event.about)
    if kind == Contested.tag and event.licence_effect is not None:
        effect, until_on = event.licence_effect.value, event.suspended_until
        yield EffectChange(number, event.effective_on, effect, until_on)


def verdicts_on(view: View, about: str) -> Verdicts:
    """Return what appeals have made of something."""
    kind, number = naming.parts_of(about)
    state = CONTESTABLE.get(kind)
    return () if state is None else view.of(state, number).verdicts


def has_fallen(view: View, about: str, day: date) -> bool:
    """Tell whether appeals have quashed something, or stay it, on a day."""
    return not binds(verdicts_on(view, about), day)


def fallen_by(fact: Fact[AppealDecided]) -> dict[str, Any]:
    """Return what a word changes in the state of a case: its decision falls, or is made anew.

    It counts from its place in the log on: whoever lost may comply before it takes effect. A
    licence falls on its day alone.
    """
    if fact.event.outcome is not AppealOutcome.QUASHED:
        return {}
    if fact.event.redecide_days is None:
        return {"quashed": fact}
    fallen = dict.fromkeys(("decision", "closing", "archiving", "refusal", "quashed"))
    return {**fallen, "licences": (), "anew": fact}


def due_anew(fact: Fact[AppealDecided] | None) -> tuple[date, int] | None:
    """Return from which day on, and in how many days, a case is decided anew."""
    return None if fact is None else (fact.event.effective_on, fact.event.redecide_days or 0)
