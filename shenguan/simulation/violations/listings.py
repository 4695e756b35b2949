"""名单: how nobody must be put on a list, or taken off it."""

from datetime import timedelta
from typing import Any, Final

from ledger.events.base import TimeUnit
from ledger.events.credit import MeasureListed
from ledger.events.listing import (
    LeavingReason,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.organisation import LegalTermSet
from ledger.events.repair import CreditRepairApplied, CreditRepairDecided, RepairOutcome
from ledger.law.listing import LISTING
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation

_DIGEST: Final = "sha256:" + "cd" * 32
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
        self.number = f"{scene.county.market}/{scene.number('MD')}"
        self.subject = scene.company()
        self._common: dict[str, Any] = {
            **_SAID,
            "listing": self.number,
            "subject": self.subject,
            "measure": self.measure,
        }

    def told(self) -> Lines:
        """Tell that the list is listed, and the subject of what it is in for."""
        scene = self._scene
        listed = MeasureListed(
            measure=self.measure, version=1, name="名单", basis="办法", level=self._level
        )
        yield scene.tell(listed)
        yield scene.tell(self.notice())

    def entered(self) -> Lines:
        """Tell all until the subject is on the list."""
        yield from self.told()
        self._scene.wait(6)
        yield self._scene.tell(self.entry())

    def notice(self, **otherwise: object) -> SeriousListNoticeServed:
        """Return the notice of today, with five working days to object."""
        said = {
            **self._common,
            "document": "告知书",
            "served_on": self._scene.today,
            "object_until": self._scene.workdays_later(5),
        }
        return SeriousListNoticeServed(**{**said, **otherwise})

    def entry(self, **otherwise: object) -> SeriousListEntered:
        """Return the entry of today."""
        said = {**self._common, "document": "列入决定书", "entered_on": self._scene.today}
        return SeriousListEntered(**{**said, **otherwise})

    def end(self, reason: LeavingReason = LeavingReason.OTHER) -> SeriousListLeft:
        """Return the end of today."""
        return SeriousListLeft(
            listing=self.number,
            subject=self.subject,
            reason=reason,
            document="移出决定书",
            left_on=self._scene.today,
        )


@violation("listing.no-notice")
def lists_unheard(scene: Scene) -> Lines:
    """Put somebody on a list who was told nothing."""
    one, other = _Listing(scene), _Listing(scene)
    yield from other.told()
    scene.wait(6)
    yield scene.unlawful(one.entry(measure=other.measure))
    yield scene.lawful(other.entry())


@violation("listing.objection-open")
def lists_before_anybody_could_object(scene: Scene) -> Lines:
    """Put somebody on a list on the last day to object."""
    one = _Listing(scene)
    yield from one.told()
    scene.wait(5)
    yield scene.unlawful(one.entry())
    scene.wait(1)
    yield scene.lawful(one.entry())


@violation("listing.level")
def lists_for_the_province(scene: Scene) -> Lines:
    """Put somebody on a list of the province's without its consent."""
    one = _Listing(scene, "国家级")
    yield from one.told()
    scene.wait(6)
    yield scene.unlawful(one.entry())
    yield scene.lawful(one.entry(consent="同意函"))


@violation("listing.not-entered")
def takes_off_who_is_on_no_list(scene: Scene) -> Lines:
    """Take somebody off a list who was only told of it."""
    one = _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.unlawful(one.end())
    yield scene.tell(one.entry())
    yield scene.lawful(one.end())


@violation("listing.left")
def takes_off_twice(scene: Scene) -> Lines:
    """Take somebody off a list again."""
    one = _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.tell(one.entry())
    yield scene.lawful(one.end())
    yield scene.unlawful(one.end())


@violation("listing.exists")
def lists_under_a_number_in_use(scene: Scene) -> Lines:
    """Put somebody on a list again under the same number."""
    one = _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.lawful(one.entry())
    yield scene.unlawful(one.entry())


@violation("listing.before-start")
def takes_off_before_he_was_on(scene: Scene) -> Lines:
    """Take somebody off a list at a time before he was put on it."""
    one = _Listing(scene)
    yield from one.entered()
    yield scene.unlawful(one.end(), occurred_at=scene.ago(minutes=30))
    yield scene.lawful(one.end())


@violation("listing.ground-fallen")
def lists_for_nothing(scene: Scene) -> Lines:
    """Tell somebody that he is to be listed, for nothing that anybody has found."""
    one = _Listing(scene)
    yield scene.unlawful(one.notice(evidence=None))
    yield scene.lawful(one.notice())


@violation("listing.not-own-ground")
def lists_for_what_another_found(scene: Scene) -> Lines:
    """Tell somebody that he is to be listed, for what another agency has penalised."""
    case = yield from scene.penalised()
    found = {"subject": case.subject, "ground": f"penalty:{case.penalty}"}
    one = _Listing(scene).notice(**found)
    yield scene.unlawful(one, scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(one)


@violation("listing.not-own-side")
def lists_for_another(scene: Scene) -> Lines:
    """Put somebody on a list whom another agency has heard."""
    one = _Listing(scene)
    yield from one.told()
    scene.wait(6)
    yield scene.unlawful(one.entry(), scene.county.officer(scene.county.housing, 1))
    yield scene.lawful(one.entry())


@violation("listing.longer-than-term")
def lists_for_years(scene: Scene) -> Lines:
    """Put somebody on a list for longer than the county provides for."""
    one, other = _Listing(scene), _Listing(scene)
    yield from one.told()
    yield from other.told()
    yield scene.tell(_three_years(scene))
    scene.wait(6)
    yield scene.unlawful(one.entry(until_on=scene.today + timedelta(days=1_830)))
    yield scene.lawful(other.entry(until_on=scene.today + timedelta(days=365)))


def _three_years(scene: Scene) -> LegalTermSet:
    return LegalTermSet(
        term=LISTING,
        length=3,
        unit=TimeUnit.YEAR,
        effective_on=scene.today,
        basis="严重违法失信名单管理办法",
        window=True,
    )


@violation("listing.left-early")
def takes_off_as_if_time_were_over(scene: Scene) -> Lines:
    """Take somebody off a list because his time is over, on the day that he was put on it."""
    one, other = _Listing(scene), _Listing(scene)
    yield from one.entered()
    yield from other.entered()
    yield scene.unlawful(one.end(LeavingReason.EXPIRED))
    yield scene.lawful(other.end())


@violation("restriction.listing-left")
def takes_off_under_a_restriction(scene: Scene) -> Lines:
    """Take somebody off a list on which a restriction rests."""
    one, other = _Listing(scene), _Listing(scene)
    yield from one.entered()
    yield from other.entered()
    resting = scene.papers(None, one.subject).restricted(ground=f"listing:{one.number}")
    yield scene.tell(resting)
    yield scene.unlawful(one.end())
    yield scene.lawful(other.end())


@violation("listing.not-repaired")
def takes_off_as_if_repaired(scene: Scene) -> Lines:
    """Take somebody off a list because of a repair that nobody granted."""
    one = _Listing(scene)
    yield from one.entered()
    repair: dict[str, Any] = {
        "repair": f"{scene.county.market}/{scene.number('XF')}",
        "about": f"listing:{one.number}",
        "subject": one.subject,
    }
    pledged = CreditRepairApplied(
        **repair, applied_on=scene.today, pledge=_DIGEST, evidence=_DIGEST
    )
    yield scene.tell(pledged)
    yield scene.unlawful(one.end(LeavingReason.REPAIRED))
    granted = CreditRepairDecided(
        **repair,
        outcome=RepairOutcome.GRANTED,
        decided_on=scene.today,
        document="信修决定书",
        reason="已履行完毕并作出信用承诺",
    )
    yield scene.tell(granted)
    yield scene.lawful(one.end(LeavingReason.REPAIRED))
