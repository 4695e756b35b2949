"""容缺后补: whether a case that was accepted with a deficit was made good by its day."""

from collections.abc import Iterator

from ledger.events.intake import AcceptanceMode
from ledger.fact import AnyFact
from ledger.law.deadline import limit_until
from ledger.states.calendar import work_calendar
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of, guide_of
from ledger.states.day import judged_on
from ledger.states.materials import missing_materials
from ledger.view import Objection, View, finding


def judge_cured(fact: AnyFact, view: View, case: Case) -> Iterator[Objection]:
    """Yield a finding where a deficit is still open after the day until which it had time.

    The recorded day counts: a date that is written earlier than the record makes nothing good.
    """
    accepted = case.acceptance
    if accepted is None or accepted.event.mode is not AcceptanceMode.DEFICIT:
        return
    day = judged_on(fact, view)
    limit = limit_until(work_calendar(view), accepted.event.cure_by)
    if not limit.is_over(day):
        return
    guide = guide_of(case, view, acceptance_of(case, view, day))
    if missing := missing_materials(case, guide):
        detail = f"{', '.join(missing)} · {day} > {limit.last_day}"
        yield NOT_CURED("data.case", detail, blocking=(accepted.id,))


NOT_CURED = finding(
    "acceptance.not-cured",
    "容缺材料逾期未补",
    "what the case was accepted without was not handed in by the day that was set",
    source="行政许可法 第三十二条; 优化营商环境条例 第十九条: 容缺受理",
    remedy="the window asks for what is missing, and nothing is granted before it is there; "
    "without it the application is refused",
)
