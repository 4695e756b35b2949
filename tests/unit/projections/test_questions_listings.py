"""失信名单与联合惩戒: who is on a list, whose turn it is, and which answers are owed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sql
from msgspec.structs import replace

from ledger.events.appeal import AppealDecided, AppealFiled, AppealKind
from ledger.events.base import AppealOutcome, TimeUnit
from ledger.events.credit import Forbidden, PenaltyDecided, PenaltyRevoked, RestrictionImposed
from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    LeavingReason,
    PunishmentResult,
    SeriousListEntered,
    SeriousListLeft,
    SeriousListNoticeServed,
)
from ledger.events.organisation import AgencyRegistered, AgencySucceeded, LegalTermSet
from ledger.events.repair import CreditRepairDecided, RepairOutcome
from tests.asking import BUREAU, COMPANY, MARKET, Asking

LISTING = f"{MARKET}/MD-1"
PUNISHMENT = f"{MARKET}/LC-1"
PENALTY = f"{MARKET}/CF-1"
PENALISED = PenaltyDecided(
    penalty=PENALTY,
    subject=COMPANY,
    kinds=("1",),
    document="罚〔2017〕1号",
    facts="销售过期食品",
    basis="食品安全法",
    decided_on=date(2017, 8, 1),
)
NOTICE = SeriousListNoticeServed(
    listing=LISTING,
    subject=COMPANY,
    measure="M-01",
    ground=f"penalty:{PENALTY}",
    facts="情节严重",
    basis="办法",
    document="告〔2017〕1号",
    served_on=date(2017, 9, 1),
    object_until=date(2017, 9, 8),
)
ENTRY = SeriousListEntered(
    listing=LISTING,
    subject=COMPANY,
    measure="M-01",
    ground=f"penalty:{PENALTY}",
    facts="情节严重",
    basis="办法",
    document="列〔2017〕1号",
    entered_on=date(2017, 9, 11),
)
BAR = RestrictionImposed(
    restriction=f"{MARKET}/X-1",
    subject=COMPANY,
    ground=f"listing:{LISTING}",
    forbids=(Forbidden.GRANT,),
    from_on=date(2017, 9, 11),
    basis="办法",
)
ASKED = JointPunishmentInitiated(
    punishment=PUNISHMENT,
    subject=COMPANY,
    ground=f"listing:{LISTING}",
    agencies=(BUREAU, "reg:130523:housing"),
    measures=("C-01",),
    from_on=date(2017, 9, 12),
    answer_by=date(2017, 10, 1),
    basis="备忘录",
    document="联〔2017〕1号",
)
ANSWER = JointPunishmentAnswered(
    punishment=PUNISHMENT,
    result=PunishmentResult.APPLIED,
    measures=("C-01",),
    answered_on=date(2017, 9, 20),
)


@pytest.fixture
def told(ledger: Asking) -> Asking:
    """A company that was told that it is about to be listed."""
    ledger.say("2017-08-01", PENALISED, agency=MARKET)
    ledger.say("2017-09-01", NOTICE, agency=MARKET)
    return ledger


@pytest.fixture
def listed(told: Asking) -> Asking:
    """A company on the list, with a restriction that rests on it, and others asked to act."""
    told.say("2017-09-11", ENTRY, BAR, agency=MARKET)
    told.say("2017-09-12", ASKED, agency=MARKET)
    return told


def status(ledger: Asking, on: str) -> tuple[str, str | None]:
    """Return how the listing stands on a day, and whose turn it is."""
    answer = ledger.show("listing", LISTING, on=on)
    return answer.status, answer.whose_turn


def test_a_day_off_leaves_the_next_working_day_to_object(ledger: Asking) -> None:
    ledger.say("2017-08-01", PENALISED, agency=MARKET)
    saturday = replace(NOTICE, object_until=date(2017, 9, 9))
    ledger.say("2017-09-01", saturday, agency=MARKET)
    assert ledger.show("listing", LISTING, on="2017-09-01").object_until == "2017-09-11"
    assert status(ledger, "2017-09-11") == ("announced", None)
    assert status(ledger, "2017-09-12") == ("announced", MARKET)


def test_whose_turn_it_is_follows_the_notice(told: Asking) -> None:
    assert status(told, "2017-09-08") == ("announced", None)
    assert status(told, "2017-09-09") == ("announced", MARKET)
    objection = AppealFiled(
        appeal=f"{MARKET}/YY-1",
        about=f"listing:{LISTING}",
        subject=COMPANY,
        kind=AppealKind.OBJECTION,
        filed_on=date(2017, 9, 5),
    )
    told.say("2017-09-05", objection, agency=MARKET)
    assert status(told, "2017-09-06") == ("objected", MARKET)
    word = AppealDecided(
        appeal=objection.appeal,
        about=objection.about,
        subject=COMPANY,
        outcome=AppealOutcome.QUASHED,
        effective_on=date(2017, 9, 7),
        document="答复书",
    )
    told.say("2017-09-07", word, agency=MARKET)
    assert status(told, "2017-09-09") == ("quashed", None)


def test_a_listing_is_due_to_be_left_by_the_term_that_held_for_it(told: Asking) -> None:
    term = LegalTermSet(
        term="listing",
        length=1,
        unit=TimeUnit.MONTH,
        effective_on=date(2017, 1, 1),
        basis="县信用办",
        window=True,
    )
    told.say("2017-09-10", term)
    told.say("2017-09-11", ENTRY, BAR, agency=MARKET)
    assert status(told, "2017-10-11") == ("listed", None)
    assert status(told, "2017-10-12") == ("due", MARKET)
    (answer,) = told.list("listing", on="2017-10-12", due=True)
    assert (answer.leave_on, answer.late, answer.restrictions_count) == ("2017-10-11", True, 1)
    assert told.list("listing", on="2017-10-11", due=True) == []
    assert [one.about for one in told.list("inbox", on="2017-10-12", agency=MARKET)] == [
        f"listing:{LISTING}"
    ]


def test_a_listing_without_a_last_day_is_never_due(listed: Asking) -> None:
    assert status(listed, "2017-12-29") == ("listed", None)


def test_what_rests_on_a_listing_falls_with_it_and_with_its_ground(listed: Asking) -> None:
    def bar(on: str) -> str:
        return next(
            one.status
            for one in listed.shows("credit", COMPANY, on=on)
            if one.number == BAR.restriction
        )

    assert bar("2017-09-12") == "binding"
    listed.say(
        "2017-10-09",
        PenaltyRevoked(
            penalty=PENALTY,
            subject=COMPANY,
            document="撤〔2017〕1号",
            reason="事实不清",
            revoked_on=date(2017, 10, 9),
        ),
        agency=MARKET,
    )
    assert bar("2017-10-09") == "fallen"
    assert status(listed, "2017-10-09") == ("fallen", MARKET)
    left = SeriousListLeft(
        listing=LISTING,
        subject=COMPANY,
        reason=LeavingReason.GROUND_FALLEN,
        document="移〔2017〕1号",
        left_on=date(2017, 10, 10),
    )
    listed.say("2017-10-10", left, agency=MARKET)
    assert status(listed, "2017-10-10") == ("left", None)
    assert {one.status for one in listed.shows("punishment", PUNISHMENT)} == {"released"}


def parts(ledger: Asking, on: str, **filters: object) -> list[tuple[str, str, str | None]]:
    """Return each agency's part, its light, and whose turn it is."""
    answers = ledger.list("punishment", on=on, **filters)
    return [(one.status, one.light, one.whose_turn) for one in answers]


