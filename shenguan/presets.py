"""预设: facts that a published rule spells out, so that nobody types them from a document."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ledger.events import Event
from ledger.events.organisation import LoopStep, ServiceLevelSet

_JINCHENG: Final = "晋城市审管信息联动管理办法(试行) (2019)"
_XIANGYANG: Final = "襄阳市审批与监管信息推送要求 (2018)"
_ZHEJIANG: Final = "浙江省平台认领时限: 绿灯、黄灯、红灯"
_RATINGS: Final = "国办发〔2019〕51号: 差评十五个工作日内整改反馈（地方细则）"


def _level(step: LoopStep, days: int, basis: str, **more: int) -> Mapping[str, Any]:
    return {"level": "all", "step": step.value, "days": days, "basis": basis, **more}


PRESETS: Final[Mapping[type[Event], Mapping[str, Sequence[Mapping[str, Any]]]]] = {
    ServiceLevelSet: {
        "晋城2019": (
            _level(LoopStep.PUSH, 0, _JINCHENG),
            _level(LoopStep.FEEDBACK, 1, _JINCHENG),
        ),
        "襄阳2018": (_level(LoopStep.PUSH, 2, _XIANGYANG),),
        "浙江": (_level(LoopStep.CLAIM, 10, _ZHEJIANG, yellow_left=2),),
        "好差评": (_level(LoopStep.ANSWER_RATING, 15, _RATINGS),),
    }
}
"""By event type and name: what each of the preset's facts says; a person's options add to it."""
