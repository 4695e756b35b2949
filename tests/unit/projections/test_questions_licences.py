"""许可证: what a licence is on a day, over its terms, suspensions, revocations and penalties."""

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from ledger.events import Event
from ledger.events.base import TimeUnit
from ledger.events.credit import LicenceEffect, PenaltyDecided, PenaltyRevoked
from ledger.events.decision import (
    DecisionOutcome,
    LicenceCancelled,
    LicenceChange,
    LicenceChanged,
    LicenceIssued,
    LicenceRevoked,
    Revocation,
)
from ledger.events.intake import ApplicationKind, SupplementRequested
from ledger.events.organisation import LegalTermSet, RecodeKind, SubjectRecoded
from tests.asking import BUREAU, CASE, COMPANY, ITEM, MARKET, Asking, decided, received

LICENCE = f"{BUREAU}/JY1"
RENEWAL = f"{BUREAU}/2017-0901"
RENEWAL_TERM = LegalTermSet(
    term="renewal",
    length=30,
    unit=TimeUnit.DAY,
    effective_on=date(2004, 7, 1),
    basis="行政许可法 第五十条",
)


def issued(number: str = LICENCE, **more: object) -> LicenceIssued:
    """Return a licence for five years from 3 July 2017."""
    fields = {
        "case": CASE,
        "subject": COMPANY,
        "item": ITEM,
        "valid_from": date(2017, 7, 3),
        "valid_to": date(2022, 7, 2),
        **more,
    }
    return LicenceIssued(licence=number, **fields)  # type: ignore[arg-type]


def changed(kind: LicenceChange, effective_on: str, **more: object) -> LicenceChanged:
    """Return a change of the licence from a day on."""
    day = date.fromisoformat(effective_on)
    return LicenceChanged(licence=LICENCE, kind=kind, effective_on=day, **more)  # type: ignore[arg-type]


def penalised(kind: str, number: str = "P1") -> PenaltyDecided:
    """Return a penalty that names the licence."""
    return PenaltyDecided(
        penalty=f"{MARKET}/{number}",
        subject=COMPANY,
        licences=(LICENCE,),
        kinds=(kind,),
        document="罚〔2017〕1号",
        facts="事实",
        basis="依据",
        decided_on=date(2017, 8, 1),
    )


def statuses(ledger: Asking, *days: str) -> list[str]:
    """Return what the licence is on some days."""
    return [ledger.show("licence", LICENCE, on=day).status for day in days]


def test_a_licence_is_in_force_from_its_first_to_its_last_day(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued())
    days = ("2017-07-02", "2017-07-03", "2022-07-02", "2022-07-03")
    assert statuses(ledger, *days) == ["pending", "valid", "valid", "expired"]
    assert [ledger.show("licence", LICENCE, on=day).late for day in days] == [False] * 3 + [True]
    assert ledger.list("licence", on="2022-07-02", late=True) == []
    assert [one.licence for one in ledger.list("licence", on="2022-07-03", late=True)] == [LICENCE]
    assert ledger.show("licence", LICENCE, on="2017-06-30") is None


def test_a_licence_without_a_last_day_never_expires(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued(valid_to=None))
    assert statuses(ledger, "2017-07-02", "2099-01-01") == ["pending", "valid"]


def test_an_early_renewal_leaves_the_current_term_in_force(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued(valid_to=date(2017, 10, 31)))
    ledger.say(
        "2017-10-01",
        changed(
            LicenceChange.RENEWED,
            "2017-11-01",
            valid_from=date(2017, 11, 1),
            valid_to=date(2018, 10, 31),
        ),
    )
    days = ("2017-07-02", "2017-09-30", "2017-10-01", "2017-10-31", "2017-11-01", "2018-11-01")
    assert statuses(ledger, *days) == ["pending", "valid", "valid", "valid", "valid", "expired"]
    found = ledger.show("licence", LICENCE)
    assert (found.first_valid_from, found.valid_from, found.valid_to) == (
        "2017-07-03",
        "2017-11-01",
        "2018-10-31",
    )
    assert (found.renewals_count, found.changes_count) == (1, 1)


def test_between_two_terms_nothing_is_in_force(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued(valid_to=date(2017, 8, 31)))
    renewed = changed(
        LicenceChange.RENEWED,
        "2017-11-01",
        valid_from=date(2017, 11, 1),
        valid_to=date(2018, 10, 31),
    )
    ledger.say("2017-10-01", renewed)
    days = ("2017-08-31", "2017-09-30", "2017-10-15", "2017-11-01")
    assert statuses(ledger, *days) == ["valid", "expired", "expired", "valid"]


