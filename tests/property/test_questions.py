"""A filter of a question leaves out nothing that its full answer would keep, and lets nothing by.

Conditions go down to the database; what they may leave out is told here from the answers and rows
alone, over random histories.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from projections.discovery import all_questions
from projections.lookups.organisation import bound_by
from projections.question import Filters, Question
from projections.reader import Reader
from projections.tables.blank import BATCH, BLANKS
from projections.tables.commitments import COMMITMENTS
from projections.tables.decision import LICENCES
from projections.tables.handover import TASKS
from projections.tables.intake import CASES
from projections.tables.joint import JOINT_CASES
from projections.tables.listing import PUNISHMENTS
from projections.tables.upstream import DOCUMENTS
from tests.histories import LAST_DAY, ZONE, History, histories
from tests.invented import AGENCIES, SUBJECTS
from tests.property.test_projections import examples, views_of

Facts = tuple[str | None, set[str | None], str | None]
"""When it was, whose it is, and the subject's name in the row itself."""


def _of_case(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401 - an answer
    row = reader.row(CASES, answer.case)
    assert row is not None
    return row.received_at, {row.agency, row.deciding_agency}, row.subject_name


def _of_licence(_: Reader, answer: Any) -> Facts:  # noqa: ANN401
    return answer.issued_at, {answer.agency}, answer.subject_name


def _of_task(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    row = reader.row(TASKS, answer.task)
    assert row is not None
    return row.pushed_at or row.failed_at, {row.agency}, None


def _of_joint(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    row = reader.row(JOINT_CASES, answer.joint)
    assert row is not None
    return row.opened_on, {row.lead, row.agency}, row.subject_name


def _of_loop(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    if not answer.status.startswith("not-"):
        return answer.sent_at, {answer.agency_from, answer.agency_to}, None
    kind, _, number = answer.about.partition(":")
    row = reader.row(CASES, number) if kind == "case" else None
    return answer.happened_at, {answer.agency_from}, row.subject_name if row else None


def _of_document(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    rows = reader.rows_of(DOCUMENTS, answer.document)
    (row,) = (one for one in rows if one.agency == answer.agency)
    return answer.received_on, {row.agency, row.agency_from, row.forwarded_by}, None


def _of_commitment(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    row = reader.row(COMMITMENTS, answer.case)
    assert row is not None
    return answer.made_at, {row.agency, row.verified_by}, None


def _of_rating(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    row = reader.row(CASES, answer.case)
    agencies = set() if row is None else {row.agency, row.deciding_agency}
    return answer.rated_on, agencies, None


def _of_publicity(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    row = reader.row(CASES, answer.number) if answer.about.startswith("case:") else None
    return answer.decided_on, {answer.agency}, row.subject_name if row else None


def _of_meeting(_: Reader, answer: Any) -> Facts:  # noqa: ANN401
    return answer.held_on, {answer.agency, answer.owner}, None


def _of_item(_: Reader, answer: Any) -> Facts:  # noqa: ANN401
    lists = (answer.in_hand, answer.approving, answer.supervisors)
    named = {one.split(" ")[0] for held in lists for one in json.loads(held)}
    return answer.listed_on, {answer.holder, *named}, None


def _of_blanks(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    (row,) = (one for one in reader.rows_of(BLANKS, answer.batch) if one.serial == BATCH)
    return answer.issued_on, {row.agency, row.agency_to}, None


def _of_member(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    if answer.licence is None:
        return answer.listed_on, {answer.agency}, None
    row = reader.row(LICENCES, answer.licence)
    assert row is not None
    return row.valid_from, {row.agency}, None


def _of_punishment(reader: Reader, answer: Any) -> Facts:  # noqa: ANN401
    rows = reader.rows_of(PUNISHMENTS, answer.punishment)
    at = {one.initiated_at for one in rows if one.agency == answer.agency}
    return next(iter(at), None), {answer.agency, answer.initiator}, None


FACTS = {
    "blanks": _of_blanks,
    "punishments": _of_punishment,
    "listings": lambda _, answer: (answer.entered_on, {answer.agency}, None),
    "repairs": lambda _, a: (a.applied_on, {a.agency, a.deciding_agency}, None),
    "registers": _of_member,
    "spotchecks": lambda _, answer: (answer.planned_on, {answer.agency}, None),
    "accountability": lambda _, answer: (answer.at, {answer.agency or answer.whose_turn}, None),
    "meetings": _of_meeting,
    "cases": _of_case,
    "licences": _of_licence,
    "joints": _of_joint,
    "documents": _of_document,
    "commitments": _of_commitment,
    "ratings": _of_rating,
    "appeals": lambda _, answer: (answer.filed_on, {answer.agency}, None),
    "publicity": _of_publicity,
    "liaisons": lambda _, answer: (answer.liaison_at, {answer.agency}, None),
    "refusals": lambda _, answer: (answer.refused_at, {answer.agency}, None),
    "tasks": _of_task,
    "checks": lambda _, answer: (answer.checked_on, {answer.agency}, None),
    "rectifications": lambda _, answer: (answer.ordered_on, {answer.agency}, None),
    "enforcements": lambda _, answer: (answer.filed_on, {answer.agency}, None),
    "complaints": lambda _, a: (a.received_on, {a.agency, a.agency_to}, None),
    "credit": lambda _, answer: (answer.from_on, {answer.agency}, None),
    "loop": _of_loop,
    "deadlines": lambda _, answer: (answer.due_on, {answer.agency, answer.whose_turn}, None),
    "catalogue": _of_item,
    "inbox": lambda _, answer: (answer.due_on, {answer.agency}, None),
}

FIGURES = frozenset(("kpi", "counted"))
"""Of a month, and no list of things: ``test_figures.py`` counts them again."""
LISTS = [one for one in all_questions() if one.name not in FIGURES]


def _named(reader: Reader, text: str) -> set[str | None]:
    rows: Iterator[Any] = (row for table in (CASES, LICENCES) for row in reader.select(table))
    return {row.subject for row in rows if text in (row.subject_name or "")} - {None}


def _is_in(at: str | None, filters: Filters) -> bool:
    if filters.since is None and filters.until is None:
        return True
    if at is None:
        return False
    day = date.fromisoformat(at) if len(at) == len("2017-07-03") else ZONE.day(at)
    return (filters.since or day) <= day <= (filters.until or day)


def kept(
    question: Question[Any], reader: Reader, filters: Filters, full: Iterable[Any]
) -> list[Any]:
    """Return what a filter keeps of the full answer, judged answer by answer."""
    statuses = {one for name in filters.status for one in question.groups.get(name, (name,))}
    found = []
    for answer in full:
        at, agencies, own_name = FACTS[question.name](reader, answer)
        is_kept = (
            answer.status in (statuses or set(question.statuses) - question.hidden)
            and (answer.late is True or not filters.late)
            and _is_in(at, filters)
            and (filters.agency is None or filters.agency in agencies)
            and (filters.subject is None or answer.subject in bound_by(reader, filters.subject))
            and (
                filters.name is None
                or filters.name in (own_name or "")
                or answer.subject in _named(reader, filters.name)
            )
        )
        found += [answer] if is_kept else []
    return found[: filters.limit]


def filters_of(question: Question[Any], random: Random) -> Filters:
    """Return some filters of a question: drawn by hand, for a strategy takes longer than to ask."""
    names = sorted((*question.statuses, *question.groups))
    is_of_subject = any(one.name == "subject" for one in question.columns)
    days = [None, *(date(2017, 6, 15) + timedelta(days=random.randint(0, 40)) for _ in "sut")]
    return Filters(
        status=tuple(random.choices(names, k=random.randint(0, 2))),
        late=random.random() < 0.5,
        agency=random.choice((None, *AGENCIES)),
        subject=random.choice((None, None, *SUBJECTS)) if is_of_subject else None,
        name=random.choice((None, None, "甲", "乙", "%", "_", "乙%")) if is_of_subject else None,
        since=random.choice(days),
        until=random.choice(days),
        limit=random.choice((None, 0, 1, 2, 3)),
    )


@examples(12)
@given(histories(60), st.none() | st.dates(date(2017, 6, 25), LAST_DAY), st.integers(0))
def test_a_filtered_list_is_the_full_list_filtered(
    history: History, on: date | None, seed: int
) -> None:
    history.write()
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    with views_of(history, begun=True) as views:
        views.catch_up()
        with views.reader(on=on) as reader:
            for question in LISTS:
                every = Filters(status=tuple(question.statuses))
                full = list(question.list(reader, every))
                for _ in range(6 if question.direct is None else 1):
                    filters = filters_of(question, random)
                    expected = kept(question, reader, filters, full)
                    found = list(question.list(reader, filters))
                    assert found == expected, (question.name, filters)


def test_what_is_filtered_has_most_statuses_and_some_lateness() -> None:
    seen: set[tuple[str, str]] = set()
    late: set[str] = set()
    for start in range(0, 60, 4):
        history = History.of(range(start * 100, start * 100 + 40 + start))
        history.write()
        with views_of(history, begun=True) as views:
            views.catch_up()
            with views.reader(on=date(2017, 6, 28) + timedelta(days=2 * start)) as reader:
                for question in LISTS:
                    every = Filters(status=tuple(question.statuses))
                    answers: list[Any] = list(question.list(reader, every))
                    seen.update((question.name, one.status) for one in answers)
                    late.update(question.name for one in answers if one.late)
    wanted = {(one.name, status) for one in LISTS for status in one.statuses}
    assert len(seen) > len(wanted) / 2, sorted(wanted - seen)
    assert late >= {"cases", "tasks", "loop"}
