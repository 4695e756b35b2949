"""补正: what a notice may ask for, and what silence means once everything is handed in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.events.base import TimeUnit
from ledger.events.catalogue import GuidePublished
from ledger.events.intake import (
    AcceptanceMode,
    ApplicationAccepted,
    ApplicationNotAccepted,
    ApplicationReceived,
    Defect,
    Material,
    MaterialDefect,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.organisation import LegalTermSet
from tests.county import County
from tests.examples.catalogue import HEALTH, POWER_OF_ATTORNEY, PREMISES
from tests.examples.organisation import BUREAU, KEEPER, RECEIVER
from tests.examples.story import EXAMPLES

NOTICE = EXAMPLES[SupplementRequested]
SUPPLEMENT = EXAMPLES[SupplementSubmitted]
ACCEPTED = replace(EXAMPLES[ApplicationAccepted], due_at=None)
WINDOW = {"agency": BUREAU, "actor": RECEIVER}
ROOT = {"agency": KEEPER, "actor": f"{KEEPER}/1"}
AFTER_SILENCE = datetime(2017, 7, 11, 1, 0, tzinfo=UTC)
"""Six working days after Monday, 3 July 2017, when everything was handed in."""


def asking(material: str, defect: Defect, why: str | None = None) -> SupplementRequested:
    demand = MaterialDefect(material=material, defect=defect, why=why)
    return replace(NOTICE, materials=(), defects=(demand,))


@pytest.mark.parametrize(
    ("material", "defect", "why", "code"),
    [
        (PREMISES, Defect.MISSING, "再看一遍", "supplement.already-held"),
        (PREMISES, Defect.OTHER, "不够清楚", "supplement.not-required"),
        (HEALTH, Defect.OTHER, None, "supplement.not-required"),
        (HEALTH, Defect.OTHER, "  ", "supplement.not-required"),
        (POWER_OF_ATTORNEY, Defect.MISSING, None, "supplement.not-required"),
        (POWER_OF_ATTORNEY, Defect.MISSING, " ", "supplement.not-required"),
        ("其他材料", Defect.FORM, "不合形式", "supplement.outside-guide"),
    ],
)
def test_a_notice_demands_nothing_that_the_guide_does_not_require_and_the_case_does_not_lack(
    material: str, defect: Defect, why: str | None, code: str
) -> None:
    County().after(ApplicationReceived).ask(asking(material, defect, why)).refused(code)


@pytest.mark.parametrize("defect", [Defect.FORM, Defect.EXPIRED])
def test_what_is_held_in_a_wrong_form_or_no_longer_valid_is_asked_for_again(defect: Defect) -> None:
    spec = County().after(ApplicationReceived).ask(asking(PREMISES, defect)).accepted()
    spec.ask(ACCEPTED).refused("case.materials-missing")
    anew = replace(SUPPLEMENT, materials=(Material(code=PREMISES), Material(code=HEALTH)))
    spec.given(anew, **WINDOW).ask(ACCEPTED).accepted()


def test_an_optional_material_that_the_case_makes_necessary_is_asked_for_with_a_reason() -> None:
    spec = County().after(ApplicationReceived)
    spec.ask(asking(POWER_OF_ATTORNEY, Defect.MISSING, "委托他人办理"))
    spec.finding("supplement.optional-asked")


def test_a_notice_that_names_a_material_twice_asks_for_it_once() -> None:
    spec = County().after(ApplicationReceived)
    both = replace(asking(HEALTH, Defect.MISSING), materials=(HEALTH,))
    spec.given(both, **WINDOW).given(SUPPLEMENT, **WINDOW).ask(SUPPLEMENT)
    spec.refused("supplement.none-open")


def completed() -> County:
    """Return a county in which everything that the notice asked for has been handed in."""
    spec = County().after(SupplementSubmitted)
    spec.now = AFTER_SILENCE
    return spec


def test_silence_after_the_complete_supplement_accepts_from_its_day() -> None:
    silent = replace(ACCEPTED, mode=AcceptanceMode.SILENCE, accepted_on=date(2017, 7, 3))
    spec = completed()
    spec.now -= timedelta(days=1)
    spec.ask(silent).refused("acceptance.not-silent")
    completed().ask(silent).accepted()


def test_no_written_acceptance_moves_what_the_second_silence_has_accepted() -> None:
    spec = completed()
    spec.ask(replace(ACCEPTED, accepted_on=AFTER_SILENCE.date()))
    spec.refused("case.already-accepted")


def test_what_the_second_silence_has_accepted_is_not_turned_away() -> None:
    case = {"case": SUPPLEMENT.case, "subject": SUPPLEMENT.subject}
    completed().ask(replace(EXAMPLES[ApplicationNotAccepted], **case)).refused(
        "case.already-accepted"
    )


def test_a_part_of_what_was_asked_for_begins_no_term() -> None:
    spec = County().after(ApplicationReceived)
    two = replace(asking(PREMISES, Defect.FORM), materials=(HEALTH,))
    spec.given(two, **WINDOW).given(SUPPLEMENT, **WINDOW)
    spec.now = AFTER_SILENCE
    spec.ask(replace(ACCEPTED, mode=AcceptanceMode.SILENCE)).refused("acceptance.not-silent")


def test_where_no_term_is_set_a_complete_supplement_is_recorded_with_a_finding() -> None:
    spec = _without_the_term().ask(SUPPLEMENT).finding("term.unknown")
    spec.now += timedelta(days=60)
    silent = replace(ACCEPTED, mode=AcceptanceMode.SILENCE, accepted_on=date(2017, 7, 3))
    spec.ask(silent).refused("acceptance.not-silent")


def test_a_term_that_is_set_afterwards_accepts_nothing_that_was_completed_before() -> None:
    spec = _without_the_term().given(SUPPLEMENT, **WINDOW)
    spec.given(_term(effective_on=date(2004, 7, 1)), **ROOT)
    spec.now += timedelta(days=60)
    silent = replace(ACCEPTED, mode=AcceptanceMode.SILENCE, accepted_on=date(2017, 7, 3))
    spec.ask(silent).refused("acceptance.not-silent")


def _without_the_term() -> County:
    """Return a county whose term for the second silence begins only later."""
    spec = County().before("term-supplement")
    spec.given(_term(effective_on=date(2018, 1, 1)), **ROOT)
    spec.told += 1
    return spec.after(SupplementRequested)


def _term(**changes: Any) -> LegalTermSet:  # noqa: ANN401 - any field
    return LegalTermSet(
        term="supplement-silence",
        length=5,
        unit=TimeUnit.WORKDAY,
        basis="行政许可法 第三十二条第一款第五项",
        **changes,
    )


def test_silence_accepts_under_no_guide_that_was_published_after_it_began() -> None:
    longer = replace(EXAMPLES[GuidePublished], version=2, effective_on=date(2017, 7, 2))
    spec = completed().given(longer, agency=BUREAU, actor=RECEIVER)
    silent = replace(ACCEPTED, mode=AcceptanceMode.SILENCE, accepted_on=date(2017, 7, 3))
    spec.ask(replace(silent, guide=2)).refused("item.version-not-in-force")
    spec.ask(replace(silent, guide=1)).accepted()
