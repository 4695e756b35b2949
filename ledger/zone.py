"""Days of the ledger's zone: which local day an instant belongs to."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.clock import LATEST, nearest_in_utc
from ledger.errors import Malformed
from ledger.sentence import say

_ONE_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=65_536)
def _day(zone: ZoneInfo, minute: str) -> date:
    return _local_day(datetime.fromisoformat(f"{minute}:00+00:00"), zone)


def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


class Zone:
    """时区: turns instants into local days; offsets are whole minutes in every zone since 1972."""

    def __init__(self, name: str) -> None:
        try:
            self._zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Malformed(
                say(
                    "zone: {name!r} is no time zone of the IANA database, for example "
                    "Asia/Shanghai",
                    name=name,
                ),
                field="zone",
                value=name,
            ) from None
        self.name = name

    def day(self, instant: str) -> date:
        """Return the local day of an instant text ``2017-07-03T01:12:04Z``."""
        return _day(self._zone, instant[:16])

    def day_of(self, moment: datetime) -> date:
        """Return the local day of an aware datetime."""
        return _local_day(moment, self._zone)

    def local(self, moment: datetime) -> datetime:
        """Return an aware datetime in this zone; a naive one is taken as local time.

        One that lies outside the years 1 to 9999 here stays in its own zone.
        """
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self._zone)
        try:
            return moment.astimezone(self._zone)
        except OverflowError:
            return moment

    def end_of(self, day: date) -> datetime:
        """Return the first instant after a local day, in UTC, or the last that can be written."""
        try:
            if day == date.max:
                return self.start_of(day) + _ONE_DAY
            return self.start_of(day + _ONE_DAY)
        except OverflowError:
            return LATEST

    def start_of(self, day: date) -> datetime:
        """Return the first instant of a local day, in UTC, or the first that can be written."""
        return nearest_in_utc(datetime.combine(day, time(), tzinfo=self._zone))