def test_a_renewal_without_a_first_day_goes_on_from_the_term_before(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued(valid_to=date(2017, 8, 31)))
    ledger.say(
        "2017-08-01", changed(LicenceChange.RENEWED, "2017-08-01", valid_to=date(2018, 8, 31))
    )
    assert statuses(ledger, "2017-07-03", "2017-09-30", "2018-09-01") == [
        "valid",
        "valid",
        "expired",
    ]


@pytest.mark.parametrize(
    ("said", "effective", "before", "after"),
    [
        (
            LicenceRevoked(
                licence=LICENCE,
                kind=Revocation.REVOKED,
                effective_on=date(2017, 9, 1),
                basis="行政许可法 第六十九条",
            ),
            "revoked_on",
            "valid",
            "revoked",
        ),
        (
            LicenceRevoked(
                licence=LICENCE,
                kind=Revocation.WITHDRAWN,
                effective_on=date(2017, 9, 1),
                basis="行政许可法 第八条",
            ),
            "revoked_on",
            "valid",
            "withdrawn",
        ),
        (
            LicenceCancelled(licence=LICENCE, effective_on=date(2017, 9, 1), reason="终止"),
            "cancelled_on",
            "valid",
            "cancelled",
        ),
        (changed(LicenceChange.SUSPENDED, "2017-09-01"), "suspended_on", "valid", "suspended"),
    ],
    ids=["revoked", "withdrawn", "cancelled", "suspended"],
)
def test_what_takes_effect_later_counts_from_its_day(
    ledger: Asking, *, said: Event, effective: str, before: str, after: str
) -> None:
    ledger.say("2017-07-01", issued())
    ledger.say("2017-08-15", said)
    days = ("2017-08-14", "2017-08-15", "2017-08-31", "2017-09-01", "2017-12-01")
    assert statuses(ledger, *days) == [before, before, before, after, after]
    assert getattr(ledger.show("licence", LICENCE), effective) == "2017-09-01"
    for day, status in zip(days, statuses(ledger, *days), strict=True):
        assert [one.licence for one in ledger.list("licence", on=day, status=(status,))] == [
            LICENCE
        ]
        others = {"valid", "revoked", "withdrawn", "cancelled", "suspended"} - {status}
        assert ledger.list("licence", on=day, status=tuple(others)) == []


