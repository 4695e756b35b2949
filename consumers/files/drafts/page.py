"""The text of a drafted mapping: what was found in comments, what must be decided, the rules."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from consumers.files.checking import OPEN
from consumers.files.drafts import forms
from consumers.files.drafts.column_profiles import ColumnProfile
from consumers.files.drafts.event_plans import PlannedRule
from consumers.files.drafts.field_plans import Surroundings
from consumers.files.drafts.file_shapes import FoundShape
from consumers.files.drafts.forms import Written
from consumers.files.drafts.headings import plain_heading, words_for
from consumers.files.drafts.word_lists import word_list
from ledger import resident

_KINDS: Final = {
    "text": "文本 text",
    "moment": "日期时间 day or time",
    "number": "数字 number",
    "money": "金额 money",
    "uscc": "统一社会信用代码 USCC",
    "resident": "居民身份证号 resident's number",
    "phone": "电话 phone",
    "nothing": "空 empty",
}
PLACE: Final = "000000"
"""Stands for the county until a person says which it is."""
_EXAMPLE: Final = 24
_WORDS_SHOWN: Final = 12


class DraftPage(Struct, frozen=True, kw_only=True):
    """映射草稿: everything that the text of a drafted mapping says."""

    file: str
    name: str
    found: FoundShape
    rows: int
    columns: Sequence[ColumnProfile]
    around: Surroundings
    zone: str
    cut_over: str
    is_agency_said: bool
    rules: Sequence[PlannedRule]
    nothings: Sequence[str]
    totals: str | None = None
    notes: Sequence[tuple[str, str]] = ()
    """What a trial of the draft showed."""


class _Questions:
    """What is left to decide, numbered in the order of the text."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def ask(self, chinese: str, english: str) -> str:
        self.asked.append((chinese, english))
        return f"# {OPEN} {len(self.asked)}: {chinese} / {english}"


def page_of(draft: DraftPage) -> str:
    """Return the text of a drafted mapping."""
    questions = _Questions()
    body = [*_general(draft, questions), *_ledger(draft, questions), *_references(draft)]
    body += _events(draft, questions)
    return "\n".join([*_head(draft, questions), *body]) + "\n"


def _head(draft: DraftPage, questions: _Questions) -> Iterator[str]:
    yield f"# 映射草稿，由 shenguan mapping draft 依据 {_said(draft.file)} 的 {draft.rows} 行写成。"
    yield f"# A mapping drafted by `shenguan mapping draft` from {draft.rows} rows of that file."
    yield "# 试算 Try it: shenguan mapping check MAPPING FILE"
    yield "#               shenguan import FILE --mapping MAPPING --dry-run"
    yield "#"
    if questions.asked:
        yield f"# 须由人决定的事项（查找 “{OPEN}”） What a person must decide (search for it):"
        for number, (chinese, english) in enumerate(questions.asked, start=1):
            yield f"#   {number}. {chinese} / {english}"
    else:
        yield "# 没有待定事项。 Nothing is left to decide."
    yield "#"
    yield from _columns(draft)
    for chinese, english in draft.notes:
        yield f"# 注意 Note: {_said(chinese)} / {_said(english)}"


def _columns(draft: DraftPage) -> Iterator[str]:
    used = used_columns(draft)
    yield "# 列 Columns:"
    yield "#   名称 name | 种类 kind | 非空 filled | 不同值 distinct | 值 values | 用于 used in"
    for one in draft.columns:
        where = ", ".join(used.get(one.name, ())) or "未用 not used"
        parts = (one.name, _kind(one), str(one.filled), _distinct(one), _examples(one), where)
        yield f"#   {_said(' | '.join(parts))}"
    if draft.found.others:
        there = ", ".join(draft.found.others)
        yield f"# 其他工作表或路径 Other sheets, or places of rows: {_said(there)}"
    yield ""


def _kind(one: ColumnProfile) -> str:
    kind = _KINDS[one.kind]
    if one.moment is not None and not one.moment.is_unknown:
        kind += f" ({', '.join(one.moment.formats) or '通用 usual'})"
    if one.separator is not None:
        kind += f"，以 {one.separator!r} 分隔的多值 several values"
    if one.is_unique:
        kind += "，唯一 unique"
    if one.flawed:
        kind += f"，{one.flawed} 格不可用 cells that cannot be taken"
    return kind


def _distinct(one: ColumnProfile) -> str:
    return f"{len(one.values)}+" if one.is_capped else str(len(one.values))


