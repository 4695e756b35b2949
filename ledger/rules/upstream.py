"""上级文件: who receives, forwards and acknowledges what came from above, and in time."""

from collections.abc import Iterator
from typing import Final

from ledger.events.organisation import LoopStep
from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.rules.organisation.officers import NOT_IN_POST
from ledger.states.agency import acts_for, judge_registered
from ledger.states.day import judge_day, occurred_on
from ledger.states.document import Document
from ledger.states.level import by_level
from ledger.states.liaison import is_of_another
from ledger.states.officer import holds_post
from ledger.view import Objection, View, finding, refusal


@rule(UpstreamDocumentReceived)
def receive_document(fact: Fact[UpstreamDocumentReceived], view: View) -> Iterator[Objection]:
    """上级文件接收: a new number, and for agencies that take part."""
    event = fact.event
    known = view.of(Document, event.document)
    if known.receipt is not None:
        yield DOCUMENT_EXISTS("data.document", event.document, blocking=(known.receipt.id,))
    yield from judge_day(fact, view, "received_on")
    for agency in dict.fromkeys(event.agencies_to):
        yield from judge_registered(view, "data.agencies_to", agency)


@rule(UpstreamDocumentForwarded)
def forward_document(fact: Fact[UpstreamDocumentForwarded], view: View) -> Iterator[Objection]:
    """上级文件转送: by who has it, once to each agency; too late is a finding."""
    event = fact.event
    document = view.of(Document, event.document)
    yield from judge_registered(view, "data.agency_to", event.agency_to)
    if document.receipt is None:
        yield DOCUMENT_UNKNOWN("data.document", event.document)
        return
    yield from _judge_holder(fact, view, document)
    for one in document.forwarded:
        if one.event.agency_to == event.agency_to:
            yield DOCUMENT_SECOND("data.agency_to", event.agency_to, blocking=(one.id,))
    yield from _judge_late(fact, view, LoopStep.FORWARD, document.receipt)


@rule(UpstreamDocumentAcknowledged)
def acknowledge_document(
    fact: Fact[UpstreamDocumentAcknowledged], view: View
) -> Iterator[Objection]:
    """上级文件签收: by the liaison of the agency that it was forwarded to, once."""
    event = fact.event
    document = view.of(Document, event.document)
    if document.receipt is None:
        yield DOCUMENT_UNKNOWN("data.document", event.document)
        return
    forwarded = [
        one for one in document.forwarded if acts_for(view, fact.agency, one.event.agency_to)
    ]
    if not forwarded:
        yield NOT_ADDRESSEE("agency", f"{fact.agency} · {event.document}")
    if is_of_another(view, fact.agency, fact.actor):
        yield NOT_LIAISON("actor", fact.actor)
    for agency, entry in document.acknowledged:
        if agency == fact.agency:
            yield DOCUMENT_SECOND("agency", agency, blocking=(entry,))
    for one in forwarded[:1]:
        yield from _judge_late(fact, view, LoopStep.ACKNOWLEDGE, one)


@rule(TrainingAttended)
def attend(fact: Fact[TrainingAttended], view: View) -> Iterator[Objection]:
    """参加培训: what a document announced, by officers of an agency that has the document."""
    event = fact.event
    document = view.of(Document, event.document)
    if document.receipt is None:
        yield DOCUMENT_UNKNOWN("data.document", event.document)
        return
    if document.receipt.event.kind is not DocumentKind.TRAINING:
        yield NOT_TRAINING("data.document", event.document, blocking=(document.receipt.id,))
    yield from _judge_holder(fact, view, document)
    yield from judge_day(fact, view, "attended_on")
    for officer in dict.fromkeys(event.officers):
        if not holds_post(view, officer, fact.agency):
            yield NOT_IN_POST("data.officers", f"{officer} · {fact.agency}")


def _judge_holder(fact: AnyFact, view: View, document: Document) -> Iterator[Objection]:
    """Yield an objection where neither the receiver nor an agency that it went to acts."""
    if not any(acts_for(view, fact.agency, one) for one in document.holders):
        yield NOT_ADDRESSEE("agency", f"{fact.agency} · {fact.event.document}")


def _judge_late(fact: AnyFact, view: View, step: LoopStep, cause: AnyFact) -> Iterator[Objection]:
    """Yield a finding where a step was taken after the days of its level, if one obliges."""
    obliged = cause.agency if step is LoopStep.FORWARD else fact.agency
    if cause.observed is not None:
        return
    start = getattr(cause.event, "received_on", None) or occurred_on(cause, view)
    limit, _ = by_level(view, step, None, agency=obliged, since=(start, cause.position))
    if limit.is_over(occurred_on(fact, view)):
        yield DOCUMENT_LATE("occurred_at", f"{occurred_on(fact, view)} > {limit.last_day}")


_FORWARDING: Final = "河北省编办; 内丘县内政字【2017】15号 三(二)(1)三: 第一时间转送"


DOCUMENT_EXISTS = refusal(
    "document.exists",
    "上级文件编号已使用",
    "a document was received under this number already",
    source="上级文件编号",
    remedy="use a new number for a new document",
)


DOCUMENT_UNKNOWN = refusal(
    "document.unknown",
    "上级文件不存在",
    "no document was received under this number",
    source="上级文件编号",
    remedy="record UpstreamDocumentReceived first, or correct the number",
)


NOT_ADDRESSEE = refusal(
    "document.not-addressee",
    "非文件接收机关",
    "only who has the document forwards it, and only who it was forwarded to acknowledges it",
    source=_FORWARDING,
    remedy="let the agency act that received it or that it was forwarded to",
)


NOT_LIAISON = refusal(
    "document.not-liaison",
    "非联络员签收",
    "a document is acknowledged by the liaison of the agency",
    source="内丘县内政字【2017】15号 三(二)(1)一: 各明确一名联络员",
    remedy="let the liaison acknowledge it, or record LiaisonAppointed first",
)


DOCUMENT_SECOND = refusal(
    "document.second",
    "重复转送或签收",
    "the document went to this agency already, or was acknowledged by it",
    source=_FORWARDING,
    remedy="nothing is left to do",
)


DOCUMENT_LATE = finding(
    "document.late",
    "文件转送或签收逾期",
    "the document was forwarded or acknowledged after the days that the service level gives",
    source=_FORWARDING,
    remedy="forward what comes from above at once; the auditor sees the delay",
)


NOT_TRAINING = refusal(
    "training.not-announced",
    "文件非培训通知",
    "the document announces no training",
    source="河北省编办: 培训活动安排审批局人员参加",
    remedy="name the document of kind training",
)
