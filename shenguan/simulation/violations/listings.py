"""名单: how nobody must be put on a list, or taken off it."""

from typing import Any, Final

from ledger.events.credit import MeasureListed
from ledger.events.listing import (
    LeavingReason,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_SAID: Final[dict[str, Any]] = {
    "evidence": "（2017）冀0523行审15号",
    "facts": "有履行能力而拒不履行",
    "basis": "严重违法失信名单管理办法",
}


class _Listing:
    """One listing of a subject that nobody knows yet, by the market authority."""

    def __init__(self, scene: Scene, level: str | None = None) -> None:
        self._scene = scene
        self.measure = scene.number("M-")
        self._level = level
        self._common: dict[str, Any] = {
            **_SAID,
            "listing": f"{scene.county.market}/{scene.number('MD')}",
            "subject": scene.company(),
            "measure": self.measure,
        }

    def told(self) -> Lines:
        """Tell that the list is listed, and the subject of what it is in for."""
        scene = self._scene
        listed = MeasureListed(
            measure=self.measure, version=1, name="名单", basis="办法", level=self._level
        )
        yield scene.tell(listed, scene.county.officer(scene.county.keeper, 1))
        yield scene.tell(self.notice(), scene.county.officer(scene.county.market, 1))

    def notice(self) -> SeriousListNoticeServed:
        """Return the notice of today, with five working days to object."""
        return SeriousListNoticeServed(
            **self._common,
            document="告知书",
            served_on=self._scene.today,
            object_until=self._scene.workdays_later(5),
        )

    def entry(self, **otherwise: object) -> SeriousListEntered:
        """Return the entry of today."""
        said = {**self._common, "document": "列入决定书", "entered_on": self._scene.today}
        return SeriousListEntered(**{**said, **otherwise})

    def end(self) -> SeriousListLeft:
        """Return the end of today."""
        return SeriousListLeft(
            listing=self._common["listing"],
            subject=self._common["subject"],
            reason=LeavingReason.OTHER,
            document="移出决定书",
            left_on=self._scene.today,
        )


@violation("listing.no-notice")
def lists_unheard(scene: Scene) -> Lines:
    """Put somebody on a list who was told nothing."""
    by, one, other = scene.county.officer(scene.county.market, 1), _Listing(scene), _Listing(scene)
    yield from other.told()
    scene.wait(6)
    yield scene.unlawful(one.entry(measure=other.measure), by)
    yield scene.lawful(other.entry(), by)


@violation("listing.objection-open")
def lists_before_anybody_could_object(scene: Scene) -> Lines:
    """Put somebody on a list on the last day to object."""
    by, one = scene.county.officer(scene.county.market, 1), _Listing(scene)
    yield from one.told()
    scene.wait(5)
    yield scene.unlawful(one.entry(), by)
    scene.wait(1)
    yield scene.lawful(one.entry(), by)


@violation("listing.level")
def lists_for_the_province(scene: Scene) -> Lines:
    """Put somebody on a list of the province's without its consent."""
    by, one = scene.county.officer(scene.county.market, 1), _Listing(scene, "国家级")
    yield from one.told()
    scene.wait(6)
    yield scene.unlawful(one.entry(), by)
    yield scene.lawful(one.entry(consent="同意函"), by)


@violation("listing.not-entered")
def takes_off_who_is_on_no_list(scene: Scene) -> Lines:
    """Take somebody off a list who was only told of it."""
    by, one = scene.county.officer(scene.county.market, 1), _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.unlawful(one.end(), by)
    yield scene.tell(one.entry(), by)
    yield scene.lawful(one.end(), by)


@violation("listing.left")
def takes_off_twice(scene: Scene) -> Lines:
    """Take somebody off a list again."""
    by, one = scene.county.officer(scene.county.market, 1), _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.tell(one.entry(), by)
    yield scene.lawful(one.end(), by)
    yield scene.unlawful(one.end(), by)


@violation("listing.exists")
def lists_under_a_number_in_use(scene: Scene) -> Lines:
    """Put somebody on a list again under the same number."""
    by, one = scene.county.officer(scene.county.market, 1), _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.lawful(one.entry(), by)
    yield scene.unlawful(one.entry(), by)
