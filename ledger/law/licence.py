"""许可证: how a licence stands on a day, from what was recorded of its life.

What was recorded to take effect later (a revocation, a renewed term) does not count before its day.
"""

from typing import Final, Generic, NamedTuple

from ledger.law.days import D, has_come

IN_FORCE: Final = "valid"
NOT_YET: Final = "pending"
SUSPENDED: Final = "suspended"


class Life(NamedTuple, Generic[D]):
    """证照生命: the days of a licence's life, as recorded.

    ``former_valid_to`` is the last day of the term before a renewal that begins later;
    ``revocation`` is its kind (撤销 or 撤回); ``is_taken`` says that a penalty that stands took the
    licence away (暂扣、吊销).
    """

    is_issued: bool
    first_valid_from: D | None = None
    valid_from: D | None = None
    valid_to: D | None = None
    former_valid_to: D | None = None
    suspended_on: D | None = None
    resumed_on: D | None = None
    revoked_on: D | None = None
    revocation: str | None = None
    cancelled_on: D | None = None
    is_taken: bool = False


def status_on(life: Life[D], day: D) -> str:  # noqa: PLR0911 - a table
    """Return a licence's status on a day: what ended it first, then what holds it back."""
    if not life.is_issued:
        return "unissued"
    if has_come(life.revoked_on, day):
        return life.revocation or "revoked"
    if has_come(life.cancelled_on, day):
        return "cancelled"
    if life.is_taken:
        return "taken"
    if has_come(life.suspended_on, day) and not has_come(life.resumed_on, day):
        return SUSPENDED
    if life.valid_from is not None and day < life.valid_from:
        return IN_FORCE if _is_in_former_term(life, day) else NOT_YET
    return "expired" if life.valid_to is not None and life.valid_to < day else IN_FORCE


def _is_in_former_term(life: Life[D], day: D) -> bool:
    return (
        life.former_valid_to is not None
        and day <= life.former_valid_to
        and has_come(life.first_valid_from, day)
    )
