"""处理办法: what a clerk reads beside a row that was set aside: reason and remedy, twice over.

The reasons of the gate are said by its own codes; what is here are those of rows and cells.
"""

from typing import Final, NamedTuple

from consumers.files.lacking import IF_RIGHT, LACKING
from consumers.files.readers.quarantined import QuarantineLine
from ledger.view import CODES


class Advice(NamedTuple):
    """What a code means in Chinese, and what to do about it in Chinese and English."""

    chinese: str
    remedy: str
    english: str


_ROWS: Final = {
    "row.columns": Advice(
        "单元格数与列数不符",
        "把各值移到所属的列；标为〈缺〉的格请填写或清空，多出的格请清空",
        "move each value under its column; fill in or empty what is marked 〈缺〉, empty what is "
        "too much",
    ),
    "row.unreadable": Advice(
        "该行无法拆分",
        "在“整行”一格更正引号或括号；或清空该格，按列填写",
        "mend quotes or braces in the cell of the whole line, or empty it and fill in the columns",
    ),
    "row.undecodable": Advice(
        "含有编码以外的字节",
        r"把 \xff 一类的字符改为原来的文字",
        r"replace what looks like \xff by the text that was meant",
    ),
    "row.no-event": Advice(
        "映射中没有适用于该行的规则",
        "该行不是事实的可删除；否则请映射的维护人补充规则",
        "delete the row if it is no fact; else the mapping needs a rule for it",
    ),
    "cell.empty": Advice("必填的值为空", "填写标出的单元格", "fill in the marked cell"),
    "cell.malformed": Advice(
        "不是所要求的日期、时间、数字或金额",
        "按原始凭证更正标出的单元格，例如 2017-07-03 09:12",
        "correct the marked cell from the original document, for example 2017-07-03 09:12",
    ),
    "cell.unknown-value": Advice(
        "值不在对照表中",
        "改为对照表中的值；值本身无误的，请映射的维护人补充对照表",
        "use a value of the table; if the value is right, it belongs into the mapping's table",
    ),
    "id.reused": Advice(
        "同一编号已按其他内容入账",
        "编号有误的更正编号；已入账内容有误的，按原因中的命令更正账本，并删除本行",
        "correct the number if it is wrong; if what is recorded is wrong, correct it there by the "
        "command in the reason, and delete this row",
    ),
    "malformed": Advice(
        "内容不符合格式", "更正标出的单元格", "correct the marked cell as the reason says"
    ),
}
_LACKING: Final = "该行无误时不必改动: 先补登账本所缺，再重新导入原文件"
_OTHER: Final = "按原因更正该行；详见 shenguan refusals {code}"


def in_chinese(code: str, place: str | None, value: str | None = None) -> str:
    """Return why a row is set aside as a terminal says it in Chinese: where, what, which value."""
    where = f"{place}: " if place else ""
    held = f"（{value}）" if value else ""
    return f"{where}{_advice(code, (code,)).chinese}{held}"


def reason_of(line: QuarantineLine) -> str:
    """Return why a row was set aside: Chinese, then as the lines of a quarantine say it."""
    chinese = advice_on(line).chinese
    where = f"{line.field}: " if line.field else ""
    return f"{where}{chinese}\n{line.message}"


def remedy_of(line: QuarantineLine) -> str:
    """Return what to do about a row, in Chinese and English."""
    advice = advice_on(line)
    return f"{advice.remedy}\n{advice.english}"


def advice_on(line: QuarantineLine) -> Advice:
    """Return what there is to say about the code of a line."""
    return _advice(line.code, line.codes)


def _advice(name: str, codes: tuple[str, ...]) -> Advice:
    known = _ROWS.get(name)
    if known is not None:
        return known
    code = CODES.get(name)
    if not LACKING.isdisjoint((name, *codes)):
        return Advice(
            "账本缺少该行所指的内容" if code is None else code.chinese, _LACKING, IF_RIGHT
        )
    remedy = _OTHER.format(code=name)
    if code is None:
        return Advice(name, remedy, "correct the row as the reason says")
    return Advice(code.chinese, remedy, code.remedy)
