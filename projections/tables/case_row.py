"""办件: what is kept of one case; facts only, answers are computed elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from ledger.events.decision import DecisionOutcome
from ledger.events.handling import CaseOutcome, Opinion, SurveyResult
from ledger.events.intake import AcceptanceMode
from ledger.labels import label, one_of
from ledger.law.acceptance import ACCEPTED, RECEIVED, SUPPLIED, Acceptance
from ledger.law.case_limits import Course
from projections.engine.row import Day, Instant, Listed, Row, Word


class CaseRow(Row):
    """办件: one application with what happened to it; of what opens or ends it the first counts.

    ``due_at`` is the deadline that the agency stated. ``received_position``, ``supplied_position``
    and ``accepted_position`` say which guide was known; an older system's facts have none, for they
    were brought in in any order. ``outstanding`` is what the notice asked for and nobody has handed
    in, ``supplied_at`` when that became nothing; ``notice_stops`` says that the notice asked for
    something that was lacking, ``history`` that an older system received the application.
    ``officers`` are those who completed a step (经办人), one a line; ``observed`` says that some of
    it was brought in from an older system, ``source`` from which. ``paused_days_count`` are the
    natural days, rounded, of the special procedures that have ended, days on which several ran
    once; how many of them do not count is computed. ``pauses_count`` are the entries about the
    clock: starts, ends and extensions. ``ratings`` are the channels on which it was rated, with the
    grade of each; ``file_reviews`` who has read its file, on which day, and what he found.
    ``publicised`` says that something was ever made public of it, ``pushed`` that a push of its
    decision was made, or failed.
    """

    case: str
    item: str | None = None
    subject: str | None = None
    subject_name: str | None = None
    joint: str | None = None
    project: str | None = None
    agency: str | None = None
    received_by: Annotated[str | None, label("收件人")] = None
    channel: Word | None = None
    place: str | None = None
    department: str | None = None
    responsible: str | None = None
    content: str | None = None
    received_at: Instant | None = None
    planned_end_at: Instant | None = None
    supplement_requested_at: Annotated[Instant | None, label("补正告知时间")] = None
    supplement_submitted_at: Annotated[Instant | None, label("补正提交时间")] = None
    accepted_at: Annotated[Instant | None, label("受理时间")] = None
    accepted_on: Day | None = None
    accepted_by: Annotated[str | None, label("受理人")] = None
    mode: Annotated[Word | None, one_of(AcceptanceMode)] = None
    guide: int | None = None
    cure_by: Annotated[Day | None, label("容缺后补截止日")] = None
    due_at: Instant | None = None
    not_accepted_at: Annotated[Instant | None, label("不予受理时间")] = None
    withdrawn_at: Annotated[Instant | None, label("撤回时间")] = None
    paused_at: Annotated[Instant | None, label("特别程序起始时间")] = None
    procedures_count: Annotated[int, label("进行中特别程序数")] = 0
    paused_days_count: Annotated[int, label("特别程序天数")] = 0
    pauses_count: Annotated[int, label("停钟与延长记录数")] = 0
    routed_at: Annotated[Instant | None, label("转办时间")] = None
    routed_to: Annotated[str | None, label("转办去向")] = None
    reviews_count: Annotated[int, label("审核次数")] = 0
    review_level: Annotated[int | None, label("审核层级")] = None
    review_opinion: Annotated[Word | None, label("审核意见"), one_of(Opinion)] = None
    survey_on: Day | None = None
    surveyed_at: Annotated[Instant | None, label("踏勘完成时间")] = None
    survey_result: Annotated[Word | None, label("踏勘结果"), one_of(SurveyResult)] = None
    decision: Annotated[Word | None, label("决定"), one_of(DecisionOutcome)] = None
    decided_at: Instant | None = None
    decided_position: Annotated[int | None, label("决定记录位置")] = None
    decided_on: Day | None = None
    decided_by: Annotated[str | None, label("决定人")] = None
    deciding_agency: Annotated[str | None, label("决定机关")] = None
    decision_document: Annotated[str | None, label("决定文号")] = None
    on_commitment: bool = False
    consulted_position: Annotated[int | None, label("信用核查位置")] = None
    delivered_at: Annotated[Instant | None, label("送达时间")] = None
    delivered_on: Day | None = None
    licence: str | None = None
    licences_count: Annotated[int, label("证照数")] = 0
    outcome: Annotated[Word | None, one_of(CaseOutcome)] = None
    closed_at: Instant | None = None
    closed_on: Day | None = None
    archived_on: Day | None = None
    archive: Annotated[str | None, label("档号")] = None
    first_event_at: Annotated[Instant | None, label("首个事件时间")] = None
    last_event_at: Annotated[Instant | None, label("最近事件时间")] = None
    last_step: Annotated[str | None, label("最近环节")] = None
    steps_count: Annotated[int, label("环节数")] = 0
    officers: str = ""
    officers_count: Annotated[int, label("经办人数")] = 0
    observed: bool = False
    source: str | None = None
    received_position: Annotated[int | None, label("收件位置")] = None
    accepted_position: Annotated[int | None, label("受理位置")] = None
    handed_in: Annotated[Listed, label("已交材料")] = "[]"
    outstanding: Annotated[Listed, label("待补材料")] = "[]"
    notice_stops: Annotated[bool, label("补正告知有效")] = False
    supplied_at: Annotated[Instant | None, label("补齐时间")] = None
    supplied_position: Annotated[int | None, label("补齐位置")] = None
    history: Annotated[bool, label("历史收件")] = False
    verdicts: Annotated[Listed, label("救济结果")] = "[]"
    anew_from: Annotated[Day | None, label("重作起算日")] = None
    urged_count: Annotated[int, label("催办次数")] = 0
    redecide_days: Annotated[int | None, label("重作期限（天）")] = None
    accepted_recorded_at: Annotated[Instant | None, label("受理登记时间")] = None
    decided_recorded_at: Annotated[Instant | None, label("决定登记时间")] = None
    ratings: Annotated[Listed, label("评价")] = "[]"
    file_reviews: Annotated[Listed, label("案卷评查")] = "[]"
    publicised: Annotated[bool, label("曾公示")] = False
    pushed: Annotated[bool, label("决定已推送")] = False

    def known_at(self, acceptance: Acceptance) -> int | None:
        """Return the position whose knowledge binds the case; None: whatever is known."""
        positions = {
            ACCEPTED: self.accepted_position,
            RECEIVED: self.received_position,
            SUPPLIED: self.supplied_position,
        }
        return positions.get(acceptance.since)

    def course(self, day_of: Callable[[str], date]) -> Course:
        """Return what the case's facts say of its limits; ``day_of`` gives an instant's day."""
        start = date.fromisoformat(self.anew_from) if self.anew_from else None
        anew = None if start is None else (start, self.redecide_days or 0)
        return Course(None if self.due_at is None else day_of(self.due_at), anew=anew)
