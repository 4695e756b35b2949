"""提醒事项: what an agency has to look at besides what runs against it."""

from ledger.choice import Choice


class Matter(Choice):
    """提醒事项: something came to pass, and somebody has to draw the consequence."""

    BROKEN = "commitment-broken", "承诺不实待处理"
    LIFT = "lift-formally", "正式解除限制"
    LISTING = "listing", "名单待处理"
    CANCELLED = "item-cancelled", "事项已取消，请办结"
    DUTY_MOVED = "duty-moved", "监管职责已转移，请重新指派"
    HOLDER_LEFT = "holder-left", "经办人已离岗"
    GRANTED = "granted-meanwhile", "限制期间已准予，请复核"
    VISITS = "second-visit", "一年内重复上门，宜合并检查"
    LOOK_AGAIN = "look-again", "已更正，请重新核对"
