"""承继、地域、职责: who continues as whom, which area covers which, which duty stands."""

from datetime import date

import pytest

from ledger.law import duty
from ledger.law.succession import acts_for, closure, heirs, in_order
from ledger.law.territory import covers

SUCCESSORS = {"old": ("bureau", "park"), "bureau": ("heir",), "heir": ("old",)}


def successors_of(agency: str) -> tuple[str, ...]:
    return SUCCESSORS.get(agency, ())


def test_whoever_took_over_acts_directly_or_through_others_and_circles_end() -> None:
    assert closure("old", successors_of)[0] == "old"
    assert set(closure("old", successors_of)) == {"old", "bureau", "park", "heir"}
    assert acts_for("heir", "old", successors_of)
    assert not acts_for("park", "heir", lambda agency: () if agency == "old" else ("old",))


def test_of_several_heirs_the_first_is_the_same_for_whoever_asks() -> None:
    recorded = [("c", date(2017, 9, 18)), ("b", date(2017, 10, 9)), ("a", date(2017, 9, 18))]
    for said in (recorded, recorded[::-1]):
        assert [one for one, _ in in_order(said)] == ["a", "c", "b"]
    parts = {"old": ("a", "c", "b"), "c": ("d",)}
    assert heirs("old", lambda one: parts.get(one, ())) == ("a", "b", "d")
    assert heirs("d", lambda one: parts.get(one, ())) == ("d",)


def test_nobody_is_asked_about_more_than_the_answer_needs() -> None:
    asked: list[str] = []

    def noting(agency: str) -> tuple[str, ...]:
        asked.append(agency)
        return successors_of(agency)

    assert acts_for("old", "old", noting)
    assert asked == []


@pytest.mark.parametrize(
    ("areas", "place", "covered"),
    [
        ((), "130523", True),
        (("130523",), None, True),
        (("130523",), "130523", True),
        (("130523",), "130524", False),
        (("130500",), "130523", True),
        (("130000@2017",), "130523", True),
        (("130000",), "130523@2017", True),
        (("140000",), "130523", False),
        (("140000", "130500"), "130523", True),
        (("130523",), "130500", False),
    ],
)
def test_a_province_covers_its_cities_and_a_city_its_counties(
    areas: tuple[str, ...], place: str | None, *, covered: bool
) -> None:
    assert covers(areas, place) is covered


@pytest.mark.parametrize(
    ("day", "standing"),
    [(date(2017, 6, 30), False), (date(2017, 7, 1), True), (date(2017, 9, 1), False)],
)
def test_a_duty_stands_from_its_first_day_until_the_day_of_its_end(
    day: date, *, standing: bool
) -> None:
    assert duty.stands(date(2017, 7, 1), date(2017, 9, 1), day) is standing


def test_of_several_ends_the_earliest_counts_and_no_end_is_none() -> None:
    assert duty.end_of([date(2017, 9, 1), date(2017, 8, 1)]) == date(2017, 8, 1)
    assert duty.end_of(()) is None
    assert duty.stands(None, None, date(2017, 7, 1))
