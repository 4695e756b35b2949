"""行政处罚: the state of a penalty, who may penalise, and who takes a penalty back."""

from collections.abc import Iterator

from ledger.events.base import AppealOutcome
from ledger.events.credit import (
    FIRST_ACT,
    LicenceEffect,
    PenaltyDecided,
    PenaltyExecuted,
    PenaltyRevoked,
)
from ledger.fact import Fact
from ledger.law.licence import TAKES_LICENCE
from ledger.law.penalty import PenaltyChange, PenaltyTerms, fine_differs, terms_on
from ledger.law.publicity import is_graded
from ledger.rules.base import rule
from ledger.rules.credit.filed import judge_filed
from ledger.states.agency import acts_for
from ledger.states.appeal import Contested, has_fallen
from ledger.states.case import IDENTITY_MISMATCH
from ledger.states.day import judge_day
from ledger.states.enforcement import Enforcement
from ledger.states.licence import LICENCE_UNKNOWN, Licence, item_of
from ledger.states.notice import ORIGIN_ONLY
from ledger.states.penalty import Penalty
from ledger.states.publicity import window_by
from ledger.states.separation import judge_own_case
from ledger.states.subject import same
from ledger.states.supervision_duty import judge_supervision
from ledger.states.withdrawal import judge_taken_down
from ledger.view import Objection, View, finding, refusal


@rule(PenaltyDecided)
def penalise(fact: Fact[PenaltyDecided], view: View) -> Iterator[Objection]:
    """行政处罚决定: a new number, by an agency on supervision duty, kinds by the code table.

    The item is named also where licences are: it says in which field of duty the agency punishes,
    and a licence's own item may be another.
    """
    event = fact.event
    known = view.of(Penalty, event.penalty)
    if known.decision is not None:
        yield PENALTY_EXISTS("data.penalty", event.penalty, blocking=(known.decision.id,))
    yield from judge_day(fact, view, "decided_on")
    if event.item is not None or not event.licences:
        yield from judge_supervision(fact, view, event.item, missing=NOT_SUPERVISOR)
    if event.item is None:
        yield ITEM_MISSING("data.item", event.penalty)
    if not event.kinds or len(set(event.kinds)) != len(event.kinds):
        yield KIND_CODE("data.kinds", ", ".join(event.kinds))
    else:
        yield from _judge_fine(event)
    yield from _judge_once(event, view)
    yield from _judge_publicity(fact, view)
    yield from judge_filed(fact, view)
    if TAKES_LICENCE in event.kinds and not event.licences:
        yield NO_LICENCE_NAMED("data.licences", event.penalty)
    if not _says_its_effect(event):
        yield EFFECT_UNSAID("data.licence_effect", event.penalty)
    for number in event.licences:
        yield from _judge_licence(fact, view, number)
    is_unnamed = not event.licences and fact.observed is None
    yield from judge_own_case(
        view,
        (fact.actor,),
        "actor",
        licences=event.licences,
        under=(event.subject, event.item) if is_unnamed and event.item is not None else None,
    )


def _says_its_effect(event: PenaltyDecided) -> bool:
    """Tell whether it says what it does to the licences, and for how long it suspends them.

    A suspension without a last day would be a revocation that nobody had to hear the holder on.
    """
    if (TAKES_LICENCE in event.kinds) != (event.licence_effect is not None):
        return False
    if event.licence_effect is not LicenceEffect.SUSPENDED:
        return event.suspended_until is None
    return event.suspended_until is not None and event.decided_on <= event.suspended_until


def _judge_fine(event: PenaltyDecided) -> Iterator[Objection]:
    if fine_differs(event.kinds, event.fine_fen):
        yield FINE_MISSING("data.fine_fen", ", ".join(event.kinds))


def _judge_publicity(fact: Fact[PenaltyDecided], view: View) -> Iterator[Objection]:
    """Yield that nobody knows how long it is public, or that somebody says otherwise than the law.

    What an agency types is its claim: the window is the law's, by the day of the document. Older
    systems knew no such words.
    """
    if fact.observed is not None:
        return
    event = fact.event
    severity = None if event.severity is None else event.severity.value
    if not is_graded(event.decided_on, severity):
        yield SEVERITY_UNKNOWN("data.severity", f"{event.decided_on} · {severity or ''}")
        return
    window = window_by(view, fact, known_at=fact.own_position)
    claimed = event.publicised_until
    if window is not None and claimed is not None and claimed != window.until_on:
        yield PUBLICITY_DIFFERS("data.publicised_until", f"{claimed} ≠ {window.until_on or ''}")


