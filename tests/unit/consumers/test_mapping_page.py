"""The page about mappings: its example, its tables of forms and conditions, and every mistake."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Any, Final

import msgspec
import pytest

from consumers.files import problems
from consumers.files.mapper import Mapper
from consumers.files.mapping import mapping as language
from consumers.files.mapping.conditions import TESTS
from consumers.files.mapping.event_rules import KEYS as RULE_KEYS
from consumers.files.mapping.field_forms import MODIFIERS, SOURCES
from consumers.files.mapping.ledger_section import KEYS as LEDGER_KEYS
from consumers.files.mapping.mapping import FILE_KEYS, KEYS, read_mapping
from consumers.files.planned import Author
from consumers.files.readers.rows import SourceRow
from consumers.files.readers.shape import FORMATS
from consumers.files.row_values import bind
from ledger.errors import MappingInvalid
from ledger.person_keys import PersonKey
from shenguan.language import tell
from tests.documents import guide
from tests.terminal import ROOT

PAGE: Final = (ROOT / "docs" / "mappings.md").read_text("utf-8")
HEAD: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
agency: reg:130523:hall
actor: reg:130523:hall/1
events:
  - key: k
"""
EVENTS: Final = {
    "text": ("HandlingStepCompleted", "note", 'case: "reg:130523:hall/1", step: s'),
    "choice": ("ReviewCompleted", "opinion", 'case: "reg:130523:hall/1", level: "1"'),
    "whole number": (
        "SupplementRequested",
        "reply_days",
        'case: "reg:130523:hall/1", materials: [M]',
    ),
    "texts": ("SupplementRequested", "materials", 'case: "reg:130523:hall/1"'),
    "parts": ("ApplicationReceived", "materials", 'case: "reg:130523:hall/1", item: i, channel: c'),
    "yes or no": (
        "RectificationVerified",
        "passed",
        'rectification: "reg:130523:hall/1", verified_on: "2017-07-03"',
    ),
    "day": ("CaseClosed", "closed_on", 'case: "reg:130523:hall/1", outcome: granted'),
    "instant": (
        "ApplicationAccepted",
        "due_at",
        'case: "reg:130523:hall/1", accepted_on: "2017-07-03"',
    ),
    "money": ("GuidePublished", "fee_fen", 'item: i, version: "1", effective_on: "2017-07-03"'),
}
"""An event with a field of each kind: type, field, and the other fields that it needs."""

WRONG_TABLES: Final = {
    "one.csv": "代码\n01\n",
    "nothing.csv": "代码,名称\n",
    "twice.csv": "代码,名称\n01,窗口\n02,网上\n01,窗口\n",
    "lacking.csv": "代码,名称\n,窗口\n",
}


CHINESE_PAGE: Final = (ROOT / "docs" / "zh" / "mappings.md").read_text("utf-8")
IN_ENGLISH: Final = {
    "文本": "text", "选项": "choice", "金额": "money", "是否": "yes or no", "日期": "day",
    "时间": "instant", "多项文本": "texts", "是": "yes", "否": "no", "无": "nothing",
    "映射": "mapping", "规则": "rule", "字段": "field", "文件的列": "columns of the file",
    "PenaltyDecided 的字段": "field of PenaltyDecided",
}  # fmt: skip
"""What the tables of the Chinese page say in Chinese."""


def table(*heading: str, page: str = PAGE) -> list[tuple[str, ...]]:
    """Return the rows of the page's table with a heading; code without its marks."""
    head = "| " + " | ".join(heading) + " |\n"
    assert page.count(head) == 1, head
    body = page.partition(head)[2].partition("\n\n")[0].splitlines()[1:]
    return [tuple(_plain(cell) for cell in row.strip("| ").split(" | ")) for row in body]


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1] if re.fullmatch("`[^`]*`", cell) else cell


def the_row() -> dict[str, str]:
    """Return the row that the page's examples look at."""
    return {name: "" if cell == "nothing" else cell for name, cell in table("column", "cell")}


def _mapper(rule: str) -> Mapper:
    mapping = read_mapping(HEAD + rule, "small.yaml")
    mapping.persons.use(PersonKey("k1", bytes(32)).pseudonym)
    return Mapper(mapping, list(the_row()), Author("", ""))


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a field takes
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
        case date() | int():
            return str(value)
        case tuple():
            return msgspec.json.encode(value).decode()
    return str(msgspec.to_builtins(value))


def given(kind: str, written: str) -> str:
    """Return what a form gives in a field of a kind."""
    event, field, rest = EVENTS[kind]
    rule = (
        f'    event: {event}\n    occurred_at: "2017-07-03"\n'
        f"    fields: {{{rest}, {field}: {written}}}\n"
    )
    made = _mapper(rule).map(SourceRow(2, list(the_row().values())), 0)
    assert made is not None
    assert made.problem is None, made.problem
    (fact,) = made.events
    return _shown(fact.data.get(field))