def test_a_suspended_licence_is_in_force_again_from_the_day_of_its_resumption(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-01", issued())
    ledger.say("2017-08-01", changed(LicenceChange.SUSPENDED, "2017-08-01"))
    ledger.say("2017-08-20", changed(LicenceChange.RESUMED, "2017-09-01"))
    days = ("2017-07-31", "2017-08-01", "2017-08-31", "2017-09-01")
    assert statuses(ledger, *days) == ["valid", "suspended", "suspended", "valid"]
    assert ledger.show("licence", LICENCE, on="2017-08-31").suspended_on == "2017-08-01"
    assert ledger.show("licence", LICENCE, on="2017-09-01").suspended_on is None
    ledger.say("2017-10-01", changed(LicenceChange.SUSPENDED, "2017-10-01"))
    assert statuses(ledger, "2017-09-30", "2017-10-01") == ["valid", "suspended"]


def test_a_penalty_that_takes_the_licence_away_counts_until_it_is_taken_back(
    ledger: Asking,
) -> None:
    ledger.say("2017-07-01", issued())
    ledger.say("2017-07-20", penalised("2", "P0"), agency=MARKET)
    assert statuses(ledger, "2017-07-20") == ["valid"]
    ledger.say("2017-08-01", penalised("5"), agency=MARKET)
    found = ledger.show("licence", LICENCE)
    assert (found.status, found.taken_by) == ("taken", f"{MARKET}/P1")
    revoked = PenaltyRevoked(
        penalty=f"{MARKET}/P1",
        subject=COMPANY,
        licences=(LICENCE,),
        document="撤〔2017〕1号",
        reason="事实不清",
        revoked_on=date(2017, 9, 1),
    )
    ledger.say("2017-09-01", revoked, agency=MARKET)
    assert statuses(ledger, "2017-07-31", "2017-08-31", "2017-09-01") == ["valid", "taken", "valid"]
    assert ledger.show("licence", LICENCE).taken_by is None


def test_a_number_of_which_only_a_change_is_known_is_hidden(ledger: Asking) -> None:
    ledger.say("2017-07-01", changed(LicenceChange.AMENDED, "2017-07-01", content="预包装食品"))
    assert statuses(ledger, "2017-07-01") == ["unissued"]
    assert ledger.list("licence") == []
    assert [one.licence for one in ledger.list("licence", status=("unissued",))] == [LICENCE]
    ledger.say("2017-07-02", issued(content="散装食品"))
    assert [one.status for one in ledger.list("licence")] == ["valid"]


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Four licences of two companies by two bodies: one expired, one struck off."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    second = {"subject": "reg:neiqiu:2"}
    ledger.say("2017-07-31 23:59", issued(f"{BUREAU}/1", subject_name="内丘县食品有限公司"))
    ledger.say("2017-08-01 23:59", issued(f"{BUREAU}/2", valid_to=date(2017, 12, 28)))
    ledger.say(
        "2017-08-02 00:00",
        issued(f"{BUREAU}/3", subject_name="一%", **second),
        agency="reg:130523:housing",
    )
    ledger.say("2017-08-03", issued(f"{BUREAU}/4", **second))
    struck = LicenceCancelled(licence=f"{BUREAU}/4", effective_on=date(2017, 8, 3), reason="终止")
    ledger.say("2017-08-03", struck)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "1234"),
        ({"status": ("open",)}, "123"),
        ({"status": ("ended",)}, "4"),
        ({"status": ("expired", "pending")}, "2"),
        ({"agency": "reg:130523:housing"}, "3"),
        ({"subject": "reg:neiqiu:2"}, "34"),
        ({"name": "食品"}, "12"),
        ({"name": "一%"}, "34"),
        ({"since": date(2017, 8, 2)}, "34"),
        ({"until": date(2017, 8, 1)}, "12"),
        ({"since": date(2017, 8, 1), "until": date(2017, 8, 1)}, "2"),
        ({"late": True}, "2"),
        ({"limit": 2}, "12"),
        ({"limit": 0}, ""),
    ],
)
def test_a_filter_keeps_exactly_the_licences_that_it_names(
    several: Asking, filters: dict[str, object], expected: str
) -> None:
    found = several.list("licence", **filters)
    assert "".join(one.licence[-1] for one in found) == expected


def test_the_licences_of_a_subject_follow_it_to_its_new_code(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued())
    ledger.say(
        "2017-08-01",
        SubjectRecoded(
            subject_from=COMPANY,
            subject_into="reg:neiqiu:9",
            kind=RecodeKind.SUCCESSION,
            effective_on=date(2017, 8, 1),
        ),
    )
    assert [one.licence for one in ledger.list("licence", subject="reg:neiqiu:9")] == [LICENCE]
    assert ledger.list("licence", subject="reg:neiqiu:9", on="2017-07-31") == []


def suspending(until: str, number: str = "P1") -> PenaltyDecided:
    """Return a penalty that takes the licence until a day, the last one included."""
    return replace(
        penalised("5", number),
        decided_on=date(2017, 9, 26),
        licence_effect=LicenceEffect.SUSPENDED,
        suspended_until=date.fromisoformat(until),
    )


def test_a_suspension_of_seven_days_ends_by_itself_and_a_revocation_does_not(
    ledger: Asking,
) -> None:
    """Seven days from 2017-09-26: suspended on 10-02, valid on 10-03, resumed by nobody."""
    ledger.say("2017-07-01", issued())
    ledger.say("2017-09-26", suspending("2017-10-02"), agency=MARKET)
    days = ("2017-09-25", "2017-09-26", "2017-10-02", "2017-10-03")
    assert statuses(ledger, *days) == ["valid", "suspended", "suspended", "valid"]
    held = ledger.show("licence", LICENCE, on="2017-10-02")
    assert (held.taken_by, held.suspended_until) == (f"{MARKET}/P1", "2017-10-02")
    free = ledger.show("licence", LICENCE, on="2017-10-03")
    assert (free.taken_by, free.suspended_until) == (None, None)
    for_good = replace(penalised("5", "P2"), licence_effect=LicenceEffect.REVOKED)
    ledger.say("2017-10-09", for_good, agency=MARKET)
    assert statuses(ledger, "2017-10-09", "2017-12-29") == ["taken", "taken"]


