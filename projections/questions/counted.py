"""指标明细: the rows that a figure counts, so that anybody counts again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Final

from ledger.labels import label, one_of
from ledger.law.case_measure import ENDS, OPEN, CaseMeasure
from ledger.law.duty_figures import DEFINITIONS, FIGURES
from ledger.law.indicator import Indicator, Portion
from projections.engine.row import Day, Word, day_or_none
from projections.question import OF_SUBJECTS, Answer, Filters, Question
from projections.questions.figures.counting import COUNTED, chosen, counting, measured
from projections.questions.figures.span import Measured, span_of
from projections.reader import Reader
from projections.tables.intake import CASES

_HOW: Final = {OPEN: "未办结", **{name: said[0] for name, said in ENDS.items()}}


class CountedAnswer(Answer):
    """明细答复: one row that a figure counts: ``numerator`` and ``denominator`` are what it adds.

    The sums of both columns are those of ``shenguan kpi``. ``begun_on`` is the day of acceptance,
    or on which something was owed; ``ended_on`` that of the decision, or on which it was done.
    """

    figure: Annotated[Word, label("指标"), one_of(FIGURES)]
    definition: Annotated[Word, label("口径"), one_of(DEFINITIONS)]
    about: str
    numerator: Annotated[int | None, label("计入分子")]
    denominator: Annotated[int | None, label("计入分母")]
    status: Word
    how: Annotated[Word | None, label("办结情况"), one_of(_HOW)]
    begun_on: Annotated[Day | None, label("受理或起算日")]
    due_on: Annotated[Day | None, label("期限至")]
    ended_on: Annotated[Day | None, label("决定或完成日")]
    item: str | None
    agency: str | None
    late: bool


STATUSES: Final = {"counted": "已计入", "pending-calendar": "待日历公布"}


def _answer(row: Measured, one: Indicator[Any], share: Portion | str, on: date) -> CountedAnswer:
    is_counted = isinstance(share, Portion)
    due_on = row.due_on
    return CountedAnswer(
        figure=one.figure,
        definition=one.definition,
        about=row.about,
        numerator=share.numerator if isinstance(share, Portion) else None,
        denominator=share.denominator if isinstance(share, Portion) else None,
        status="counted" if is_counted else "pending-calendar",
        how=row.measure.how if isinstance(row.measure, CaseMeasure) else None,
        begun_on=day_or_none(row.begun_on),
        due_on=day_or_none(due_on),
        ended_on=day_or_none(row.ended_on),
        item=row.item,
        agency=row.agency,
        late=due_on is not None and (row.ended_on or on) > due_on,
    )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[CountedAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    asked = chosen(filters, COUNTED)
    for row in measured(reader, filters, span_of(filters, reader.on), asked):
        for one, share in counting(row.measure, asked):
            yield _answer(row, one, share, reader.on)


def _shows(reader: Reader, number: str) -> Sequence[CountedAnswer]:
    everything = _lists(reader, Filters(), frozenset())
    return [one for one in everything if one.about == f"case:{number}"]


question = Question(
    name="counted",
    command="counted",
    chinese="指标明细",
    sentence="the rows that a figure counts",
    examples=("same-day/accepted --month 2017-09", "2017-0412"),
    place=7,
    numbers=("case",),
    direct="figure",
    answer=CountedAnswer,
    tables=(CASES,),
    statuses=STATUSES,
    groups={},
    unknown=OF_SUBJECTS,
    further=frozenset({"month", "item", "figure", "definition"}),
    lists=_lists,
    shows=_shows,
    brief=("figure", "definition", "about", "numerator", "denominator", "begun_on", "ended_on"),
    spare=("figure", "definition"),
)