def test_who_was_asked_owes_an_answer_until_the_working_day_after(listed: Asking) -> None:
    listed.say("2017-09-20", ANSWER)
    assert parts(listed, "2017-10-09", unanswered=True) == [
        ("asked", "yellow", "reg:130523:housing")
    ]
    assert parts(listed, "2017-10-10", unanswered=True) == [("asked", "red", "reg:130523:housing")]
    (late,) = listed.list("punishment", on="2017-10-10", late=True)
    assert (late.agency, late.due_on) == ("reg:130523:housing", "2017-10-09")
    burning = listed.list("deadlines", on="2017-10-10", kind=("punishment",))
    assert [(one.about, one.light) for one in burning] == [(f"punishment:{PUNISHMENT}", "red")]


def test_who_took_over_owes_the_answer_and_gives_it(listed: Asking) -> None:
    listed.say("2017-09-20", ANSWER)
    for code in ("reg:130523:housing", "reg:130523:building"):
        listed.say("2017-09-21", AgencyRegistered(agency=code, name=code, roles=()))
    heir = AgencySucceeded(
        agency="reg:130523:housing",
        successor="reg:130523:building",
        effective_on=date(2017, 9, 25),
    )
    listed.say("2017-09-21", heir)
    assert parts(listed, "2017-09-26", unanswered=True)[0][2] == "reg:130523:building"
    listed.say("2017-09-26", ANSWER, agency="reg:130523:building")
    assert parts(listed, "2017-09-27", unanswered=True) == []
    assert {one[0] for one in parts(listed, "2017-09-27")} == {"applied"}


def test_what_has_ended_asks_nobody_any_more(listed: Asking) -> None:
    assert listed.shows("punishment", PUNISHMENT, on="2017-09-12")[0].standing is True
    end = JointPunishmentEnded(
        punishment=PUNISHMENT, subject=COMPANY, ended_on=date(2017, 9, 22), reason="移出名单"
    )
    listed.say("2017-09-22", end, agency=MARKET)
    assert parts(listed, "2017-09-23", unanswered=True) == []
    assert listed.shows("punishment", PUNISHMENT, on="2017-09-23")[0].standing is False


