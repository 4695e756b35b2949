"""效能指标: the figures of a month, each with its definition, its parts and the rows it counts."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final
from unicodedata import normalize

from ledger.errors import InputUnreadable
from ledger.labels import label, one_of
from ledger.law.duty_figures import ALL_FIGURES, DEFINITIONS, FIGURES
from ledger.law.indicator import COUNT, Indicator, Total, of_counts
from ledger.sentence import Sentence, say
from projections.engine.row import Day, Word
from projections.lookups.organisation import agency_named
from projections.question import OF_SUBJECTS, Answer, Filters, Question
from projections.questions.figures.counting import COUNTED, chosen, counting, measured
from projections.questions.figures.span import span_of
from projections.reader import Reader
from projections.tables.intake import CASES


class KpiAnswer(Answer):
    """指标答复: one figure under one definition, of the cases and duties of a month.

    ``value`` is ``numerator`` ÷ ``denominator``, exact and rounded half up, or a number of rows; it
    is empty where there is nothing to divide by. ``counted`` rows bear on it: ``shenguan counted``
    lists them. ``uncounted`` could not be counted, because a year's calendar is not announced.
    ``chinese`` and ``english`` are the definition. ``published`` is what somebody else has printed
    under this name: the ledger does not know by which definition.
    """

    figure: Annotated[Word, label("指标"), one_of(FIGURES)]
    definition: Annotated[Word, label("口径"), one_of(DEFINITIONS)]
    value: Annotated[str | None, label("数值")]
    numerator: Annotated[int | None, label("分子")]
    denominator: Annotated[int | None, label("分母")]
    status: Word
    published: Annotated[str | None, label("公布数值")]
    counted: Annotated[int, label("计入行数")]
    uncounted: Annotated[int, label("未能计入行数")]
    chinese: Annotated[str, label("口径（中文）")]
    english: Annotated[str, label("口径（英文）")]
    since: Annotated[Day | None, label("统计起始日")]
    until: Annotated[Day | None, label("统计截止日")]
    agency: str | None
    item: str | None
    day: Annotated[Day, label("查询日")]
    position: int
    late: bool = False


STATUSES: Final = {
    "counted": "已统计",
    "none": "无基数",
    "pending-calendar": "待日历公布",
    "agrees": "与公布一致",
    "definition-not-given": "公布未给口径",
}


def _pairs(said: Sequence[str], what: Sentence) -> Iterator[tuple[str, str]]:
    for one in said:
        name, equals, value = one.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputUnreadable(say("{what}: {one!r} is not NAME=VALUE", what=what, one=one))
        yield name.strip(), value.strip()


def _counts_of(said: Sequence[str]) -> dict[str, int]:
    """Return the counts that somebody hands over, and the sums that follow from them.

    Raises ``InputUnreadable`` for what is no count, or no name of one.
    """
    found: dict[str, int] = {}
    known = sorted({name for one in ALL_FIGURES for name in one.plain} - {_KINDS})
    for name, value in _pairs(said, say("count")):
        if name not in known:
            raise InputUnreadable(
                say("count: {name!r} is none; there are {known}", name=name, known=", ".join(known))
            )
        digits = _plain(value)
        if not digits.isdecimal() or not digits.isascii():
            raise InputUnreadable(
                say("count: {name}={value}: give a whole number", name=name, value=value)
            )
        found[name] = int(digits)
    if found.keys() >= {"promised", "instant"}:
        found[_KINDS] = found["promised"] + found["instant"]
        found.setdefault("closed", found[_KINDS])
    return found


_KINDS: Final = "promised+instant"
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?%?")


def _published_of(said: Sequence[str], wanted: Sequence[Indicator[Any]]) -> dict[str, str]:
    known = {one.name for one in wanted} | {one.figure for one in wanted}
    found = dict(_pairs(said, say("published")))
    for name, value in found.items():
        if name not in known:
            raise InputUnreadable(
                say(
                    "published: {name!r} is no figure asked about; there are {known}",
                    name=name,
                    known=", ".join(sorted(known)),
                )
            )
        if not _NUMBER.fullmatch(_plain(value)):
            raise InputUnreadable(
                say("published: {name}={value}: give a number", name=name, value=value)
            )
    return found


def _status(value: str | None, tally: Total, unit: str, published: str | None) -> str:
    if tally.unknown:
        return "pending-calendar"
    if value is None and unit != COUNT:
        return "none"
    if published is None:
        return "counted"
    return "agrees" if _plain(published) == _plain(value or "") else "definition-not-given"


def _plain(text: str) -> str:
    """Return a number as it may have been typed, full width among it, without what groups it."""
    return normalize("NFKC", text).replace(" ", "").replace(",", "")


class _Answers:
    """Answers about figures, with what is the same in each of them."""

    def __init__(self, reader: Reader, filters: Filters, published: Mapping[str, str]) -> None:
        self._reader = reader
        self._filters = filters
        self._published = published
        self._is_of_rows = not filters.counts
        self._span = span_of(filters, reader.on)
        named = filters.agency
        self._agency = None if named is None else agency_named(reader, named)

    def of(self, one: Indicator[Any], tally: Total) -> KpiAnswer:
        """Return the answer about one figure."""
        value = tally.value(one.unit)
        published = self._published.get(one.name, self._published.get(one.figure))
        since, until = (day.isoformat() for day in self._span)
        return KpiAnswer(
            figure=one.figure,
            definition=one.definition,
            value=value,
            numerator=tally.numerator,
            denominator=None if one.unit == COUNT else tally.denominator,
            status=_status(value, tally, one.unit, published),
            published=published,
            counted=tally.counted,
            uncounted=tally.unknown,
            chinese=one.chinese,
            english=one.english,
            since=since if self._is_of_rows else None,
            until=until if self._is_of_rows else None,
            agency=self._agency,
            item=self._filters.item,
            day=self._reader.on.isoformat(),
            position=self._reader.position,
        )


def _lists(reader: Reader, filters: Filters, wanted: frozenset[str]) -> Iterator[KpiAnswer]:  # noqa: ARG001 - the status is looked at afterwards
    if filters.counts:
        yield from _of_counts(reader, filters)
        return
    asked = chosen(filters, COUNTED)
    answers = _Answers(reader, filters, _published_of(filters.published, asked))
    tallies = {one.name: Total() for one in asked}
    rows = measured(reader, filters, span_of(filters, reader.on), asked)
    # Thousands of cases are of some hundred kinds: each kind is asked about once.
    for measure, count in Counter(row.measure for row in rows).items():
        for one, share in counting(measure, asked):
            tallies[one.name].add(share, count)
    for one in asked:
        yield answers.of(one, tallies[one.name])


def _of_counts(reader: Reader, filters: Filters) -> Iterator[KpiAnswer]:
    """Yield what the definitions make of counts that somebody hands over: no row is looked at."""
    asked, counts = chosen(filters, ALL_FIGURES), _counts_of(filters.counts)
    answers = _Answers(reader, filters, _published_of(filters.published, asked))
    for one in asked:
        tally = of_counts(one, counts)
        if tally is not None:
            yield answers.of(one, tally)


def _shows(reader: Reader, number: str) -> Sequence[KpiAnswer]:
    return list(_lists(reader, Filters(agency=number), frozenset()))


question = Question(
    name="kpi",
    command="kpi",
    chinese="效能指标",
    sentence="the figures of a month, with their definitions",
    examples=("--month 2017-09 --on 2017-10-31", "reg:130523:root"),
    place=6,
    numbers=("agency",),
    direct="",
    answer=KpiAnswer,
    tables=(CASES,),
    statuses=STATUSES,
    groups={},
    unknown=OF_SUBJECTS,
    further=frozenset({"month", "item", "figure", "definition", "counts", "published"}),
    lists=_lists,
    shows=_shows,
    brief=(
        "figure",
        "definition",
        "value",
        "numerator",
        "denominator",
        "status",
        "chinese",
        "english",
    ),
    spare=("english", "chinese", "status"),
)
