"""上级文件: where a document is, who has to pass it on or to acknowledge it, and until when.

Days are counted by hand on the announced calendar of 2017: Saturday 30 September is worked, 1 to 8
October are off.
"""

from datetime import date

import pytest

from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LoopStep,
    ServiceLevelSet,
)
from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from tests.asking import BUREAU, MARKET, Asking, end_of

DOCUMENT = f"{BUREAU}/WJ2017-01"
HEALTH = "reg:130523:health"
LONG_AGO = "2017-01-03"
FORWARDED = UpstreamDocumentForwarded(document=DOCUMENT, agency_to=MARKET)
ACKNOWLEDGED = UpstreamDocumentAcknowledged(document=DOCUMENT)


def document_received(day: str = "2017-09-28", **more: object) -> UpstreamDocumentReceived:
    """Return a receipt of a document for the market authority."""
    fields = {
        "title": "关于规范食品经营许可的通知",
        "kind": DocumentKind.POLICY,
        "issued_by": "省市场监管局",
        "agencies_to": (MARKET,),
        **more,
    }
    return UpstreamDocumentReceived(
        document=DOCUMENT,
        received_on=date.fromisoformat(day),
        **fields,  # type: ignore[arg-type]
    )


def level(step: LoopStep, days: int, **more: object) -> ServiceLevelSet:
    """Return a level for every document."""
    fields = {"level": "all", "basis": "县政府通知", **more}
    return ServiceLevelSet(step=step, days=days, **fields)  # type: ignore[arg-type]


def of(ledger: Asking, agency: str, on: str | None = None) -> dict[str, object]:
    """Return what is answered about the document and an agency."""
    (found,) = [one for one in ledger.shows("document", DOCUMENT, on=on) if one.agency == agency]
    return {name: getattr(found, name) for name in found.__struct_fields__}


def test_a_document_is_to_be_forwarded_by_who_received_it_until_the_level_ends(
    ledger: Asking,
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FORWARD, 2, yellow_left=1))
    ledger.say("2017-09-28", document_received())
    assert of(ledger, BUREAU)["status"] == "kept"
    assert of(ledger, BUREAU)["whose_turn"] is None
    found = of(ledger, MARKET, on="2017-09-28")
    assert (found["status"], found["whose_turn"], found["light"]) == ("to-forward", BUREAU, "green")
    assert found["due_at"] == end_of("2017-09-30")
    lights = [
        of(ledger, MARKET, on=day)["light"] for day in ("2017-09-29", "2017-09-30", "2017-10-01")
    ]
    assert lights == ["yellow", "yellow", "red"]
    assert of(ledger, MARKET, on="2017-10-01")["late"] is True
    assert [one.agency for one in ledger.list("document", late=True)] == [MARKET]


def test_what_was_forwarded_waits_for_its_receiver_until_he_acknowledges_it(
    ledger: Asking,
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FORWARD, 2), level(LoopStep.ACKNOWLEDGE, 1))
    ledger.say("2017-09-28", document_received())
    ledger.say("2017-09-29", FORWARDED)
    found = of(ledger, MARKET, on="2017-09-30")
    assert (found["status"], found["whose_turn"], found["light"]) == ("forwarded", MARKET, "green")
    assert (found["due_at"], found["agency_from"]) == (end_of("2017-09-30"), BUREAU)
    ledger.say("2017-10-09", ACKNOWLEDGED, agency=MARKET)
    found = of(ledger, MARKET)
    assert (found["status"], found["late"]) == ("acknowledged", True)
    assert (found["whose_turn"], found["light"]) == (None, None)
    assert ledger.list("document", status=("open",)) == []
    assert [one.agency for one in ledger.list("document", status=("ended",))] == [MARKET]


def test_a_level_obliges_nobody_for_what_came_before_it(ledger: Asking) -> None:
    ledger.say("2017-09-28", document_received(agencies_to=(MARKET, HEALTH)), FORWARDED)
    ledger.say("2017-09-28", level(LoopStep.FORWARD, 0), level(LoopStep.ACKNOWLEDGE, 0))
    for agency, turn in ((MARKET, MARKET), (HEALTH, BUREAU)):
        found = of(ledger, agency)
        assert (found["due_at"], found["light"], found["late"]) == (None, None, None)
        assert found["whose_turn"] == turn


@pytest.mark.parametrize("is_told_here", [False, True])
def test_history_of_an_older_system_obliges_nobody_but_what_is_forwarded_now_does(
    ledger: Asking, *, is_told_here: bool
) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FORWARD, 0), level(LoopStep.ACKNOWLEDGE, 0))
    ledger.say("2017-09-28", document_received(), observed="old-system")
    found = of(ledger, MARKET)
    assert (found["observed"], found["due_at"], found["light"]) == (True, None, None)
    ledger.say("2017-09-29", FORWARDED, **({} if is_told_here else {"observed": "old-system"}))
    found = of(ledger, MARKET)
    assert (found["light"], found["late"]) == (("red", True) if is_told_here else (None, None))