def test_a_licence_that_is_downgraded_goes_on(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued())
    lower = replace(penalised("5"), licence_effect=LicenceEffect.DOWNGRADED)
    ledger.say("2017-08-01", lower, agency=MARKET)
    assert statuses(ledger, "2017-08-01") == ["valid"]


def test_a_suspension_ends_with_the_penalty_that_is_taken_back(ledger: Asking) -> None:
    ledger.say("2017-07-01", issued())
    ledger.say("2017-09-26", suspending("2017-10-02"), agency=MARKET)
    ledger.say("2017-09-26", suspending("2017-09-30", "P2"), agency=MARKET)
    revoked = PenaltyRevoked(
        penalty=f"{MARKET}/P1",
        subject=COMPANY,
        licences=(LICENCE,),
        document="撤〔2017〕1号",
        reason="事实不清",
        revoked_on=date(2017, 9, 28),
    )
    ledger.say("2017-09-28", revoked, agency=MARKET)
    assert statuses(ledger, "2017-09-30", "2017-10-01") == ["suspended", "valid"]


def renewing(ledger: Asking, received_on: str) -> None:
    """Say a licence to 8 October 2017 and an application for its renewal; nobody answers it."""
    ledger.terms()
    ledger.say("2017-01-01", RENEWAL_TERM)
    ledger.say("2017-07-03", issued(valid_to=date(2017, 10, 8)))
    ledger.say(received_on, received(RENEWAL, kind=ApplicationKind.RENEWAL, licence=LICENCE))


def test_a_renewal_asked_for_thirty_days_before_is_renewed_by_law_until_it_is_decided(
    ledger: Asking,
) -> None:
    renewing(ledger, "2017-09-08")
    days = ("2017-10-08", "2017-10-09", "2017-12-01")
    assert statuses(ledger, *days) == ["valid", "renewed-by-law", "renewed-by-law"]
    assert ledger.show("licence", LICENCE, on="2017-10-09").late is False
    assert [one.licence for one in ledger.list("licence", status=("renewed-by-law",))] == [LICENCE]
    ledger.say("2017-11-01", decided(DecisionOutcome.REFUSED, "2017-11-01", RENEWAL))
    assert statuses(ledger, "2017-10-31", "2017-11-01") == ["renewed-by-law", "expired"]


def test_a_renewal_asked_for_a_day_later_expires(ledger: Asking) -> None:
    renewing(ledger, "2017-09-09")
    assert statuses(ledger, "2017-10-08", "2017-10-09") == ["valid", "expired"]


def test_a_renewal_that_was_refused_in_time_expires(ledger: Asking) -> None:
    renewing(ledger, "2017-09-08")
    ledger.say("2017-10-06", decided(DecisionOutcome.REFUSED, "2017-10-06", RENEWAL))
    assert statuses(ledger, "2017-10-08", "2017-10-09") == ["valid", "expired"]


def test_a_renewal_that_waits_for_an_unanswered_notice_expires(ledger: Asking) -> None:
    renewing(ledger, "2017-09-08")
    ledger.say("2017-09-15", SupplementRequested(case=RENEWAL, materials=("M1",)))
    assert statuses(ledger, "2017-10-09") == ["expired"]


def test_a_renewal_without_a_term_in_the_ledger_expires(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-07-03", issued(valid_to=date(2017, 10, 8)))
    ledger.say("2017-08-01", received(RENEWAL, kind=ApplicationKind.RENEWAL, licence=LICENCE))
    assert statuses(ledger, "2017-10-09") == ["expired"]


def test_a_renewal_that_was_granted_goes_on_until_its_term_is_recorded(ledger: Asking) -> None:
    renewing(ledger, "2017-09-08")
    ledger.say("2017-10-06", decided(DecisionOutcome.GRANTED, "2017-10-06", RENEWAL))
    assert statuses(ledger, "2017-10-09") == ["valid"]
    renewed = changed(LicenceChange.RENEWED, "2017-10-12", valid_from=date(2017, 10, 12))
    ledger.say("2017-10-12", replace(renewed, valid_to=date(2022, 10, 8), case=RENEWAL))
    assert statuses(ledger, "2017-10-11", "2017-10-12") == ["valid", "valid"]
    assert ledger.show("licence", LICENCE, on="2017-10-12").valid_to == "2022-10-08"
