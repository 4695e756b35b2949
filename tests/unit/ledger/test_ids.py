"""Ids: nobody can take, block or claim the id of somebody else's submission."""

from datetime import UTC, date, datetime

import pytest

from ledger.clock import new_id
from ledger.events import Event
from ledger.events.handover import FeedbackKind, SupervisionFeedbackSent
from ledger.events.organisation import CalendarPublished
from ledger.events.record import EntryVoided, RefusedFor, SubmissionRefused
from ledger.events.supervision import RectificationOrdered
from ledger.gate.receipt import Outcome
from tests.spec import Spec, officer

VICTIM = "0f3f6a1e-6c1d-7d3e-8a4b-5c6d7e8f9a0b"
TAG = f"id:{VICTIM}"


@pytest.fixture
def spec() -> Spec:
    return Spec()


def naming_the_victim(spec: Spec) -> list[Event]:
    root = spec.root
    return [
        SupervisionFeedbackSent(
            feedback=f"{root}/f1", about=TAG, kind=FeedbackKind.CHECK, agency_to=root, content="-"
        ),
        RectificationOrdered(
            rectification=f"{root}/r1",
            about=TAG,
            subject="reg:saic:1",
            ordered_on=date(2010, 1, 1),
            demand="-",
        ),
        EntryVoided(entry=VICTIM, position=1, reason="-", names=(TAG,)),
        SubmissionRefused(
            submission=VICTIM,
            refused_type="CalendarPublished",
            digest="sha256:" + "00" * 32,
            reasons=(RefusedFor(code="calendar.overlap"),),
            names=(TAG,),
        ),
        SubmissionRefused(
            submission=VICTIM,
            refused_type="CalendarPublished",
            digest="sha256:" + "00" * 32,
            reasons=(RefusedFor(code="calendar.overlap"),),
        ),
    ]


@pytest.mark.parametrize("observed", [None, "old-system"])
@pytest.mark.parametrize("place", range(5))
def test_naming_an_id_does_not_keep_its_owner_from_using_it(
    spec: Spec, place: int, observed: str | None
) -> None:
    event = naming_the_victim(spec)[place]
    spec.when(event, observed=observed, occurred_at=datetime(2010, 1, 1, tzinfo=UTC))
    assert spec.receipt.outcome is not Outcome.ACCEPTED
    spec.given(CalendarPublished(calendar="cn", year=2018), entry_id=VICTIM)
    assert spec.store.find([TAG]) == {TAG: spec.receipt.position}


def test_the_record_of_a_refusal_has_an_id_that_only_the_ledger_uses(spec: Spec) -> None:
    spec.when(CalendarPublished(calendar="cn", year=2018), actor=officer(spec.root, "77"))
    refused = spec.receipt
    row = spec.store.row(refused.position or 0)
    assert row is not None
    record_id = row.body.partition(b'"id":"')[2][:36].decode()
    assert record_id not in (refused.id, VICTIM)
    spec.when(CalendarPublished(calendar="cn", year=2018), entry_id=record_id)
    spec.refused("id.reused")
    spec.given(CalendarPublished(calendar="cn", year=2018), entry_id=new_id())


def _recorded_id(spec: Spec) -> str:
    row = spec.store.row(spec.receipt.position or 0)
    assert row is not None
    return row.body.partition(b'"id":"')[2][:36].decode()


@pytest.mark.parametrize("together", [True, False])
def test_a_refusal_is_recorded_though_somebody_took_the_id_of_its_record_in_advance(
    spec: Spec,
    together: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    refusable = CalendarPublished(calendar="cn", year=2018)
    spec.when(refusable, actor=officer(spec.root, "77"))
    usual = _recorded_id(spec)

    other = Spec()
    taking = other.submission(CalendarPublished(calendar="cn", year=2030), entry_id=usual)
    refused = other.submission(refusable, actor=officer(other.root, "77"), entry_id=spec.receipt.id)
    if together:
        receipts = other.gate.submit([taking, refused])
    else:
        receipts = [*other.gate.submit([taking]), *other.gate.submit([refused])]
    assert [one.outcome for one in receipts] == [Outcome.ACCEPTED, Outcome.REFUSED]
    other.receipts = receipts
    assert _recorded_id(other) not in (usual, refused.id)


def test_the_id_of_a_refusals_record_is_taken_for_the_rest_of_the_batch(spec: Spec) -> None:
    refusable = CalendarPublished(calendar="cn", year=2018)
    spec.when(refusable, actor=officer(spec.root, "77"))
    usual = _recorded_id(spec)

    other = Spec()
    refused = other.submission(refusable, actor=officer(other.root, "77"), entry_id=spec.receipt.id)
    late = other.submission(CalendarPublished(calendar="cn", year=2030), entry_id=usual)
    receipts = other.gate.submit([refused, late])
    assert [one.codes for one in receipts] == [("officer.not-in-post",), ("id.reused",)]
