"""延长期限: who gives a case, or a joint case, more time, how much, and until when."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events.base import Role
from ledger.events.catalogue import Act
from ledger.events.handling import TimeLimitExtended
from ledger.events.organisation import Post
from ledger.fact import Fact
from ledger.law.deadline import term_on
from ledger.law.joint import JOINT, JOINT_EXTENSION, joint_start, limit_of_joint
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.rules.handling.procedure import judge_in_time, judge_undecided, judge_within
from ledger.rules.intake.joint import NOT_LEAD
from ledger.states.agency import acts_for, has_role
from ledger.states.calendar import work_calendar
from ledger.states.case import CASE_ALREADY_DECIDED, CASE_NOT_ACCEPTED, Case
from ledger.states.case_limits import acceptance_of, branch_accepted_on, judge_accepted
from ledger.states.competence import judge_competent
from ledger.states.day import judge_day, judged_on, occurred_on
from ledger.states.joint import Joint, judge_joint_open, limit_of_branches, without_a_branch
from ledger.states.officer import holds_post
from ledger.states.term import TERM_UNKNOWN, Term
from ledger.view import Objection, View, refusal

EXTENSION_DAYS_MAX: Final = 10
"""十日 (行政许可法 第四十二条第一款), which are working days (第八十二条)."""
JOINT_EXTENSION_DAYS_MAX: Final = 15
"""十五日 (第四十二条第二款): what the statute gives where the ledger has no term for it."""
_DECIDES: Final = frozenset((Act.DECIDE,))


@rule(TimeLimitExtended)
def extend(fact: Fact[TimeLimitExtended], view: View) -> Iterator[Objection]:
    """延长期限: of a case or of a joint case, once, and before its limit has passed."""
    event = fact.event
    if event.case is not None and event.joint is None:
        yield from _extend_case(fact, view, event.case)
    elif event.joint is not None and event.case is None:
        yield from _extend_joint(fact, view, event.joint)
    else:
        yield NOT_ONE("data.case", f"{event.case or '-'} · {event.joint or '-'}")


def _extend_case(fact: Fact[TimeLimitExtended], view: View, number: str) -> Iterator[Objection]:
    """Yield what stands against more time for a case: the head gives it, ten working days."""
    event = fact.event
    case = view.of(Case, number)
    yield from judge_undecided(case, number)
    if case.receipt is None:
        return
    yield from judge_accepted(case, fact, view)
    yield from judge_competent(fact, view, case.receipt.event.item, _DECIDES)
    # The head of a keeper or of a legal office is the head of another body.
    if not has_role(view, fact.agency, Role.APPROVAL) or not holds_post(
        view, fact.actor, fact.agency, Post.HEAD
    ):
        yield NOT_HEAD("actor", fact.actor)
    if event.days > EXTENSION_DAYS_MAX:
        yield TOO_LONG("data.days", f"{event.days} > {EXTENSION_DAYS_MAX}")
    for one in case.clock:
        if isinstance(one.event, TimeLimitExtended):
            yield SECOND("data.case", number, blocking=(one.id,))
            return
    yield from judge_in_time(fact, view, case, AFTER_DUE)
    after = acceptance_of(case, view, judged_on(fact, view)).day
    yield from judge_day(fact, view, "told_on", after=after)


def _extend_joint(fact: Fact[TimeLimitExtended], view: View, number: str) -> Iterator[Objection]:
    """Yield what stands against more time for all branches: it is the government's to give."""
    joint = view.of(Joint, number)
    yield from judge_joint_open(joint, number)
    if joint.opening is None:
        return
    yield from _judge_government(fact, view, joint)
    yield from _judge_length(fact, view)
    if joint.extension is not None:
        yield SECOND("data.joint", number, blocking=(joint.extension.id,))
        return
    if not _is_undecided(joint, view, number):
        yield CASE_ALREADY_DECIDED("data.joint", number)
    yield from _judge_running(fact, view, joint, number)


