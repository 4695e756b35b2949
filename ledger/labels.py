"""Labels (标签): the Chinese name of a field or of a column, said where it is declared.

What fields and columns of several chapters share is said here once; a field that says nothing is
called as its type is (``case: CaseNo`` is 办件编号).
"""

import re
from typing import Final

from msgspec import Meta

from ledger.choice import Choice

_KEY: Final = "label"
_WORDS: Final = "words"
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")


def label(chinese: str) -> Meta:
    """Say what a field is called, as a part of its annotation.

    ``accepted_on: Annotated[date, label("受理日期")]``.
    """
    return Meta(extra={_KEY: chinese})


def declared(extra: dict[str, object]) -> str:
    """Return the label among what annotations say, or empty text."""
    return str(extra.get(_KEY, ""))


def one_of(*words: type[Choice] | dict[str, str]) -> Meta:
    """Say which words a column holds, as a part of its annotation, each with its Chinese name.

    ``outcome: Annotated[Word | None, one_of(CaseOutcome)]``.
    """
    names: dict[str, str] = {}
    for some in words:
        names |= some if isinstance(some, dict) else some.names()
    return Meta(extra={_WORDS: names})


def words_of(extra: dict[str, object]) -> dict[str, str]:
    """Return the words among what annotations say, each with its Chinese name."""
    found = extra.get(_WORDS)
    return found if isinstance(found, dict) else {}


def called(name: str, extra: dict[str, object], description: str = "") -> str:
    """Return what a field is called: by itself, by all chapters, or by its type's description."""
    found = _CHINESE.match(description)
    return declared(extra) or SHARED.get(name, "") or (found.group() if found else "")


SHARED: Final = {
    "about": "所涉记录",
    "agency": "机关",
    "agency_from": "原机关",
    "agency_to": "接收机关",
    "basis": "依据",
    "claim_days_max": "认领期限（天）",
    "closed_at": "办结时间",
    "closed_on": "办结日期",
    "code": "代码",
    "content": "内容",
    "days_left": "剩余工作日",
    "decided_at": "决定时间",
    "decided_on": "决定日期",
    "department": "部门",
    "digest": "摘要",
    "document": "文号",
    "due_at": "到期时间",
    "effective_on": "生效日期",
    "ended_at": "终止登记时间",
    "entry": "记录编号",
    "focus_points": "监管要点",
    "item": "事项",
    "kind": "类别",
    "late": "逾期",
    "level": "层级",
    "materials": "材料",
    "mode": "方式",
    "name": "名称",
    "note": "备注",
    "number": "编号",
    "observed": "历史来源",
    "officers": "经办人员",
    "outcome": "结果",
    "position": "位置",
    "reason": "理由",
    "received_at": "收件时间",
    "replaces": "取代事项",
    "result": "结果",
    "revoked_at": "撤销时间",
    "source": "依据来源",
    "status": "状态",
    "subject_name": "相对人名称",
}
"""What several chapters call the same, by the name of the field or column."""
