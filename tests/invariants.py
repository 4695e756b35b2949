"""不变量: what must hold of a county at every moment, whatever was tried (law.md § 11).

Each is told from the account of the entries; the answers, and what rules see, are held against it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from ledger.events.catalogue import Act
from ledger.events.credit import Forbidden
from ledger.events.decision import DecisionOutcome, LicenceChange
from ledger.events.handover import PushStage
from ledger.events.organisation import Post
from ledger.gate.replay import Replay
from ledger.law.light import light_on
from ledger.states.calendar import work_calendar
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of, limits_of
from ledger.view import View
from projections.discovery import all_questions
from projections.question import Filters
from projections.questions.cases import CaseAnswer
from projections.questions.loop import LoopAnswer
from projections.reader import Reader
from projections.views import Views
from tests.account import ZONE, Account, Kept, facts_of
from tests.examples.organisation import LEDGER
from tests.histories import TABLES, rows_of
from tests.lights import lights_agree
from tests.property.test_projections import stored_rows
from tests.today import today_is_whole
from tests.town import SECRETS, Town

ENDED: Final = ("granted", "refused", "withdrawn", "terminated", "closed", "quashed")
LATE: Final = "occurred.after-limit"


@dataclass
class Moment:
    """时刻: a town after an act: the account before and after, and what the answers say."""

    town: Town
    reader: Reader
    view: View
    before: Account
    now: Account
    today: date

    @cached_property
    def cases(self) -> dict[str, CaseAnswer]:
        """What the question about cases answers of all of them."""
        return {one.case: one for one in self._asked("cases")}

    @cached_property
    def loop(self) -> list[LoopAnswer]:
        """What the question about the loop answers, with what was never sent."""
        return self._asked("loop")

    def _asked(self, name: str) -> list[Any]:
        (question,) = (one for one in all_questions() if one.name == name)
        return list(question.list(self.reader, Filters(status=tuple(question.statuses))))

    @cached_property
    def new(self) -> list[Kept]:
        """The facts that were recorded since the moment before, as far as they hold."""
        place = max((one.place for one in self.before.held), default=0)
        known = {one.entry.id for one in self.before.held}
        return [one for one in self.now.held if one.place > place and one.entry.id not in known]

    @cached_property
    def amended(self) -> bool:
        """Whether something was corrected or voided since."""
        were = {one.entry.id: one.latest.id for one in self.before.held}
        are = {one.entry.id: one.latest.id for one in self.now.held}
        return any(are.get(one) != latest for one, latest in were.items())


Wrong = Iterator[Any]
"""What is wrong, if anything is."""
Invariant = Callable[[Moment], Wrong]


def licences_rest_on_grants(now: Moment) -> Wrong:
    """No licence without a standing grant of a body that holds the item that day."""
    for one in now.now.of("LicenceIssued"):
        grants = now.now.of("DecisionMade", case=one.event.case)
        granted = [
            two
            for two in grants
            if two.place < one.place and two.event.outcome is DecisionOutcome.GRANTED
        ]
        if not granted:
            yield one.event.licence, "without a grant"
        elif one in now.new and now.before.is_quashed(f"case:{one.event.case}", one.recorded_on):
            anew = granted[-1].place > _quashed_at(now.before, one.event.case)
            if not anew:
                yield one.event.licence, "out of a grant that was quashed"


def _quashed_at(account: Account, case: str) -> int:
    return max(one.place for one in account.of("AppealDecided", about=f"case:{case}"))


def deciders_are_competent(now: Moment) -> Wrong:
    """No decision without duty and item, or by who received, accepted, reviewed, surveyed."""
    for one in now.now.of("DecisionMade"):
        case, who = one.event.case, one.entry
        if who.actor in now.now.hands(case, one.place):
            yield case, "decided by who had it in hand", who.actor
        is_new = one in now.new and not now.amended
        if is_new and not now.before.may_decide(who.agency, case, one.recorded_on):
            yield case, "decided without duty or item", who.agency


def nobody_barred_is_granted(now: Moment) -> Wrong:
    """No grant and no renewal to a subject, a code of it or a party that is barred that day."""
    for one in now.new if not now.amended else ():
        event, day = one.event, one.recorded_on
        if one.kind == "DecisionMade" and event.outcome is DecisionOutcome.GRANTED:
            received = now.before.first("ApplicationReceived", case=event.case)
            subject = None if received is None else received.event.subject
            if bars := now.before.bars(event.case, subject, Forbidden.GRANT, day):
                yield event.case, "granted to who is barred", bars
        if one.kind == "LicenceChanged" and event.kind is LicenceChange.RENEWED:
            issued = now.before.first("LicenceIssued", licence=event.licence)
            holder = None if issued is None else issued.event.subject
            for forbidden in (Forbidden.GRANT, Forbidden.LICENCE):
                if bars := now.before.bars(event.case or "", holder, forbidden, day):
                    yield event.licence, "renewed for who is barred", bars


def the_accepted_have_an_end_or_a_limit(now: Moment) -> Wrong:
    """Every accepted case is decided, withdrawn, terminated, or open with a limit."""
    for case in now.now.cases():
        since = now.now.accepted_on(case, now.today)
        answer = now.cases[case]
        if answer.accepted_on != (since.isoformat() if since else None):
            yield case, "accepted on", answer.accepted_on, "by the account", since
        if since is None:
            continue
        if answer.status == "accepted":
            if answer.due not in {"set", "pending-calendar"}:
                yield case, "open without a limit", answer.due
            if (answer.due == "set") is not (answer.due_at is not None):
                yield case, "a limit without a day", answer.due_at
        elif answer.status not in ENDED:
            yield case, "accepted and", answer.status


def acceptance_never_moves_later(now: Moment) -> Wrong:
    """No later entry but a correction moves the day of acceptance later, or takes it away.

    What was done in time and recorded late is no later entry of the law: it says so itself.
    """
    if now.amended:
        return
    late = {getattr(one.event, "case", None) for one in now.new if LATE in one.entry.findings}
    for case in now.before.cases():
        was, is_ = now.before.accepted_on(case, now.today), now.cases[case].accepted_on
        if was is not None and case not in late and (is_ is None or is_ > was.isoformat()):
            yield case, "accepted on", was, "then on", is_


def the_legal_limit_moves_only_by_law(now: Moment) -> Wrong:
    """The legal limit moves by pauses with notice, an extension or a correction, as far as it may.

    Told anew it is twenty working days, and ten more where the head allowed them.
    """
    for case in now.now.cases():
        extended = [one.event.days for one in now.now.of("TimeLimitExtended", case=case)]
        if len(extended) > 1 or sum(extended) > 10:
            yield case, "extended by", extended
        joint = next(now.now.of("ApplicationReceived", case=case)).event.joint
        extended = [one.event.days for one in now.now.of("TimeLimitExtended", joint=joint or "")]
        if len(extended) > 1 or sum(extended) > 15:
            yield joint, "extended by", extended
        answer = now.cases[case]
        if now.now.accepted_on(case, now.today) is None or now.now.is_anew(case):
            continue
        due = now.now.due_legal(case, now.today)
        if answer.due_legal != (due.isoformat() if due else None):
            yield case, "legal limit", answer.due_legal, "by the account", due


def nobody_is_on_both_sides(now: Moment) -> Wrong:
    """For an item that moved no agency approves and supervises, but where the county so began."""
    for item in {one.event.item for one in now.now.of("ItemTransferred")}:
        holder = now.now.holder(item, now.today)
        moves = now.now.of("ItemTransferred", item=item)
        is_moved = any(one.event.effective_on <= now.today for one in moves)
        if holder is None or not is_moved or now.now.began_as_both(holder):
            continue
        supervises = _supervises(now.now, item, holder, now.today)
        if now.now.has_duty(item, holder, Act.DECIDE, now.today) and supervises:
            yield item, "approved and supervised by", holder


def _supervises(account: Account, item: str, body: str, day: date) -> bool:
    ended = {one.event.duty: one.event.effective_on for one in account.of("DutyEnded", item=item)}
    return any(
        one.event.effective_on <= day < ended.get(one.entry.id, date.max)
        for one in account.of("SupervisionDutyAssigned", item=item, agency=body)
    )


def what_was_done_is_pushed_or_burns(now: Moment) -> Wrong:
    """Every grant, change and revocation was pushed, has failed to be, or burns as unpushed."""
    burning = {
        (one.about, one.stage)
        for one in now.loop
        if one.status == "not-pushed" and one.whose_turn and (one.light or one.due_at)
    }
    for about, stage, place in _owed(now):
        if _is_told(now.now, about, stage, place):
            continue
        if not {(about, None), (about, stage)} & burning:
            yield about, "neither pushed nor burning", stage
    for answer in now.loop:
        if answer.status == "failed" and answer.stage == PushStage.DECIDED and not answer.observed:
            others = now.now.of("ApprovalPushed")
            about = (answer.about or "").removeprefix("case:")
            later = [one for one in others if one.event.case == about]
            if answer.whose_turn is None and not later:
                yield answer.number, "failed and nobody's turn"


def _owed(now: Moment) -> Iterator[tuple[str, str, int]]:
    """Yield what obliges to push: about what, which stage, from which place."""
    for case in now.now.cases():
        decision = now.now.decision(case)
        if decision is None or decision.event.outcome is not DecisionOutcome.GRANTED:
            continue
        if not now.now.is_quashed(f"case:{case}", now.today):
            yield f"case:{case}", PushStage.DECIDED.value, decision.place
    for one in now.now.of("LicenceChanged", "LicenceRevoked", "LicenceCancelled"):
        licence = one.event.licence
        revoked = [
            two for two in now.now.of("LicenceRevoked", licence=licence) if two.place < one.place
        ]
        if one.kind == "LicenceCancelled" and revoked:
            continue
        stage = PushStage.CHANGED if one.kind == "LicenceChanged" else PushStage.REVOKED
        yield f"licence:{licence}", stage.value, one.place


def _is_told(account: Account, about: str, stage: str, place: int) -> bool:
    kind, _, number = about.partition(":")
    stopped = {one.event.task for one in account.of("PushStopped")}
    return any(
        getattr(one.event, kind) == number
        and one.event.stage.value == stage
        and one.event.task not in stopped
        and one.place > place
        for one in account.of("ApprovalPushed", "PushFailed")
    )


def one_officer_in_post_claims(now: Moment) -> Wrong:
    """A task has at most one open claim, of an officer in post."""
    claims: dict[str, int] = {}
    for one in now.now.held:
        if one.kind == "SupervisionTaskClaimed":
            claims[one.event.task] = claims.get(one.event.task, 0) + 1
            if claims[one.event.task] > 1:
                yield one.event.task, "claimed twice"
            officer = one.event.officer or one.entry.actor
            is_new = one in now.new and not now.amended
            if is_new and not now.before.in_post(officer, one.entry.agency, Post.INSPECTOR):
                yield one.event.task, "claimed for who is not in post", officer
        elif one.kind in {"TaskReturned", "ApprovalPushed", "SupervisionTaskClosed"}:
            claims[one.event.task] = 0


def a_red_light_names_whose_turn_it_is(now: Moment) -> Wrong:
    """A red light has exactly one whose turn it is; past the law's day it burns, imports apart."""
    registered = {one.event.agency for one in now.now.of("AgencyRegistered")}
    for answer in (*now.cases.values(), *now.loop):
        if answer.light == "red" and answer.whose_turn not in registered:
            yield answer, "red and nobody's turn"
    for case, answer in now.cases.items():
        due = now.now.due_legal(case, now.today)
        is_late = due is not None and due < now.today and not answer.observed
        if answer.status == "accepted" and is_late and answer.light not in {"red", "paused"}:
            yield case, "late since", due, "and", answer.light
    numbers = [one.number for one in now.loop if one.light == "red" and one.number is not None]
    if len(numbers) != len(set(numbers)):
        yield numbers, "burns twice"


