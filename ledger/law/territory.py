"""地域: whether an area (行政区划, GB/T 2260) covers another."""

from collections.abc import Sequence
from typing import Final

_WHOLE_PROVINCE: Final = "0000"
_WHOLE_CITY: Final = "00"


def covers(areas: Sequence[str], place: str | None) -> bool:
    """Tell whether one of the areas covers a place: a province's code covers all its counties.

    No areas means everywhere; a place that is not known is covered. A revision behind ``@`` names
    the year of the code table and changes no border here.
    """
    if place is None or not areas:
        return True
    return any(_covers(area.partition("@")[0], place.partition("@")[0]) for area in areas)


def _covers(area: str, place: str) -> bool:
    if area.endswith(_WHOLE_PROVINCE):
        return place.startswith(area[:2])
    if area.endswith(_WHOLE_CITY):
        return place.startswith(area[:4])
    return place.startswith(area)
