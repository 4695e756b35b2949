"""机构: agencies, officers, calendars, terms, and who stands for whom."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from ledger.events.base import Role, TimeUnit
from ledger.events.credit import CreditNoticeReceived, NoticeEffect
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    CalendarPublished,
    LegalTermSet,
    OfficerAppointed,
    OfficerRemoved,
    Post,
    RecodeKind,
    SubjectRecoded,
)
from ledger.fact import AnyFact, Fact
from ledger.rules.base import rule
from ledger.states.notice import Notices, standing
from ledger.view import Objection, State, View, refusal

UNKNOWN_ROLE = refusal(
    "agency.unknown-role",
    "未赋予角色",
    "an agency is registered without any role",
    source="审管分离: who may publish is decided by role",
    remedy="name at least one role",
)
SUCCEEDED_ITSELF = refusal(
    "agency.succession-loop",
    "承继关系成环",
    "an agency would succeed itself, directly or through others",
    source="机构改革方案",
    remedy="name the agency that really takes over",
)
UNKNOWN_AGENCY = refusal(
    "agency.unknown",
    "机关未登记",
    "the agency is not registered in this ledger",
    source="账本启用",
    remedy="the keeper records AgencyRegistered first",
)
FOREIGN_OFFICER = refusal(
    "officer.other-agency",
    "非本机关人员",
    "an agency appoints or removes only its own officers",
    source="三定规定",
    remedy="let the officer's own agency, or the keeper, record it",
)
NOT_IN_POST = refusal(
    "officer.not-in-post",
    "人员不在岗",
    "the officer holds no post in the publishing agency",
    source="行政许可法 第四条",
    remedy="record OfficerAppointed, or let an officer in post act",
)
CALENDAR_OVERLAP = refusal(
    "calendar.overlap",
    "工作日历日期冲突",
    "a day lies outside the year, or is both a day off and a working day",
    source="国务院办公厅 节假日安排通知",
    remedy="correct the list of days",
)
RECODE_LOOP = refusal(
    "recode.loop",
    "主体变更成环",
    "a subject would become itself, directly or through others",
    source="市场主体登记管理条例",
    remedy="name the code that the subject really continues under",
)
DUTY_NOT_ENDED = refusal(
    "officer.not-appointed",
    "未任该职",
    "the officer does not hold the post that is to be left",
    source="三定规定",
    remedy="name a post that the officer holds",
)


class Agency(State, frozen=True, kw_only=True):
    """机关: its roles, and who took over."""

    tag: ClassVar = "agency"
    folds: ClassVar = (AgencyRegistered, AgencySucceeded)
    name: str | None = None
    roles: frozenset[Role] = frozenset()
    successors: frozenset[str] = frozenset()
    predecessors: frozenset[str] = frozenset()

    @property
    def registered(self) -> bool:
        """Whether the agency takes part in this ledger."""
        return self.name is not None

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a registration or a succession."""
        match fact.event:
            case AgencyRegistered() as event:
                return replace(self, name=event.name, roles=frozenset(event.roles))
            case AgencySucceeded() as event if event.agency == key:
                return replace(self, successors=self.successors | {event.successor})
            case AgencySucceeded() as event:
                return replace(self, predecessors=self.predecessors | {event.agency})
        return self


class Officer(State, frozen=True, kw_only=True):
    """人员: the posts that an officer holds, as (agency, post)."""

    tag: ClassVar = "officer"
    folds: ClassVar = (OfficerAppointed, OfficerRemoved)
    posts: frozenset[tuple[str, Post]] = frozenset()
    certificate_until: date | None = None

    def holds(self, agency: str, post: Post | None = None) -> bool:
        """Tell whether the officer holds the post, or any post, in the agency."""
        for held_in, held in self.posts:
            if held_in == agency and (post is None or held is post):
                return True
        return False

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002 - one field names it
        """Fold an appointment or a removal."""
        match fact.event:
            case OfficerAppointed() as event:
                return replace(
                    self,
                    posts=self.posts | {(event.agency, event.post)},
                    certificate_until=event.certificate_until or self.certificate_until,
                )
            case OfficerRemoved() as event:
                kept = frozenset(
                    (agency, post)
                    for agency, post in self.posts
                    if agency != event.agency or (event.post is not None and post is not event.post)
                )
                return replace(self, posts=kept)
        return self


class Calendar(State, frozen=True, kw_only=True):
    """工作日历: the announced years."""

    tag: ClassVar = "calendar"
    folds: ClassVar = (CalendarPublished,)
    years: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold one year's announcement; a later one for the year replaces it."""
        event = fact.event
        kept_off = {day for day in self.days_off if day.year != event.year}
        kept_working = {day for day in self.working_days if day.year != event.year}
        return replace(
            self,
            years=self.years | {event.year},
            days_off=frozenset(kept_off.union(event.days_off)),
            working_days=frozenset(kept_working.union(event.working_days)),
        )


class TermVersion(Struct, frozen=True):
    """期限版本: a length that holds from a day on."""

    effective_on: date
    length: int
    unit: TimeUnit


