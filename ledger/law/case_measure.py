"""办件计量: what of a case bears on the figures of a month, and how it ended."""

from typing import Final, NamedTuple

OPEN: Final = "open"
DECIDED: Final = frozenset(("granted", "refused", "unknown"))
"""The ends that are a decision; of some an older system does not say which."""
ENDS: Final = {
    "granted": ("准予", "granted"),
    "refused": ("不予许可", "refused"),
    "unknown": ("办结而结果不明", "ended, and nobody says how"),
    "terminated": ("终止办理", "terminated without a decision"),
    "withdrawn": ("申请人撤回", "withdrawn by the applicant"),
    "not-accepted": ("不予受理", "turned away"),
    "quashed": ("决定被撤销且不重作", "decided, and quashed for good"),
}
"""How a case ends, each with what that is called: their counts add up to all that ended."""


class CaseMeasure(NamedTuple):
    """办件计量: what of one case bears on a figure; days that nobody can count are None.

    It says nothing that tells a case from another like it: those that are alike count at once.
    """

    received: bool
    """Whether it was received in the time; ``accepted``, whether it counts as accepted in it."""
    accepted: bool
    how: str
    """``open``, or how it ended."""
    same_day: bool = False
    """Whether it was decided on the day of its acceptance; ``same_month``, in the month of that."""
    same_month: bool = False
    workdays: int | None = None
    """Working days after the acceptance up to the decision, those of a pause among them."""
    promised_days: int | None = None
    legal_days: int | None = None
    is_instant: bool | None = None
    """Whether the guide says that it is decided on the spot; None where no guide is known."""
    has_promise: bool = False
    has_legal: bool = False
    late: bool | None = None
    late_legal: bool | None = None
    is_pending: bool = False
    """Whether a limit binds, and nobody knows yet when it ends."""
    on_last_day: bool = False
    """Whether it ended without a decision on the last day, or after it."""
    in_order: bool = False
    silent: bool = False
    was_stopped: bool = False
    recorded_later: bool = False
    """Whether its acceptance or decision was written down after the month that it names."""
    repeats: bool = False
    observed: bool = False
    worst: int | None = None
    """The worst grade that it was rated with."""

    @property
    def is_decided(self) -> bool:
        """Whether a decision ended it."""
        return self.how in DECIDED