def test_an_answer_stays_owed_after_the_last_day(listed: Asking) -> None:
    short = replace(ASKED, punishment=f"{MARKET}/LC-2", until_on=date(2017, 9, 20))
    listed.say("2017-09-13", short, agency=MARKET)
    (first, _) = listed.shows("punishment", short.punishment, on="2017-09-21")
    assert (first.status, first.standing) == ("asked", False)


def test_why_a_listing_stands_as_it_does_is_told(listed: Asking) -> None:
    ((_, causes),) = listed.why("listing", LISTING, "status", on="2017-09-12")
    assert any("penalty" in str(one) for one in causes)
    told = listed.why("punishment", PUNISHMENT, "status", on="2017-09-12")
    assert len(told) == 2
    assert all(causes for _, causes in told)


def on_record(ledger: Asking, on: str) -> dict[str, tuple[str, bool, bool]]:
    """Return what stands against the company on a day: its status, whether it binds, is shared."""
    found = ledger.shows("credit", COMPANY, on=on)
    return {one.record: (one.status, one.binding, one.shared) for one in found}


def test_a_list_and_a_joint_punishment_stand_on_record_and_forbid_nothing(told: Asking) -> None:
    assert on_record(told, "2017-09-10").keys() == {"penalty"}
    told.say("2017-09-11", ENTRY, agency=MARKET)
    until_on = date(2017, 9, 20)
    told.say("2017-09-12", replace(ASKED, until_on=until_on), agency=MARKET)
    assert on_record(told, "2017-09-12") == {
        "penalty": ("stands", False, True),
        "listing": ("listed", False, True),
        "punishment": ("stands", False, True),
    }
    (listing,) = told.list("credit", status=("listed",))
    assert (listing.number, listing.from_on, listing.measure) == (LISTING, "2017-09-11", "M-01")
    assert listing.whose_turn is None
    (shown, *_) = told.shows("credit", COMPANY, on="2017-09-12")
    assert shown.refused == "[]"
    assert on_record(told, "2017-09-21")["punishment"] == ("expired", False, False)
    told.say("2017-09-22", LEFT, agency=MARKET)
    end = JointPunishmentEnded(
        punishment=PUNISHMENT, subject=COMPANY, ended_on=date(2017, 9, 22), reason="移出名单"
    )
    told.say("2017-09-23", end, agency=MARKET)
    assert on_record(told, "2017-09-22")["listing"] == ("left", False, False)
    assert on_record(told, "2017-09-22")["punishment"] == ("fallen", False, False)
    assert on_record(told, "2017-09-23")["punishment"] == ("terminated", False, False)


LEFT = SeriousListLeft(
    listing=LISTING,
    subject=COMPANY,
    reason=LeavingReason.OTHER,
    document="移〔2017〕1号",
    left_on=date(2017, 9, 22),
)


def test_whoever_is_repaired_waits_to_be_taken_off_the_list(listed: Asking) -> None:
    repaired = CreditRepairDecided(
        repair=f"{MARKET}/XF-1",
        about=f"listing:{LISTING}",
        subject=COMPANY,
        outcome=RepairOutcome.GRANTED,
        decided_on=date(2017, 9, 20),
        document="信修1号",
        reason="已履行完毕",
    )
    listed.say("2017-09-20", repaired, agency=MARKET)
    assert status(listed, "2017-09-19") == ("listed", None)
    assert status(listed, "2017-09-20") == ("repaired", MARKET)
    assert listed.show("listing", LISTING, on="2017-09-20").repaired_on == "2017-09-20"
    assert on_record(listed, "2017-09-20")["listing"] == ("repaired", False, False)
    listed.say("2017-09-22", LEFT, agency=MARKET)
    assert status(listed, "2017-09-22") == ("left", None)


def test_why_somebody_is_on_record_for_a_list_is_told(listed: Asking) -> None:
    told = listed.why("credit", COMPANY, "status", on="2017-09-12")
    assert {one.record for one, _ in told} == {"penalty", "restriction", "listing", "punishment"}
    assert all(causes for _, causes in told)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count what is asked of any database."""
    made: list[str] = []

    def add(_: object, __: object, statement: str, *___: object) -> None:
        made.append(statement)

    sql.event.listen(sql.Engine, "before_cursor_execute", add)
    try:
        yield made
    finally:
        sql.event.remove(sql.Engine, "before_cursor_execute", add)


def test_what_waits_of_many_listings_is_looked_up_together(told: Asking) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            notice = replace(NOTICE, listing=f"{MARKET}/MD-{count}-{number}")
            told.say("2017-09-01", notice, agency=MARKET)
        told.list("listing")
        with counted() as made:
            inbox = told.list("inbox", on="2017-09-12", agency=MARKET)
        assert len(inbox) >= count
        return len(made)

    statements(1)
    assert statements(40) <= statements(2)
