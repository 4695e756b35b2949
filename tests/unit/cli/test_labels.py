"""Labels: every field of an event and every column of a table has a Chinese name."""

import ast
import re
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from cli.commands import doctor
from ledger.events import EVENTS
from ledger.events.base import CaseNo, Event, Mention, Personal, Ref, Text
from ledger.fact import Fact
from ledger.labels import SHARED, label
from projections.discovery import all_projections, all_questions
from projections.engine.row import Day, Row
from projections.engine.table import Table
from shenguan import words
from shenguan.fields import fields_of, titles_of
from shenguan.labels import COLUMNS
from tests.tidy.source import OURS, python_files, tree

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_field_of_an_event_has_a_chinese_name() -> None:
    fields = [one for kind in EVENTS.values() for one in fields_of(kind)]
    fields += [inner for one in fields if one.part for inner in fields_of(one.part)]
    nameless = sorted({one.name for one in fields if not _CHINESE.search(one.label)})
    assert not nameless, f'write Annotated[…, label("…")] where they are declared: {nameless}'
    assert all(_CHINESE.search(one.meaning) for one in fields)


def test_every_column_of_a_table_has_a_chinese_heading() -> None:
    nameless = [
        f"{table.name}.{name}"
        for projection in all_projections()
        for table in projection.tables
        for name, heading in table.headings.items()
        if not _CHINESE.search(heading)
    ]
    assert not nameless, f'write Annotated[…, label("…")] in the row: {nameless}'


def test_every_column_of_an_answer_has_a_chinese_heading() -> None:
    nameless = [
        f"{question.name}.{name}"
        for question in all_questions()
        for name, heading in question.headings.items()
        if not _CHINESE.search(heading)
    ]
    assert not nameless, f'write Annotated[…, label("…")] in the answer: {nameless}'


_COLUMN_LISTS: Final = re.compile(r"_?(\w+_)?(COLUMNS|SHORT|STATUS|REBUILT|VERIFIED)")


def _columns_of_commands() -> set[str]:
    return {
        part.value
        for path in python_files("cli")
        for node in tree(path).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if _COLUMN_LISTS.fullmatch(node.target.id) and isinstance(node.value, ast.Tuple)
        for part in node.value.elts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_every_column_of_a_command_has_a_chinese_heading() -> None:
    columns = _columns_of_commands()
    assert columns >= {"projection", "remedy", "rows_accepted", "offset", "leaf"}
    nameless = sorted(name for name in columns if not _CHINESE.search(words.label(name, "zh")))
    assert not nameless, f"add to shenguan/labels.py: {nameless}"


def test_labels_are_in_order_and_differ_from_the_names() -> None:
    for labels in (COLUMNS, SHARED):
        assert list(labels) == sorted(labels)
        assert all(_CHINESE.search(label) for label in labels.values())
    assert not COLUMNS.keys() & SHARED.keys(), "said twice"


class _Panel(Struct, frozen=True, kw_only=True):
    """专家: one expert."""

    seat: Annotated[int, label("席位")]


class _HearingHeld(Event, frozen=True, kw_only=True):
    """听证: an event of a test."""

    case: Mention[CaseNo]
    about: Ref
    held_on: Annotated[date | None, label("听证日期")] = None
    document: Annotated[Text, label("笔录文号")]
    reason: Text
    speaker: Annotated[Personal | None, label("发言人")] = None
    panels: tuple[_Panel, ...] = ()
    nameless: Text | None = None


class _HearingRow(Row):
    case: str
    held_on: Day | None = None
    reason: str | None = None
    document: str | None = None
    seats_count: Annotated[int, label("席位数")] = 0
    nameless: str | None = None


def test_a_field_is_called_as_it_says_or_as_all_chapters_or_as_its_type() -> None:
    called = {one.name: one.label for one in fields_of(_HearingHeld)}
    assert called == {
        "case": "办件编号",
        "about": "所涉记录",
        "held_on": "听证日期",
        "document": "笔录文号",
        "reason": "理由",
        "speaker": "发言人",
        "panels": "专家",
        "nameless": "",
    }
    assert titles_of(_HearingHeld) == {"_HearingHeld": called, "_Panel": {"seat": "席位"}}


def test_a_column_is_called_as_it_says_or_as_the_field_that_it_is_filled_from() -> None:
    hearings = Table("hearings", "ref", _HearingRow)

    @hearings.on(_HearingHeld, home="about")
    def held(row: _HearingRow, fact: Fact[_HearingHeld]) -> None:
        row.held_on = f"{fact.event.held_on}"

    assert hearings.headings == {
        "case": "办件编号",
        "held_on": "听证日期",
        "reason": "理由",
        "document": "笔录文号",
        "seats_count": "席位数",
        "nameless": "nameless",
    }


def test_doctor_looks_at_every_package_of_ours() -> None:
    assert set(doctor.OURS) == set(OURS)
