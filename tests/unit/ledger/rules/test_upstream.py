"""上级文件: it goes from who received it to who acknowledges it, each once and in time."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.events.organisation import LiaisonAppointed, LoopStep, ServiceLevelSet
from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from tests.county import County
from tests.examples.organisation import (
    BUREAU,
    DECIDER,
    HEALTH_INSPECTOR,
    HEALTH_OFFICE,
    HOUSING,
    INSPECTOR,
    KEEPER,
    MARKET,
    RECEIVER,
    ROOT,
)
from tests.examples.story import EXAMPLES

RECEIVED = EXAMPLES[UpstreamDocumentReceived]
FORWARDED = EXAMPLES[UpstreamDocumentForwarded]
ACKNOWLEDGED = EXAMPLES[UpstreamDocumentAcknowledged]
TRAINED = EXAMPLES[TrainingAttended]
BY_HEALTH = {"agency": HEALTH_OFFICE, "actor": HEALTH_INSPECTOR}
BY_MARKET = {"agency": MARKET, "actor": INSPECTOR}
BY_ROOT = {"agency": KEEPER, "actor": ROOT}


def received() -> County:
    return County().after(UpstreamDocumentReceived)


def forwarded() -> County:
    return County().after(UpstreamDocumentForwarded)


def test_a_document_is_received_once_for_agencies_of_the_ledger() -> None:
    received().ask(RECEIVED).refused("document.exists")
    spec = County().before(UpstreamDocumentReceived)
    spec.ask(replace(RECEIVED, agencies_to=("reg:test:nobody",))).refused("agency.unknown")
    spec.ask(replace(RECEIVED, received_on=date(2017, 12, 1))).refused("days.in-future")


def test_only_who_has_the_document_forwards_it_once() -> None:
    spec = received()
    spec.when(FORWARDED, **BY_HEALTH).refused("document.not-addressee")
    spec.ask(FORWARDED).accepted()
    spec.ask(FORWARDED).refused("document.second")
    spec.ask(replace(FORWARDED, agency_to="reg:test:nobody")).refused("agency.unknown")
    County().before(UpstreamDocumentReceived).ask(FORWARDED).refused("document.unknown")


def test_who_got_it_passes_it_on() -> None:
    spec = forwarded()
    event = replace(FORWARDED, agency_to=HOUSING)
    spec.when(event, agency=BUREAU, actor=RECEIVER).accepted()


def test_only_who_it_was_forwarded_to_acknowledges_it_once() -> None:
    received().ask(ACKNOWLEDGED).refused("document.not-addressee")
    spec = forwarded()
    spec.when(ACKNOWLEDGED, **BY_MARKET).refused("document.not-addressee")
    spec.ask(ACKNOWLEDGED).accepted()
    spec.ask(ACKNOWLEDGED).refused("document.second")
    County().before(UpstreamDocumentReceived).ask(ACKNOWLEDGED).refused("document.unknown")


def test_where_there_is_a_liaison_nobody_else_acknowledges() -> None:
    spec = forwarded()
    spec.given(LiaisonAppointed(agency=BUREAU, officer=RECEIVER), **BY_ROOT)
    spec.when(ACKNOWLEDGED, agency=BUREAU, actor=DECIDER).refused("document.not-liaison")
    spec.when(ACKNOWLEDGED, agency=BUREAU, actor=RECEIVER).accepted()


def test_what_is_forwarded_after_its_days_is_late() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.FORWARD, days=1, basis="县政府通知")
    spec = County().before(UpstreamDocumentReceived).given(level, **BY_ROOT)
    spec.given(RECEIVED, **BY_MARKET)
    spec.now = datetime(2017, 10, 10, 8, 0, tzinfo=UTC)
    spec.ask(FORWARDED).accepted()
    spec.now = datetime(2017, 10, 11, 1, 0, tzinfo=UTC)
    spec.ask(replace(FORWARDED, agency_to=HOUSING))
    assert spec.receipt.findings == ("document.late",)


def test_a_level_that_was_set_after_the_receipt_makes_nothing_late() -> None:
    level = ServiceLevelSet(level="all", step=LoopStep.FORWARD, days=0, basis="县政府通知")
    spec = received().given(level, **BY_ROOT)
    spec.now = datetime(2017, 11, 11, 1, 0, tzinfo=UTC)
    spec.ask(FORWARDED).accepted()


def test_training_is_attended_that_was_announced_by_own_officers() -> None:
    spec = forwarded()
    spec.ask(replace(TRAINED, officers=(INSPECTOR,))).refused("officer.not-in-post")
    event = replace(TRAINED, officers=(HEALTH_INSPECTOR,))
    spec.when(event, **BY_HEALTH).refused("document.not-addressee")
    spec.ask(TRAINED).accepted()
    spec = County().before(UpstreamDocumentReceived)
    spec.ask(TRAINED).refused("document.unknown")
    spec.given(replace(RECEIVED, kind=DocumentKind.POLICY), FORWARDED, **BY_MARKET)
    spec.ask(TRAINED).refused("training.not-announced")
