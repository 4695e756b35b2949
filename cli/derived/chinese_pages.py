"""Chinese pages (中文页): what docs/zh/ says of questions and codes, for those who read Chinese."""

from collections.abc import Iterator
from typing import Any, Final

from cli.derived.markdown import codes, page, table, text
from ledger.events import sentence
from shenguan.language import tell
from shenguan.vocabulary import code_rows, codes_by_fault

_KINDS: Final = {
    "boolean": "是或否",
    "day": "日期",
    "instant": "时间",
    "integer": "整数",
    "json": "结构",
    "number": "数",
    "text": "文本",
    "word": "取值",
}
"""What a column holds, in a word."""


def questions_page() -> str:
    """Return docs/zh/questions.md: what can be asked, with statuses and columns."""
    from projections.discovery import all_questions

    introduction = """
        提问时才计算答案：依据[表](../tables.md)中的事实、工作日历、法定期限和所问的日期。
        每个问题都是一个命令，`list` 列出，`show` 查看一个编号；`--on` 指明按哪一天判断，
        `--as-of` 指明按账本当时所知回答。终端上的表只显示“简表”一栏打钩的列，
        `--columns` 另行指定。状态和列既可用英文写，也可用中文写。
        [English](../questions.md)
        """
    body: list[str] = []
    for question in all_questions():
        body += _question(question)
    return page("查询", "projections/questions/", introduction, body)


def _question(question: Any) -> Iterator[str]:  # noqa: ANN401 - a question with any answer
    yield f"## {question.chinese}"
    yield ""
    yield f"`shenguan {question.listing}`：{text(tell(sentence(question.answer), 'zh'))}"
    yield ""
    listed, shown = question.examples
    yield from ("```sh", f"shenguan {question.listing} {listed}".rstrip())
    yield from ([f"shenguan {question.command} show {shown}"] if question.direct is None else ())
    yield from ("```", "")
    groups = question.groups_of_status
    yield from table(
        ("状态", "取值", "合称", "指明时才列出"),
        (
            (said, f"`{one}`", codes(groups[one]), "✓" if one in question.hidden else "")
            for one, said in question.statuses.items()
        ),
    )
    headings = question.headings
    yield from table(
        ("列", "名称", "类型", "可空", "简表"),
        (
            (
                headings[one.name],
                f"`{one.name}`",
                _KINDS[one.kind],
                "✓" if one.nullable else "",
                "✓" if one.name in question.brief else "",
            )
            for one in question.columns
        ),
    )
    yield from _words(question)


def _words(question: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield what the values of the other columns are called."""
    held = {name: said for name, said in question.words.items() if name != "status"}
    if held:
        headings = question.headings
        rows = (
            (headings[name], "，".join(f"`{one}` {chinese}" for one, chinese in said.items()))
            for name, said in held.items()
        )
        yield from table(("列", "取值"), rows)


def refusals_page() -> str:
    """Return docs/zh/refusals.md: every code with meaning, source and remedy."""
    introduction = """
        提交的事实由规则核对。*拒绝*：不作为事实记入账本，但拒绝本身留有记录。*备注发现*：照常记入，同时注明问题。
        对旧系统的历史记录（`--observed`），拒绝一般成为备注发现；维护账本自身和按规则登记的记录的拒绝除外。
        `shenguan simulate --unlawful` 触发每一代码；标 † 者除外，仅由崩溃、时钟或消息系统故障引起。
        在命令行上，`shenguan refusals 代码` 显示同样的内容。[English](../refusals.md)
        """
    rows, by_fault = code_rows(), codes_by_fault()
    body: list[str] = []
    for kind, title in (("refusal", "拒绝"), ("finding", "备注发现")):
        body += [f"## {title}", ""]
        body += table(
            ("名称", "代码", "含义", "依据", "处理办法"),
            (
                (
                    one["chinese"],
                    f"`{one['code']}`{' †' if one['code'] in by_fault else ''}",
                    *(tell(one[name], "zh") for name in ("meaning", "source", "remedy")),
                )
                for one in rows
                if one["kind"] == kind
            ),
        )
    return page("拒绝与备注发现", "ledger/rules/", introduction, body)
