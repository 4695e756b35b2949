"""回避: a body that may correct others corrects nothing that was found about itself."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ledger import naming
from ledger.entry import Correction
from ledger.events import Event
from ledger.events.accountability import (
    AccountabilityOutcome,
    CaseFileReviewed,
    FileReviewResult,
)
from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    OfficerAppointed,
    Post,
)
from ledger.events.rating import ServiceRated
from ledger.events.record import EntryVoided
from tests.county import County
from tests.examples.intake import CASE
from tests.examples.organisation import BUREAU
from tests.unit.ledger.rules.test_accountability import (
    BY_DISCIPLINE,
    BY_KEEPER,
    decision,
    dismissal,
    late,
    opening,
)

HEIR = "reg:test:heir"
BY_HEIR: dict[str, Any] = {"agency": HEIR, "actor": f"{HEIR}/9"}
LEGAL = "reg:test:legal"
BY_LEGAL: dict[str, Any] = {"agency": LEGAL, "actor": f"{LEGAL}/9"}
REVIEW = CaseFileReviewed(
    case=CASE, reviewed_on=date(2017, 7, 6), result=FileReviewResult.UNQUALIFIED
)
RATING = ServiceRated(case=CASE, grade=1, channel="短信", rated_on=date(2017, 7, 6))


def merged() -> County:
    """Return a county whose bureau went into a body that watches too; 法制 stands beside it."""
    spec = late()
    roles = {HEIR: (Role.WINDOW, Role.APPROVAL, Role.INSPECTION), LEGAL: (Role.LEGAL,)}
    for agency, its in roles.items():
        spec.given(AgencyRegistered(agency=agency, name="新局", roles=its), **BY_KEEPER)
        corrector = OfficerAppointed(officer=f"{agency}/9", agency=agency, post=Post.CORRECTOR)
        spec.given(corrector, **BY_KEEPER)
    heir = AgencySucceeded(agency=BUREAU, successor=HEIR, effective_on=date(2017, 7, 6))
    spec.given(heir, **BY_KEEPER)
    return spec


def void(spec: County, recorded: Event) -> EntryVoided:
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    names = naming.tags_of(recorded)
    return EntryVoided(entry=entry, position=position, reason="未发生", names=names)


@pytest.mark.parametrize(
    ("recorded", "code"),
    [
        (dismissal, "alert.own"),
        (opening, "accountability.self"),
        (lambda _: REVIEW, "file-review.own"),
    ],
)
def test_nobody_voids_what_was_found_about_himself(recorded: Any, code: str) -> None:  # noqa: ANN401
    spec = merged()
    event = recorded(spec)
    spec.given(event, **BY_DISCIPLINE)
    gone = void(spec, event)
    spec.when(gone, **BY_HEIR).refused(code)
    spec.when(gone, **BY_LEGAL).accepted()


def test_nobody_corrects_or_voids_how_he_was_held_to_answer() -> None:
    spec = merged()
    spec.given(opening(spec), decision(), **BY_DISCIPLINE)
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    milder = decision(outcome=AccountabilityOutcome.NOT_LIABLE)
    correction = Correction(entry=entry, position=position, reason="录入错误", was=())
    gone = void(spec, decision())
    spec.when(milder, corrects=correction, **BY_HEIR).refused("accountability.self")
    spec.when(gone, **BY_HEIR).refused("accountability.self")
    spec.when(milder, corrects=correction, **BY_LEGAL).accepted()


def test_a_rated_body_makes_no_good_word_of_a_bad_one() -> None:
    spec = merged()
    spec.given(RATING, agency=HEIR, actor=f"{HEIR}/9")
    entry, position = spec.receipt.id or "", spec.receipt.position or 0
    better = replace(RATING, grade=5)
    correction = Correction(entry=entry, position=position, reason="录入错误", was=())
    corrector = OfficerAppointed(officer=f"{HEIR}/8", agency=HEIR, post=Post.CORRECTOR)
    spec.given(corrector, **BY_KEEPER)
    by_heir = {"agency": HEIR, "actor": f"{HEIR}/8"}
    spec.when(better, corrects=correction, **by_heir).refused("correction.not-own-side")
    spec.when(better, corrects=correction, **BY_LEGAL).accepted()


def test_history_excuses_no_light_of_the_present() -> None:
    spec = late()
    before = datetime(2017, 5, 1, 1, 0, tzinfo=UTC)
    for event in (dismissal(spec), opening(spec)):
        spec.when(event, observed="old-system", occurred_at=before, **BY_KEEPER)
        spec.refused("observed.ends-current")
