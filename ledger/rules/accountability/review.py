"""案卷评查与审计导出: the file is read by who had no part in it; the log is handed out as it is."""

from collections.abc import Iterator

from ledger.events.accountability import AuditExportMade, CaseFileReviewed
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.states.agency import acts_for
from ledger.states.case import CASE_UNKNOWN, Case
from ledger.states.day import judge_day, occurred_on
from ledger.view import Objection, View, refusal


@rule(CaseFileReviewed)
def review_file(fact: Fact[CaseFileReviewed], view: View) -> Iterator[Objection]:
    """案卷评查: of a known case, by nobody who received, reviewed, surveyed or decided it."""
    event = fact.event
    case = view.of(Case, event.case)
    if case.receipt is None:
        yield CASE_UNKNOWN("data.case", event.case)
        return
    yield from judge_day(fact, view, "reviewed_on", after=occurred_on(case.receipt, view))
    yield from judge_reader(fact, view, case, {fact.actor, *event.reviewers})


def judge_reader(fact: AnyFact, view: View, case: Case, readers: set[str]) -> Iterator[Objection]:
    """Yield that somebody had a part in a case, or his agency had, whose file is read."""
    for act in _acts(case):
        took_part = {act.actor, *getattr(act.event, "surveyors", ())}
        if readers & took_part or acts_for(view, fact.agency, act.agency):
            yield OWN_FILE("actor", fact.actor, blocking=(act.id,))
            return


def _acts(case: Case) -> Iterator[AnyFact]:
    known = (case.receipt, case.acceptance, *case.reviews, *case.surveys, case.decision)
    return (one for one in known if one is not None)


@rule(AuditExportMade)
def export(fact: Fact[AuditExportMade], view: View) -> Iterator[Objection]:  # noqa: ARG001 - the fact alone
    """审计导出: of what was written before it."""
    if fact.event.until_position >= fact.position:
        yield EXPORT_AHEAD("data.until_position", f"{fact.event.until_position}")


OWN_FILE = refusal(
    "file-review.own",
    "评查人员与案件有关",
    "who handled the case, or the agency that did, does not review its file",
    source="行政处罚案卷、行政许可案卷评查办法: 评查人员回避",
    remedy="let another officer of 监察 or 法制 read it",
)


EXPORT_AHEAD = refusal(
    "export.ahead",
    "导出位置尚不存在",
    "nobody has handed out a place of the log that is not written yet",
    source="内丘县内政字【2017】15号 三(三)3(3): 全程留痕、可追溯、可核查",
    remedy="give the last position that the export holds",
)