@pytest.fixture(autouse=True)
def _beside_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the value tables of the page, and some that are wrong, lie beside the mapping."""
    for name, content in (*guide("mappings").files().items(), *WRONG_TABLES.items()):
        (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("kind", "written", "gives"), table("for", "written", "gives"))
def test_a_form_gives_what_the_page_says(kind: str, written: str, gives: str) -> None:
    assert given(kind, written) == gives


FORMS_IN_CHINESE: Final = table("用于", "写法", "得到", page=CHINESE_PAGE)


@pytest.mark.parametrize(("kind", "written", "gives"), FORMS_IN_CHINESE)
def test_a_form_gives_what_the_chinese_page_says(kind: str, written: str, gives: str) -> None:
    assert given(IN_ENGLISH[kind], written) == IN_ENGLISH.get(gives, gives)


def keys_of(each: str, key: str) -> str:
    """Return the keys of the events that a rule makes of the members of a list."""
    head = HEAD.replace("  - key: k\n", f"  - key: {key}\n")
    rule = (
        f'    event: HandlingStepCompleted\n    each: {each}\n    occurred_at: "2017-07-03"\n'
        '    fields: {case: "reg:130523:hall/1", step: s}\n'
    )
    mapper = Mapper(read_mapping(head + rule, "small.yaml"), list(the_row()), Author("", ""))
    made = mapper.map(SourceRow(2, list(the_row().values())), 0)
    assert made is not None
    assert made.problem is None, made.problem
    return ", ".join(fact.key for fact in made.events) or "nothing"


@pytest.mark.parametrize(("each", "key", "keys"), table("each", "key", "keys of the events"))
def test_each_makes_the_events_that_the_page_says(each: str, key: str, keys: str) -> None:
    assert keys_of(each, key) == keys


def holds(condition: str) -> str:
    """Return whether a condition holds for the page's row."""
    rule = (
        f'    event: HandlingStepCompleted\n    when: {condition}\n    occurred_at: "2017-07-03"\n'
        '    fields: {case: "reg:130523:hall/1", step: s}\n'
    )
    made = _mapper(rule).map(SourceRow(2, list(the_row().values())), 0)
    assert made is not None
    return "yes" if made.events else "no"


@pytest.mark.parametrize(("condition", "holding"), table("condition", "holds"))
def test_a_condition_holds_where_the_page_says(condition: str, holding: str) -> None:
    assert holds(condition) == holding


CONDITIONS_IN_CHINESE: Final = table("条件", "成立", page=CHINESE_PAGE)


@pytest.mark.parametrize(("condition", "holding"), CONDITIONS_IN_CHINESE)
def test_a_condition_holds_where_the_chinese_page_says(condition: str, holding: str) -> None:
    assert holds(condition) == IN_ENGLISH[holding]


BASE: Final = """\
mapping: 1
name: small
source: small
zone: Asia/Shanghai
observed: yes
ledger:
  id: "130523"
  name: 内丘县
  agency: reg:130523:hall
  officer: reg:130523:hall/1
  agencies: {"reg:130523:hall": {name: 政务服务中心, roles: [keeper]}}
  sources: {small: {agency: "reg:130523:hall", cut_over: "2017-07-01"}}
events:
  - event: HandlingStepCompleted
    key: "{no}"
    occurred_at: "{at}"
    fields:
      case: "reg:130523:hall/{case}"
      step: "{step}"
  - event: HandlingStepCompleted
    slot: second
    key: "{no}"
    occurred_at: "{at}"
    fields:
      case: "reg:130523:hall/{case}"
      step: "{step}"
  - event: PenaltyDecided
    key: "{no}"
    occurred_at: "{at}"
    fields:
      penalty: "reg:130523:hall/{no}"
      subject: "reg:130523:{who}"
      kinds: ["2"]
      document: "{no}"
      facts: "{what}"
      basis: "{law}"
      decided_on: "{at}"
  - event: ApplicationReceived
    key: "{no}"
    occurred_at: "{at}"
    fields:
      case: "reg:130523:hall/{case}"
      item: "{item}"
      channel: 窗口
  - event: SpotCheckResultRecorded
    key: "{no}"
    occurred_at: "{at}"
    fields:
      check: "reg:130523:hall/{no}"
      subject: "reg:130523:{who}"
      checked_on: "{at}"
      result_code: "{what}"
      problem_found: yes
      code_system: city
"""
"""A mapping without a mistake; one line of it is replaced, added or left out."""
INDENTS: Final = {"mapping": 0, "ledger": 2, "rule": 4, "field": 6}


