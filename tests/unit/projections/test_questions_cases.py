"""办件: status, deadline, silence, lateness and filters, each expected from law and calendar.

The working days are counted by hand in the announced calendar of 2017: the National Day holiday
is 1–8 October, and Saturday 30 September is worked.
"""

from datetime import date
from pathlib import Path

import pytest

from ledger.events.base import TimeUnit
from ledger.events.catalogue import ItemAdjusted
from ledger.events.decision import DecisionOutcome, LicenceIssued
from ledger.events.handling import (
    HandlingStepCompleted,
    Opinion,
    ReviewCompleted,
)
from ledger.events.intake import (
    ApplicationNotAccepted,
    ApplicationWithdrawn,
    Material,
    SupplementRequested,
    SupplementSubmitted,
)
from ledger.events.organisation import CalendarPublished, LegalTermSet
from tests.asking import (
    BUREAU,
    CASE,
    COMPANY,
    ITEM,
    Asking,
    accepted,
    closed,
    decided,
    end_of,
    guide,
    instant,
    local,
    received,
)

OTHER = f"{BUREAU}/2017-0413"
NOTICE = SupplementRequested(case=CASE, materials=("健康证明",))
HANDED_IN = Material(code="健康证明")


def test_the_status_follows_the_facts_of_a_case_to_its_end(ledger: Asking) -> None:
    granted, refused = DecisionOutcome.GRANTED, DecisionOutcome.REFUSED
    for at, said, status in (
        ("2017-07-03 09:00", received(), "received"),
        ("2017-07-03 10:00", NOTICE, "supplementing"),
        ("2017-07-04 09:00", SupplementSubmitted(case=CASE, materials=()), "supplementing"),
        ("2017-07-04 10:00", SupplementSubmitted(case=CASE, materials=(HANDED_IN,)), "received"),
        ("2017-07-04 11:00", accepted("2017-07-04"), "accepted"),
        ("2017-07-06 11:00", decided(granted, "2017-07-06"), "granted"),
        ("2017-07-07 11:00", closed("2017-07-07"), "closed"),
    ):
        ledger.say(at, said)
        assert ledger.show("case", CASE).status == status
    for number, said, status in (
        ("1", decided(refused, "2017-07-06", f"{BUREAU}/1"), "refused"),
        ("2", ApplicationNotAccepted(case=f"{BUREAU}/2", reason="不属职权范围"), "not-accepted"),
        ("3", ApplicationWithdrawn(case=f"{BUREAU}/3"), "withdrawn"),
    ):
        ledger.say("2017-07-03", received(f"{BUREAU}/{number}"))
        ledger.say("2017-07-06", said)
        assert ledger.show("case", f"{BUREAU}/{number}").status == status
    ledger.say("2017-07-06", HandlingStepCompleted(case=f"{BUREAU}/4", step="踏勘"))
    assert ledger.show("case", f"{BUREAU}/4").status == "unreceived"
    assert f"{BUREAU}/4" not in {one.case for one in ledger.list("case")}
    (hidden,) = ledger.list("case", status=("unreceived",))
    assert hidden.case == f"{BUREAU}/4"
    assert ledger.show("case", f"{BUREAU}/5") is None


def test_the_status_on_a_day_is_what_had_taken_effect_by_its_end(ledger: Asking) -> None:
    ledger.say("2017-07-03 23:59", received())
    ledger.say("2017-07-05 00:00", accepted("2017-07-05"))
    ledger.say("2017-07-06 23:59", closed("2017-07-06"))
    found = {
        day: getattr(ledger.show("case", CASE, on=day), "status", None)
        for day in ("2017-07-02", "2017-07-03", "2017-07-04", "2017-07-05", "2017-07-06")
    }
    assert list(found.values()) == [None, "received", "received", "accepted", "closed"]