def _judge_once(event: PenaltyDecided, view: View) -> Iterator[Objection]:
    """Yield the fine that the subject has for the act already, under whichever of its codes."""
    if event.enforcement is None or not event.fine_fen:
        return
    codes = same(view, event.subject)
    for earlier in view.of(Enforcement, event.enforcement).penalties:
        other = earlier.event
        is_of_act = (other.act or FIRST_ACT) == (event.act or FIRST_ACT)
        if other.penalty == event.penalty or not is_of_act or not other.fine_fen:
            continue
        is_same = other.subject in codes or event.subject in same(view, other.subject)
        if is_same and _is_fined(view, other):
            yield SECOND_FINE("data.fine_fen", other.penalty, blocking=(earlier.id,))


def _is_fined(view: View, decided: PenaltyDecided) -> bool:
    """Tell whether a fine stands: nobody has taken it back, quashed or changed it into none."""
    words = (one.event for one in view.of(Contested, decided.penalty).words)
    changes = (
        PenaltyChange(one.effective_on, PenaltyTerms(one.kinds, one.fine_fen))
        for one in words
        if one.outcome is AppealOutcome.CHANGED
    )
    if not terms_on(PenaltyTerms(decided.kinds, decided.fine_fen), changes, view.day).fine_fen:
        return False
    is_fallen = has_fallen(view, f"penalty:{decided.penalty}", view.day)
    return view.of(Penalty, decided.penalty).stands and not is_fallen


