"""效能指标 over whole lives of a county: the parts of a figure are the whole, counted once more.

Who counts again here reads the entries alone, without a table, a rule or a function of the law.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from projections.discovery import question_named
from projections.question import Filters
from tests.account import Account
from tests.announced import ANNOUNCED, is_workday
from tests.invariants import seeds_of, views_of_town
from tests.town import Town

ACTS = 110
MONTHS = tuple(f"2017-{month:02}" for month in range(7, 13))
FEW = settings(
    max_examples=2,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
"""A life takes seconds; to make a wrong one smaller would take minutes."""
ONE_DAY = timedelta(days=1)
lives = st.integers(0, 2**16)
Figures = Mapping[str, Any]


def _figures(views: Any, month: str, position: int | None = None) -> Figures:  # noqa: ANN401
    with views.reader(position) as reader:
        answers = question_named("kpi").list(reader, Filters(month=month))
        return {f"{one.figure}/{one.definition}": one for one in answers}


def _rows(views: Any, month: str) -> Sequence[Any]:  # noqa: ANN401
    with views.reader() as reader:
        return list(question_named("counted").list(reader, Filters(month=month)))


def _sums(found: Figures) -> Iterator[tuple[str, int, int]]:
    """Yield each whole with the sum of its parts."""
    numbers = {name: one.numerator for name, one in found.items()}
    received = numbers["received/open"] + numbers["received/ended"]
    yield "received", numbers["received/all"], received
    accepted = numbers["accepted/open"] + numbers["closed/all"]
    yield "accepted", numbers["accepted/all"], accepted
    ends = sum(
        value
        for name, value in numbers.items()
        if name.startswith("closed/") and name != "closed/all"
    )
    yield "closed", numbers["closed/all"], ends
    kinds = [found[f"kind-share/{one}"] for one in ("promised", "instant", "unsaid")]
    yield "kinds", numbers["closed/all"], sum(one.numerator for one in kinds)


def _ended_on(account: Account, case: str) -> date | None:
    """Return the day that the first decision, withdrawal or refusal to accept names."""
    decision = account.decision(case)
    if decision is not None:
        on: date = decision.event.decided_on
        return on
    ends = [*account.of("ApplicationWithdrawn", "ApplicationNotAccepted", "CaseClosed", case=case)]
    first = min(ends, key=lambda one: one.place, default=None)
    return None if first is None else getattr(first.event, "closed_on", None) or first.on


def _between(start: date, end: date) -> int:
    days = (start + ONE_DAY * index for index in range(1, (end - start).days + 1))
    return sum(map(is_workday, days))


def _recounted(account: Account, month: str, day: date) -> dict[str, dict[str, int]]:
    """Return by figure which cases are counted, each with what it adds, told from the entries."""
    found: dict[str, dict[str, int]] = {
        name: {} for name in ("received/all", "accepted/all", "closed/all", "mean-days/all")
    }
    for case in account.cases():
        received = account.first("ApplicationReceived", case=case)
        accepted_on, ended_on = account.accepted_on(case, day), _ended_on(account, case)
        if received is not None and f"{received.on:%Y-%m}" == month:
            found["received/all"][case] = 1
        if accepted_on is None or f"{accepted_on:%Y-%m}" != month:
            continue
        found["accepted/all"][case] = 1
        if ended_on is not None:
            found["closed/all"][case] = 1
            # Beyond the announced year nobody can count.
            if account.decision(case) is not None and ended_on.year == ANNOUNCED:
                found["mean-days/all"][case] = _between(accepted_on, ended_on)
    return found


def _differences(town: Town, views: Any, month: str) -> list[str]:  # noqa: ANN401
    account, day = town.account, town.today
    expected = _recounted(account, month, day)
    # A decision that was quashed stands in the figures by what became of it; see the unit tests.
    contested = {
        case
        for case in account.cases()
        if account.is_anew(case) or account.is_quashed(f"case:{case}", day)
    }
    wrong = []
    rows = _rows(views, month)
    for name, cases in expected.items():
        told = {
            row.about.partition(":")[2]: row.numerator
            for row in rows
            if f"{row.figure}/{row.definition}" == name and row.numerator is not None
        }
        wrong += [
            f"{month} {name} {case}: {told.get(case)} told, {cases.get(case)} counted"
            for case in sorted({*told, *cases} - contested)
            if told.get(case) != cases.get(case)
        ]
    return wrong


@settings(
    max_examples=3,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(lives)
def test_the_parts_of_every_figure_are_the_whole_and_whoever_counts_again_agrees(life: int) -> None:
    *_, town = Town().live(seeds_of(life, ACTS))
    with views_of_town(town) as views:
        views.catch_up()
        for month in MONTHS:
            found = _figures(views, month)
            rows = _rows(views, month)
            assert [(name, whole) for name, whole, parts in _sums(found) if whole != parts] == []
            assert _differences(town, views, month) == []
            for name, one in found.items():
                own = [row for row in rows if f"{row.figure}/{row.definition}" == name]
                assert one.numerator == sum(row.numerator or 0 for row in own)
                assert one.counted + one.uncounted == len(own)


@settings(
    max_examples=3,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(lives)
def test_last_months_figures_are_given_again_as_they_were(life: int) -> None:
    town = Town()
    seeds = seeds_of(life, ACTS)
    half = len(seeds) // 2
    list(town.live(seeds[:half]))
    position = town.store.head()
    before: dict[str, Figures] = {}
    with views_of_town(town) as views:
        views.catch_up()
        with views.reader() as reader:
            day = reader.on
        before = {month: _figures(views, month) for month in MONTHS}
        for seed in seeds[half:]:
            list(town.live([seed]))
        views.catch_up()
        for month, found in before.items():
            with views.reader(position, day) as reader:
                again = list(question_named("kpi").list(reader, Filters(month=month)))
            assert again == list(found.values())


def test_the_lives_that_are_counted_reach_what_is_counted() -> None:
    *_, town = Town().live(seeds_of(3, 200))
    with views_of_town(town) as views:
        views.catch_up()
        seen: dict[str, int] = {}
        for month in MONTHS:
            for name, one in _figures(views, month).items():
                seen[name] = seen.get(name, 0) + (one.numerator or 0)
    reached = {name for name, sum_of in seen.items() if sum_of}
    assert reached >= {"received/open", "closed/granted", "closed/refused", "late/promise"}
