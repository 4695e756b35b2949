"""How answers came about, in words: entries, terms, days counted, articles; reasoned by hand."""

from datetime import date
from typing import Any

from ledger.events.catalogue import TimeUnit
from tests.asking import CASE, Asking, accepted, guide, received


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
