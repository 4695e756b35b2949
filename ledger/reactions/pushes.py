"""自动推送: what approval has done goes to all who are on supervision duty, or has failed to."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from ledger.events.base import Role
from ledger.events.catalogue import Act
from ledger.events.decision import (
    DecisionMade,
    DecisionOutcome,
    LicenceCancelled,
    LicenceChanged,
    LicenceRevoked,
)
from ledger.events.handling import SiteSurveyCompleted
from ledger.events.handover import ApprovalPushed, PushFailed, PushMode, PushStage
from ledger.events.intake import ApplicationAccepted
from ledger.fact import AnyFact, Fact
from ledger.reactions.base import Reaction, reaction
from ledger.states.agency import has_role, heirs_of
from ledger.states.case import Case
from ledger.states.duties import Duties
from ledger.states.item import Item
from ledger.states.licence import Licence
from ledger.states.supervision_duty import Supervisors
from ledger.states.told import rule_of
from ledger.view import View

NOBODY: Final = "该事项无监管职责单位"
"""Why a push fails: the record is Chinese, whoever reads it."""


class PushContent(Struct, frozen=True):
    """推送内容: of which case or licence, under which item, and what has become of it."""

    stage: PushStage
    item: str | None
    subject: str | None
    case: str | None = None
    licence: str | None = None


@reaction(ApplicationAccepted)
def accepted(fact: Fact[ApplicationAccepted], view: View) -> Iterator[Reaction]:
    """受理: supervision is told early; nothing is to be claimed yet."""
    return pushes(fact, view, _of_case(view, fact.event.case, PushStage.ACCEPTED))


@reaction(SiteSurveyCompleted)
def surveyed(fact: Fact[SiteSurveyCompleted], view: View) -> Iterator[Reaction]:
    """踏勘: supervision sees the site as the bureau saw it (提前介入)."""
    return pushes(fact, view, _of_case(view, fact.event.case, PushStage.SURVEY))


@reaction(DecisionMade)
def decided(fact: Fact[DecisionMade], view: View) -> Iterator[Reaction]:
    """决定: what was granted has to be claimed; of what was refused supervision is told."""
    is_granted = fact.event.outcome is DecisionOutcome.GRANTED
    stage = PushStage.DECIDED if is_granted else PushStage.REFUSED
    return pushes(fact, view, _of_case(view, fact.event.case, stage))


@reaction(LicenceChanged)
def changed(fact: Fact[LicenceChanged], view: View) -> Iterator[Reaction]:
    """变更: of a licence, each time."""
    return pushes(fact, view, _of_licence(view, fact.event.licence, PushStage.CHANGED))


@reaction(LicenceRevoked)
def revoked(fact: Fact[LicenceRevoked], view: View) -> Iterator[Reaction]:
    """撤销: whoever supervises learns that there is no licence any more."""
    return pushes(fact, view, _of_licence(view, fact.event.licence, PushStage.REVOKED))


@reaction(LicenceCancelled)
def cancelled(fact: Fact[LicenceCancelled], view: View) -> Iterator[Reaction]:
    """注销: as a revocation; what only strikes off a revoked licence tells nobody anything."""
    if view.of(Licence, fact.event.licence).revocation is None:
        yield from pushes(fact, view, _of_licence(view, fact.event.licence, PushStage.REVOKED))


def _of_case(view: View, number: str, stage: PushStage) -> PushContent:
    case = view.of(Case, number)
    return PushContent(stage, case.item, case.subject, case=number)


def _of_licence(view: View, number: str, stage: PushStage) -> PushContent:
    licence = view.of(Licence, number)
    case = licence.issuing.event.case if licence.issuing else None
    item = licence.item or (view.of(Case, case).item if case else None)
    return PushContent(stage, item, licence.subject, licence=number)


def pushes(fact: AnyFact, view: View, told: PushContent) -> Iterator[Reaction]:
    """Yield a push to each agency on supervision duty on the day, or that it has failed.

    Of an item that nobody names nobody knows who supervises.
    """
    if told.item is None:
        return
    agency = _pusher(fact, view, told.item)
    if agency is None:
        return
    areas = _areas_of(view, told.item, fact.day)
    rule = rule_of(told.stage)
    for receiver, area in areas.items():
        yield Reaction(rule, receiver, agency, _Push(told, receiver, area))
    if not areas:
        yield Reaction(rule, "", agency, _Failure(told))


class _Push(Struct, frozen=True):
    told: PushContent
    receiver: str
    area: str | None

    def __call__(self, number: str) -> ApprovalPushed:
        told = self.told
        return ApprovalPushed(
            task=number,
            case=told.case,
            licence=told.licence,
            item=told.item or "",
            subject=told.subject,
            agency_to=self.receiver,
            stage=told.stage,
            mode=PushMode.AUTO,
            area=self.area,
        )


class _Failure(Struct, frozen=True):
    told: PushContent

    def __call__(self, number: str) -> PushFailed:
        told = self.told
        return PushFailed(
            task=number,
            case=told.case,
            licence=told.licence,
            item=told.item or "",
            stage=told.stage,
            reason=NOBODY,
        )


def _areas_of(view: View, item: str, day: date) -> dict[str, str | None]:
    """Return who is on supervision duty for an item, or took over, each with a place of its duty.

    A case names no place that could choose between them: each is told for its own, and returns what
    is not its own.
    """
    found: dict[str, str | None] = {}
    for duty in view.of(Supervisors, item).on_duty(day):
        area = next(iter(duty.event.areas), None)
        for agency in heirs_of(view, duty.agency, day):
            found.setdefault(agency, area)
    return found


def _pusher(fact: AnyFact, view: View, item: str) -> str | None:
    """Return who pushes: the body that acted; for a window the one that decides the item."""
    day = fact.day
    deciding = (duty for duty in view.of(Duties, item).standing(day) if Act.DECIDE in duty.acts)
    holder = view.of(Item, item).holder(day)
    named = [fact.agency, *(duty.agency for duty in deciding), *([holder] if holder else [])]
    for one in named:
        for agency in heirs_of(view, one, view.day):
            if has_role(view, agency, Role.APPROVAL):
                return agency
    return None
