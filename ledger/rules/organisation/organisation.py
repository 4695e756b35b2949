"""机构: how a ledger is opened, agencies, calendars and terms."""

from collections.abc import Iterator
from datetime import date

from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LedgerOpened,
    LegalTermSet,
    LoopStep,
    PersonKeyAdopted,
    ServiceLevelSet,
    SubjectRecoded,
)
from ledger.fact import AnyFact, Fact
from ledger.legible import is_blank
from ledger.rules.base import rule
from ledger.states.agency import (
    UNKNOWN_AGENCY,
    Agency,
    acts_for,
    has_role,
    judge_registered,
    unites,
)
from ledger.states.person_keys import PersonKeys
from ledger.states.subject import same
from ledger.view import Objection, View, finding, refusal


@rule(LedgerOpened)
def open_ledger(fact: AnyFact, view: View) -> Iterator[Objection]:  # noqa: ARG001
    """账本启用: only the first entry opens; the gate decides that one by itself."""
    yield LEDGER_EXISTS("type", fact.event.name)


@rule(AgencyRegistered)
def register(fact: Fact[AgencyRegistered], view: View) -> Iterator[Objection]:  # noqa: ARG001
    """机关登记: an agency needs a role."""
    if not fact.event.roles:
        yield UNKNOWN_ROLE("data.roles", fact.event.agency)
    if unites(fact.event.roles):
        yield BOTH_ROLES("data.roles", fact.event.agency)


@rule(AgencySucceeded)
def succeed(fact: Fact[AgencySucceeded], view: View) -> Iterator[Objection]:
    """机关承继: both are registered, and nobody succeeds itself."""
    event = fact.event
    for field, agency in (("data.agency", event.agency), ("data.successor", event.successor)):
        if not view.of(Agency, agency).registered:
            yield UNKNOWN_AGENCY(field, agency)
    if acts_for(view, event.agency, event.successor, date.max):
        yield SUCCEEDED_ITSELF("data.successor", event.successor)
    former, heir = (view.of(Agency, one).roles for one in (event.agency, event.successor))
    if unites(former | heir) and not unites(heir):
        yield BOTH_ROLES("data.successor", event.successor)


@rule(CalendarPublished)
def publish_calendar(fact: Fact[CalendarPublished], view: View) -> Iterator[Objection]:  # noqa: ARG001
    """工作日历公布: days of that year only, none of them twice."""
    event = fact.event
    days = (*event.days_off, *event.working_days)
    if len(set(days)) != len(days):
        yield CALENDAR_OVERLAP("data.days_off", str(event.year))
    elif any(day.year != event.year for day in days):
        yield CALENDAR_OVERLAP("data.year", str(event.year))


@rule(LegalTermSet)
def set_term(fact: Fact[LegalTermSet], view: View) -> Iterator[Objection]:  # noqa: ARG001
    """法定期限: whoever holds the role may set any term; a later one replaces."""
    return iter(())


@rule(ServiceLevelSet)
def set_level(fact: Fact[ServiceLevelSet], view: View) -> Iterator[Objection]:
    """服务标准: of a known agency; step return counts returns, every other counts days.

    Without its number a level would look as if it bound, and bind nobody.
    """
    event = fact.event
    if event.agency is not None:
        yield from judge_registered(view, "data.agency", event.agency)
    if event.step is LoopStep.RETURN and not event.times:
        yield LEVEL_UNMEASURED("data.times", event.step)
    elif event.step is not LoopStep.RETURN and event.days is None:
        yield LEVEL_UNMEASURED("data.days", event.step)


@rule(PersonKeyAdopted)
def adopt_person_key(fact: Fact[PersonKeyAdopted], view: View) -> Iterator[Objection]:
    """化名密钥启用: of this ledger, each key id once and for ever."""
    event = fact.event
    if event.ledger != view.opening.ledger:
        yield KEY_OF_ANOTHER("data.ledger", event.ledger)
    elif event.key in dict(view.of(PersonKeys, event.ledger).adopted):
        yield KEY_ID_TAKEN("data.key", event.key)


@rule(SubjectRecoded)
def recode(fact: Fact[SubjectRecoded], view: View) -> Iterator[Objection]:
    """主体变更代码: never in a circle."""
    event = fact.event
    if event.subject_into in same(view, event.subject_from, date.max):
        yield RECODE_LOOP("data.subject_into", event.subject_into)
    is_keeper = fact.agency == view.opening.event.agency or has_role(view, fact.agency, Role.KEEPER)
    if is_blank(event.document) and not is_keeper:
        yield RECODE_NO_DOCUMENT("data.document", event.subject_from)


LEVEL_UNMEASURED = refusal(
    "level.unmeasured",
    "服务标准未写明天数或次数",
    "a service level names no days, or for step return no number of times",
    source="审管衔接: 推送、认领、反馈时限",
    remedy="name --days; for step return --times",
)


UNKNOWN_ROLE = refusal(
    "agency.unknown-role",
    "未赋予角色",
    "an agency is registered without any role",
    source="审管分离: who may publish is decided by role",
    remedy="name at least one role",
)


BOTH_ROLES = finding(
    "agency.both-sides",
    "一个机关兼审批与监管",
    "one agency may approve and supervise from now on; under an item that was moved it may not",
    source="内丘县内政字【2017】15号 三(二)(2): 审管分离",
    remedy="register two agencies, or see to it that different officers approve and supervise",
)


SUCCEEDED_ITSELF = refusal(
    "agency.succession-loop",
    "承继关系成环",
    "an agency would succeed itself, directly or through others",
    source="机构改革方案",
    remedy="name the agency that really takes over",
)


CALENDAR_OVERLAP = refusal(
    "calendar.overlap",
    "工作日历日期冲突",
    "a day lies outside the year, or is both a day off and a working day",
    source="国务院办公厅 节假日安排通知",
    remedy="correct the list of days",
)


KEY_OF_ANOTHER = refusal(
    "person-key.other-ledger",
    "非本账本的化名密钥",
    "a ledger adopts the keys of pseudonyms for itself only",
    source="化名规则: a check value of the key stands in the ledger that uses it",
    remedy="name this ledger: `shenguan person --adopt` does",
    hard=True,
)


KEY_ID_TAKEN = refusal(
    "person-key.taken",
    "化名密钥编号已启用",
    "the ledger has adopted a key under this key id; another one would make one person two",
    source="化名规则: one key id is one key, for ever",
    remedy="give the new key another key id and keep the old one in the file (`shenguan person "
    "--new-key ID`, then --adopt)",
    hard=True,
)


RECODE_NO_DOCUMENT = refusal(
    "recode.no-document",
    "主体变更无文件依据",
    "a change of code moves what binds a subject, and no document says that it happened",
    source="市场主体登记管理条例",
    remedy="name the document of the registration, or let the keeper record it",
)


RECODE_LOOP = refusal(
    "recode.loop",
    "主体变更成环",
    "a subject would become itself, directly or through others",
    source="市场主体登记管理条例",
    remedy="name the code that the subject really continues under",
)


LEDGER_EXISTS = refusal(
    "ledger.exists",
    "账本已启用",
    "a ledger is opened once, by its first entry",
    source="账本启用",
    remedy="use another store for another ledger",
    hard=True,
)
