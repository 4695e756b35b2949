"""Days of the ledger's zone: which local day an instant belongs to."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.errors import Malformed


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
                f"zone: {name!r} is no time zone of the IANA database, for example Asia/Shanghai",
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
        """Return an aware datetime in this zone; a naive one is taken as local time."""
        return (
            moment.replace(tzinfo=self._zone)
            if moment.tzinfo is None
            else moment.astimezone(self._zone)
        )

    def end_of(self, day: date) -> datetime:
        """Return the first instant after a local day, in UTC."""
        following = datetime.combine(day + timedelta(days=1), time(), tzinfo=self._zone)
        return following.astimezone(UTC)

    def start_of(self, day: date) -> datetime:
        """Return the first instant of a local day, in UTC."""
        return datetime.combine(day, time(), tzinfo=self._zone).astimezone(UTC)
