"""流水账: what holds in a log, told anew from its entries, and what the law makes of it.

No rule, state or function of the law is asked: days are counted one by one, what stands is looked
for fact by fact. What the gate and the answers say is held against it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from ledger.entry import Entry
from ledger.events.appeal import AppealOutcome
from ledger.events.base import Role
from ledger.events.catalogue import Act, CasesInHand
from ledger.events.credit import Forbidden
from ledger.events.handling import ProcedureKind
from ledger.events.intake import AcceptanceMode, PartyRole
from ledger.events.organisation import Post, RecodeKind
from ledger.fact import AnyFact, Fact
from ledger.zone import Zone
from tests.announced import workdays_after

ZONE: Final = Zone("Asia/Shanghai")
NOTICE_DAYS: Final = 5
DECISION_DAYS: Final = 20
JOINT_DAYS: Final = 45
_ONE_DAY: Final = timedelta(days=1)
_FREEING: Final = (AppealOutcome.QUASHED, AppealOutcome.STAYED)


class Kept(NamedTuple):
    """存续事实: what an entry says now, where it stands, and on which local days."""

    place: int
    entry: Entry[Any]
    event: Any
    latest: Entry[Any]

    @property
    def kind(self) -> str:
        """The name of its type."""
        return self.entry.type

    @property
    def on(self) -> date:
        """The local day on which it took effect."""
        return ZONE.day(self.latest.occurred_at)

    @property
    def recorded_on(self) -> date:
        """The local day on which it was recorded."""
        return ZONE.day(self.entry.recorded_at)


def kept(entries: Iterable[tuple[int, Entry[Any]]]) -> list[Kept]:
    """Return what holds: each entry as its latest correction has it, without what is voided."""
    latest: dict[str, Entry[Any]] = {}
    gone: set[str] = set()
    told = list(entries)
    for _, entry in told:
        latest[entry.corrects.entry if entry.corrects else entry.id] = entry
        if entry.type == "EntryVoided":
            gone.add(entry.data.entry)
    return [
        Kept(place, entry, latest[entry.id].data, latest[entry.id])
        for place, entry in told
        if entry.corrects is None and entry.id not in gone
    ]


def facts_of(account: Iterable[Kept]) -> list[AnyFact]:
    """Return what holds as facts, for whoever folds them one after another."""
    return [
        Fact(
            event=one.event,
            id=one.entry.id,
            agency=one.entry.agency,
            actor=one.entry.actor,
            occurred_at=one.latest.occurred_at,
            recorded_at=one.entry.recorded_at,
            day=one.recorded_on,
            position=one.place,
            observed=one.entry.observed,
            because=one.entry.because,
        )
        for one in account
    ]


class Account:
    """流水账: what is asked of the entries that hold."""

    def __init__(self, entries: Iterable[tuple[int, Entry[Any]]]) -> None:
        self.held = kept(entries)
        self._by_kind: dict[str, list[Kept]] = {}
        for one in self.held:
            self._by_kind.setdefault(one.kind, []).append(one)
        years = {one.event.year for one in self.of("CalendarPublished", calendar="cn")}
        self._workdays_after = partial(workdays_after, years=years)

    def of(self, *kinds: str, **where: object) -> Iterator[Kept]:
        """Yield what holds of some types, where their fields say so."""
        for kind in kinds:
            for one in self._by_kind.get(kind, ()):
                if all(getattr(one.event, name, None) == value for name, value in where.items()):
                    yield one

    def first(self, *kinds: str, **where: object) -> Kept | None:
        """Return the first of what holds."""
        return min(self.of(*kinds, **where), key=lambda one: one.place, default=None)

    def cases(self) -> list[str]:
        """Return the numbers under which somebody applied."""
        return list(dict.fromkeys(one.event.case for one in self.of("ApplicationReceived")))

    def accepted_on(self, case: str, day: date) -> date | None:
        """Return from when a case counts as accepted on a day: in writing, or by silence."""
        written = self.first("ApplicationAccepted", case=case)
        if written is None:
            return self.silent_since(case, day)
        if written.event.mode is AcceptanceMode.SILENCE:
            return written.event.accepted_on
        spoken_on = min(written.event.accepted_on, written.on)
        return self.silent_since(case, spoken_on) or written.event.accepted_on

    def silent_since(self, case: str, day: date) -> date | None:
        """Return from when silence has accepted a case by a day (行政许可法 第三十二条)."""
        received = self.first("ApplicationReceived", case=case)
        if received is None:
            return None
        last = self._workdays_after(received.on, NOTICE_DAYS)
        notice = self.first("SupplementRequested", case=case)
        if notice is None or last is None or notice.on > last:
            return received.on if self._is_silent(case, last, day) else None
        completed = self._completed(case, notice)
        if completed is None:
            return None
        return completed if self._is_silent(case, self._workdays_after(completed, 5), day) else None

    def _is_silent(self, case: str, last: date | None, day: date) -> bool:
        if last is None or day <= last:
            return False
        if self.first("ApplicationNotAccepted", case=case) is not None:
            return False
        words = [one.on for one in self.of("ApplicationWithdrawn", "CaseClosed", case=case)]
        written = self.of("ApplicationAccepted", case=case)
        words += [min(one.event.accepted_on, one.on) for one in written]
        return all(word > last for word in words)

    def _completed(self, case: str, notice: Kept) -> date | None:
        """Return the day on which everything that a notice asked for had been handed in."""
        lacking = {*notice.event.materials, *(one.material for one in notice.event.defects)}
        for one in self.of("SupplementSubmitted", case=case):
            lacking -= {material.code for material in one.event.materials}
            if not lacking:
                return one.on
        return None

    def pauses(self, case: str, day: date) -> list[tuple[date, date]]:
        """Return what does not count: the days after the first, up to and including the last."""
        found = []
        ends = list(self.of("SpecialProcedureEnded", case=case))
        for begun in sorted(self.of("SpecialProcedureStarted", case=case), key=lambda one: one.on):
            event = begun.event
            ended = min(
                (
                    one
                    for one in ends
                    if one.event.kind in {None, event.kind} and one.on >= begun.on
                ),
                key=lambda one: one.on,
                default=None,
            )
            if ended is not None:
                ends.remove(ended)
            if event.notified_on is None or event.kind is ProcedureKind.FREEZE:
                continue
            found.append((begun.on, day if ended is None else ended.on))
        return found

    def due_legal(self, case: str, day: date) -> date | None:
        """Return the last day that the law leaves for a first decision, counted day by day."""
        accepted_on = self.accepted_on(case, day)
        if accepted_on is None or self.is_anew(case):
            return None
        stopped = self.pauses(case, day)

        def is_left_out(one: date) -> bool:
            return any(begun < one <= ended for begun, ended in stopped)

        length = self.legal_days(case, accepted_on)
        added = sum(one.event.days for one in self.of("TimeLimitExtended", case=case))
        ends = [self._workdays_after(accepted_on, length + added, is_left_out)]
        if (shared_from := self._joint_start(case, day)) is not None:
            joint = next(self.of("ApplicationReceived", case=case)).event.joint
            more = sum(one.event.days for one in self.of("TimeLimitExtended", joint=joint))
            ends.append(self._workdays_after(shared_from, JOINT_DAYS + more, is_left_out))
        return min((one for one in ends if one is not None), default=None)

    def legal_days(self, case: str, accepted_on: date) -> int:
        """Return how long the law gives by the guide that was known when a case was accepted."""
        known_at = self._bound_at(case, accepted_on)
        received = self.first("ApplicationReceived", case=case)
        guides = [
            one.event
            for one in self.of("GuidePublished", item=received and received.event.item)
            if one.place < known_at and one.event.effective_on <= accepted_on
        ]
        latest = max(guides, key=lambda one: one.effective_on, default=None)
        return (latest and latest.legal_days) or DECISION_DAYS

    def _bound_at(self, case: str, accepted_on: date) -> int:
        """Return the place of what a case was accepted by: a word, a receipt, or what came last."""
        written = self.first("ApplicationAccepted", case=case)
        if written is not None and written.event.mode is not AcceptanceMode.SILENCE:
            spoken_on = min(written.event.accepted_on, written.on)
            if self.silent_since(case, spoken_on) is None:
                return written.place
        received = self.first("ApplicationReceived", case=case)
        supplied = [
            one for one in self.of("SupplementSubmitted", case=case) if one.on == accepted_on
        ]
        if received is not None and received.on == accepted_on:
            return received.place
        return supplied[-1].place if supplied else 0

    def _joint_start(self, case: str, day: date) -> date | None:
        received = self.first("ApplicationReceived", case=case)
        joint = None if received is None else received.event.joint
        opened = None if joint is None else self.first("JointCaseOpened", joint=joint)
        if opened is None:
            return None
        branches = [one.event.case for one in self.of("ApplicationReceived", joint=joint)]
        accepted = [one for two in branches if (one := self.accepted_on(two, day)) is not None]
        return max(opened.event.opened_on, min(accepted)) if accepted else None

    def is_anew(self, case: str) -> bool:
        """Tell whether an appeal has ever had a case decided anew: its time is another one."""
        words = self.of("AppealDecided", about=f"case:{case}")
        return any(one.event.redecide_days for one in words)

    def decision(self, case: str) -> Kept | None:
        """Return the last decision of a case."""
        return max(self.of("DecisionMade", case=case), key=lambda one: one.place, default=None)

    def is_quashed(self, about: str, day: date) -> bool:
        """Tell whether an appeal took away an act by a day: the last word of each appeal counts."""
        return AppealOutcome.QUASHED in self._verdicts(about, day)

    def is_free(self, about: str, day: date) -> bool:
        """Tell whether an appeal has quashed an act, or stays it, on a day."""
        return any(one in _FREEING for one in self._verdicts(about, day))

    def _verdicts(self, about: str, day: date) -> list[AppealOutcome]:
        last: dict[str, AppealOutcome] = {}
        for one in self.of("AppealDecided", about=about):
            if one.event.retroactive or one.event.effective_on <= day:
                last[one.event.appeal] = one.event.outcome
        return list(last.values())

    def holder(self, item: str, day: date) -> str | None:
        """Return the body that holds an item on a day."""
        listed = self.first("ItemListed", item=item)
        moved = self.of("ItemTransferred", item=item)
        begun = [one.event for one in moved if one.event.effective_on <= day]
        if begun:
            return str(begun[-1].agency_to)
        return None if listed is None else listed.event.agency

    def may_decide(self, body: str, case: str, day: date) -> bool:
        """Tell whether a body has the duty and the item, or had the case in hand (行政机关职责)."""
        received, since = self.first("ApplicationReceived", case=case), self.accepted_on(case, day)
        if received is None or since is None:
            return False
        item = received.event.item
        in_hand = self._in_hand_since(case, day) or since
        kept_by = [
            one.event.agency_from
            for one in self.of("ItemTransferred", item=item)
            if one.event.cases_in_hand is CasesInHand.OLD
            and in_hand < one.event.effective_on <= day
        ]
        judged_on = in_hand if body in kept_by else day
        holds = body in kept_by or (not kept_by and self.holder(item, day) == body)
        return holds and self.has_duty(item, body, Act.DECIDE, judged_on)

    def _in_hand_since(self, case: str, day: date) -> date | None:
        """Return when a case came into somebody's hand: written, or the term of silence over."""
        written = self.first("ApplicationAccepted", case=case)
        received = self.first("ApplicationReceived", case=case)
        silent = self.silent_since(case, day)
        if silent is not None and received is not None:
            return self._workdays_after(silent, NOTICE_DAYS)
        return None if written is None else max(written.event.accepted_on, written.on)

    def has_duty(self, item: str, body: str, act: Act, day: date) -> bool:
        """Tell whether a duty for an act stands on a day."""
        ended = {one.event.duty: one.event.effective_on for one in self.of("DutyEnded", item=item)}
        return any(
            act in one.event.acts
            and one.event.effective_on <= day < ended.get(one.entry.id, date.max)
            for one in self.of("DutyAssigned", item=item, agency=body)
        )

    def hands(self, case: str, before: int) -> set[str]:
        """Return who received, accepted, reviewed or surveyed a case before a place."""
        kinds = (
            "ApplicationReceived",
            "ApplicationAccepted",
            "ReviewCompleted",
            "SiteSurveyCompleted",
        )
        found: set[str] = set()
        for one in self.of(*kinds, case=case):
            if one.place < before:
                found |= {one.entry.actor, *getattr(one.event, "surveyors", ())}
        return found

    def in_post(self, officer: str, agency: str, post: Post) -> bool:
        """Tell whether an officer holds a post by what was said last."""
        said = [
            one
            for one in self.of("OfficerAppointed", "OfficerRemoved", officer=officer, post=post)
            if one.event.agency == agency
        ]
        last = max(said, key=lambda one: one.place, default=None)
        return last is not None and last.kind == "OfficerAppointed"

    def began_as_both(self, body: str) -> bool:
        """Tell whether a body both approved and supervised from the ledger's opening on."""
        first, opened = self.first("AgencyRegistered", agency=body), next(self.of("LedgerOpened"))
        roles = () if first is None or first.recorded_on > opened.recorded_on else first.event.roles
        return {Role.APPROVAL, Role.SUPERVISION} <= {*roles}

    def codes(self, subject: str | None, day: date) -> set[str]:
        """Return a subject with every code that it was changed to or from by a day."""
        found = {subject or ""}
        links = [
            {one.event.subject_from, one.event.subject_into}
            for one in self.of("SubjectRecoded")
            if one.event.kind is RecodeKind.SAME or one.event.effective_on <= day
        ]
        while more := {code for link in links if link & found for code in link} - found:
            found |= more
        return found

    def bars(self, case: str, subject: str | None, forbidden: Forbidden, day: date) -> list[str]:
        """Return the restrictions that forbid something to the applicant of a case, or a party."""
        received = self.first("ApplicationReceived", case=case)
        item = None if received is None else received.event.item
        people: list[tuple[str | None, PartyRole | None]] = [(subject, None)]
        named = [*self.of("ApplicationReceived", "SupplementSubmitted", case=case)]
        people += [(one.subject, one.role) for two in named for one in two.event.parties]
        return [
            bar.event.restriction
            for bar in self.of("RestrictionImposed")
            if forbidden in bar.event.forbids
            and (not bar.event.items or item in bar.event.items)
            and self.binds(bar, day, case)
            and any(
                bar.event.subject in self.codes(person, day)
                and (role is None or role in bar.event.reaches)
                for person, role in people
            )
        ]

    def binds(self, bar: Kept, day: date, case: str | None = None) -> bool:
        """Tell whether a restriction binds on a day: in its time, not lifted, its ground stands."""
        event = bar.event
        lifted = any(
            one.event.only_for in {None, case} and one.place > bar.place
            for one in self.of("RestrictionLifted", restriction=event.restriction)
        )
        in_time = event.from_on <= day <= (event.until_on or date.max)
        about = f"restriction:{event.restriction}"
        return (
            in_time
            and not lifted
            and not self.is_free(about, day)
            and self.stands(event.ground, day)
        )

    def stands(self, ground: str | None, day: date) -> bool:
        """Tell whether what a restriction rests on still stands on a day."""
        kind, _, number = (ground or "").partition(":")
        if kind == "check":
            found = self.first("SpotCheckResultRecorded", check=number)
            return found is not None and not self.is_free(ground or "", day)
        if kind != "penalty":
            return True
        is_decided = self.first("PenaltyDecided", penalty=number) is not None
        is_revoked = self.first("PenaltyRevoked", penalty=number) is not None
        return is_decided and not is_revoked and not self.is_free(ground or "", day)
