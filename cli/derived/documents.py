"""Documents (文档): what docs/ says of vocabulary, codes, tables and commands, from the code."""

import ast
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from inspect import cleandoc, getsource
from textwrap import dedent
from typing import Any, Final

import click
from msgspec import Struct

from cli import exits
from cli.derived.markdown import codes, page, says, table, text
from cli.display.wrapping import WideContext
from ledger import naming
from ledger.events import CHAPTERS, EVENTS, Event, Role, chinese_name, sentence
from ledger.events.base import KINDS
from projections.engine.home import REF
from shenguan.fields import FieldOption, fields_of
from shenguan.vocabulary import code_rows, codes_by_fault, tags_of_type

_ONE_TYPE: Final = "ApplicationAccepted"
"""The command of ``record`` that stands for those of all types."""
_WIDTH: Final = 100
_BY_THE_GATE: Final = "SubmissionRefused"


@cache
def _said_of_members(kind: type[Enum]) -> dict[str, str]:
    """Return what the texts below the members of an enumeration say, by value."""
    (declared,) = ast.parse(dedent(getsource(kind))).body
    assert isinstance(declared, ast.ClassDef)  # noqa: S101 - the source of a class
    said: dict[str, str] = {}
    name = ""
    for node in declared.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            said[str(kind[name].value)] = str(node.value.value)
    return said


def _roles(roles: Iterable[Role]) -> str:
    return ", ".join(f"`{one.value}` {one.chinese}" for one in roles)


def events_page() -> str:
    """Return docs/events.md: every event type by chapter, with its fields."""
    introduction = f"""
        {len(EVENTS)} event types in {len(CHAPTERS)} chapters, in the order of a case's life.
        Each is recorded with `shenguan record <type>`; its options are the fields with hyphens.
        JSON Schema: [schemas/json/](../schemas/json/). Refusals: [refusals.md](refusals.md).

        A *tag* is what an entry can be found by; `?` where it is optional, `*` where there may be
        several. A bare number (`2017-0412`) is completed to `<agency>/2017-0412`. Personal fields
        carry a salted commitment; the clear value lies beside the log and can be erased.
        """
    body = ["## 角色 Roles", ""]
    said = _said_of_members(Role)
    body += table(
        ("角色 role", "说明 what it does"),
        ((f"`{role.value}`", f"{role.chinese}: {said[role.value]}") for role in Role),
    )
    body += ["## 标识 Identities", "", *_kinds()]
    for chapter in CHAPTERS:
        name = chapter.__name__.rpartition(".")[2]
        chinese, _, told = cleandoc(chapter.__doc__ or "").partition(":")
        body += [f"## {chinese} {name}", "", says(told.strip()), ""]
        for kind in EVENTS.values():
            if kind.__module__ == chapter.__name__:
                body += _event(kind)
    return page("词汇 The vocabulary", "ledger/events/", introduction, body)


def _kinds() -> Iterator[str]:
    yield "Each kind is declared once, in `ledger/events/base.py`. The entries of a *line* open it,"
    yield "go on and close it, and are corrected as one; other kinds are referred to."
    yield ""
    yield from table(
        ("种类 kind", "中文", "写法 written", "例 example", "机关编号 numbered", "主线 line"),
        (
            (
                f"`{kind.name}`",
                kind.chinese,
                f"`{kind.written}`" if "<" in kind.written else kind.written,
                f"`{kind.example}`",
                "✓" if kind.numbered else "",
                "✓" if kind.line else "",
            )
            for kind in KINDS
        ),
    )


def _event(kind: type[Event]) -> Iterator[str]:
    yield f"### {kind.__name__} {chinese_name(kind)}"
    yield ""
    yield says(sentence(kind))
    yield ""
    published = _roles(kind.published_by) or "任何机关 any agency"
    if kind.__name__ == _BY_THE_GATE:
        published = "门 the gate itself; nobody submits it"
    yield f"- 发布角色 published by: {published}"
    yield f"- 标识 tags: {codes(tags_of_type(kind)) or '无 none'}"
    lines = naming.line_fields(kind)
    if lines:
        yield f"- 主线 line, in which it is corrected: {codes(one.path for one in lines)}"
    if kind.shown_by:
        yield f"- 生效标志 has taken effect where there is: {codes(kind.shown_by)}"
    yield ""
    yield from table(_FIELD_HEADING, map(_field, fields_of(kind)))
    for part in dict.fromkeys(one.part for one in fields_of(kind) if one.part):
        yield from _part(part)


_FIELD_HEADING: Final = ("字段 field", "取值 takes", "必填 required", "含义 meaning")


def _field(field: FieldOption) -> tuple[str, str, str, str]:
    takes = f"`{field.part.__name__}`" if field.part else field.takes
    if field.choices:
        takes = ", ".join(f"`{one}` {member.chinese}" for one, member in field.choices.items())
    if field.personal:
        takes = "personal"
    if field.many:
        takes += ", 可多个 several"
    return f"`{field.name}`", takes, "✓" if field.required else "", field.meaning


def _part(part: type[Struct]) -> Iterator[str]:
    yield f"`{part.__name__}` {chinese_name(part)}: {text(sentence(part))}"
    yield ""
    yield from table(_FIELD_HEADING, map(_field, fields_of(part)))