def rules_and_answers_agree(now: Moment) -> Wrong:
    """Rules see the acceptance, limits and light of every case that the answers show."""
    for number, answer in now.cases.items():
        case = now.view.of(Case, number)
        acceptance = acceptance_of(case, now.view, now.today)
        limits = limits_of(case, now.view, acceptance)
        seen = (acceptance.day, acceptance.silent, limits.promised.last_day, limits.legal.last_day)
        said = (answer.accepted_on, answer.silent, answer.due_promised, answer.due_legal)
        if tuple(one.isoformat() if isinstance(one, date) else one for one in seen) != said:
            yield number, "rules see", seen, "answers say", said
        if answer.status == "accepted" and answer.light != "paused" and not answer.observed:
            light = light_on(work_calendar(now.view), now.today, limits.due, 0)
            if light != answer.light:
                yield number, "by the rules", light, "by the answer", answer.light


def no_clear_personal_value_is_kept(now: Moment) -> Wrong:
    """Nobody reads a name, a telephone number or an identity number in any entry."""
    place = max((one.place for one in now.before.held), default=0)
    for page in now.town.store.scan(after=max(0, place - 5)):
        for row in page:
            if any(secret.encode() in row.body for secret in SECRETS):
                yield row.position, "holds a clear personal value"


INVARIANTS: Final[tuple[Invariant, ...]] = (
    licences_rest_on_grants,
    deciders_are_competent,
    nobody_barred_is_granted,
    the_accepted_have_an_end_or_a_limit,
    acceptance_never_moves_later,
    the_legal_limit_moves_only_by_law,
    nobody_is_on_both_sides,
    what_was_done_is_pushed_or_burns,
    one_officer_in_post_claims,
    a_red_light_names_whose_turn_it_is,
    rules_and_answers_agree,
    no_clear_personal_value_is_kept,
)
"""Those that are asked of every moment; that rows are what is replayed is asked now and then."""


