"""How answers came about, in words: entries, terms, days counted, articles; reasoned by hand."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.catalogue import TimeUnit
from ledger.events.decision import DecisionOutcome
from ledger.events.handling import CommitmentMade
from ledger.events.organisation import LegalTermSet, LoopStep, ServiceLevelSet
from ledger.events.upstream import DocumentKind, UpstreamDocumentReceived
from tests.asking import (
    BUREAU,
    CASE,
    COMPANY,
    MARKET,
    Asking,
    accepted,
    decided,
    guide,
    received,
)


def told(ledger: Asking, column: str, **asked: Any) -> tuple[Any, list[str], list[str]]:  # noqa: ANN401
    """Return the one answer about the case, the steps and the articles of a column's story."""
    ((answer, story),) = ledger.why("case", CASE, column, **asked)
    return answer, [str(one.text) for one in story], [one.source for one in story if one.source]


def test_working_days_are_counted_with_the_holidays_and_the_calendar_that_announced_them(
    ledger: Asking,
) -> None:
    ledger.terms()
    ledger.say("2017-09-26", received())
    ledger.say("2017-09-27", accepted("2017-09-27"))
    answer, steps, articles = told(ledger, "due_at", on="2017-10-01")
    assert answer.due_at == "2017-10-31T15:59:59.000000Z"
    counted = next(one for one in steps if one.startswith("20 working days"))
    assert "from the day after 2017-09-27" in counted
    assert "until 2017-10-31" in counted
    assert "2017-10-02…10-06" in counted
    assert "(调休): 2017-09-30" in counted
    assert any(one.startswith("the working calendar of 2017") for one in steps)
    assert any("the legal term decision: 20 working days" in one for one in steps)
    assert {"行政许可法 第三十二条", "行政许可法 第四十二条", "民法典 第二百零一条"} <= set(
        articles
    )


def test_the_guide_and_the_entry_that_published_it_are_named(ledger: Asking) -> None:
    promise = {"legal_days": 20, "promised_days": 3, "legal_unit": TimeUnit.DAY}
    ledger.say("2017-01-02", guide(**promise))
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-04", accepted("2017-07-04"))
    ((answer, story),) = ledger.why("case", CASE, "due_at", on="2017-07-05")
    assert answer.due_at == "2017-07-07T15:59:59.000000Z"
    published = next(one for one in story if one.column and one.column.name == "promised_days")
    assert (published.value, type(published.fact.event).__name__) == (3, "GuidePublished")
    assert "3 days from the day after 2017-07-04: until 2017-07-07" in map(
        str, (s.text for s in story)
    )


def test_silence_accepts_with_the_article_and_the_term_of_the_notice(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-07-03", received())
    answer, steps, articles = told(ledger, "status", on="2017-07-11")
    assert (answer.status, answer.silent) == ("accepted", True)
    assert any("nobody said by 2017-07-10 what is missing" in one for one in steps)
    assert any("the legal term supplement-notice: 5 working days" in one for one in steps)
    assert "行政许可法 第三十二条第一款第四项" in articles
    waiting, steps, _ = told(ledger, "status", on="2017-07-10")
    assert waiting.status == "received"
    assert any("there is still time" in one for one in steps)


def test_a_year_that_nobody_has_announced_is_told_where_the_day_is_unknown(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-12-20", received())
    ledger.say("2017-12-20 10:00", accepted("2017-12-20"))
    answer, steps, _ = told(ledger, "late", on="2017-12-29")
    assert (answer.due_at, answer.late) == (None, None)
    assert any("has not been announced" in one for one in steps)


def test_a_recorded_column_names_the_entry_that_set_it_though_it_was_corrected(
    ledger: Asking,
) -> None:
    said = received(channel="窗口")
    (entry,) = ledger.say("2017-07-03", said)
    ledger.correct("2017-07-04", entry, said, received(channel="网上"))
    ((answer, story),) = ledger.why("case", CASE, "channel")
    assert answer.channel == "网上"
    (one,) = story
    assert (one.value, one.fact.occurred.date()) == ("网上", date(2017, 7, 4))
    assert one.fact.position == ledger.store.find([f"id:{entry}"])[f"id:{entry}"]


_NOTICE = UpstreamDocumentReceived(
    document=f"{BUREAU}/WJ1",
    title="通知",
    kind=DocumentKind.POLICY,
    issued_by="省市场监管局",
    received_on=date(2017, 9, 28),
    agencies_to=(MARKET,),
)
_PROMISE = CommitmentMade(
    case=CASE,
    subject=COMPANY,
    text="sha256:" + "ab" * 32,
    conditions="场所符合要求",
    verify_by=date(2017, 10, 31),
)


@pytest.mark.parametrize(
    ("step", "said", "asked"),
    [
        (LoopStep.FORWARD, _NOTICE, ("document", _NOTICE.document, "due_at")),
        (LoopStep.VERIFY, _PROMISE, ("commitment", CASE, "due_on")),
        (
            LoopStep.PUBLISH,
            decided(DecisionOutcome.GRANTED, "2017-09-28"),
            ("publicity", CASE, "due_on"),
        ),
    ],
)
def test_the_level_that_limits_a_step_is_named_and_the_later_one_is_not(
    ledger: Asking, step: LoopStep, said: Event, asked: tuple[str, str, str]
) -> None:
    noun, number, column = asked
    level = ServiceLevelSet(level="all", step=step, days=2, basis="县政府通知")
    ledger.say("2017-09-01", level, received())
    ledger.say("2017-09-28", said)
    ledger.say("2017-09-29", replace(level, days=9))
    for told_column in (column, "light"):
        told = [
            story for _, story in ledger.why(noun, number, told_column, on="2017-09-29") if story
        ]
        days = [one for story in told for one in story if one.column and one.column.name == "days"]
        assert [(one.value, type(one.fact.event).__name__) for one in days] == [
            (2, "ServiceLevelSet")
        ]


def test_the_term_to_publicise_is_named_where_it_is_shorter_than_the_level(ledger: Asking) -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.PUBLISH, days=9, basis="县政府通知")
    term = LegalTermSet(
        term="publicise",
        length=7,
        unit=TimeUnit.WORKDAY,
        effective_on=date(2015, 1, 1),
        basis="双公示",
    )
    ledger.say("2017-09-01", term, level, received())
    ledger.say("2017-09-28", decided(DecisionOutcome.GRANTED, "2017-09-28"))
    ledger.say("2017-09-29", replace(term, length=3))
    ((answer, story),) = ledger.why("publicity", CASE, "due_on", on="2017-09-29")
    steps = [str(one.text) for one in story]
    assert answer.due_on == "2017-10-13"  # 29 and 30 September, 9 to 13 October
    assert any("the legal term publicise: 7 working days" in one for one in steps)
    assert not any("3 working days" in one for one in steps)
    assert "something shorter counts than the service level" in steps
