"""提醒事项: what an agency has to look at besides what runs against it."""

from ledger.choice import Choice


class Matter(Choice):
    """提醒事项: something came to pass, and somebody has to draw the consequence."""

    BROKEN = "commitment-broken", "承诺不实待处理"
    LIFT = "lift-formally", "正式解除限制"
    LISTING = "listing", "名单待处理"
