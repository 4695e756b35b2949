"""The vocabulary: how every event type is declared, ruled, exemplified and documented."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from msgspec import Struct, inspect

from ledger import naming
from ledger.events import CHAPTERS, EVENTS, Event, chapter_of, chinese_name, sentence
from ledger.events.base import KINDS, Role
from ledger.events.record import SubmissionRefused
from ledger.identifiers import Kind
from ledger.rules.base import RULES, load_rules
from ledger.view import CODES
from tests.examples.story import EXAMPLES, MORNINGS, STEPS, TOLD, NoExample, first_step, lacking
from tests.tidy.source import ROOT, Violation, dotted, python_files, report, tree

load_rules()

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff、()（）]*")
_BY_THE_GATE: Final = {"SubmissionRefused"}
"""Types that nobody submits: the gate writes them itself."""
_NEVER_IN_THE_STORY: Final = {*_BY_THE_GATE, "ClockDiffers"}
"""The county's clock never runs ahead; what happens where it does has tests of its own."""
_PLAIN: Final = (
    inspect.StrType,
    inspect.IntType,
    inspect.BoolType,
    inspect.DateType,
    inspect.NoneType,
)
EVENT_TYPES: Final = sorted(EVENTS.values(), key=lambda one: one.__name__)


def _structs() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in python_files("ledger"):
        if path.parent.name == "events":
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ClassDef) and _bases(node) & {"Event", "Struct"}:
                    yield path, node


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.id for base in node.bases if isinstance(base, ast.Name)}


def test_every_struct_repeats_that_it_is_frozen_and_keyword_only() -> None:
    report(
        Violation(path, node.lineno, f"{node.name}: write {word}=True (not inherited by mypy)")
        for path, node in _structs()
        for word in ("frozen", "kw_only")
        if not any(one.arg == word and ast.unparse(one.value) == "True" for one in node.keywords)
    )


def test_every_event_type_declares_who_publishes_it() -> None:
    silent = [one.__name__ for one in EVENT_TYPES if "published_by" not in vars(one)]
    assert not silent, f"declare published_by (an empty tuple: anyone): {silent}"
    assert all(isinstance(role, Role) for one in EVENT_TYPES for role in one.published_by)


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_event_type_has_one_line_or_says_which_it_is_or_has_none(
    event_type: type[Event],
) -> None:
    line = naming.line_field(event_type)
    assert line is None or (line.tagged and not line.many)


@pytest.mark.parametrize("event_type", [one for one in EVENT_TYPES if one.shown_by])
def test_what_shows_that_an_act_took_effect_is_an_event_of_its_line(
    event_type: type[Event],
) -> None:
    line = naming.line_field(event_type)
    assert line is not None, "only in a line can something be shown"
    strange = [
        name
        for name in event_type.shown_by
        if name not in EVENTS or not naming.tag_fields(EVENTS[name], line.kind)
    ]
    assert not strange, f"no event types that name a {line.kind}: {strange}"


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_what_is_filled_in_is_a_field(event_type: type[Event]) -> None:
    assert set(event_type.filled_in) <= set(event_type.__struct_fields__)


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda one: one.name)
def test_a_kind_of_identity_is_named_exemplified_and_used(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z]+", kind.name)
    assert _CHINESE.match(kind.chinese)
    KINDS.check(kind.name, f"reg:a:1/{kind.example}" if kind.numbered else kind.example)
    named = {one.kind for event_type in EVENT_TYPES for one in naming.namings(event_type)}
    assert kind.name in named


def test_every_event_type_says_its_chinese_name_and_an_english_sentence() -> None:
    mute = [
        one.__name__
        for one in EVENT_TYPES
        if not one.__doc__ or not _CHINESE.match(chinese_name(one)) or len(sentence(one)) < 10
    ]
    assert not mute, f"begin the docstring with 中文名: English sentence. {mute}"


def _field_problems(kind: inspect.Type) -> Iterator[str]:
    match kind:
        case inspect.Metadata():
            yield from _field_problems(kind.type)
        case inspect.UnionType():
            for member in kind.types:
                yield from _field_problems(member)
        case inspect.VarTupleType():
            yield from _field_problems(kind.item_type)
        case inspect.StructType():
            for field in kind.fields:
                yield from _field_problems(field.type)
        case _ if not _is_plain(kind):
            yield type(kind).__name__


def _is_plain(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.EnumType):
        return issubclass(kind.cls, StrEnum)
    if isinstance(kind, inspect.DateTimeType):
        return kind.tz is True
    return isinstance(kind, _PLAIN)


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_the_fields_of_an_event_have_types_with_one_canonical_form(event_type: type[Event]) -> None:
    described = inspect.type_info(event_type)
    assert isinstance(described, inspect.StructType)
    wrong = {
        field.name: problem for field in described.fields for problem in _field_problems(field.type)
    }
    assert not wrong, "no float, dict, list or naive datetime: money is integer fen"


