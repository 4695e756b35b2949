"""Labels: every field of an event and every column of a table has a Chinese name."""

import re

from cli.commands import doctor
from ledger.events import EVENTS
from projections.discovery import all_projections, all_questions
from shenguan.fields import fields_of
from shenguan.labels import LABELS
from tests.tidy.source import OURS

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_field_of_an_event_has_a_chinese_name() -> None:
    fields = [one for kind in EVENTS.values() for one in fields_of(kind)]
    fields += [inner for one in fields if one.part for inner in fields_of(one.part)]
    nameless = sorted({one.name for one in fields if one.name not in LABELS})
    assert not nameless, f"add to shenguan/labels.py: {nameless}"
    assert all(_CHINESE.search(one.meaning) for one in fields)


def test_every_column_of_a_table_has_a_chinese_heading() -> None:
    columns = {
        column.name
        for projection in all_projections()
        for table in projection.tables
        for column in table.columns
    }
    nameless = sorted(columns - set(LABELS))
    assert not nameless, f"add to shenguan/labels.py: {nameless}"


def test_every_column_of_an_answer_has_a_chinese_heading() -> None:
    columns = {column.name for question in all_questions() for column in question.columns}
    nameless = sorted(columns - set(LABELS))
    assert not nameless, f"add to shenguan/labels.py: {nameless}"


def test_labels_are_in_order_and_differ_from_the_names() -> None:
    assert list(LABELS) == sorted(LABELS)
    assert all(_CHINESE.search(label) for label in LABELS.values())


def test_doctor_looks_at_every_package_of_ours() -> None:
    assert set(doctor.OURS) == set(OURS)
