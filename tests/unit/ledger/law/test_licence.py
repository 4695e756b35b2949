"""许可证: how a licence stands on a day, and from which day what was recorded counts."""

from datetime import date

import pytest

from ledger.law.licence import Life, Validity, ValidityChange, status_on, validity_on

FROM, TO = date(2017, 7, 3), date(2022, 7, 2)
LIFE = Life(is_issued=True, first=Validity(FROM, TO))
IN_THE_TERM, LATER = date(2018, 1, 2), date(2018, 1, 3)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2017, 7, 2), "pending"),
        (FROM, "valid"),
        (TO, "valid"),
        (date(2022, 7, 3), "expired"),
    ],
)
def test_a_licence_is_in_force_from_its_first_to_its_last_day(day: date, status: str) -> None:
    assert status_on(LIFE, day) == status


@pytest.mark.parametrize(
    ("life", "status"),
    [
        (LIFE._replace(revoked_on=LATER, revocation="withdrawn"), "withdrawn"),
        (LIFE._replace(revoked_on=LATER), "revoked"),
        (LIFE._replace(cancelled_on=LATER), "cancelled"),
        (LIFE._replace(suspended_on=LATER), "suspended"),
    ],
)
def test_an_act_counts_from_its_day_and_not_before(life: Life[date], status: str) -> None:
    assert status_on(life, IN_THE_TERM) == "valid"
    assert status_on(life, LATER) == status


def test_a_suspension_ends_on_the_day_of_its_resumption() -> None:
    life = LIFE._replace(suspended_on=FROM, resumed_on=LATER)
    assert [status_on(life, day) for day in (IN_THE_TERM, LATER)] == ["suspended", "valid"]


def test_a_penalty_that_takes_the_licence_weighs_more_than_a_suspension() -> None:
    taken = LIFE._replace(takers=("p",), suspended_on=FROM)
    assert status_on(taken, IN_THE_TERM) == "taken"


def test_a_renewal_that_begins_later_leaves_the_former_term_as_it_was() -> None:
    """延续 (行政许可法 第五十条): asked for and granted before the term ends."""
    said = ValidityChange(
        IN_THE_TERM, renews=True, valid_from=date(2022, 8, 1), valid_to=date(2027, 7, 31)
    )
    renewed = LIFE._replace(validity_changes=(said,))
    days = (TO, date(2022, 7, 3), date(2022, 8, 1), date(2027, 8, 1))
    told = [status_on(renewed, day) for day in days]
    assert told == ["valid", "pending", "valid", "expired"]


def test_days_may_be_text_as_rows_hold_them() -> None:
    life = Life(is_issued=True, first=Validity("2017-07-03", "2022-07-02"))
    assert status_on(life, "2022-07-02") == "valid"
    assert status_on(Life(is_issued=False), "2022-07-02") == "unissued"


def test_a_change_counts_from_its_day_on_whenever_it_was_recorded() -> None:
    """A shorter term that begins later ends nothing today, a longer one saves nothing today."""
    first = Validity(FROM, TO, content="热食")
    shorter = ValidityChange(LATER, valid_to=IN_THE_TERM)
    former = ValidityChange(FROM, valid_to=date(2020, 7, 2), content="冷食")
    changes = (shorter, former)
    assert validity_on(first, changes, date(2017, 7, 2)) == first
    assert validity_on(first, changes, IN_THE_TERM)[1:] == (date(2020, 7, 2), None, "冷食")
    assert validity_on(first, changes, LATER).valid_to == IN_THE_TERM
    life = LIFE._replace(validity_changes=changes)
    assert [status_on(life, day) for day in (IN_THE_TERM, LATER)] == ["valid", "expired"]