def rows_are_what_is_replayed(now: Moment) -> Wrong:
    """Rows that grew entry by entry are those of a plain fold of what holds."""
    plain = rows_of(facts_of(now.now.held))
    stored = stored_rows(now.reader)
    for table in TABLES:
        if plain[table.name] != stored[table.name]:
            yield table.name, "differs from the plain fold"


def seeds_of(life: int, acts: int) -> list[int]:
    """Return the numbers of a life that is the same in every run."""
    random = Random(life)  # noqa: S311 - a life is repeatable, not secret
    return [random.randrange(2**32) for _ in range(acts)]


@contextmanager
def views_of_town(town: Town) -> Iterator[Views]:
    """Open views of a town's ledger that are judged on the town's day."""
    with TemporaryDirectory() as folder:
        views = Views(
            f"sqlite:///{Path(folder) / 'views.db'}",
            town.store,
            ZONE,
            LEDGER,
            today=lambda: town.today,
        )
        try:
            yield views
        finally:
            views.close()


@dataclass
class Watch:
    """守望: a town whose life is watched; ``invariants`` are what is asked after each act."""

    town: Town = field(default_factory=Town)
    invariants: tuple[Invariant, ...] = INVARIANTS
    every: int = 20

    def wrongs(self, seeds: list[int]) -> Iterator[tuple[str, Any]]:
        """Live, and yield what is wrong after each act, by the name of the invariant."""
        town = self.town
        replay = Replay(town.store, town.gate.opening, after=town.store.head())
        before = town.account
        with views_of_town(town) as views:
            for place, _ in enumerate(town.live(seeds), start=1):
                for page in town.store.scan(after=replay.position):
                    for row in page:
                        replay.go_on(row)
                views.catch_up()
                with views.reader() as reader:
                    now = Moment(
                        town, reader, replay.view(town.today), before, town.account, town.today
                    )
                    asked = self.invariants
                    if place % self.every == 0 or place == len(seeds):
                        asked = (*asked, rows_are_what_is_replayed, today_is_whole, lights_agree)
                    for invariant in asked:
                        for wrong in invariant(now):
                            yield invariant.__name__, (place, wrong)
                before = town.account