def _defaults(struct: type[Struct]) -> Iterator[tuple[str, Any]]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    for field in described.fields:
        if field.default_factory is not msgspec.NODEFAULT:
            yield field.name, field.default_factory
        elif not field.required:
            yield field.name, field.default


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_a_default_is_a_value_that_exists_only_once(event_type: type[Event]) -> None:
    """Defaults are left out by identity: None, False, True, () and members of an enumeration."""
    for name, default in _defaults(event_type):
        is_single = default is None or default is True or default is False or default == ()
        assert is_single or isinstance(default, StrEnum), f"{name} = {default!r}"


def test_every_event_type_has_one_rule() -> None:
    judged = {one.__name__ for one in RULES}
    assert sorted(set(EVENTS) - _BY_THE_GATE - judged) == [], "write the rule: ledger/rules/"


def test_every_event_type_has_an_example_that_reads_back() -> None:
    mute = [
        lacking(one)
        for name, one in EVENTS.items()
        if one not in EXAMPLES and name not in _NEVER_IN_THE_STORY
    ]
    assert not mute, "\n".join(mute)
    for event_type, example in EXAMPLES.items():
        body = msgspec.json.encode(example, order="sorted")
        assert msgspec.json.decode(body, type=event_type) == example


def test_every_step_is_told_in_the_chapter_of_its_event_and_happens_once() -> None:
    for chapter in CHAPTERS:
        name = chapter.__name__.rpartition(".")[2]
        told = import_module(f"tests.examples.{name}").TOLD
        assert {chapter_of(type(event)) for _, _, event in told.values()} == {name}
    named = [name for _, names in MORNINGS for name in names]
    assert len(named) == len(set(named)), "name a step once in the story"
    assert list(STEPS) == [*named, *(name for name in TOLD if name not in named)]


def test_an_example_that_is_missing_says_where_to_write_it() -> None:
    with pytest.raises(NoExample, match=r"tests/examples/record\.py"):
        EXAMPLES[SubmissionRefused]
    with pytest.raises(NoExample, match="SubmissionRefused"):
        first_step(SubmissionRefused)


def test_every_chapter_is_found_by_the_registry() -> None:
    folder = ROOT / "ledger" / "events"
    written = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert written == {one.__name__.rpartition(".")[2] for one in CHAPTERS}


def _texts_of_tests() -> set[str]:
    return {
        node.value
        for path in python_files("tests")
        if path.parent.name != "tidy"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_is_tested_and_explained() -> None:
    named = _texts_of_tests()
    untested = sorted(code for code in CODES if code not in named)
    assert not untested, f"{len(untested)} codes that no test names: {untested}"
    explained = (ROOT / "docs" / "refusals.md").read_text("utf-8")
    missing = sorted(code for code in CODES if code not in explained)
    assert not missing, f"run `make lock`: docs/refusals.md lacks {missing}"


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_says_meaning_source_and_remedy(code: str) -> None:
    declared = CODES[code]
    assert re.fullmatch(r"[a-z-]+\.[a-z-]+", code)
    assert _CHINESE.search(declared.chinese)
    assert len(declared.meaning) > 10
    assert len(declared.source) > 2
    assert len(declared.remedy) > 10


def test_dates_and_instants_keep_their_canonical_form() -> None:
    """The assumption behind the allowed types, held against the encoder itself."""
    body = msgspec.json.encode((date(2017, 7, 3), datetime.fromisoformat("2017-07-03T01:00Z")))
    assert body == b'["2017-07-03","2017-07-03T01:00:00Z"]'


def test_a_chapter_of_rules_is_named_as_its_chapter_of_events() -> None:
    """A rule stands in ``ledger/rules/<chapter>.py``, or in a module of that folder."""
    chapters = {event_type: chapter_of(event_type) for event_type in RULES}
    strayed = [
        f"{event_type.__name__}: {RULES[event_type].__module__}, not ledger.rules.{chapter}"
        for event_type, chapter in chapters.items()
        if RULES[event_type].__module__.split(".")[2] != chapter
    ]
    assert not strayed, "\n".join(strayed)


def test_the_codes_of_a_chapter_stand_below_what_they_judge() -> None:
    """A rule is read without scrolling past declarations."""
    report(
        Violation(path, node.lineno, f"move {node.name} above the codes")
        for path in python_files("ledger")
        if path.relative_to(ROOT).parts[1] in {"rules", "states"}
        for node in _below_the_codes(tree(path))
    )


def _below_the_codes(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    codes = [node.lineno for node in module.body if _declares_a_code(node)]
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and codes and node.lineno > codes[0]:
            yield node


def _declares_a_code(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return False
    return dotted(node.value.func) in {"refusal", "finding"}
