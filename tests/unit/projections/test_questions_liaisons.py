"""联络员: who speaks for an agency in the handover, and where is nobody any more."""

from datetime import date

import pytest

from ledger.events.base import Role
from ledger.events.organisation import (
    AgencyRegistered,
    AgencySucceeded,
    LiaisonAppointed,
    OfficerAppointed,
    OfficerRemoved,
    Post,
)
from projections.discovery import all_questions
from projections.question import OF_SUBJECTS
from tests.asking import BUREAU, MARKET, Asking

OFFICER = f"{MARKET}/7"
HEALTH = "reg:130523:health"
WINDOW = "reg:130523:window"
IN_POST = OfficerAppointed(officer=OFFICER, agency=MARKET)
LIAISON = LiaisonAppointed(agency=MARKET, officer=OFFICER)


def registered(agency: str, *roles: Role) -> AgencyRegistered:
    """Return a registration of an agency."""
    return AgencyRegistered(agency=agency, name="市监局", roles=roles)


@pytest.fixture
def appointed(ledger: Asking) -> Asking:
    """The market authority with an officer in post, who is its liaison."""
    ledger.say("2017-06-01", registered(MARKET, Role.SUPERVISION), IN_POST, LIAISON)
    return ledger


def status(ledger: Asking, agency: str = MARKET, on: str | None = None) -> str:
    """Return how an agency stands."""
    found: str = ledger.show("liaison", agency, on=on).status
    return found


def test_an_agency_of_the_loop_without_a_liaison_is_told_to_name_one(ledger: Asking) -> None:
    ledger.say("2017-06-01", registered(MARKET, Role.SUPERVISION), registered(WINDOW, Role.WINDOW))
    found = ledger.show("liaison", MARKET)
    assert (found.status, found.late, found.whose_turn) == ("none", True, MARKET)
    assert (found.liaison, found.liaison_at) == (None, None)
    listed = [one.agency for one in ledger.list("liaison")]
    assert MARKET in listed
    assert WINDOW not in listed


def test_who_was_appointed_speaks_for_the_agency(appointed: Asking) -> None:
    found = appointed.show("liaison", MARKET)
    assert (found.status, found.liaison, found.late) == ("appointed", OFFICER, False)
    assert found.whose_turn is None
    assert MARKET not in [one.agency for one in appointed.list("liaison", status=("missing",))]


def test_the_later_appointment_replaces_the_former_one(appointed: Asking) -> None:
    other = f"{MARKET}/8"
    appointed.say("2017-06-02", OfficerAppointed(officer=other, agency=MARKET))
    (entry,) = appointed.say("2017-06-02", LiaisonAppointed(agency=MARKET, officer=other))
    assert appointed.show("liaison", MARKET).liaison == other
    said = LiaisonAppointed(agency=MARKET, officer=other)
    appointed.void("2017-06-03", entry, said)
    assert appointed.show("liaison", MARKET).liaison == OFFICER


@pytest.mark.parametrize("post", [None, Post.OFFICER])
def test_who_left_the_office_speaks_for_nobody(appointed: Asking, post: Post | None) -> None:
    appointed.say("2017-06-02", OfficerRemoved(officer=OFFICER, agency=MARKET, post=post))
    found = appointed.show("liaison", MARKET)
    assert (found.status, found.late, found.whose_turn) == ("vacant", True, MARKET)
    assert [one.agency for one in appointed.list("liaison", status=("vacant",))] == [MARKET]
    appointed.say("2017-06-03", IN_POST)
    assert status(appointed) == "appointed"


def test_who_left_one_of_two_posts_is_still_in_office(appointed: Asking) -> None:
    appointed.say(
        "2017-06-02", OfficerAppointed(officer=OFFICER, agency=MARKET, post=Post.INSPECTOR)
    )
    gone = OfficerRemoved(officer=OFFICER, agency=MARKET, post=Post.OFFICER)
    appointed.say("2017-06-03", gone)
    assert status(appointed) == "appointed"
    appointed.say("2017-06-04", OfficerRemoved(officer=OFFICER, agency=MARKET))
    assert status(appointed) == "vacant"


def test_a_liaison_who_never_had_a_post_speaks_for_nobody(ledger: Asking) -> None:
    ledger.say("2017-06-01", registered(MARKET, Role.SUPERVISION), LIAISON)
    assert status(ledger) == "vacant"


def test_an_agency_outside_the_loop_is_listed_once_it_has_a_liaison(ledger: Asking) -> None:
    officer = f"{WINDOW}/1"
    ledger.say("2017-06-01", registered(WINDOW, Role.WINDOW))
    ledger.say("2017-06-01", OfficerAppointed(officer=officer, agency=WINDOW))
    ledger.say("2017-06-01", LiaisonAppointed(agency=WINDOW, officer=officer))
    assert WINDOW in [one.agency for one in ledger.list("liaison", status=("appointed",))]


def test_an_agency_that_was_taken_over_needs_none_from_that_day_on(ledger: Asking) -> None:
    heir = AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2017, 9, 18))
    ledger.say("2017-06-01", registered(MARKET, Role.SUPERVISION), heir)
    ledger.say("2017-06-01", registered(HEALTH, Role.SUPERVISION))
    assert status(ledger, on="2017-09-17") == "none"
    found = ledger.show("liaison", MARKET, on="2017-09-18")
    assert (found.status, found.late, found.whose_turn) == ("succeeded", False, None)
    assert status(ledger, HEALTH, on="2017-09-18") == "none"


def test_an_unknown_agency_has_no_answer(ledger: Asking) -> None:
    assert ledger.shows("liaison", "reg:x:nobody") == []


def test_who_opened_the_ledger_is_in_office_in_its_agency_without_an_appointment(
    ledger: Asking,
) -> None:
    ledger.say("2017-06-01", registered(BUREAU, Role.APPROVAL), registered(MARKET))
    for agency in (BUREAU, MARKET):
        ledger.say("2017-06-01", LiaisonAppointed(agency=agency, officer=f"{BUREAU}/1"))
    assert (status(ledger, BUREAU), status(ledger, MARKET)) == ("appointed", "vacant")


def test_a_post_in_an_agency_that_was_taken_over_counts_in_the_successor(ledger: Asking) -> None:
    heir = AgencySucceeded(agency=MARKET, successor=HEALTH, effective_on=date(2017, 9, 18))
    ledger.say("2017-06-01", registered(MARKET, Role.SUPERVISION), IN_POST)
    ledger.say("2017-06-01", registered(HEALTH, Role.SUPERVISION), heir)
    ledger.say("2017-06-01", LiaisonAppointed(agency=HEALTH, officer=OFFICER))
    assert [status(ledger, HEALTH, on=day) for day in ("2017-09-17", "2017-09-18")] == [
        "vacant",
        "appointed",
    ]


def test_a_question_is_asked_by_a_subject_exactly_where_its_answers_have_one() -> None:
    """A member of a register is one."""
    for question in all_questions():
        has_subject = any(one.name in {"subject", "member"} for one in question.columns)
        assert question.unknown == (frozenset() if has_subject else OF_SUBJECTS), question.name


def test_a_question_without_subjects_keeps_no_filter_by_one_to_itself(ledger: Asking) -> None:
    for name in ("document", "liaison"):
        with pytest.raises(TypeError, match="subject"):
            ledger.list(name, subject=BUREAU)