def _judge_government(
    fact: Fact[TimeLimitExtended], view: View, joint: Joint
) -> Iterator[Objection]:
    """Yield what stands against who gives the time: the government does, or shows its document.

    Keeper and legal office speak for the government. Where one of them leads the joint case, or
    has a branch of it in hand, it would give itself the time: then it shows the document as well.
    """
    event, opening = fact.event, joint.opening
    assert opening is not None  # noqa: S101 - an unknown joint case is refused before
    lead = opening.event.lead
    is_lead = acts_for(view, fact.agency, lead)
    has_branch = any(acts_for(view, fact.agency, one.agency) for one in joint.branches)
    speaks = has_role(view, fact.agency, Role.KEEPER) or has_role(view, fact.agency, Role.LEGAL)
    if not (speaks and not is_lead and not has_branch) and is_blank(event.document):
        yield NOT_GOVERNMENT("data.document", f"{fact.agency}")
    if not speaks and not is_lead:
        yield NOT_LEAD("agency", f"{fact.agency} ≠ {lead}", blocking=(opening.id,))


def _judge_length(fact: Fact[TimeLimitExtended], view: View) -> Iterator[Objection]:
    period = term_on(view.of(Term, JOINT_EXTENSION).settings, occurred_on(fact, view))
    if period is None:
        yield TERM_UNKNOWN("data.days", JOINT_EXTENSION)
    longest = JOINT_EXTENSION_DAYS_MAX if period is None else period.length
    if fact.event.days > longest:
        yield TOO_LONG("data.days", f"{fact.event.days} > {longest}")


def _is_undecided(joint: Joint, view: View, number: str) -> bool:
    """Tell whether anything is left to decide: what is decided needs no more time."""
    branches = [view.of(Case, one) for one in joint.cases]
    own = [one for one in branches if one.joint == number]
    is_open = any(one.decision is None and one.ending is None for one in own)
    return is_open or bool(without_a_branch(joint, view))


def _judge_running(
    fact: Fact[TimeLimitExtended], view: View, joint: Joint, number: str
) -> Iterator[Objection]:
    """Yield what stands against the day: no limit runs yet, or it has passed."""

    def accepted_on(case: str) -> date | None:
        return branch_accepted_on(view, case, number)

    assert joint.opening is not None  # noqa: S101 - an unknown joint case is refused before
    shared = limit_of_branches(view, number, accepted_on)
    start = (
        joint_start(joint.opening.event.opened_on, map(accepted_on, joint.cases))
        if shared is None
        else shared.start_on
    )
    if start is None:
        yield CASE_NOT_ACCEPTED("data.joint", number)
        return
    if shared is None:
        yield TERM_UNKNOWN("data.joint", JOINT)
    limit = limit_of_joint(work_calendar(view), shared)
    yield from judge_within(fact, view, (start, limit), AFTER_DUE)
    yield from judge_day(fact, view, "told_on", after=start)


_EXTENSION: Final = "行政许可法 第四十二条"


NOT_ONE = refusal(
    "extension.not-one",
    "延长对象不明",
    "the extension names neither a case nor a joint case, or both",
    source=_EXTENSION,
    remedy="name the case, or the joint case; each is extended by a record of its own",
    hard=True,
)


NOT_HEAD = refusal(
    "extension.not-head",
    "非行政机关负责人批准",
    "only the head of the deciding body allows more time",
    source=_EXTENSION,
    remedy="let the officer in post head record it",
)


NOT_GOVERNMENT = refusal(
    "extension.not-government",
    "并联延期未经政府批准",
    "a joint case is prolonged by the government: by its keeper or legal office, where these have "
    "no part in the joint case, or with its document",
    source="行政许可法 第四十二条第二款: 经本级人民政府负责人批准",
    remedy="name the government's document, or let the keeper or the legal office record it",
)


TOO_LONG = refusal(
    "extension.too-long",
    "延长超过法定天数",
    "the time limit is extended by more working days than the law gives: ten of a case, of a "
    "joint case those of term `joint-extension`",
    source=_EXTENSION,
    remedy="extend by the days in the message at most",
)


SECOND = refusal(
    "extension.second",
    "重复延长",
    "the time limit was extended already; it is extended once",
    source=_EXTENSION,
    remedy="decide within the time that was added",
)


AFTER_DUE = refusal(
    "extension.after-due",
    "期限届满后延长",
    "the extension came after the time limit had passed, or nothing shows that it came before",
    source=_EXTENSION,
    remedy="decide; one that was given in time and is recorded late names its document",
)
