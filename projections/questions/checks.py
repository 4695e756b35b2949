"""检查: what did inspections find, and how do they stand to the licence?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final

import sqlalchemy as sql
from msgspec import json

from ledger.events.base import AppealOutcome
from ledger.labels import label, one_of
from ledger.law.appeal import QUASHED, mark_on
from ledger.law.inspection import found_of
from ledger.law.light import LIGHTS
from projections.engine.row import Day, Listed, Word, day_or_none
from projections.lookups.check_steps import (
    FOLLOW_UPS,
    STAGES,
    CheckStand,
    CheckSteps,
)
from projections.lookups.chunks import chunks
from projections.lookups.organisation import of_agency
from projections.lookups.subjects import of_subject
from projections.question import Answer, Condition, Filters, Question, in_days
from projections.reader import Reader
from projections.story import Story
from projections.tables.appeal import verdicts_of
from projections.tables.decision import LICENCES
from projections.tables.delivery import PUBLICATIONS
from projections.tables.supervision import CHECKS, CheckRow
from projections.tables.waiting import FOUND_PROBLEM


class CheckAnswer(Answer):
    """检查答复: one inspection, with the licence as it is known.

    ``before_licence``: it took place before the licence's first day; None without a licence on
    record. ``status`` is assigned where it was drawn and not made yet, fine or problem, or unknown
    where neither a code that is known, nor the source, nor a count says it, unlicensed where
    somebody acts without approval, quashed where an appeal has quashed the result by the day;
    ``verdict`` is what appeals have made of it.

    ``draw`` and ``register`` are of a check that was drawn, ``assigned_on`` since when. Until there
    is a result ``agency`` is who assigned it and ``inspectors`` are who stand for it now: who
    stepped down (``stepped_down``) is left out, who came in is there; then they are who inspected.

    ``stage`` says whether it was audited and made public, ``publish_due_on`` until when by the
    level of step publish. ``follow_up`` is of a problem that was left for later: open until an
    order, an enforcement case or a reason, by ``follow_up_due_on``. ``late``, ``light`` and
    ``whose_turn`` are of both.
    """

    check: str
    subject: str | None
    item: str | None
    licence: str | None
    task: str | None
    agency: str | None
    status: Word
    verdict: Annotated[Word | None, label("救济结果"), one_of(AppealOutcome)]
    checked_on: Day | None
    result_code: str | None
    code_system: str | None
    kind: str | None
    team: str | None
    inspectors: Listed
    stepped_down: Annotated[Listed, label("回避人员")]
    inspectors_count: int
    draw: str | None
    register: str | None
    assigned_on: Annotated[Day | None, label("派发日期")]
    problems_critical: int | None
    problems_serious: int | None
    problems_minor: int | None
    licence_known: Annotated[bool, label("证照在案")]
    before_licence: Annotated[bool | None, label("早于许可")]
    stage: Annotated[Word | None, label("审核公示"), one_of(STAGES)]
    audited_on: Day | None
    publish_due_on: Annotated[Day | None, label("公示期限至")]
    published_on: Annotated[Day | None, label("公示日期")]
    follow_up: Annotated[Word | None, label("后续处理情况"), one_of(FOLLOW_UPS)]
    follow_up_due_on: Annotated[Day | None, label("后续处理截止日")]
    followed_up_by: str | None
    late: bool | None
    light: Annotated[Word | None, label("灯"), one_of(LIGHTS)]
    whose_turn: Annotated[str | None, label("责任方")]
    observed: bool


_NAMES: Final = json.Decoder(list[str])
STATUSES: Final = {
    "assigned": "待检查",
    "fine": "未发现问题",
    "problem": "发现问题",
    "unknown": "结果不明",
    "unlicensed": "无证活动",
    QUASHED: "经救济撤销",
}


def found_problem() -> Condition:
    """Return the condition that an inspection found a problem; what is unknown is none."""
    found: Condition = sql.literal_column(f"({FOUND_PROBLEM})")
    return found


def _status_of(row: CheckRow, mark: str | None) -> str:
    if mark == QUASHED:
        return QUASHED
    if row.checked_at is None and row.assigned_on is not None:
        return "assigned"
    if row.unlicensed:
        return "unlicensed"
    return found_of(
        row.code_system,
        row.result_code,
        stated=row.problem_found,
        counts=(row.problems_critical, row.problems_serious, row.problems_minor),
    )


def _answer_of(
    row: CheckRow, valid_from: str | None, day: str, stand: CheckStand, *, licence_known: bool
) -> CheckAnswer:
    is_before, mark = None, mark_on(verdicts_of(row.verdicts), day)
    is_waiting = row.checked_at is None and row.assigned_on is not None
    team = row.assigned_to if is_waiting else row.inspectors
    if valid_from is not None and row.checked_on is not None:
        is_before = row.checked_on < valid_from
    return CheckAnswer(
        row.check,
        row.subject,
        row.item,
        row.licence,
        row.task,
        row.assigned_by if is_waiting else row.agency,
        _status_of(row, mark),
        mark,
        row.checked_on,
        row.result_code,
        row.code_system,
        row.kind,
        row.team,
        team,
        row.stepped_down,
        len(_NAMES.decode(team)) if is_waiting else row.inspectors_count,
        row.draw,
        row.register,
        row.assigned_on,
        row.problems_critical,
        row.problems_serious,
        row.problems_minor,
        licence_known,
        is_before,
        stand.stage,
        row.audited_on,
        day_or_none(stand.publication.limit.last_day),
        day_or_none(stand.published_on),
        stand.follow_up,
        day_or_none(stand.following.limit.last_day),
        row.followed_up_by,
        stand.late,
        stand.light,
        stand.whose_turn,
        row.observed,
    )


def _with_licences(reader: Reader, rows: Iterable[CheckRow]) -> Iterator[CheckAnswer]:
    day, steps = reader.on.isoformat(), CheckSteps(reader)
    for chunk in chunks(rows):
        numbers = {row.licence for row in chunk if row.licence is not None}
        known = {
            one.licence: one.first_valid_from
            for one in reader.matching(LICENCES, "licence", sorted(numbers))
            if one.issued_at is not None
        }
        steps.learn(chunk)
        for row in chunk:
            valid_from, stand = known.get(row.licence or ""), steps.of(row)
            yield _answer_of(row, valid_from, day, stand, licence_known=row.licence in known)


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CheckAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    c = reader.columns(CHECKS)
    found = [
        *in_days(reader, c.checked_on, filters, is_instant=False),
        *of_subject(reader, c.subject, filters),
        *of_agency(reader, filters, sql.func.coalesce(c.agency, c.assigned_by)),
    ]
    return _with_licences(reader, reader.select(CHECKS, *found))


def _shows(reader: Reader, number: str) -> Sequence[CheckAnswer]:
    row = reader.row(CHECKS, number)
    return [] if row is None else [_shown(reader, row, CheckSteps(reader))]


def _shown(reader: Reader, row: CheckRow, steps: CheckSteps) -> CheckAnswer:
    licence = reader.row(LICENCES, row.licence) if row.licence is not None else None
    is_known = licence is not None and licence.issued_at is not None
    valid_from = licence.first_valid_from if licence is not None else None
    steps.learn([row])
    day, stand = reader.on.isoformat(), steps.of(row)
    return _answer_of(row, valid_from, day, stand, licence_known=is_known)


def _tells(reader: Reader, number: str) -> Iterator[tuple[CheckAnswer, Story]]:
    row = reader.row(CHECKS, number)
    if row is None:
        return
    story = Story(reader)
    steps = CheckSteps(reader, story)
    with story.about("status"):
        story.row(CHECKS, row, "result_code", "code_system", "problem_found", "verdicts")
    with story.about("team"):
        names = ("inspectors",) if row.checked_at else ("assigned_to", "stepped_down")
        story.row(CHECKS, row, *names)
    with story.about("stage"):
        story.row(CHECKS, row, "audited_on", "audit_passed")
        for page in reader.matching(PUBLICATIONS, "about", [f"check:{row.check}"]):
            story.row(PUBLICATIONS, page, "published_at", "withdrawn_at")
    with story.about("followed"):
        story.row(CHECKS, row, "followed_up_by", "no_follow_up")
    with story.about("publish"):
        story.row(CHECKS, row, "checked_on")
        steps.publication(row)
    with story.about("follow"):
        story.row(CHECKS, row, "checked_on", "follow_up_by")
        steps.following(row)
    yield _shown(reader, row, steps), story


question = Question(
    name="checks",
    command="check",
    chinese="检查",
    sentence="results of inspections",
    examples=("--status problem --since 2017-01-01", "2017-0031"),
    place=40,
    numbers=("check",),
    answer=CheckAnswer,
    tables=(CHECKS,),
    statuses=STATUSES,
    groups={},
    lists=_lists,
    shows=_shows,
    tells=_tells,
    topics={
        "status": ("status",),
        "inspectors": ("team",),
        "stage": ("stage",),
        "publish_due_on": ("publish",),
        "follow_up": ("status", "followed"),
        "follow_up_due_on": ("follow",),
        "late": ("publish", "follow", "late"),
        "light": ("publish", "follow"),
        "whose_turn": ("stage", "followed"),
    },
    brief=("check", "subject", "licence", "checked_on", "status", "result_code", "team"),
    spare=("result_code", "team", "licence", "checked_on"),
)