def _examples(one: ColumnProfile) -> str:
    if one.is_private or any(word in one.name for word in word_list("words.txt")["private"]):
        return "（个人信息，不示例 personal）"
    shown = [text for text, _ in one.values.most_common(_WORDS_SHOWN if one.is_few else 1)]
    return "、".join(resident.without_numbers(text)[:_EXAMPLE] for text in shown)


def _said(text: str) -> str:
    """Return a text as a comment can hold it: one line of what can be printed."""
    line = " ".join(text.split())
    return "".join(one if one.isprintable() else "�" for one in line)


def used_columns(draft: DraftPage) -> dict[str, list[str]]:
    """Return where each column is used."""
    used: dict[str, list[str]] = {}
    for rule in draft.rules:
        for name, written in _parts(rule):
            for one in draft.columns:
                if _holds(written, one.name):
                    used.setdefault(one.name, []).append(f"{rule.slot or rule.event}.{name}")
    return used


def _parts(rule: PlannedRule) -> Iterator[tuple[str, str]]:
    yield "key", rule.key
    yield "when", rule.when or ""
    yield "occurred_at", rule.occurred_at.text
    yield "actor", "" if rule.actor is None else rule.actor.text
    for field in rule.fields:
        yield field.name, field.written.text


def _holds(written: str, name: str) -> bool:
    inside = forms.template("{", name, "}")[1:-1]
    return inside in written or any(
        f"{before}{forms.quoted(name)}{after}" in written
        for before, after in (("column: ", ","), ("column: ", "}"), ("{", ":"))
    )


def _general(draft: DraftPage, questions: _Questions) -> Iterator[str]:
    yield "mapping: 1"
    yield f"name: {forms.quoted(draft.name)}"
    yield "# 来源系统的名称: 每个编号的一部分，入账后不再改"
    yield "# the system that it comes from: part of every id, for ever"
    yield f"source: {forms.quoted(draft.around.source)}"
    yield f"about: {forms.quoted(f'{draft.name}（草稿 draft）')}"
    yield f"zone: {draft.zone}"
    if any(one.moment and one.moment.has_offset for one in draft.columns):
        yield questions.ask(
            "时间带有时区偏移；此处是账本的时区",
            "times carry offsets; this is the zone of the ledger's days",
        )
    yield from _shape(draft)
    if draft.nothings:
        yield "# 表示“无”的写法 / what the file writes for nothing"
        yield f"empty: {forms.listed(draft.nothings)}"
    if draft.found.form in {"xes", "json", "jsonl"}:
        yield from _optional(draft)
    if draft.totals is not None:
        yield "# 合计行不是事实 / sums are no facts"
        yield f"skip: {draft.totals}"
    yield ""


def _shape(draft: DraftPage) -> Iterator[str]:
    shape, found = draft.found.shape, draft.found
    said = {
        "format": shape.format,
        "encoding": None if shape.encoding == "auto" else shape.encoding,
        "delimiter": shape.delimiter and forms.template(shape.delimiter),
        "sheet": shape.sheet and forms.quoted(shape.sheet),
        "rows": shape.rows and forms.quoted(shape.rows),
        "header": None if shape.header == 1 or shape.columns else f'"{shape.header}"',
        "columns": forms.listed(shape.columns) if shape.columns else None,
    }
    if found.is_guessed:
        yield f"# 编码按文件内容判断 / the encoding was found out from the bytes: {found.encoding}"
    parts = [f"{name}: {text}" for name, text in said.items() if text]
    if parts:
        yield f"file: {{{', '.join(parts)}}}"


def _optional(draft: DraftPage) -> Iterator[str]:
    some = [one.name for one in draft.columns if one.blank and one.name in used_columns(draft)]
    if some:
        yield "# 有的文件没有这些列 / columns that some files lack"
        yield f"optional: {forms.listed(some)}"