def test_a_way_that_an_older_system_tells_of_obliges_nobody_either(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 0))
    ledger.say("2017-09-28", document_received())
    ledger.say("2017-09-28", FORWARDED, observed="old-system")
    found = of(ledger, MARKET)
    assert (found["status"], found["due_at"], found["light"]) == ("forwarded", None, None)


def test_a_level_of_one_agency_binds_it_alone(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.ACKNOWLEDGE, 1, agency=HEALTH))
    ledger.say("2017-09-28", document_received(agencies_to=(MARKET, HEALTH)), FORWARDED)
    ledger.say("2017-09-28", UpstreamDocumentForwarded(document=DOCUMENT, agency_to=HEALTH))
    assert of(ledger, MARKET)["due_at"] is None
    assert of(ledger, HEALTH)["due_at"] == end_of("2017-09-29")


def test_who_got_it_passes_it_on_and_the_next_one_has_its_title_too(ledger: Asking) -> None:
    ledger.say("2017-09-28", document_received(), FORWARDED)
    onward = UpstreamDocumentForwarded(document=DOCUMENT, agency_to=HEALTH)
    ledger.say("2017-09-29", onward, agency=MARKET)
    found = of(ledger, HEALTH)
    assert (found["agency_from"], found["status"]) == (MARKET, "forwarded")
    assert (found["title"], found["received_on"]) == ("关于规范食品经营许可的通知", "2017-09-28")
    assert (found["kind"], found["issued_by"]) == ("policy", "省市场监管局")


def test_days_of_receipt_keep_every_agency_of_the_document(ledger: Asking) -> None:
    ledger.say("2017-09-28", document_received(), FORWARDED)
    onward = UpstreamDocumentForwarded(document=DOCUMENT, agency_to=HEALTH)
    ledger.say("2017-09-29", onward, agency=MARKET)
    day = date(2017, 9, 28)
    found = {one.agency for one in ledger.list("document", since=day, until=day)}
    assert found == {BUREAU, MARKET, HEALTH}
    assert ledger.list("document", since=date(2017, 9, 29)) == []


def test_who_took_over_acknowledges_and_has_the_turn(ledger: Asking) -> None:
    ledger.say("2017-09-01", AgencyRegistered(agency=MARKET, name="市监局", roles=()))
    ledger.say("2017-09-28", document_received(), FORWARDED)
    heir = AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2017, 10, 9))
    ledger.say("2017-09-29", heir)
    turns = [of(ledger, MARKET, on=day)["whose_turn"] for day in ("2017-10-08", "2017-10-09")]
    assert turns == [MARKET, HEALTH]
    ledger.say("2017-10-10", ACKNOWLEDGED, agency=HEALTH)
    assert of(ledger, MARKET)["status"] == "acknowledged"


def test_who_says_that_it_has_the_document_is_asked_for_nothing(ledger: Asking) -> None:
    ledger.say(LONG_AGO, level(LoopStep.FORWARD, 0))
    ledger.say("2017-09-28", document_received())
    ledger.say("2017-09-29", ACKNOWLEDGED, agency=MARKET, observed="old-system")
    found = of(ledger, MARKET)
    assert (found["status"], found["whose_turn"], found["light"]) == ("acknowledged", None, None)


def test_a_voided_way_was_never_gone(ledger: Asking) -> None:
    ledger.say("2017-09-28", document_received())
    (entry,) = ledger.say("2017-09-29", FORWARDED)
    assert of(ledger, MARKET)["status"] == "forwarded"
    ledger.void("2017-09-30", entry, FORWARDED)
    found = of(ledger, MARKET)
    assert (found["status"], found["whose_turn"], found["forwarded_at"]) == (
        "to-forward",
        BUREAU,
        None,
    )


def test_those_who_attended_are_counted(ledger: Asking) -> None:
    ledger.say("2017-09-28", document_received(kind=DocumentKind.TRAINING), FORWARDED)
    for day, officers in ((10, ("1", "2")), (9, ("3",))):
        attended = TrainingAttended(
            document=DOCUMENT,
            officers=tuple(f"{MARKET}/{one}" for one in officers),
            attended_on=date(2017, 10, day),
        )
        ledger.say("2017-10-11", attended, agency=MARKET)
    found = of(ledger, MARKET)
    assert (found["attended_count"], found["attended_on"]) == (3, "2017-10-10")
    assert of(ledger, BUREAU)["attended_count"] == 0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"agency": MARKET}, [MARKET]),
        ({"agency": BUREAU}, [BUREAU, MARKET, HEALTH]),
        ({"status": ("kept",)}, [BUREAU]),
        ({"status": ("to-forward",)}, [HEALTH]),
        ({"status": ("open",), "limit": 1}, [HEALTH]),
        ({"agency": "reg:130523:nobody"}, []),
    ],
)
def test_a_filter_keeps_exactly_what_it_names_of_documents(
    ledger: Asking, filters: dict[str, object], expected: list[str]
) -> None:
    ledger.say("2017-09-28", document_received(agencies_to=(MARKET, HEALTH)), FORWARDED)
    assert {one.agency for one in ledger.list("document", **filters)} == set(expected)
    assert ledger.shows("document", "reg:x:nothing") == []
