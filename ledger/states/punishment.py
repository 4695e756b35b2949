"""联合惩戒: whom it is against, whom it asks for what, who has answered, and whether it stands."""

from collections.abc import Iterator
from typing import ClassVar, Self

from msgspec.structs import replace

from ledger import naming
from ledger.events.credit import CreditNoticeReceived, RestrictionImposed
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
)
from ledger.fact import AnyFact, Fact
from ledger.states import notice
from ledger.states.agency import acts_for
from ledger.states.notice import Notices, as_punishment
from ledger.view import Objection, State, View, refusal


class Punishment(State, frozen=True, kw_only=True):
    """联合惩戒: initiated, answered and ended, here or in another ledger."""

    tag: ClassVar = "punishment"
    folds: ClassVar = (
        JointPunishmentInitiated,
        JointPunishmentAnswered,
        JointPunishmentEnded,
        CreditNoticeReceived,
    )
    initiated: Fact[JointPunishmentInitiated] | None = None
    answers: tuple[Fact[JointPunishmentAnswered], ...] = ()
    ended: Fact[JointPunishmentEnded] | None = None
    notices: Notices = ()

    @property
    def initiation(self) -> Fact[JointPunishmentInitiated] | None:
        """The initiation, this ledger's own or as another ledger has it."""
        if self.initiated is not None or not self.notices:
            return self.initiated
        told = notice.imposed(self.notices)
        return as_punishment(told) if told else None

    @property
    def end(self) -> str | None:
        """The entry that ended it."""
        if self.ended is not None or self.initiated is not None or not self.notices:
            return self.ended.id if self.ended is not None else None
        told = notice.lifted(self.notices)
        return told.id if told else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold the initiation, an answer, the end, or a notice of another ledger, in any order."""
        match fact.event:
            case JointPunishmentInitiated():
                return replace(self, initiated=self.initiated or fact)
            case JointPunishmentAnswered():
                return replace(self, answers=(*self.answers, fact))
            case JointPunishmentEnded():
                return replace(self, ended=self.ended or fact)
            case CreditNoticeReceived():
                return replace(self, notices=(*self.notices, fact))
        return self


def is_asked(view: View, punishment: Punishment, agency: str) -> bool:
    """Tell whether a joint punishment asks an agency, or one that it has taken over from."""
    asked = punishment.initiation
    named = () if asked is None else asked.event.agencies
    return any(acts_for(view, agency, one) for one in named)


def answer_of(
    view: View, punishment: Punishment, agency: str
) -> Fact[JointPunishmentAnswered] | None:
    """Return what was answered for an agency: by itself, or by one that acts for it."""
    given = (one for one in punishment.answers if acts_for(view, one.agency, agency))
    return next(given, None)


def unanswered(view: View, punishment: Punishment) -> Iterator[str]:
    """Yield the agencies that were asked and have not answered."""
    asked = punishment.initiation
    for agency in () if asked is None else asked.event.agencies:
        if answer_of(view, punishment, agency) is None:
            yield agency


def is_joint(ground: str) -> bool:
    """Tell whether a ground is a joint punishment: then it is held against who was not asked."""
    return naming.parts_of(ground)[0] == Punishment.tag


def judge_asked(fact: Fact[RestrictionImposed], view: View, ground: str) -> Iterator[Objection]:
    """Yield that a restriction applies a joint punishment that nobody asked its imposer for.

    Whoever initiated it bars by its own right; another one only as it was asked: with one of the
    measures that were named to it.
    """
    kind, number = naming.parts_of(ground)
    if kind != Punishment.tag:
        return
    punishment = view.of(Punishment, number)
    asked = punishment.initiation
    if asked is None:
        return
    is_own = acts_for(view, fact.agency, asked.agency)
    if not is_own and not is_asked(view, punishment, fact.agency):
        yield NOT_ASKED("agency", f"{fact.agency} · {number}", blocking=(asked.id,))
    elif fact.event.measure not in asked.event.measures:
        detail = f"{fact.event.measure or ''} · {number}"
        yield NOT_ASKED("data.measure", detail, blocking=(asked.id,))


NOT_ASKED = refusal(
    "punishment.not-asked",
    "未被请求实施",
    "the joint punishment asks other agencies, or asks for other measures",
    source="国办发〔2020〕49号: 联合惩戒按清单实施; 河北省编办: 双制约、共惩处",
    remedy="let whoever initiated it ask the agency, or for the measure, by a correction",
)