@pytest.mark.parametrize(
    ("limits", "accepted_on", "due_on"),
    [
        ({"promised_days": 7, "promised_unit": TimeUnit.WORKDAY}, "2017-09-27", "2017-10-12"),
        ({"promised_days": 7, "legal_days": 20}, "2017-09-27", "2017-10-12"),
        ({"legal_days": 20, "legal_unit": TimeUnit.WORKDAY}, "2017-07-03", "2017-07-31"),
        ({"legal_days": 30, "legal_unit": TimeUnit.DAY}, "2017-07-03", "2017-08-02"),
        ({"legal_days": 1, "legal_unit": TimeUnit.MONTH}, "2017-01-31", "2017-02-28"),
        ({"legal_days": 1, "legal_unit": TimeUnit.YEAR}, "2016-12-20", "2017-12-20"),
        ({"legal_days": 1, "legal_unit": TimeUnit.YEAR}, "2017-12-20", None),
        ({"legal_days": 30, "legal_unit": TimeUnit.DAY}, "2017-09-01", "2017-10-09"),
        ({"legal_days": 7, "legal_unit": TimeUnit.WORKDAY}, "2017-12-20", "2017-12-29"),
        ({"legal_days": 8, "legal_unit": TimeUnit.WORKDAY}, "2017-12-20", None),
        ({"instant": True, "legal_days": 20}, "2017-07-03", "2017-07-03"),
        ({}, "2017-07-03", "2017-07-31"),
    ],
    ids=[
        "promise-over-holiday", "promise-first", "legal", "calendar-days", "month-end",
        "year", "year-unannounced", "day-off", "last-known-day", "unannounced-year", "at-once",
        "law",
    ],
)  # fmt: skip
def test_a_case_is_due_by_promise_by_the_guide_or_by_law_and_unknown_where_the_calendar_is(
    ledger: Asking, limits: dict[str, object], accepted_on: str, due_on: str | None
) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(**limits))
    ledger.say(accepted_on, received(), accepted(accepted_on, guide=1))
    found = ledger.show("case", CASE)
    assert found.due_at == (None if due_on is None else end_of(due_on))
    assert found.due == ("pending-calendar" if due_on is None else "set")
    if due_on is None:
        assert (found.late, found.days_left) == (None, None)


def test_an_unknown_deadline_is_known_once_the_year_is_announced(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-12-20", received(), accepted("2017-12-20"))
    assert ledger.show("case", CASE).due_at is None
    ledger.say(
        "2017-12-25", CalendarPublished(calendar="cn", year=2018, days_off=(date(2018, 1, 1),))
    )
    assert ledger.show("case", CASE).due_at == end_of("2018-01-18")
    assert ledger.show("case", CASE, on="2017-12-24").due_at is None


def test_a_deadline_that_the_agency_stated_goes_before_what_the_guide_promises(
    ledger: Asking,
) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(promised_days=7))
    stated = local("2017-07-05 12:00")
    ledger.say("2017-07-03", received(), accepted("2017-07-03", guide=1, due_at=stated))
    assert ledger.show("case", CASE).due_at == instant("2017-07-05 12:00")
    ledger.say("2017-07-03", received(OTHER), accepted("2017-07-03", OTHER, due_at=stated))
    ledger.say("2017-07-05 18:00", closed("2017-07-05", OTHER))
    ledger.say("2017-07-06 09:00", closed("2017-07-06"))
    assert {one.case: one.late for one in ledger.list("case")} == {CASE: True, OTHER: False}


def test_a_deadline_is_kept_until_its_day_ends(ledger: Asking) -> None:
    stated = local("2017-07-05 00:00")
    ledger.say("2017-07-03", received(), accepted("2017-07-03", due_at=stated))
    found = [ledger.show("case", CASE, on=f"2017-07-0{day}") for day in (4, 5, 6)]
    assert [(one.late, one.days_left) for one in found] == [(False, 1), (False, 0), (True, -1)]