def refusals_page() -> str:
    """Return docs/refusals.md: every code with meaning, source and remedy."""
    introduction = """
        What the gate answers with. A *refusal* keeps a submission from being recorded as the fact
        that it claims to be; a *finding* refuses nothing and stays on record with the fact.
        Facts of older systems (`--observed`) bear every refusal as a finding, but for the hard
        ones: those that keep the ledger itself sound, and what was recorded under the rules.
        `shenguan simulate --unlawful` provokes every code but those marked †: only a crash, a
        clock or a broker brings them. `shenguan refusals CODE` says the same on the command
        line. [中文](zh/refusals.md)
        """
    rows, by_fault = code_rows(), codes_by_fault()
    body: list[str] = []
    for kind, title in (("refusal", "拒绝 Refusals"), ("finding", "备注发现 Findings")):
        body += [f"## {title}", ""]
        body += table(
            ("代码 code", "中文", "含义 meaning", "依据 source", "处理办法 remedy"),
            (
                (
                    f"`{one['code']}`{' †' if one['code'] in by_fault else ''}",
                    *(one[name] for name in ("chinese", "meaning", "source", "remedy")),
                )
                for one in rows
                if one["kind"] == kind
            ),
        )
    return page("拒绝与发现 Refusals and findings", "ledger/rules/", introduction, body)


def tables_page() -> str:
    """Return docs/tables.md: every table of every projection."""
    from projections.discovery import all_projections

    introduction = """
        Rows are folded from the log and can be built again at any time. Read them as the SQL views
        named here in the views' database, with `shenguan` commands, or as DataFrames. A row's key
        begins with its *home tag*: the rows of one tag can be folded again alone. Instants are UTC
        text of one width; days are local to the ledger. Rows hold facts only: whatever depends on
        the day, a calendar or another row is computed in the answer.
        """
    body: list[str] = []
    for projection in all_projections():
        body += [f"## {projection.name}", "", f"版本 version {projection.version}.", ""]
        for one in projection.tables:
            body += _rows(one)
    return page("表 Tables", "projections/", introduction, body)


def _rows(described: Any) -> Iterator[str]:  # noqa: ANN401 - a table of any row
    yield f"### {described.name} {chinese_name(described.row)}"
    yield ""
    yield says(sentence(described.row))
    yield ""
    home = "任何标识的全文 the whole tag, of any kind"
    home = home if described.home == REF else f"`{described.home}`"
    yield f"- 键 key: {codes(described.key)}; 归属标识 home tag: {home}"
    yield f"- 折叠的事件 folds: {codes(described.types)}"
    if described.indexes:
        indexes = (
            ", ".join(one) if isinstance(one, tuple) else f"{one}" for one in described.indexes
        )
        yield f"- 索引 indexed by: {codes(indexes)}"
    yield ""
    headings = described.headings
    yield from table(
        ("列 column", "中文", "类型 kind", "可空 may be empty"),
        (
            (f"`{one.name}`", headings[one.name], one.kind, "✓" if one.nullable else "")
            for one in described.columns
        ),
    )


def questions_page() -> str:
    """Return docs/questions.md: what can be asked, with statuses and columns."""
    from projections.discovery import all_questions

    introduction = """
        Answers are computed when asked, from the rows of [tables.md](tables.md), the calendar, the
        legal terms and the day asked about. Each question is a command (`list`, `show`) and a
        DataFrame; `--as-of` says what was known then, `--on` which day it is judged on. Columns
        marked with ✓ are those that a table on a terminal shows. `shenguan why case NO due_at`
        tells what gave one column its value: entries, terms, days counted, articles.
        [中文](zh/questions.md)
        """
    body: list[str] = []
    for question in all_questions():
        body += _question(question)
    return page("问题 Questions", "projections/questions/", introduction, body)


def _question(question: Any) -> Iterator[str]:  # noqa: ANN401 - a question with any answer
    yield f"## {question.name} {question.chinese}"
    yield ""
    yield f"`shenguan {question.listing}`: {text(sentence(question.answer))}"
    yield ""
    groups = question.groups_of_status
    yield from table(
        ("状态 status", "中文", "合称 together with others", "只在指明时列出 only on request"),
        (
            (f"`{one}`", said, codes(groups[one]), "✓" if one in question.hidden else "")
            for one, said in question.statuses.items()
        ),
    )
    headings = question.headings
    yield from table(
        ("列 column", "中文", "类型 kind", "可空 may be empty", "简表 brief"),
        (
            (
                f"`{one.name}`",
                headings[one.name],
                one.kind,
                "✓" if one.nullable else "",
                "✓" if one.name in question.brief else "",
            )
            for one in question.columns
        ),
    )


def commands_page() -> str:
    """Return docs/commands.md: the help of every command, and the exit codes."""
    from cli.root import root

    introduction = f"""
        What `--help` says, for every command. `record` has a command for each event type; the one
        of `{_ONE_TYPE}` stands for all, the fields of the others are in [events.md](events.md).
        Data goes to stdout, everything else to stderr.
        """
    body = ["## 退出码 Exit codes", "", "```text", *_exit_codes(), "```", ""]
    settings = {**root.context_settings, "terminal_width": _WIDTH}
    body += _help(WideContext(root, info_name="shenguan", **settings))
    return page("命令 Commands", "cli/", introduction, body)


def _exit_codes() -> list[str]:
    return cleandoc(exits.__doc__ or "").splitlines()[2:]


def _help(context: click.Context) -> Iterator[str]:
    command = context.command
    if command.hidden:
        return
    yield f"## {context.command_path}"
    yield ""
    yield "```text"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"
    yield ""
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        for name in [_ONE_TYPE] if _ONE_TYPE in names else names:
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _help(WideContext(inner, parent=context, info_name=name))
