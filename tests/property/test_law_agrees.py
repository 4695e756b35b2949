"""The law is one: what the rules read of a random history, the answers read too.

The rules' side folds the naive account of the history into states; the answers' side reads rows
that the engine folded from the store.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger import naming
from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished, ItemListed
from ledger.events.handling import (
    CaseClosed,
    CaseOutcome,
    ProcedureKind,
    SpecialProcedureEnded,
    SpecialProcedureStarted,
    TimeLimitExtended,
)
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    ApplicationWithdrawn,
    JointCaseOpened,
    SupplementRequested,
)
from ledger.events.organisation import LedgerOpened, LegalTermSet
from ledger.fact import Fact
from ledger.states.agency import acts_for
from ledger.states.case import Case
from ledger.states.case_limits import acceptance_of, limits_of
from ledger.states.licence import Licence
from ledger.states.renewal import status_of as status_by_rules
from ledger.states.restriction import Restriction, measure_of, rests
from ledger.states.subject import same
from ledger.states.supervision_duty import Supervisors
from ledger.view import Opening, State, View
from projections.lookups.duties import stands
from projections.lookups.grounds import without_ground
from projections.lookups.licence_life import status_of
from projections.lookups.limits import Limits
from projections.lookups.organisation import acting_for, bound_by
from projections.lookups.renewals import Renewals
from projections.reader import Reader
from projections.tables.catalogue import DUTIES
from projections.tables.credit import RESTRICTIONS
from projections.tables.decision import LICENCES
from projections.tables.intake import CASES
from tests.histories import LEDGER, ZONE, History, histories
from tests.invented import AGENCIES, POOLS, SUBJECTS
from tests.property.test_projections import examples, views_of

CASE = f"{AGENCIES[0]}/2017-1"
BRANCH = f"{AGENCIES[0]}/2017-2"
JOINT = f"{AGENCIES[0]}/BL-1"
DAYS = st.dates(date(2017, 6, 15), date(2017, 10, 10))


def view_of(history: History, day: date, *, without: frozenset[str] = frozenset()) -> View:
    """Return what rules see of a history's naive account on a day."""
    facts = [fact for fact in history.facts() if type(fact.event).__name__ not in without]

    def fold(state: type[State], key: str) -> Any:  # noqa: ANN401 - any state
        folded: State = state()
        for fact in facts:
            tag = f"{state.tag}:{key}"
            if type(fact.event) in state.folds and tag in naming.tags_of(fact.event):
                folded = folded.evolve(fact, key)
        return folded

    opened = next(fact.event for fact in facts if isinstance(fact.event, LedgerOpened))
    return View(
        Opening(LEDGER, opened, ZONE),
        day,
        of=fold,
        at=_nothing,
        fact=_nothing,
        before=_nothing,
        history=_nothing,
        known=lambda _, __: iter(()),
    )


def _nothing(*_: object) -> Any:  # noqa: ANN401 - is never asked
    raise AssertionError("what was known earlier is not asked here")


@contextmanager
def read(history: History, on: date) -> Iterator[Reader]:
    """Yield a reader of everything known, judged on a day, without leaving out what came later."""
    history.write()
    with views_of(history, begun=True) as views:
        views.catch_up()
        with views.reader() as reader:
            reader.on = on
            yield reader


def said_of_an_item(random: Random) -> tuple[ItemListed, GuidePublished]:
    """Return how an item is listed, and what its guide says of time."""
    listed = ItemListed(
        item="XK-1",
        name="食品经营许可",
        kind=random.choice(("01", "01", "07")),
        basis=("食品安全法",),
        agency=AGENCIES[0],
        effective_on=date(2017, 7, random.randint(1, 5)),
    )
    guide = GuidePublished(
        item="XK-1",
        version=1,
        effective_on=date(2017, 7, random.randint(1, 5)),
        legal_days=random.choice((None, 3)),
        legal_unit=random.choice((None, TimeUnit.DAY, TimeUnit.MONTH)),
        promised_days=random.choice((None, 2)),
        instant=random.random() < 0.3,
    )
    return listed, guide


def said_of_the_clock(random: Random) -> tuple[Event, ...]:
    """Return what stops the clock of the case, lets it go on, or gives more time."""
    kinds = (ProcedureKind.HEARING, ProcedureKind.TEST, ProcedureKind.FREEZE)
    started = (
        SpecialProcedureStarted(
            case=CASE,
            kind=random.choice(kinds),
            notified_on=random.choice((None, date(2017, 7, 3))),
            until=random.choice((None, date(2017, 7, random.randint(3, 9)))),
            legal_basis=random.choice((None, "某法")),
        )
        for _ in range(2)
    )
    return (
        *started,
        SpecialProcedureEnded(case=CASE, kind=random.choice((None, *kinds))),
        TimeLimitExtended(
            case=CASE, days=2, reason="-", told_on=date(2017, 7, random.randint(3, 9))
        ),
    )


def said_of_a_joint(random: Random) -> tuple[Event, ...]:
    """Return how a joint case is opened and prolonged, its term, and another branch."""
    return (
        TimeLimitExtended(
            joint=JOINT, days=2, reason="-", told_on=date(2017, 7, random.randint(3, 19))
        ),
        JointCaseOpened(
            joint=JOINT,
            lead=AGENCIES[0],
            items=("XK-1",),
            opened_on=date(2017, 7, random.randint(3, 9)),
        ),
        LegalTermSet(
            term="joint",
            length=random.randint(1, 3),
            unit=TimeUnit.WORKDAY,
            effective_on=date(2017, 7, random.randint(1, 5)),
            basis="行政许可法 第四十二条",
        ),
        ApplicationReceived(case=BRANCH, item="XK-2", channel="窗口", joint=JOINT),
        ApplicationAccepted(case=BRANCH, accepted_on=date(2017, 7, random.randint(3, 9))),
    )