def _end_of(where: str) -> int:
    """Return where a line is added: at the end of a part of the mapping."""
    if where in {"mapping", "ledger"}:
        return BASE.index("events:")
    if where.startswith("rule"):
        named = BASE.index(f"event: {where.removeprefix('rule of ')}") if " of " in where else 0
        return BASE.index("    fields:", named)
    rule = BASE.index(f"event: {where.removeprefix('field of ')}") if " of " in where else 0
    following = BASE.find("  - event", BASE.index("fields:", rule))
    return following if following > 0 else len(BASE)


def mistaken(where: str, written: str) -> str:
    """Return the mapping with one mistake: ``key: …`` is put in, ``without key`` is left out."""
    if written == "nothing at all":
        return ""
    left_out = written.removeprefix("without ")
    key = left_out if left_out != written else written.partition(":")[0]
    indent = " " * INDENTS[where.partition(" ")[0]]
    line = "" if left_out != written else f"{indent}{written}\n"
    begins = rf"^(?:{indent}|{indent[:-2]}- )" if where == "rule" else f"^{indent}"
    held = re.compile(rf"{begins}{re.escape(key)}:.*\n(?:{indent} +.*\n)*", re.MULTILINE)
    if found := held.search(BASE):
        if line and found.group().startswith("  - "):
            line = line.replace("    ", "  - ", 1)
        return BASE[: found.start()] + line + BASE[found.end() :]
    place = _end_of(where)
    return BASE[:place] + line + BASE[place:]


def told(where: str, written: str, language: str = "en") -> str:
    """Return what is told about a mistake, without its place."""
    with pytest.raises(MappingInvalid) as caught:
        _read(where, written)
    place, _, message = tell(caught.value, language).partition(": ")
    assert re.fullmatch(r"(small\.yaml|[a-z]+\.csv):\d+:\d+", place), caught.value
    return message


def _read(where: str, written: str) -> None:
    if where == "columns of the file":
        bind(read_mapping(BASE, "small.yaml"), written.split(","))
    else:
        read_mapping(mistaken(where, written), "small.yaml")


MISTAKES: Final = table("where", "written", "what is told")


def test_the_mapping_that_the_mistakes_are_put_into_has_none() -> None:
    assert read_mapping(BASE, "small.yaml").ledger_section is not None


@pytest.mark.parametrize(("where", "written", "message"), MISTAKES)
def test_a_mistake_is_told_as_the_page_says(where: str, written: str, message: str) -> None:
    assert told(where, written) == message


MISTAKES_IN_CHINESE: Final = table("位置", "写法", "提示", page=CHINESE_PAGE)


@pytest.mark.parametrize(("where", "written", "message"), MISTAKES_IN_CHINESE)
def test_a_mistake_is_told_as_the_chinese_page_says(where: str, written: str, message: str) -> None:
    assert told(IN_ENGLISH[where], written, "zh") == message


def _texts(node: ast.expr) -> str | None:
    """Return a pattern of the text that an expression makes, None where it is another's text."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=parts):
            return "".join(_texts(one) or ".*" for one in parts)
        case ast.Call(func=ast.Name(id="say"), args=[ast.Constant(value=str(template))]):
            return "".join(
                re.escape(text) + ("" if name is None else ".*")
                for text, name, *_ in Formatter().parse(template)
            )
    return None


def _mistakes_of_the_language() -> Iterator[tuple[str, int, str]]:
    for path in sorted(Path(language.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_told = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_told and node.func.attr == "wrong":
                text = _texts(node.args[0])
                if text is not None:
                    yield path.name, node.lineno, text


def test_every_mistake_of_the_language_is_on_the_page() -> None:
    messages = [message for _, _, message in MISTAKES]
    found = list(_mistakes_of_the_language())
    assert len(found) > 40
    untold = [
        f"{name}:{line}: {text}"
        for name, line, text in found
        if not any(re.fullmatch(text, message) for message in messages)
    ]
    assert not untold, f"add to docs/mappings.md: {untold}"


def test_every_key_of_the_language_is_on_the_page() -> None:
    plain = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    codes = re.findall(r"`([^`]+)`", plain)
    words = {word for code in codes for word in re.findall(r"[a-z0-9_-]+", code)}
    known = {
        *KEYS, *FILE_KEYS, *FORMATS, "auto", "utf-8", "gb18030", *LEDGER_KEYS, *RULE_KEYS,
        *SOURCES, *MODIFIERS, *TESTS, "any", "all", "not", "absent",
    }  # fmt: skip
    assert sorted(known - words) == []


def test_every_code_of_a_row_that_is_set_aside_is_on_the_page() -> None:
    codes = {value for name, value in vars(problems).items() if name.isupper()}
    on_page = {code for code, _ in table("code", "meaning")}
    assert codes | {"id.reused"} == on_page
    assert {code for code, _ in table("代码", "含义", page=CHINESE_PAGE)} == on_page
