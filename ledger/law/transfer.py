"""划转: which body holds an item on a day, and whose a case is that was in hand before it moved."""

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol, TypeVar

TO_NEW: Final = "new"
"""What a transfer says where the cases in hand go with the item."""


class Transferring(Protocol):
    """What a transfer says, as a state or a row holds it."""

    @property
    def agency_from(self) -> str:
        """Who held the item before."""

    @property
    def agency_to(self) -> str:
        """Who holds it from the day on."""

    @property
    def effective_on(self) -> date:
        """From which day on."""

    @property
    def cases_in_hand(self) -> str:
        """Whose the cases are that were accepted before."""


T = TypeVar("T", bound=Transferring)


def begun_by(transfers: Iterable[T], day: date) -> list[T]:
    """Return the transfers that took effect by a day, in the order in which they did.

    ``transfers`` come in the order of the log: of two of one day the later recorded comes last.
    """
    begun = (one for one in transfers if one.effective_on <= day)
    return sorted(begun, key=lambda one: one.effective_on)


def holder_on(
    listed: str | None,
    transfers: Iterable[Transferring],
    day: date,
    in_hand_since: date | None = None,
) -> str | None:
    """Return the body that holds an item on a day, or a case that is in hand since an earlier one.

    ``listed`` is the body that the catalogue names. A transfer that leaves the cases in hand to the
    old body does not move such a case, and it is in nobody else's hands that a later one could
    give away: that moves it only where it names the same old body.
    """
    known = begun_by(transfers, date.max)
    holder = known[0].agency_from if known else listed
    is_left = False
    for one in begun_by(known, day):
        is_in_hand = in_hand_since is not None and in_hand_since < one.effective_on
        if not is_in_hand:
            holder = one.agency_to
        elif one.cases_in_hand != TO_NEW:
            is_left = True
        elif not is_left or one.agency_from == holder:
            holder, is_left = one.agency_to, False
    return holder
