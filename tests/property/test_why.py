"""How an answer came about leads to the very value of the question, over random histories."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from projections.discovery import all_questions
from projections.question import Filters, Question
from projections.reader import Reader
from projections.views import Views
from tests.histories import LAST_DAY, History
from tests.property.test_law_agrees import life_of_a_case
from tests.property.test_projections import views_of

_LIMITS = {
    ("cases", "due_promised"): "promised",
    ("cases", "due_legal"): "legal",
    ("tasks", "due_at"): "due",
}
"""Which steps end with the day of a column."""


def numbers_of(question: Question[Any], reader: Reader) -> list[str]:
    """Return the numbers that a question knows something of."""
    everything = Filters(status=tuple(question.statuses))
    names = [one.name for one in question.columns]
    found = (getattr(one, names[0]) for one in question.list(reader, everything))
    return list(dict.fromkeys(one for one in found if one is not None))


def checked(question: Question[Any], reader: Reader, number: str, column: str) -> Iterator[str]:
    """Hold the story of one column to the question; yield what there was to hold."""
    found = list(question.why(reader, number, column))
    assert [answer for answer, _ in found] == list(question.show(reader, number))
    for answer, told in found:
        value = getattr(answer, column)
        topic = _LIMITS.get((question.name, column))
        if topic is not None and value is not None and told:
            last = [one.step for one in told if one.topic == topic and one.step][-1]
            assert f"{last.until_on}" in {value, f"{reader.day(value)}"}
            yield f"{column} of {question.name}"
        if column in question.topics:
            continue
        set_by = [one.value for one in told if one.column and one.column.name == column]
        if set_by:
            assert value in set_by
            yield "recorded"
        assert all(one.fact is None or one.fact.position <= reader.position for one in told)


def test_the_story_of_every_column_leads_to_the_value_of_the_question() -> None:
    seen: set[str] = set()
    histories = [History.of(range(start, start + 50)) for start in range(1_200, 2_100, 300)]
    for history in (*histories, *map(life_of_a_case, range(10))):
        history.write()
        earlier = {"as_of": max(len(history.said) - 9, 4)}
        with views_of(history, begun=True) as views:
            views.catch_up()
            for asked in ({}, earlier, {"on": LAST_DAY - timedelta(days=4)}):
                seen.update(everything_checked(views, asked))
    limits = {f"{column} of {question}" for question, column in _LIMITS}
    assert seen == {"recorded", *limits}


def everything_checked(views: Views, asked: Mapping[str, Any]) -> Iterator[str]:
    """Hold the stories of some numbers of every question that has any; yield what there was."""
    for question in (one for one in all_questions() if one.direct is None):
        with views.reader(**asked) as listing:
            numbers = numbers_of(question, listing)[:4]
        for number in numbers:
            names = [one.name for one in question.columns]
            kept = [name for name in ("observed", names[1]) if name in names]
            for column in [*question.topics, *kept]:
                with views.reader(**asked) as reader:
                    yield from checked(question, reader, number, column)
