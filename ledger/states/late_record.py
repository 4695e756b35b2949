"""逾期登记: an act that was done in time, and is recorded after its time has passed."""

from collections.abc import Iterator

from ledger.fact import AnyFact
from ledger.law.deadline import Limit
from ledger.states.case import Case
from ledger.view import Objection, View, finding, refusal


def judge_late_record(case: Case, view: View, last_day: str) -> Iterator[Objection]:
    """Yield what stands against an act that was done in time and is recorded after it.

    Silence had accepted the case as far as anybody could see: whoever went on from there is not
    undone by what was kept in a drawer.
    """
    if case.standing_on_silence:
        yield SILENCE_RELIED_ON(
            "data.case", f"{last_day} < {view.day}", blocking=case.standing_on_silence
        )
    else:
        yield AFTER_LIMIT("occurred_at", f"{last_day} < {view.day}")


def judge_written_down(fact: AnyFact, limit: Limit) -> Iterator[Objection]:
    """Yield a finding where what is said to be done in time is recorded after its time."""
    if fact.observed is None and limit.is_over(fact.day):
        yield AFTER_LIMIT("occurred_at", f"{limit.last_day} < {fact.day}")


AFTER_LIMIT = finding(
    "occurred.after-limit",
    "期限内作出、逾期登记",
    "the act was done within its time limit and recorded after it had passed",
    source="行政许可法 第三十二条: an act in time counts, however late it is written down",
    remedy="record acts when they are done; the auditor sees the delay",
)


SILENCE_RELIED_ON = refusal(
    "case.silence-relied-on",
    "已依据逾期视为受理继续办理",
    "the case went on because silence had accepted it; nothing recorded afterwards undoes that",
    source="行政许可法 第三十二条第一款第四项",
    remedy="go on with the case as accepted by silence",
)
