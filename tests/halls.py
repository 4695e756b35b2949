"""The ledger of a window hall as clerks keep it, and drafts of files like it."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from consumers.files.drafts.drafting import draft_of
from ledger.identifiers import uscc_check_character


def uscc(number: int) -> str:
    """Return an invented code with its check character."""
    first = f"91130523MA{number:07d}"
    return first + uscc_check_character(first)


HALL: Final = (
    "办件编号", "事项编码", "申请人", "统一社会信用代码", "联系人", "联系电话", "申报渠道",
    "收件时间", "受理日期", "承诺办结时间", "办结时间", "办理结果", "经办人工号",
)  # fmt: skip


def hall(count: int) -> list[list[str]]:
    """Return the ledger of a window hall, as clerks keep it."""
    return [
        [
            f"SP2016{n:04d}", f"XK-13-{n % 3:04d}", f"内丘县第{n}商行", uscc(n) if n % 4 else "",
            f"联系人{n}", f"1380000{n:04d}", ("窗口", "网上申报")[n % 2],
            f"2016/{1 + n % 9}/3 9:{n:02d}", f"2016年{1 + n % 9}月4日", f"2016-{1 + n % 9:02d}-24",
            f"2016-{1 + n % 9:02d}-20 16:30" if n % 5 else "",
            ("准予许可", "不予许可", "申请撤回")[n % 3] if n % 5 else "", f"{100 + n % 2}",
        ]
        for n in range(1, count + 1)
    ]  # fmt: skip


def text_of(columns: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return a table as text."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerows([columns, *rows])
    return stream.getvalue()


def drafted(folder: Path, content: str, name: str = "台账.csv", encoding: str = "utf-8") -> str:
    """Return the draft of a file with some content."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return draft_of(path)