def life_of_a_case(seed: int) -> History:
    """Make a history about one case: some of what can happen to it, on any days of a week."""
    random = Random(seed)  # noqa: S311 - a history is repeatable, not secret
    opening = History.of(()).facts()
    received = ApplicationReceived(
        case=CASE,
        item="XK-1",
        channel="窗口",
        subject=SUBJECTS[0],
        joint=random.choice((None, JOINT)),
    )
    others: tuple[Event, ...] = (
        SupplementRequested(case=CASE, materials=("M1",)),
        CaseClosed(case=CASE, outcome=CaseOutcome.UNKNOWN, closed_on=date(2017, 7, 5)),
        ApplicationWithdrawn(case=CASE),
        ApplicationNotAccepted(case=CASE, reason="-"),
        *said_of_the_clock(random),
        ApplicationAccepted(
            case=CASE,
            accepted_on=date(2017, 7, random.randint(3, 9)),
            mode=random.choice((AcceptanceMode.FULL, AcceptanceMode.SILENCE)),
            guide=random.choice((None, 1, 2)),
            due_at=random.choice((None, datetime(2017, 7, 20, 4, tzinfo=UTC))),
        ),
    )
    chosen = random.sample(others, random.randint(0, 4))
    if received.joint is not None:
        chosen += random.sample(said_of_a_joint(random), random.randint(2, 4))
    events = random.sample((*said_of_an_item(random), received, *chosen), 3 + len(chosen))
    facts = [
        Fact(
            event=event,
            id=f"00000000-0000-0000-0001-{place:012}",
            agency=AGENCIES[0],
            actor=f"{AGENCIES[0]}/1",
            occurred_at=f"2017-07-{random.randint(3, 10):02}T02:00:00Z",
            recorded_at="2017-07-20T02:00:00.000000Z",
            day=date(2017, 7, 20),
            position=len(opening) + place,
            observed=random.choice((None, None, "old")),
        )
        for place, event in enumerate(events, start=1)
    ]
    return History.saying([*opening, *facts])


LIVES = st.integers(0, 2**32 - 1).map(life_of_a_case)


@examples(100)
@given(history=LIVES | histories(), on=DAYS)
def test_rules_and_answers_give_one_acceptance_and_one_time_limit_for_every_case(
    history: History, on: date
) -> None:
    view = view_of(history, on)
    with read(history, on) as reader:
        limits = Limits(reader)
        for row in reader.select(CASES):
            case = view.of(Case, row.case)
            asked = limits.acceptance(row)
            assert asked == acceptance_of(case, view, on)
            assert limits.of_case(row, asked) == limits_of(case, view, asked)


@examples(60)
@given(history=histories(), on=DAYS)
def test_rules_and_answers_agree_on_how_a_licence_stands(history: History, on: date) -> None:
    view = view_of(history, on)
    with read(history, on) as reader:
        renewals = Renewals(reader)
        for row in reader.select(LICENCES):
            licence = view.of(Licence, row.licence)
            assert status_of(row, renewals, on.isoformat()) == status_by_rules(licence, view, on)


@examples(60)
@given(history=histories(), on=DAYS)
def test_rules_and_answers_agree_on_who_acts_for_whom_and_whose_record_binds(
    history: History, on: date
) -> None:
    view = view_of(history, on, without=frozenset({"CreditNoticeReceived"}))
    only_own = _leaving_out(history, "CreditNoticeReceived")
    with read(only_own, on) as reader:
        for agency in AGENCIES:
            acting = {other for other in AGENCIES if acts_for(view, other, agency)}
            assert set(acting_for(reader, agency)) & set(AGENCIES) == acting
        for subject in SUBJECTS:
            assert set(bound_by(reader, subject)) == set(same(view, subject))


@examples(60)
@given(history=histories(), on=DAYS)
def test_rules_and_answers_agree_on_which_supervision_duties_stand_where(
    history: History, on: date
) -> None:
    view = view_of(history, on)
    with read(history, on) as reader:
        for item in POOLS["item"]:
            supervisors = view.of(Supervisors, item)
            for area in (*POOLS["area"], None):
                standing = {duty.entry for duty in supervisors.on_duty(on, area)}
                rows = reader.rows_of(DUTIES, item)
                shown = {
                    row.entry for row in rows if row.duty == "supervision" and stands(row, on, area)
                }
                assert shown == standing


@examples(60)
@given(history=histories(), on=DAYS)
def test_rules_and_answers_agree_on_whether_the_ground_of_a_restriction_stands(
    history: History, on: date
) -> None:
    view = view_of(history, on, without=frozenset({"CreditNoticeReceived"}))
    only_own = _leaving_out(history, "CreditNoticeReceived")
    with read(only_own, on) as reader:
        rows = [row for row in reader.select(RESTRICTIONS) if row.imposed_at is not None]
        fallen = without_ground(reader, rows)
        for row in rows:
            assert view.of(Restriction, row.restriction).imposing is not None
            measure = measure_of(view, f"restriction:{row.restriction}")
            assert measure is not None
            assert rests(view, measure, on) is (row.restriction not in fallen)


def _leaving_out(history: History, event_type: str) -> History:
    """Return the history as it would be without the entries of a type, corrections applied."""
    facts = history.facts()
    return History.saying(fact for fact in facts if type(fact.event).__name__ != event_type)
