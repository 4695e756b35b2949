"""期限: when something is due, as stated, by the guide or the law; counted on the day.

Something open is late from the day after its deadline: until that day ends there is time. What
crosses a year whose calendar has not been announced has no deadline: nothing is guessed.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, NamedTuple

from ledger.events.decision import DecisionOutcome
from ledger.events.intake import AcceptanceMode
from ledger.law.acceptance import Acceptance, Reception, SilenceLimits, acceptance_on
from ledger.law.case_limits import (
    CaseLimits,
    SharedLimit,
    Terms,
    is_permit,
    limits_of_case,
    terms_of,
)
from ledger.law.deadline import (
    DECISION,
    DELIVER,
    NO_LIMIT,
    NOTICE,
    SUPPLEMENT,
    WORKDAY,
    Limit,
    Period,
    Setting,
    limit_of,
    setting_on,
    term_on,
)
from ledger.law.joint import JOINT, limit_of_joint, within
from ledger.law.light import light_on
from ledger.law.procedure import days_lost
from ledger.law.step import Reason, Tell, spelled
from ledger.sentence import say
from projections.engine.row import day_of, row_instant
from projections.lookups.case_facts import facts_of
from projections.lookups.clock import CaseClock
from projections.lookups.items import Items
from projections.lookups.joint import Branches
from projections.reader import Reader
from projections.story import Story
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import ITEM_VERSIONS, ItemVersionRow
from projections.tables.joint import JOINT_CASES
from projections.tables.organisation import CALENDAR, TERMS

_LAST_SECOND: Final = timedelta(seconds=1)
_NOTICE: Final = "行政许可法 第三十二条第一款第四项"
_COMPLETE: Final = "行政许可法 第三十二条第一款第五项"


class CaseBounds(NamedTuple):
    """时限依据: the guide that binds a case, what bounds its decision by it, and both limits."""

    guide: ItemVersionRow | None
    terms: Terms
    limits: CaseLimits


class Limits:
    """The time limits of a reader's position; terms and guides are looked up once."""

    def __init__(self, reader: Reader, story: Story | None = None) -> None:
        self._reader = reader
        self.on = reader.on
        self._story = story
        self._calendar = reader.calendar()
        self.clock = CaseClock(reader, story)
        self._day_of = reader.zone.day
        self._ends: dict[date, str] = reader.remembered("ends of days")
        self._items = Items(reader)
        self._settings: dict[str, list[Setting]] = reader.remembered("terms")
        self.branches = Branches(reader)
        self._shared: dict[str, SharedLimit | None] = {}

    def learn(self, rows: Sequence[CaseRow]) -> None:
        """Look up at once what the limits of some cases are counted by."""
        self.clock.learn(rows)
        self.branches.learn(row.joint for row in rows)

    def last_instant(self, day: date) -> str:
        """Return the last second of a local day, as rows hold instants."""
        if day not in self._ends:
            self._ends[day] = row_instant(self._reader.zone.end_of(day) - _LAST_SECOND)
        return self._ends[day]

    def after(self, start: date, length: int, unit: str = WORKDAY) -> str | None:
        """Return the end of a time limit that begins the day after ``start``."""
        tell = None if self._story is None else self._story.hear("due", self._counting())
        return self._end_of(limit_of(self._calendar, start, Period(length, unit), tell=tell))

    def _end_of(self, limit: Limit) -> str | None:
        return None if limit.last_day is None else self.last_instant(limit.last_day)

    def light(self, limit: Limit) -> str | None:
        """Return the light of a limit of the law or of a guide: yellow on its last day.

        No law gives a number of days for yellow, and on the last day there is nothing to guess.
        """
        return light_on(self._calendar, self._reader.on, limit, 0)

    def workdays_left(self, due_at: str | None, due_on: date | None = None) -> int | None:
        """Return the working days from the day asked about to a deadline; negative afterwards."""
        due_on = self._reader.day(due_at) or due_on
        return None if due_on is None else self._calendar.between(self._reader.on, due_on)

    def workdays_to(self, due_on: str | None) -> int | None:
        """Return the working days from the day asked about to a last day; negative afterwards."""
        return self.workdays_left(None, day_of(due_on))

    def is_past(self, due_at: str | None, ended_at: str | None) -> bool | None:
        """Tell whether something ended, or is still open at the moment asked about, too late."""
        if due_at is None:
            return None
        if self._story is not None:
            self._compare(self._story, due_at, ended_at)
        return due_at < (self._reader.asked_at if ended_at is None else ended_at)

    def _compare(self, story: Story, due_at: str, ended_at: str | None) -> None:
        local = self._reader.local
        due, asked = local(due_at), local(self._reader.asked_at)
        with story.about("late"):
            if ended_at is None:
                story.note(say("still open at {at}; due at {due}", at=asked, due=due))
            else:
                story.note(say("ended at {at}; due at {due}", at=local(ended_at), due=due))

    def acceptance(self, row: CaseRow) -> Acceptance:
        """Return how a case stands: accepted in writing, by silence (第三十二条), or not."""
        tell = self._telling("acceptance", row)
        reception = Reception(
            received_on=self._reader.day(row.received_at),
            written_on=date.fromisoformat(row.accepted_on) if row.accepted_on else None,
            told_on=self._reader.day(row.accepted_at),
            noticed_on=self._reader.day(row.supplement_requested_at) if row.notice_stops else None,
            supplied_on=self._reader.day(row.supplied_at),
            closed_on=self._reader.day(row.closed_at),
            withdrawn_on=self._reader.day(row.withdrawn_at),
            is_turned_away=row.not_accepted_at is not None,
            is_silence_written=row.mode == AcceptanceMode.SILENCE,
            is_history=row.history,
        )
        limits = SilenceLimits(
            notice=partial(self._notice_limit, row),
            supplement=partial(self._supplement_limit, row.supplied_position),
        )
        return acceptance_on(self._reader.on, reception, limits, tell=tell)

    def _notice_limit(self, row: CaseRow, start: date, tell: Tell) -> Limit:
        if tell is not None:
            text = say("the term for the notice of what is missing")
            tell(Reason(text, _NOTICE, ("notice",), start))
        period = self.term(NOTICE, start, row.received_position)
        return limit_of(self._calendar, start, period, tell=tell)

    def _supplement_limit(self, position: int | None, start: date, tell: Tell) -> Limit:
        if tell is not None:
            text = say("the term to accept what was completed")
            tell(Reason(text, _COMPLETE, ("supplement",), start))
        return self._owed(SUPPLEMENT, start, position, tell)

    def notice_end(self, row: CaseRow, received_on: date) -> date | None:
        """Return the last day on which the applicant could be told what is missing."""
        return self._notice_limit(row, received_on, None).last_day

    def supplement_end(self, row: CaseRow, supplied_on: date) -> date | None:
        """Return the last day to say something to what completed the supplement."""
        return self._supplement_limit(row.supplied_position, supplied_on, None).last_day

    def _telling(
        self,
        topic: str,
        row: CaseRow,
        guide: ItemVersionRow | None = None,
        known_at: int | None = None,
    ) -> Tell:
        """Return what the law tells its steps to, with the facts of a case; None: nobody asks."""
        if self._story is None:
            return None
        tell_row = self._story.row
        facts = facts_of(tell_row, row)
        facts["term"] = partial(self._tell_term, DECISION, known_at)
        facts["notice"] = partial(self._tell_term, NOTICE, row.received_position)
        facts["paused"] = partial(self.clock.tell_pauses, row)
        facts["added"] = partial(self.clock.tell_extensions, row)
        facts["supplement"] = partial(self._tell_owed, SUPPLEMENT, row.supplied_position)
        facts |= self._joint_facts(row.joint or "")
        if guide is not None:
            facts["guide"] = lambda _: tell_row(
                ITEM_VERSIONS, guide, "version", "legal_days", "promised_days", "instant"
            )
        return self._story.hear(topic, facts | self._counting())

    def _counting(self) -> dict[str, Callable[[Reason], None]]:
        return {"calendar": self._tell_calendar}

    def _tell_calendar(self, step: Reason) -> None:
        name = self._reader.calendar_name
        if self._story is None or name is None or step.from_on is None:
            return
        last = step.until_on or step.from_on
        for row in self._reader.rows_of(CALENDAR, name):
            if step.from_on.year <= row.year <= last.year:
                text = say(
                    "the working calendar of {year} ({document})",
                    year=row.year,
                    document=row.document or "—",
                )
                self._story.entry(CALENDAR, row, text)

    def _tell_owed(self, name: str, position: int | None, step: Reason) -> None:
        """Tell which setting obliges: one that stood at the place, never a later one."""
        known = [one for one in self.settings_of(name) if one.position < (position or 0)]
        if step.from_on is not None:
            self.tell_setting(name, setting_on(known, step.from_on))

    def _tell_term(self, name: str, known_at: int | None, step: Reason) -> None:
        if step.from_on is not None:
            bound = setting_on(self.settings_of(name), step.from_on, known_at)
            self.tell_setting(name, bound)

    def tell_setting(self, name: str, bound: Setting | None) -> None:
        """Tell which setting of a term counts."""
        rows = self._reader.rows_of(TERMS, name) if bound is not None else ()
        found = next((one for one in rows if bound and one.position == bound.position), None)
        if found is not None and self._story is not None:
            text = say(
                "the legal term {name}: {length}, since {day} ({basis})",
                name=name,
                length=spelled(found.length, found.unit),
                day=found.effective_on,
                basis=found.basis,
            )
            self._story.entry(TERMS, found, text)

    def of_case(self, row: CaseRow, acceptance: Acceptance) -> CaseLimits:
        """Return what was promised and what the law gives for a case's decision."""
        return self.bounds_of(row, acceptance).limits

    def bounds_of(self, row: CaseRow, acceptance: Acceptance) -> CaseBounds:
        """Return the limits of a case's decision, with the guide and the terms behind them."""
        if acceptance.day is None:
            return CaseBounds(None, Terms(), CaseLimits())
        guide, known_at = self._guide(row, acceptance), row.known_at(acceptance)
        terms = self._terms(row, acceptance.day, guide, known_at)
        limits = limits_of_case(
            self._calendar,
            acceptance.day,
            terms,
            within(self.clock.course(row), self.of_branches(row.joint)),
            tell_promised=self._telling("promised", row, guide, known_at),
            tell_legal=self._telling("legal", row, guide, known_at),
        )
        return CaseBounds(guide, terms, limits)

    def excluded_days(self, row: CaseRow, acceptance: Acceptance) -> int | None:
        """Return how many days of a case did not count: working days, or days as its limit has.

        None where the calendar of such a year is not known.
        """
        stopped = self.clock.pauses(row)
        if acceptance.day is None or not stopped:
            return 0
        guide, known_at = self._guide(row, acceptance), row.known_at(acceptance)
        terms = self._terms(row, acceptance.day, guide, known_at)
        period = terms.legal or terms.statute or terms.promise
        unit = WORKDAY if period is None else period.unit
        return days_lost(self._calendar, stopped, acceptance.day, unit)

    def of_branches(self, joint: str | None) -> SharedLimit | None:
        """Return the limit that the branches of a joint case share; None: there is none."""
        if joint is not None and joint not in self._shared:
            accepted = Limits(self._reader).acceptance
            self._shared[joint] = self.branches.shared(
                joint, accepted_on=lambda one: accepted(one).day, term_on=self.term
            )
        return None if joint is None else self._shared[joint]

    def of_joint(self, joint: str) -> Limit:
        """Return until when a joint case is decided, as its branches share it."""
        facts = self._joint_facts(joint) | self._counting()
        tell = None if self._story is None else self._story.hear("due", facts)
        return limit_of_joint(self._calendar, self.of_branches(joint), tell=tell)

    def _joint_facts(self, joint: str) -> dict[str, Callable[[Reason], None]]:
        return {
            "joint": partial(self._tell_joint, joint, ("opened_on", "branches")),
            "joint added": partial(self._tell_joint, joint, ("extended_days", "told_on")),
        }

    def _tell_joint(self, joint: str, columns: tuple[str, ...], step: Reason) -> None:
        row = self._reader.row(JOINT_CASES, joint)
        if row is not None and self._story is not None:
            self._story.row(JOINT_CASES, row, *columns)
            if "joint" in step.because:
                self._tell_term(JOINT, row.opened_position, step)

    def due_at(self, row: CaseRow, limits: CaseLimits) -> str | None:
        """Return when a case is due: the earlier of both limits, at the hour that was stated."""
        due_on = limits.due.last_day
        if due_on is not None and row.due_at is not None and self._reader.day(row.due_at) == due_on:
            return row.due_at
        return self._end_of(limits.due)

    def of_delivery(self, row: CaseRow) -> Limit:
        """Return until when a grant is handed out; what an older system decided owes nothing."""
        if row.decision != DecisionOutcome.GRANTED or row.observed:
            return NO_LIMIT
        return self.owed(DELIVER, row.decided_on, row.decided_position)

    def owed(self, term: str, start: str | None, position: int | None, *, topic: str = "") -> Limit:
        """Return the limit that a term puts on what was recorded at a place: it was known then.

        Where a topic is named, the story tells there which term that is, and how it was counted.
        """
        if start is None:
            return NO_LIMIT
        first, tell = date.fromisoformat(start), None
        if topic and self._story is not None:
            facts = {"term": partial(self._tell_owed, term, position)}
            tell = self._story.hear(topic, facts | self._counting())
            self._tell_start(term, first, position, tell)
        return self._owed(term, first, position, tell)

    def _tell_start(self, term: str, start: date, position: int | None, tell: Tell) -> None:
        if tell is not None and self._owed(term, start, position).binds:
            text = say("the term that stood when it was recorded counts")
            tell(Reason(text, "", ("term",), start))

    def _owed(self, term: str, start: date, position: int | None, tell: Tell = None) -> Limit:
        if position is None:
            return NO_LIMIT
        known = [one for one in self.settings_of(term) if one.position < position]
        return limit_of(self._calendar, start, term_on(known, start), tell=tell)

    def day(self, at: str | None) -> date | None:
        """Return the local day of an instant, None for none."""
        return self._reader.day(at)

    def is_over(self, limit: Limit, ended_on: date | None, topic: str) -> bool | None:
        """Tell whether something ended, or is still open on the day asked about, after a limit."""
        if limit.last_day is None:
            return None
        if self._story is not None:
            with self._story.about(topic):
                if ended_on is None:
                    text = say(
                        "still open on {at}; due {due}", at=self._reader.on, due=limit.last_day
                    )
                else:
                    text = say("ended on {at}; due {due}", at=ended_on, due=limit.last_day)
                self._story.note(text)
        return limit.is_over(ended_on or self._reader.on)

    def _terms(
        self, row: CaseRow, day: date, guide: ItemVersionRow | None, known_at: int | None
    ) -> Terms:
        return terms_of(guide, partial(self._statute, row.item, day, known_at))

    def _statute(self, item: str | None, day: date, known_at: int | None) -> Period | None:
        """Return the law's own term for a decision; only a permit has one."""
        if item is None or not is_permit(self._items.kind_known(item, day, known_at)):
            return None
        return self.term(DECISION, day, known_at)

    def _guide(self, row: CaseRow, acceptance: Acceptance) -> ItemVersionRow | None:
        if row.item is None or acceptance.day is None:
            return None
        known_at = row.known_at(acceptance)
        return self._items.guide(row.item, acceptance.day, known_at, stated=row.guide)

    def term(self, name: str, day: date, known_at: int | None = None) -> Period | None:
        """Return the period of a legal term on a day; see ``setting_on``."""
        return term_on(self.settings_of(name), day, known_at)

    def settings_of(self, name: str) -> list[Setting]:
        """Return the settings of a term, each with its place in the log."""
        if name not in self._settings:
            rows = sorted(self._reader.rows_of(TERMS, name), key=lambda row: row.position)
            self._settings[name] = [
                Setting(
                    date.fromisoformat(row.effective_on),
                    Period(row.length, row.unit, row.window),
                    row.position,
                )
                for row in rows
            ]
        return self._settings[name]