def _judge_licence(fact: Fact[PenaltyDecided], view: View, number: str) -> Iterator[Objection]:
    licence = view.of(Licence, number)
    if licence.subject is None:
        yield LICENCE_UNKNOWN("data.licences", number)
        return
    if licence.subject not in same(view, fact.event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{fact.event.subject} ≠ {licence.subject}")
    item = item_of(licence, view) or fact.event.item
    if item is None or item != fact.event.item:
        yield from judge_supervision(fact, view, item, missing=NOT_SUPERVISOR)


@rule(PenaltyExecuted)
def execute(fact: Fact[PenaltyExecuted], view: View) -> Iterator[Objection]:
    """处罚执行: of a penalty of its own side, which stands, until all of it is done."""
    event = fact.event
    penalty = view.of(Penalty, event.penalty)
    if penalty.decision is None:
        yield PENALTY_UNKNOWN("data.penalty", event.penalty)
        return
    decided = penalty.decision.event
    if penalty.executed is not None:
        yield EXECUTED("data.penalty", event.penalty, blocking=(penalty.executed.id,))
    if penalty.revocation is not None:
        yield PENALTY_CLOSED("data.penalty", event.penalty, blocking=(penalty.revocation,))
    elif has_fallen(view, f"penalty:{event.penalty}", event.executed_on):
        yield EXECUTED_FALLEN("data.penalty", event.penalty)
    if penalty.decided is None:
        yield ORIGIN_ONLY("data.penalty", event.penalty)
    else:
        yield from judge_day(fact, view, "executed_on", after=decided.decided_on)
        if not acts_for(view, fact.agency, penalty.decided.agency):
            yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {penalty.decided.agency}")
    if decided.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {decided.subject}")


@rule(PenaltyRevoked)
def revoke(fact: Fact[PenaltyRevoked], view: View) -> Iterator[Objection]:
    """处罚撤销: once, by its own side, naming the same subject and licences."""
    event = fact.event
    penalty = view.of(Penalty, event.penalty)
    if penalty.decision is None:
        yield PENALTY_UNKNOWN("data.penalty", event.penalty)
        return
    decided = penalty.decision.event
    if penalty.revocation is not None:
        yield PENALTY_CLOSED("data.penalty", event.penalty, blocking=(penalty.revocation,))
    if penalty.decided is None:
        yield ORIGIN_ONLY("data.penalty", event.penalty)
    else:
        yield from judge_day(fact, view, "revoked_on", after=decided.decided_on)
        if not acts_for(view, fact.agency, penalty.decided.agency):
            yield NOT_OWN_SIDE("agency", f"{fact.agency} ≠ {penalty.decided.agency}")
    if decided.subject not in same(view, event.subject):
        yield IDENTITY_MISMATCH("data.subject", f"{event.subject} ≠ {decided.subject}")
    if set(event.licences) != set(decided.licences):
        named = ", ".join(decided.licences) or "()"
        yield IDENTITY_MISMATCH("data.licences", f"{', '.join(event.licences) or '()'} ≠ {named}")
    yield from judge_taken_down(fact, view, f"penalty:{event.penalty}")


PENALTY_EXISTS = refusal(
    "penalty.exists",
    "处罚编号已使用",
    "a penalty was decided under this number already",
    source="行政处罚决定书文号: unique in the country",
    remedy="use a new number; one document against several offenders has …/1, …/2",
)


PENALTY_UNKNOWN = refusal(
    "penalty.unknown",
    "处罚不存在",
    "no penalty was decided under this number",
    source="行政处罚法 第五十九条",
    remedy="record PenaltyDecided first, or correct the number",
)


PENALTY_CLOSED = refusal(
    "penalty.closed",
    "处罚已撤销",
    "the penalty was taken back already",
    source="行政处罚法 第七十五条",
    remedy="nothing is left to revoke",
)


NOT_SUPERVISOR = refusal(
    "penalty.not-supervisor",
    "无该事项处罚职责",
    "the agency has no supervision duty for the item in which it penalises",
    source="河北省编办: 处罚由承担监管职责的原审批部门实施",
    remedy="let the agency on supervision duty decide, or record SupervisionDutyAssigned",
)


ITEM_MISSING = refusal(
    "penalty.item-missing",
    "未指明事项",
    "a penalty does not say in which item the agency supervises",
    source="行政处罚法 第十七条: 在法定职权范围内实施",
    remedy="name the item under which the agency has its supervision duty",
)


FINE_MISSING = refusal(
    "penalty.fine-missing",
    "罚款与类别不符",
    "a penalty is of the kind fine and names none, or names a fine and is not of that kind",
    source="双公示 罚款金额; 行政处罚法 第九条",
    remedy="name both or neither: 2 罚款 is the kind of a fine",
)


SECOND_FINE = refusal(
    "penalty.second-fine",
    "同一违法行为再次罚款",
    "a fine for the same act of this 立案 stands against the same person",
    source="行政处罚法 第二十九条: 一事不再罚款",
    remedy="impose no second fine; say which act it is (`act`) where it is another one",
)


KIND_CODE = refusal(
    "penalty.kind-code",
    "处罚类别有误",
    "a penalty names no kind, or one kind twice",
    source="双公示 处罚类别代码; 行政处罚法 第九条",
    remedy="name each kind once: 1 警告 2 罚款 3 没收 4 责令停产停业 5 暂扣吊销 6 拘留 9 其他",
)


NO_LICENCE_NAMED = refusal(
    "penalty.no-licence-named",
    "未指明证照",
    "a penalty that takes a licence away (暂扣、吊销) names which",
    source="双公示 暂扣或吊销证照名称及编号",
    remedy="name the licences",
)


EFFECT_UNSAID = refusal(
    "penalty.effect-unsaid",
    "未明确对证照的效力",
    "a penalty of kind 5, and no other, says what becomes of the licences, and a suspension its "
    "last day",
    source="行政处罚法 第九条第三项: 暂扣许可证件、降低资质等级、吊销许可证件",
    remedy="state `licence_effect`, and of a suspension `suspended_until`, its last day",
)


NOT_OWN_SIDE = refusal(
    "penalty.not-own-side",
    "非本机关处罚",
    "only the agency that decided a penalty, or its successor, takes it back or says that it was "
    "carried out",
    source="行政处罚法 第七十五条",
    remedy="let the deciding agency record it",
)


EXECUTED = refusal(
    "penalty.executed",
    "处罚已执行完毕",
    "the penalty was carried out in full already",
    source="行政处罚法 第六十六条",
    remedy="nothing is left to carry out; a wrong record is corrected",
)


EXECUTED_FALLEN = finding(
    "penalty.executed-fallen",
    "执行已失效处罚",
    "a penalty was carried out that is quashed or stayed",
    source="行政复议法 第四十二条; 行政诉讼法 第五十六条",
    remedy="give back what was taken, or wait until the appeal is decided",
)


SEVERITY_UNKNOWN = finding(
    "penalty.severity-unknown",
    "失信程度不明",
    "the penalty does not say how grave it is in the words that hold on the day of its document, "
    "so nobody knows how long it is public, and repair is never too early",
    source="信用修复管理办法; 发改办财金〔2019〕527号, 自2019年7月1日起",
    remedy="say `severity`: from 2019-07-01 general, serious or specific, from 2026-04-01 also "
    "light; documents before have no window",
)


PUBLICITY_DIFFERS = finding(
    "penalty.publicity-differs",
    "公示期与规定不符",
    "the day until which the agency says a penalty is public is not the last day by the rules",
    source="信用修复管理办法; 发改办财金〔2019〕527号",
    remedy="leave `publicised_until` out, or give the last day that the message names",
)
