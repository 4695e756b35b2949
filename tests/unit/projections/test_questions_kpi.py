"""效能指标: every figure is counted by hand on the announced calendar of 2017.

A chief who wants 99 % tries to move cases between months, to withdraw them on their last day, to
cut one application in two, and to fill the mean with what is decided on the spot.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from ledger.errors import InputUnreadable, NotFound
from ledger.events.decision import DecisionOutcome
from ledger.events.delivery import RecordPublicised
from ledger.events.handling import CaseClosed, CaseOutcome, TerminationReason
from ledger.events.handover import ApprovalPushed, PushStage
from ledger.events.intake import ApplicationWithdrawn
from ledger.events.organisation import CalendarPublished, LoopStep, ServiceLevelSet
from ledger.events.rating import RatingAnswer, RatingAnswered, ServiceRated
from ledger.events.supervision import SpotCheckResultRecorded
from tests.asking import BUREAU, ITEM, MARKET, Asking, accepted, decided, guide, received

SCENARIO = (
    ("2017-09-01", "2017-09-01"),
    ("2017-09-04", "2017-09-11"),
    ("2017-09-11", "2017-09-25"),
    ("2017-09-18", "2017-10-09"),
    ("2017-09-20", "2017-10-13"),
    ("2017-09-25", "2017-10-23"),
    ("2017-09-28", "2017-09-28"),
    ("2017-09-29", None),
)
"""When eight cases were accepted and decided."""
SEPTEMBER: Mapping[str, Any] = {"month": "2017-09", "on": "2017-10-31"}


def number(index: int) -> str:
    return f"{BUREAU}/2017-{index}"


def take(ledger: Asking, index: int, day: str, ended: str | None, *, subject: str = "") -> None:
    """Receive and accept a case on a day, and grant it on another."""
    case = number(index)
    who = subject or f"reg:neiqiu:{index}"
    ledger.say(f"{day} 08:30", received(case, subject=who), accepted(day, case))
    if ended is not None:
        ledger.say(f"{ended} 16:00", decided(DecisionOutcome.GRANTED, ended, case))


@pytest.fixture
def september(ledger: Asking) -> Asking:
    """The eight cases of September."""
    ledger.terms()
    ledger.say("2017-01-02", guide(legal_days=20, promised_days=10))
    told = [(begun, 0, index) for index, (begun, _) in enumerate(SCENARIO)]
    told += [(ended, 1, index) for index, (_, ended) in enumerate(SCENARIO) if ended is not None]
    for day, is_end, index in sorted(told):
        if is_end:
            ledger.say(f"{day} 16:00", decided(DecisionOutcome.GRANTED, day, number(index)))
        else:
            case = number(index)
            ledger.say(f"{day} 08:30", received(case, subject=f"reg:neiqiu:{index}"))
            ledger.say(f"{day} 08:31", accepted(day, case))
    return ledger


def figures(ledger: Asking, **filters: Any) -> dict[str, Any]:  # noqa: ANN401 - a filter
    """Return the answers of a month by figure and definition."""
    found = ledger.list("kpi", **{**SEPTEMBER, **filters})
    return {f"{one.figure}/{one.definition}": one for one in found}


def values(ledger: Asking, *names: str, **filters: Any) -> list[str | None]:  # noqa: ANN401 - a filter
    found = figures(ledger, **filters)
    return [found[name].value for name in names]


def parts(ledger: Asking, name: str, **filters: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - a filter
    found = figures(ledger, **filters)[name]
    return found.numerator, found.denominator


def test_the_figures_of_september_are_those_of_the_law(september: Asking) -> None:
    expected = {
        "accepted/all": ("8", 8, None),
        "closed/all": ("7", 7, None),
        "same-day/accepted": ("25.00 %", 2, 8),
        "same-day/closed": ("28.57 %", 2, 7),
        "month-closed/accepted": ("50.00 %", 4, 8),
        "mean-days/all": ("7.86", 55, 7),
        "mean-days/not-same-day": ("11.00", 55, 5),
        "speed-promised/all": ("50.00 %", 80, 160),
        "speed-actual/all": ("60.71 %", 85, 140),
        "late/promise": ("4", 4, None),
        "late/law": ("0", 0, None),
    }
    found = figures(september)
    assert {
        name: (found[name].value, found[name].numerator, found[name].denominator)
        for name in expected
    } == expected
    assert values(september, "late/law", "late/promise", on="2017-11-03") == ["1", "4"]
    assert values(september, "late/promise", on="2017-10-19") == ["3"]
    assert values(september, "late/promise", on="2017-10-20") == ["4"]


def test_the_working_days_of_each_case_are_listed_for_whoever_counts_again(
    september: Asking,
) -> None:
    rows = september.list("counted", figure="mean-days/all", **SEPTEMBER)
    assert [row.numerator for row in rows] == [0, 5, 10, 11, 13, 16, 0]
    late = september.list("counted", figure="late", definition="promise", **SEPTEMBER)
    assert [(row.about, row.due_on, row.ended_on) for row in late] == [
        (f"case:{number(3)}", "2017-09-30", "2017-10-09"),
        (f"case:{number(4)}", "2017-10-10", "2017-10-13"),
        (f"case:{number(5)}", "2017-10-13", "2017-10-23"),
        (f"case:{number(7)}", "2017-10-19", None),
    ]


def test_every_figure_is_the_sum_of_its_rows_and_says_its_definition(september: Asking) -> None:
    september.say(
        "2017-10-31",
        ServiceRated(case=number(1), channel="窗口", grade=2, rated_on=date(2017, 9, 30)),
    )
    rows = september.list("counted", **SEPTEMBER)
    for name, answer in figures(september).items():
        own = [row for row in rows if f"{row.figure}/{row.definition}" == name]
        assert sum(row.numerator for row in own) == answer.numerator
        assert sum(row.denominator for row in own) == (answer.denominator or 0)
        assert (len(own), answer.day) == (answer.counted, "2017-10-31")
        assert answer.chinese
        assert answer.english
        assert answer.position > 0


def test_a_figure_without_a_base_has_no_value(september: Asking) -> None:
    found = figures(september, month="2017-03")
    assert found["same-day/closed"].value is None
    assert found["same-day/closed"].status == "none"
    assert found["accepted/all"].value == "0"


def test_what_ended_without_a_decision_is_ended_and_neither_granted_nor_refused(
    ledger: Asking,
) -> None:
    ledger.terms()
    take(ledger, 1, "2017-09-11", None)
    ended = CaseClosed(
        case=number(1),
        outcome=CaseOutcome.TERMINATED,
        reason=TerminationReason.ITEM_CANCELLED,
        closed_on=date(2017, 9, 18),
    )
    ledger.say("2017-09-18", ended)
    names = ("received/all", "received/open", "received/ended", "closed/all")
    assert values(ledger, *names) == ["1", "0", "1", "1"]
    ends = ("closed/granted", "closed/refused", "closed/terminated", "closed/withdrawn")
    assert values(ledger, *ends) == ["0", "0", "1", "0"]
    assert parts(ledger, "month-closed/accepted") == (0, 1)


def test_who_withdraws_on_the_last_day_wins_no_rate_and_is_seen(september: Asking) -> None:
    """The eighth case is due by promise on 19 October."""
    september.say("2017-10-19", ApplicationWithdrawn(case=number(7), reason="改期"))
    assert values(september, "late/promise", "watch/ended-on-last-day") == ["3", "1"]
    assert parts(september, "month-closed/accepted") == (4, 8)
    assert parts(september, "mean-days/all") == (55, 7)
    assert parts(september, "same-day/closed") == (2, 8)


def test_what_is_written_down_after_its_month_is_seen(september: Asking) -> None:
    assert values(september, "watch/recorded-later") == ["0"]
    september.say("2017-10-10 09:00", received(number(50), subject="reg:neiqiu:50"))
    september.say("2017-10-10 09:01", accepted("2017-09-29", number(50)))
    september.say("2017-10-10 09:02", decided(DecisionOutcome.GRANTED, "2017-09-29", number(50)))
    assert values(september, "watch/recorded-later") == ["1"]
    (row,) = september.list("counted", figure="watch/recorded-later", **SEPTEMBER)
    assert row.about == f"case:{number(50)}"


def test_who_cuts_an_application_in_pieces_is_seen(september: Asking) -> None:
    for index in (60, 61, 62):
        take(september, index, "2017-09-29", "2017-09-29", subject="reg:neiqiu:7")
    assert values(september, "watch/repeated") == ["3"]


def test_what_is_decided_on_the_spot_stands_apart_from_what_was_promised(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(legal_days=20, promised_days=10))
    take(ledger, 1, "2017-09-04", "2017-09-18")
    ledger.say("2017-09-19", guide(2, "2017-09-19", legal_days=20, instant=True))
    take(ledger, 2, "2017-09-20", "2017-09-20")
    take(ledger, 3, "2017-09-21", "2017-09-21")
    assert values(ledger, "kind-share/promised", "kind-share/instant") == ["33.33 %", "66.67 %"]
    assert parts(ledger, "mean-days/all") == (10, 3)
    assert parts(ledger, "mean-days/promised") == (10, 1)
    assert parts(ledger, "speed-promised/promised") == (10, 20)
    assert parts(ledger, "speed-promised/all") == (50, 60)


def test_what_no_calendar_tells_is_left_out_and_said(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(legal_days=20, promised_days=10))
    take(ledger, 1, "2017-12-20", "2018-01-10")
    at = {"month": "2017-12", "on": "2018-01-31"}
    found = figures(ledger, **at)["mean-days/all"]
    assert (found.value, found.status, found.uncounted) == (None, "pending-calendar", 1)
    ledger.say("2018-01-31", CalendarPublished(calendar="cn", year=2018))
    assert parts(ledger, "mean-days/all", **at) == (15, 1)


def test_agency_item_figure_and_definition_narrow_the_answer(september: Asking) -> None:
    assert values(september, "accepted/all", agency=MARKET) == ["0"]
    assert values(september, "accepted/all", item="XK-99") == ["0"]
    assert values(september, "accepted/all", agency=BUREAU, item=ITEM) == ["8"]
    assert list(figures(september, definition="÷closed")) == ["same-day/closed", "rated/closed"]
    assert list(figures(september, figure="same-day")) == ["same-day/accepted", "same-day/closed"]
    with pytest.raises(NotFound, match="month-closed"):
        figures(september, figure="99")
    with pytest.raises(InputUnreadable, match="2017-9"):
        figures(september, month="2017-9")
    days = {"month": None, "since": date(2017, 9, 1), "until": date(2017, 9, 15)}
    assert values(september, "accepted/all", **days) == ["3"]


def test_a_decision_is_pushed_in_time_only_if_every_supervisor_was_told(september: Asking) -> None:
    assert figures(september)["in-time/push"].value is None
    level = ServiceLevelSet(level="all", step=LoopStep.PUSH, days=2, basis="襄阳2018")
    september.say("2017-11-01", level)
    for index, pushed in ((80, "2017-11-08"), (81, "2017-11-09"), (82, None), (83, None)):
        day = "2017-11-17" if index == 83 else "2017-11-06"
        take(september, index, day, day)
        if pushed is not None:
            push = ApprovalPushed(
                task=f"{BUREAU}/T{index}",
                agency_to=MARKET,
                case=number(index),
                item=ITEM,
                stage=PushStage.DECIDED,
                subject=f"reg:neiqiu:{index}",
                basis="监管责任",
            )
            september.say(pushed, push)
    november = {"month": "2017-11", "on": "2017-11-17"}
    assert parts(september, "in-time/push", **november) == (1, 3)


def test_inspections_that_are_public_are_counted_over_all(ledger: Asking) -> None:
    for index in (1, 2, 3):
        check = SpotCheckResultRecorded(
            check=f"{MARKET}/{index}",
            subject=f"reg:neiqiu:{index}",
            item=ITEM,
            inspectors=(f"{MARKET}/1", f"{MARKET}/2"),
            checked_on=date(2017, 9, 13),
            result_code="1",
            code_system="双随机抽查结果",
        )
        ledger.say("2017-09-13", check, agency=MARKET)
    page = RecordPublicised(about=f"check:{MARKET}/1", channel="门户", from_on=date(2017, 9, 20))
    ledger.say("2017-09-20", page, agency=MARKET)
    assert parts(ledger, "published-checks/all") == (1, 3)


def test_the_worst_word_counts_and_the_rated_do_not_clear_themselves(september: Asking) -> None:
    def rate(index: int, channel: str, grade: int) -> None:
        day = date(2017, 9, 29)
        september.say(
            "2017-10-10",
            ServiceRated(case=number(index), channel=channel, grade=grade, rated_on=day),
        )

    for index, channel, grade in ((0, "窗口", 5), (0, "短信", 1), (1, "窗口", 4), (7, "网上", 5)):
        rate(index, channel, grade)
    assert parts(september, "rated/closed") == (2, 7)
    assert parts(september, "satisfied/worst") == (1, 2)
    assert parts(september, "poor-ratings/handled") == (0, 1)
    put_right = RatingAnswered(
        case=number(0), channel="短信", kind=RatingAnswer.HANDLED, answered_on=date(2017, 10, 10)
    )
    september.say("2017-10-11", put_right)
    assert parts(september, "poor-ratings/handled") == (0, 1), "officer 1 received the case"
    asked_again = RatingAnswered(
        case=number(0), channel="短信", kind=RatingAnswer.REVISITED, answered_on=date(2017, 10, 12)
    )
    september.say("2017-10-12", asked_again, officer="7")
    assert parts(september, "poor-ratings/handled") == (1, 1)
    assert parts(september, "poor-ratings/revisited") == (1, 1)


COUNTS = ("accepted=26,779", "closed=26724", "promised=22564", "instant=4160", "powers=4501",
          "powers-disposed=1743")  # fmt: skip


def test_the_figures_of_debao_follow_from_their_counts_as_far_as_they_do(ledger: Asking) -> None:
    said = ("closed-rate=99.62 %", "powers=38.72%")
    found = figures(ledger, counts=COUNTS, published=said, month=None)
    assert {name: one.value for name, one in found.items()} == {
        "accepted/all": "26779",
        "closed/all": "26724",
        "closed-rate/accepted": "99.79 %",
        "kind-share/promised": "84.43 %",
        "kind-share/instant": "15.57 %",
        "sum/kinds": "26724",
        "powers/disposed": "38.72 %",
    }
    rate, powers = found["closed-rate/accepted"], found["powers/disposed"]
    assert (rate.published, rate.status) == ("99.62 %", "definition-not-given")
    assert (powers.published, powers.status) == ("38.72%", "agrees")


def test_a_count_may_be_typed_in_full_width(ledger: Asking) -> None:
    typed = figures(
        ledger, month=None, counts=("accepted=２６，７７９",), published=("accepted=２６ ７７９",)
    )
    assert [(one.figure, one.numerator, one.status) for one in typed.values()] == [
        ("accepted", 26_779, "agrees")
    ]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"counts": ("accepted",)}, "NAME=VALUE"),
        ({"counts": ("wishes=3",)}, "wishes"),
        ({"counts": ("accepted=-3",)}, "whole number"),
        ({"counts": ("accepted=3",), "published": ("wishes=3 %",)}, "wishes"),
        ({"counts": ("accepted=3",), "published": ("accepted=all",)}, "give a number"),
    ],
)
def test_counts_that_nobody_understands_are_not_guessed(
    ledger: Asking, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputUnreadable, match=why):
        figures(ledger, month=None, **said)
