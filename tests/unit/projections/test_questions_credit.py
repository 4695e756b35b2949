"""信用: what binds whom on which day, and what it falls with."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.events.credit import (
    Forbidden,
    PenaltyDecided,
    PenaltyRevoked,
    RestrictionImposed,
    RestrictionLifted,
)
from ledger.events.organisation import RecodeKind, SubjectRecoded
from ledger.events.supervision import RectificationOrdered, RectificationVerified
from tests.asking import CASE, COMPANY, MARKET, Asking, instant

PENALTY = f"{MARKET}/P1"
RESTRICTION = f"{MARKET}/R1"
NEW_CODE = "reg:neiqiu:9"
PERSON = "person:k1:" + "3f" * 16


def penalised(**more: object) -> PenaltyDecided:
    """Return a fine of five thousand yuan."""
    fields = {
        "penalty": PENALTY,
        "subject": COMPANY,
        "kinds": ("2",),
        "fine_fen": 500_000,
        "document": "罚〔2017〕1号",
        "facts": "事实",
        "basis": "依据",
        "decided_on": date(2017, 7, 3),
        "publicised_until": date(2018, 7, 2),
        **more,
    }
    return PenaltyDecided(**fields)  # type: ignore[arg-type]


def restricted(number: str = RESTRICTION, **more: object) -> RestrictionImposed:
    """Return a bar to grants for the second half of 2017, resting on the penalty."""
    fields = {
        "subject": COMPANY,
        "ground": f"penalty:{PENALTY}",
        "forbids": (Forbidden.GRANT,),
        "from_on": date(2017, 8, 1),
        "until_on": date(2017, 11, 30),
        "basis": "食品安全法 第一百三十五条",
        **more,
    }
    return RestrictionImposed(restriction=number, **fields)  # type: ignore[arg-type]


def revoked(**more: object) -> PenaltyRevoked:
    """Return the taking back of the penalty."""
    fields = {"penalty": PENALTY, "subject": COMPANY, **more}
    return PenaltyRevoked(  # type: ignore[arg-type]
        document="撤〔2017〕1号", reason="事实不清", revoked_on=date(2017, 9, 1), **fields
    )


def lifted(only_for: str | None = None, number: str = RESTRICTION) -> RestrictionLifted:
    """Return a lifting, as a whole or for one case."""
    return RestrictionLifted(
        restriction=number, subject=COMPANY, only_for=only_for, reason="信用修复"
    )


def status(
    ledger: Asking, *days: str, subject: str = COMPANY, number: str = RESTRICTION
) -> list[str]:
    """Return what a restriction is on some days, as shown for a subject."""
    return [
        next(
            (one.status for one in ledger.shows("credit", subject, on=day) if one.number == number),
            "-",
        )
        for day in days
    ]


def recoded(kind: RecodeKind, old: str = COMPANY, new: str = NEW_CODE) -> SubjectRecoded:
    """Return a change of code."""
    return SubjectRecoded(
        subject_from=old, subject_into=new, kind=kind, effective_on=date(2017, 8, 10)
    )


def test_a_restriction_binds_from_its_first_to_its_last_day(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), restricted(), agency=MARKET)
    days = ("2017-07-02", "2017-07-03", "2017-07-31", "2017-08-01", "2017-11-30", "2017-12-01")
    assert status(ledger, *days) == ["-", "pending", "pending", "binding", "binding", "expired"]
    for day, said in zip(days, status(ledger, *days), strict=True):
        found = [one for one in ledger.shows("credit", COMPANY, on=day) if one.binding]
        assert bool(found) is (said == "binding")


def test_a_restriction_without_a_last_day_binds_while_its_ground_stands(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), restricted(until_on=None), agency=MARKET)
    assert status(ledger, "2017-12-01", "2027-12-01") == ["binding", "binding"]


def test_a_restriction_falls_with_the_penalty_that_it_rests_on(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), restricted(), agency=MARKET)
    ledger.say("2017-09-01", revoked(), agency=MARKET)
    assert status(ledger, "2017-08-31", "2017-09-01", "2017-12-01") == [
        "binding",
        "fallen",
        "fallen",
    ]
    assert status(ledger, "2017-09-01", number=PENALTY) == ["revoked"]
    (penalty,) = ledger.list("credit", status=("revoked",))
    assert (penalty.number, penalty.ended_at) == (PENALTY, instant("2017-09-01"))


def test_a_restriction_falls_when_the_record_of_its_ground_is_voided_or_was_another_companys(
    ledger: Asking,
) -> None:
    (entry,) = ledger.say("2017-07-03", penalised(), agency=MARKET)
    ledger.say("2017-07-03", restricted(), agency=MARKET)
    other = penalised(subject="reg:neiqiu:2")
    ledger.correct("2017-07-04", entry, penalised(), other, agency=MARKET)
    assert status(ledger, "2017-08-02") == ["fallen"]
    ledger.say("2017-08-10", recoded(RecodeKind.SUCCESSION, "reg:neiqiu:2", COMPANY))
    assert status(ledger, "2017-08-09", "2017-08-10") == ["fallen", "binding"]
    ledger.void("2017-08-20", entry, penalised())
    assert status(ledger, "2017-12-01", "2017-08-10") == ["fallen", "fallen"]
    assert status(ledger, "2017-12-01", number=PENALTY) == ["-"]


def test_a_restriction_on_a_ground_that_nobody_recorded_binds_nobody(ledger: Asking) -> None:
    ledger.say(
        "2017-07-03",
        restricted(),
        restricted(f"{MARKET}/R2", ground="document:reg:x:1/1"),
        restricted(f"{MARKET}/R3", ground=None),
        agency=MARKET,
    )
    found = {
        one.number[-2:]: one.status for one in ledger.shows("credit", COMPANY, on="2017-09-01")
    }
    assert found == {"R1": "fallen", "R2": "fallen", "R3": "binding"}


def test_a_restriction_on_an_order_falls_when_the_rectification_has_passed(ledger: Asking) -> None:
    order = f"{MARKET}/O1"
    ledger.say(
        "2017-07-03",
        RectificationOrdered(
            rectification=order,
            about=f"penalty:{PENALTY}",
            subject=COMPANY,
            ordered_on=date(2017, 7, 3),
            demand="改正",
        ),
        restricted(ground=f"rectification:{order}"),
        agency=MARKET,
    )
    for at, passed in (("2017-08-10", False), ("2017-08-20", True)):
        verified = RectificationVerified(
            rectification=order, verified_on=date.fromisoformat(at), passed=passed
        )
        ledger.say(at, verified, agency=MARKET)
    days = ("2017-08-09", "2017-08-10", "2017-08-19", "2017-08-20")
    assert status(ledger, *days) == ["binding", "binding", "binding", "fallen"]


def test_a_restriction_on_another_restriction_falls_with_it_at_every_remove(ledger: Asking) -> None:
    second, third = f"{MARKET}/R2", f"{MARKET}/R3"
    ledger.say("2017-07-03", penalised(), agency=MARKET)
    ledger.say(
        "2017-07-03",
        restricted(until_on=date(2017, 10, 31)),
        restricted(second, ground=f"restriction:{RESTRICTION}"),
        restricted(third, ground=f"restriction:{second}"),
        agency=MARKET,
    )
    assert status(ledger, "2017-10-31", "2017-11-01", number=third) == ["binding", "fallen"]
    ledger.say("2017-09-10", lifted(number=second), agency=MARKET)
    assert status(ledger, "2017-09-09", "2017-09-10", number=third) == ["binding", "fallen"]
    ledger.say("2017-09-05", revoked(), agency=MARKET)
    for number in (RESTRICTION, second, third):
        assert status(ledger, "2017-09-05", number=number) == ["fallen"]
    assert status(ledger, "2017-09-10", number=second) == ["lifted"]


def test_restrictions_that_rest_on_each_other_bind_nobody(ledger: Asking) -> None:
    second = f"{MARKET}/R2"
    ledger.say(
        "2017-07-03",
        restricted(ground=f"restriction:{second}"),
        restricted(second, ground=f"restriction:{RESTRICTION}"),
        agency=MARKET,
    )
    assert status(ledger, "2017-09-01") == ["fallen"]


def test_a_person_is_bound_by_what_the_company_did(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), restricted(subject=PERSON), agency=MARKET)
    assert status(ledger, "2017-09-01", subject=PERSON) == ["binding"]


def test_a_lifting_as_a_whole_ends_it_and_one_for_a_case_frees_that_case(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), restricted(), agency=MARKET)
    ledger.say("2017-08-10", lifted(CASE), agency=MARKET)
    found = next(one for one in ledger.shows("credit", COMPANY) if one.number == RESTRICTION)
    assert found.exempt_cases == f'["{CASE}"]'
    assert status(ledger, "2017-08-10") == ["binding"]
    ledger.say("2017-09-10", lifted(), agency=MARKET)
    assert status(ledger, "2017-09-09", "2017-09-10") == ["binding", "lifted"]


@pytest.mark.parametrize(
    ("kind", "old_is_bound", "new_is_bound"),
    [(RecodeKind.SAME, True, True), (RecodeKind.SUCCESSION, False, True)],
)
def test_a_bar_follows_the_company_to_its_new_code(
    ledger: Asking, kind: RecodeKind, *, old_is_bound: bool, new_is_bound: bool
) -> None:
    ledger.say("2017-07-03", penalised(), restricted(), agency=MARKET)
    ledger.say("2017-08-10", recoded(kind))
    assert status(ledger, "2017-08-09", "2017-08-10", subject=NEW_CODE) == ["-", "binding"]
    on_new = restricted(f"{MARKET}/R2", subject=NEW_CODE, ground=None)
    ledger.say("2017-08-11", on_new, agency=MARKET)
    seen = status(ledger, "2017-08-11", number=f"{MARKET}/R2") == ["binding"]
    assert seen is old_is_bound
    shown = ledger.shows("credit", NEW_CODE, on="2017-08-11")
    assert new_is_bound
    assert {one.number for one in shown} == {PENALTY, RESTRICTION, f"{MARKET}/R2"}
    assert {one.subject for one in shown} == {NEW_CODE}
    assert {one.code for one in shown} == {COMPANY, NEW_CODE}


def test_a_code_that_changed_in_a_circle_is_followed_once(ledger: Asking) -> None:
    ledger.say("2017-07-03", penalised(), agency=MARKET)
    ledger.say("2017-08-10", recoded(RecodeKind.SUCCESSION))
    ledger.say("2017-08-10", recoded(RecodeKind.SUCCESSION, NEW_CODE, COMPANY))
    assert [one.number for one in ledger.shows("credit", NEW_CODE)] == [PENALTY]


def test_what_was_only_taken_back_is_told_as_unknown_or_revoked(ledger: Asking) -> None:
    ledger.say("2017-09-01", revoked(), agency=MARKET)
    ledger.say("2017-09-01", lifted(CASE), agency=MARKET)
    found = {one.number: one.status for one in ledger.list("credit")}
    assert found == {PENALTY: "revoked", RESTRICTION: "unknown"}


def test_nothing_stands_against_a_subject_that_nobody_recorded(ledger: Asking) -> None:
    assert ledger.shows("credit", COMPANY) == []


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Two penalties and three restrictions of two agencies against two companies."""
    ledger = Asking(tmp_path_factory.mktemp("several"))
    health = "reg:130523:health"
    second = f"{health}/P2"
    other = {"subject": "reg:neiqiu:2"}
    ledger.say(
        "2017-07-03",
        penalised(),
        restricted(until_on=None),
        restricted(f"{MARKET}/R3", until_on=date(2017, 8, 2)),
        agency=MARKET,
    )
    ledger.say(
        "2017-07-04",
        penalised(penalty=second, decided_on=date(2017, 7, 4), **other),
        restricted(
            f"{health}/R2",
            ground=f"penalty:{second}",
            from_on=date(2018, 1, 1),
            until_on=None,
            **other,
        ),
        agency=health,
    )
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "P1 P2 R1 R2 R3"),
        ({"status": ("binding",)}, "R1"),
        ({"status": ("open",)}, "P1 P2 R1 R2"),
        ({"status": ("ended",)}, "R3"),
        ({"status": ("stands",)}, "P1 P2"),
        ({"agency": "reg:130523:health"}, "P2 R2"),
        ({"subject": COMPANY}, "P1 R1 R3"),
        ({"since": date(2017, 7, 4)}, "P2 R1 R2 R3"),
        ({"until": date(2017, 8, 1)}, "P1 P2 R1 R3"),
        ({"since": date(2017, 8, 1), "until": date(2017, 8, 1)}, "R1 R3"),
        ({"late": True}, ""),
        ({"limit": 2}, "P1 P2"),
        ({"limit": 0}, ""),
    ],
)
def test_a_filter_keeps_exactly_the_records_that_it_names(
    several: Asking, filters: dict[str, object], expected: str
) -> None:
    found = [one.number[-2:] for one in several.list("credit", **filters)]
    assert " ".join(sorted(found)) == expected
