"""监管重点: what a supervision duty has to look at, by what became of the item (事项处置).

内丘县内政字【2017】15号 三(三)1 names the points; a duty may name more, and in its own words, as
long as each point's word stands in one of them. What somebody forgot to look at, nobody
supervises: the follow-ups of a task are held to what its duty names.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

MANDATORY: Final[Mapping[str, Sequence[str]]] = {
    "kept": ("履行义务", "质量", "条件", "标准", "范围", "方式", "未经审批"),
    "cancelled": ("质量", "垄断", "不正当竞争", "收费", "信用", "公开", "行业标准"),
    "transferred": ("资质", "依法运作", "协议", "绩效", "收费", "公开", "自律"),
    "intermediary": ("质量", "收费", "资质"),
}
"""By disposition: the words that the focus points of a duty have to hold."""


def missing_points(disposition: str, points: Iterable[str]) -> list[str]:
    """Return the mandatory words that no focus point holds."""
    said = tuple(points)
    return [word for word in MANDATORY[disposition] if not any(word in point for point in said)]