def _ledger(draft: DraftPage, questions: _Questions) -> Iterator[str]:
    around = draft.around
    authority = around.agency.split(":")[1] if around.agency.startswith("reg:") else PLACE
    yield "# 历史数据: 切换日之前的事实不拒绝，只备注"
    yield "# history: before the cut-over nothing is refused, only noted"
    yield "observed: yes"
    yield questions.ask(
        "账本编号与名称；账本已启用的删去 ledger 一段",
        "the ledger's id and name; leave the section out where the ledger is open already",
    )
    yield "ledger:"
    yield f'  id: "{authority}"'
    yield "  name: 待定"
    yield f"  agency: {around.agency}"
    yield f"  officer: {around.officer}"
    yield "  calendar: cn"
    yield "  agencies:"
    roles = "keeper, catalogue, window, approval, supervision, importer"
    yield f"    {around.agency}: {{name: 待定, roles: [{roles}]}}"
    yield "  sources:"
    yield "    " + questions.ask(
        "切换日: 此日之前是旧系统的历史，从此日起按规则裁决（现为文件最后一天的次日）",
        "the cut-over: history before it, then the rules decide (now the day after the last)",
    )
    agency = forms.quoted(around.agency)
    yield f'    {forms.quoted(around.source)}: {{agency: {agency}, cut_over: "{draft.cut_over}"}}'
    yield ""
    if not draft.is_agency_said:
        yield questions.ask(
            f"把各处的 {around.agency} 换成本机关的标识 (uscc:… 或 reg:…)，或用 --as 重新拟稿",
            f"replace {around.agency} everywhere by the agency of the file, or draft with --as",
        )
    yield f"agency: {around.agency}"
    yield f"actor: {around.officer}"
    yield ""


def _references(draft: DraftPage) -> Iterator[str]:
    """Yield what rows refer to, to be taken in where the rules shall decide about them."""
    actor = next((one.actor for one in draft.rules if one.actor is not None), None)
    yield "# 行内所指的事项与人员；切换日之后的行要求其已登记，需要时去掉 # 并补全"
    yield "# What rows refer to; rows after the cut-over need it: take the # away and complete it."
    yield "# references:"
    yield from _item_reference(draft)
    yield "#   - event: OfficerAppointed"
    text = forms.quoted(draft.around.officer) if actor is None else actor.text
    yield f"#     key: {text}"
    yield f'#     occurred_at: "{draft.cut_over}"'
    yield f"#     fields: {{officer: {text}, agency: {forms.quoted(draft.around.agency)}}}"
    yield ""


def _item_reference(draft: DraftPage) -> Iterator[str]:
    fields = {field.name: field.written for rule in draft.rules for field in rule.fields}
    item = fields.get("item")
    if item is None:
        return
    name = next(
        (one.name for one in draft.columns if plain_heading(one.name) in words_for("item name")),
        None,
    )
    agency = forms.quoted(draft.around.agency)
    yield "#   - event: ItemListed"
    yield f"#     key: {item.text}"
    yield '#     occurred_at: "2010-01-01"'
    yield "#     fields:"
    yield f"#       item: {item.text}"
    yield f"#       name: {item.text if name is None else forms.column(name)}"
    yield "#       kind: 行政许可"
    yield "#       basis: [待补]"
    yield f"#       agency: {agency}"
    yield '#       effective_on: "2010-01-01"'


def _events(draft: DraftPage, questions: _Questions) -> Iterator[str]:
    if not draft.rules:
        yield questions.ask(
            "没有认出事件类型: 从 shenguan events 中选一种，按上面的列填写",
            "no event type was recognised: choose one of `shenguan events` and fill in its columns",
        )
        yield "# events:"
        yield "#   - event: HandlingStepCompleted"
        key = next((one.name for one in draft.columns if one.is_unique), "…")
        when = next((one for one in draft.columns if one.moment is not None), None)
        yield f"#     key: {forms.column(key)}"
        yield f"#     occurred_at: {'…' if when is None else forms.moment(when).text}"
        yield "#     fields:"
        yield f"#       case: {forms.template(draft.around.agency, '/{', key, '}')}"
        yield '#       step: "{…}"'
        return
    yield "events:"
    for rule in draft.rules:
        yield from _rule(rule, questions)


def _rule(rule: PlannedRule, questions: _Questions) -> Iterator[str]:
    yield f"  - event: {rule.event}"
    if rule.slot is not None:
        yield f"    slot: {rule.slot}"
    yield f"    {rule.key_word}: {rule.key}"
    if rule.take is not None:
        yield f"    take: {rule.take}"
    if rule.when is not None:
        yield f"    when: {rule.when}"
    yield from _line("    ", "occurred_at", rule.occurred_at, questions)
    if rule.actor is not None:
        yield from _line("    ", "actor", rule.actor, questions)
    if rule.problems is not None:
        yield from _line("    ", "problems", rule.problems, questions)
    yield "    fields:"
    for field in rule.fields:
        yield from _line("      ", field.name, field.written, questions)


def _line(indent: str, name: str, written: Written, questions: _Questions) -> Iterator[str]:
    for note in written.notes:
        chinese, english = map(_said, note)
        told = f"# {chinese} / {english}"
        yield indent + (questions.ask(chinese, english) if written.is_open else told)
    if written.is_dropped:
        yield f"{indent}# {name}: {written.text}"
    else:
        yield f"{indent}{name}: {written.text}"