class Term(State, frozen=True, kw_only=True):
    """法定期限: its versions, in the order in which they were set."""

    tag: ClassVar = "term"
    folds: ClassVar = (LegalTermSet,)
    versions: tuple[TermVersion, ...] = ()

    def on(self, day: date) -> TermVersion | None:
        """Return the version in force on a day; of two from the same day, the later set."""
        in_force = [version for version in self.versions if version.effective_on <= day]
        return max(in_force, key=lambda version: version.effective_on) if in_force else None

    def evolve(self, fact: AnyFact, key: str) -> Self:  # noqa: ARG002
        """Fold a setting; the same day again replaces."""
        event = fact.event
        kept = [v for v in self.versions if v.effective_on != event.effective_on]
        version = TermVersion(event.effective_on, event.length, event.unit)
        return replace(self, versions=(*kept, version))


class Same(State, frozen=True, kw_only=True):
    """同一主体: the other codes whose record binds this code.

    The same subject binds both ways; a succession binds the successor by the predecessor's record.
    """

    tag: ClassVar = "subject"
    folds: ClassVar = (SubjectRecoded, CreditNoticeReceived)
    bound_by: frozenset[str] = frozenset()
    notices: Notices = ()

    def others(self, key: str) -> frozenset[str]:
        """Return every other code whose record binds this one, as here or elsewhere recorded."""
        if not self.notices:
            return self.bound_by
        told = (one.event for one in standing(self.notices))
        codes = ((one.subject, one.about.removeprefix("subject:"), one.recode_kind) for one in told)
        return self.bound_by | {
            old if new == key else new
            for old, new, kind in codes
            if new == key or kind is RecodeKind.SAME
        }

    def evolve(self, fact: AnyFact, key: str) -> Self:
        """Fold a change of code, or the notice of one."""
        event = fact.event
        if isinstance(event, CreditNoticeReceived):
            is_recoding = event.effect is NoticeEffect.RECODED
            return replace(self, notices=(*self.notices, fact)) if is_recoding else self
        if event.subject_into == key:
            return replace(self, bound_by=self.bound_by | {event.subject_from})
        if event.kind is RecodeKind.SAME:
            return replace(self, bound_by=self.bound_by | {event.subject_into})
        return self


def same(view: View, subject: str) -> tuple[str, ...]:
    """Return a subject and every code whose record binds it, the subject first."""
    closure = {subject: None}
    waiting = [subject]
    while waiting:
        code = waiting.pop()
        for other in sorted(view.of(Same, code).others(code)):
            if other not in closure:
                closure[other] = None
                waiting.append(other)
    return tuple(closure)


def acts_for(view: View, agency: str, other: str) -> bool:
    """Tell whether an agency acts for another: it is the same, or took over (机构承继)."""
    waiting, seen = [other], {other}
    while waiting:
        current = waiting.pop()
        if current == agency:
            return True
        fresh = view.of(Agency, current).successors - seen
        seen |= fresh
        waiting.extend(fresh)
    return False


def holds_post(view: View, officer: str, agency: str, post: Post | None = None) -> bool:
    """Tell whether an officer holds a post in an agency or in one that it took over."""
    if officer == view.opening.event.officer and agency == view.opening.event.agency:
        return True
    held = view.of(Officer, officer)
    return held.holds(agency, post) or any(
        acts_for(view, agency, held_in)
        for held_in, held_post in held.posts
        if held_in != agency and (post is None or held_post is post)
    )


@rule(AgencyRegistered)
def register(fact: Fact[AgencyRegistered], view: View) -> Iterator[Objection]:  # noqa: ARG001
    """机关登记: an agency needs a role."""
    if not fact.event.roles:
        yield UNKNOWN_ROLE("data.roles", fact.event.agency)


@rule(AgencySucceeded)
def succeed(fact: Fact[AgencySucceeded], view: View) -> Iterator[Objection]:
    """机关承继: both are registered, and nobody succeeds itself."""
    event = fact.event
    for field, agency in (("data.agency", event.agency), ("data.successor", event.successor)):
        if not view.of(Agency, agency).registered:
            yield UNKNOWN_AGENCY(field, agency)
    if acts_for(view, event.agency, event.successor):
        yield SUCCEEDED_ITSELF("data.successor", event.successor)


@rule(OfficerAppointed)
def appoint(fact: Fact[OfficerAppointed], view: View) -> Iterator[Objection]:
    """人员任职: only by the own agency or the keeper, into a registered agency."""
    yield from _own_officer(fact, view)
    if not view.of(Agency, fact.event.agency).registered:
        yield UNKNOWN_AGENCY("data.agency", fact.event.agency)


@rule(OfficerRemoved)
def remove(fact: Fact[OfficerRemoved], view: View) -> Iterator[Objection]:
    """人员离岗: only by the own agency or the keeper, out of a post that is held."""
    yield from _own_officer(fact, view)
    if not view.of(Officer, fact.event.officer).holds(fact.event.agency, fact.event.post):
        yield DUTY_NOT_ENDED("data.post", fact.event.officer)


def _own_officer(
    fact: Fact[OfficerAppointed] | Fact[OfficerRemoved], view: View
) -> Iterator[Objection]:
    if fact.agency == view.opening.event.agency:
        return
    if Role.KEEPER in view.of(Agency, fact.agency).roles:
        return
    if not acts_for(view, fact.agency, fact.event.agency):
        yield FOREIGN_OFFICER("data.agency", fact.event.agency)


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


@rule(SubjectRecoded)
def recode(fact: Fact[SubjectRecoded], view: View) -> Iterator[Objection]:
    """主体变更代码: never in a circle."""
    event = fact.event
    if event.subject_into in same(view, event.subject_from):
        yield RECODE_LOOP("data.subject_into", event.subject_into)