def test_a_stated_day_beyond_what_the_law_gives_does_not_count(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(legal_days=20))
    stated = local("2017-08-15 12:00")
    ledger.say("2017-07-03", received(), accepted("2017-07-03", guide=1, due_at=stated))
    found = ledger.show("case", CASE, on="2017-08-01")
    assert (found.due_promised, found.due_legal) == ("2017-08-15", "2017-07-31")
    assert found.due_at == end_of("2017-07-31")
    assert (found.late, found.late_legal) == (True, True)


def test_what_breaks_the_promise_may_still_be_lawful(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(legal_days=20, promised_days=7))
    ledger.say("2017-07-03", received(), accepted("2017-07-03", guide=1))
    ledger.say("2017-07-20", decided(DecisionOutcome.GRANTED, "2017-07-20"))
    found = ledger.show("case", CASE)
    assert (found.due_promised, found.due_legal) == ("2017-07-12", "2017-07-31")
    assert (found.late, found.late_legal) == (True, False)


def test_the_law_s_own_term_limits_no_item_that_is_not_a_permit(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-01-02", ItemAdjusted(item=ITEM, kind="07", effective_on=date(2017, 7, 1)))
    ledger.say("2017-06-30", received(OTHER), accepted("2017-06-30", OTHER))
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    assert ledger.show("case", OTHER).due_legal == "2017-07-28"
    found = ledger.show("case", CASE)
    assert (found.due_legal, found.due, found.late) == (None, "none", None)


def test_a_guide_that_is_published_afterwards_moves_no_limit(ledger: Asking) -> None:
    """Whoever is late cannot publish, for a day that has passed, the time that he needs."""
    ledger.say("2017-01-02", guide(1, legal_days=10))
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    ledger.say("2017-07-18", guide(2, "2017-07-01", legal_days=60))
    assert ledger.show("case", CASE).due_legal == "2017-07-17"
    ledger.say("2017-07-19", received(OTHER), accepted("2017-07-19", OTHER))
    assert ledger.show("case", OTHER).due_legal == "2017-10-17"


def test_a_longer_term_that_is_set_afterwards_moves_no_limit_and_takes_back_no_silence(
    ledger: Asking,
) -> None:
    """Whoever is late cannot set, for a day that has passed, the time that he needs."""
    ledger.terms()
    ledger.say("2017-07-03", received(), received(OTHER), accepted("2017-07-03", OTHER))
    before = [ledger.show("case", one, on="2017-08-01") for one in (CASE, OTHER)]
    assert [one.due_legal for one in before] == ["2017-07-31", "2017-07-31"]
    longer = [
        LegalTermSet(
            term=term, length=60, unit=TimeUnit.WORKDAY, effective_on=date(2004, 7, 1), basis="某法"
        )
        for term in ("decision", "supplement-notice")
    ]
    ledger.say("2017-08-01", *longer)
    after = [ledger.show("case", one, on="2017-08-01") for one in (CASE, OTHER)]
    assert after == before
    steps = ledger.why("case", OTHER, "due_legal")
    assert any("20" in str(one) for one in steps)
    assert not any("60" in str(one) for one in steps)
    later = f"{BUREAU}/2017-0414"
    ledger.say("2017-08-01", received(later), accepted("2017-08-01", later))
    assert ledger.show("case", later).due_legal == "2017-10-30"


def test_a_case_without_any_limit_has_no_deadline(ledger: Asking) -> None:
    ledger.say("2017-07-03", received(), accepted("2017-07-03"))
    found = ledger.show("case", CASE)
    assert (found.due_at, found.late, found.days_left) == (None, None, None)


def test_a_case_keeps_the_guide_that_it_was_accepted_under(ledger: Asking) -> None:
    ledger.say("2017-01-02", guide(1, promised_days=7))
    (second,) = ledger.say("2017-06-01", guide(2, "2017-07-01", promised_days=3))
    ledger.say("2017-07-03", received(), accepted("2017-07-03", guide=1))
    ledger.say("2017-07-03", received(OTHER), accepted("2017-07-03", OTHER))
    early = f"{BUREAU}/2017-0414"
    ledger.say("2017-06-30", received(early), accepted("2017-06-30", early))
    due = {one.case: one.due_at for one in ledger.list("case")}
    assert due == {
        CASE: end_of("2017-07-12"),
        OTHER: end_of("2017-07-06"),
        early: end_of("2017-07-11"),
    }
    was = guide(2, "2017-07-01", promised_days=3)
    ledger.correct("2017-07-04", second, was, guide(2, "2017-07-01", promised_days=5))
    assert ledger.show("case", OTHER).due_at == end_of("2017-07-10")


def test_silence_after_the_notice_period_counts_as_acceptance_from_the_receipt(
    ledger: Asking,
) -> None:
    ledger.terms()
    ledger.say("2017-01-02", guide(promised_days=7))
    ledger.say("2017-07-03 17:00", received())
    last_day = ledger.show("case", CASE, on="2017-07-10")
    assert (last_day.status, last_day.accepted_on, last_day.silent) == ("received", None, False)
    assert last_day.due_at is None
    after = ledger.show("case", CASE, on="2017-07-11")
    assert (after.status, after.accepted_on, after.silent) == ("accepted", "2017-07-03", True)
    assert (after.accepted_at, after.due_at) == (None, end_of("2017-07-12"))
    assert (after.late, after.days_left) == (False, 1)
    assert ledger.show("case", CASE, on="2017-07-13").late is True
    assert {one.case for one in ledger.list("case", on="2017-07-11", status=("accepted",))} == {
        CASE
    }
    assert ledger.list("case", on="2017-07-10", status=("accepted",)) == []


@pytest.mark.parametrize(
    ("at", "said", "is_silent"),
    [
        ("2017-07-10 18:00", NOTICE, False),
        ("2017-07-11 09:00", NOTICE, True),
        ("2017-07-05 09:00", ApplicationNotAccepted(case=CASE, reason="不属职权范围"), False),
        ("2017-07-05 09:00", ApplicationWithdrawn(case=CASE), False),
        ("2017-07-10 09:00", closed("2017-07-10"), False),
        ("2017-07-11 09:00", closed("2017-07-11"), True),
        ("2017-07-20 09:00", decided(DecisionOutcome.GRANTED, "2017-07-20"), True),
    ],
    ids=["notice", "late-notice", "turned-away", "withdrawn", "closed", "closed-late", "decided"],
)
def test_what_the_window_did_in_the_notice_period_breaks_the_silence(
    ledger: Asking, *, at: str, said: object, is_silent: bool
) -> None:
    ledger.terms()
    ledger.say("2017-07-03", received())
    ledger.say(at, said)  # type: ignore[arg-type]
    found = ledger.show("case", CASE)
    assert found.silent is is_silent
    assert found.accepted_on == ("2017-07-03" if is_silent else None)
    assert (found.due_at is not None) is is_silent


def test_the_first_of_two_notices_breaks_the_silence(ledger: Asking) -> None:
    ledger.terms()
    ledger.say("2017-07-03", received())
    ledger.say("2017-07-04", NOTICE, observed="old")
    ledger.say("2017-07-20", NOTICE, observed="old")
    assert ledger.show("case", CASE).status == "supplementing"


def test_nothing_is_accepted_by_silence_in_a_year_that_nobody_announced(
    ledger: Asking, tmp_path: Path
) -> None:
    ledger.terms()
    ledger.say("2017-12-28", received())
    assert ledger.show("case", CASE, on="2018-03-01").status == "received"
    (tmp_path / "other").mkdir()
    nameless = Asking(tmp_path / "other", calendar=None)
    nameless.terms()
    nameless.say("2017-07-03", received())
    assert nameless.show("case", CASE, on="2017-08-01").status == "received"
    nameless.close()


@pytest.mark.parametrize(
    ("on", "late", "days_left"),
    [
        ("2017-09-29", False, 5),
        ("2017-09-30", False, 4),
        ("2017-10-04", False, 4),
        ("2017-10-12", False, 0),
        ("2017-10-13", True, -1),
        ("2017-10-16", True, -2),
    ],
)
def test_what_is_open_is_late_from_the_day_after_its_deadline(
    ledger: Asking, *, on: str, late: bool, days_left: int
) -> None:
    ledger.say("2017-01-02", guide(promised_days=7))
    ledger.say("2017-09-27", received(), accepted("2017-09-27", guide=1))
    found = ledger.show("case", CASE, on=on)
    assert (found.late, found.days_left) == (late, days_left)
    assert bool(ledger.list("case", on=on, late=True)) is late


@pytest.mark.parametrize(("at", "late"), [("2017-10-12 23:59", False), ("2017-10-13 00:00", True)])
def test_what_has_ended_is_late_if_it_was_decided_after_its_deadline(
    ledger: Asking, *, at: str, late: bool
) -> None:
    ledger.say("2017-01-02", guide(promised_days=7))
    ledger.say("2017-09-27", received(), accepted("2017-09-27", guide=1))
    ledger.say(at, decided(DecisionOutcome.GRANTED, at[:10]))
    ledger.say("2017-11-20", closed("2017-11-20"))
    found = ledger.show("case", CASE)
    assert (found.late, found.days_left) == (late, None)
    assert bool(ledger.list("case", late=True)) is late


def test_durations_run_from_receipt_to_closing_also_backwards(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", received())
    ledger.say("2017-07-04 21:00", closed("2017-07-04"))
    ledger.say("2017-07-05 09:00", received(OTHER), observed="old")
    ledger.say("2017-07-05 03:00", closed("2017-07-05", OTHER), observed="old")
    open_case = f"{BUREAU}/2017-0414"
    ledger.say("2017-07-05", received(open_case))
    found = {one.case: one.duration_days for one in ledger.list("case")}
    assert found == {CASE: 1.5, OTHER: -0.25, open_case: None}


def test_steps_and_officers_are_counted_each_officer_once(ledger: Asking) -> None:
    ledger.say("2017-07-03 09:00", received())
    for minute, officer in enumerate(("1", "11", "1", "2")):
        step = HandlingStepCompleted(case=CASE, step=f"第{minute}步")
        ledger.say(f"2017-07-03 10:0{minute}", step, officer=officer)
    review = ReviewCompleted(case=CASE, level=1, opinion=Opinion.PASS)
    ledger.say("2017-07-03 11:00", review, officer="3")
    found = ledger.show("case", CASE)
    assert (found.steps_count, found.officers_count, found.last_step) == (5, 4, "第3步")
    assert found.first_event_at == instant("2017-07-03 09:00")
    assert found.last_event_at == instant("2017-07-03 11:00")


def test_of_what_was_brought_in_twice_the_first_counts(ledger: Asking) -> None:
    ledger.say("2017-07-03", received(), observed="old")
    ledger.say("2017-07-04", closed("2017-07-04"), observed="old")
    ledger.say("2017-07-09", received(subject="reg:neiqiu:2"), closed("2017-07-09"), observed="old")
    found = ledger.show("case", CASE)
    assert (found.subject, found.duration_days, found.observed) == (COMPANY, 1.0, True)


def test_a_granted_case_names_its_licence(ledger: Asking) -> None:
    ledger.say("2017-07-03", received())
    licence = f"{BUREAU}/JY1"
    issued = LicenceIssued(licence=licence, case=CASE, subject=COMPANY, valid_from=date(2017, 7, 3))
    (entry,) = ledger.say("2017-07-03", issued)
    assert ledger.show("case", CASE).licence == licence
    ledger.void("2017-07-04", entry, issued)
    assert ledger.show("case", CASE).licence is None


def test_the_item_of_a_case_stays_what_was_applied_for(ledger: Asking) -> None:
    (entry,) = ledger.say("2017-07-03", received())
    ledger.correct("2017-07-04", entry, received(), received(item="XK-2"))
    assert ledger.show("case", CASE).item == "XK-2"
    assert ledger.show("case", CASE, on="2017-07-03") is None
    assert ITEM not in {one.item for one in ledger.list("case")}
