"""灯的种类: every kind has a clock, and a clock names what there is."""

import json
from importlib.resources import files

import pytest

from ledger.events import EVENTS
from ledger.events.organisation import LoopStep
from ledger.law.light import CLOCKS, LightKind

_UNLIMITED = {"return"}
"""Steps of service levels that count times, not days."""
_SET_BY_COUNTIES = {"repair"}
"""Terms for which no source gives a number of days, so that none comes with the program."""


def test_every_kind_of_light_has_a_clock_and_no_two_have_one_name() -> None:
    assert set(CLOCKS) == set(LightKind)
    assert len({one.chinese for one in LightKind}) == len(LightKind)


@pytest.mark.parametrize("kind", LightKind)
def test_a_clock_is_about_something_and_counts_from_something(kind: LightKind) -> None:
    clock = CLOCKS[kind]
    assert clock.about
    assert clock.since
    assert len(set(clock.since)) == len(clock.since)


def test_every_step_that_a_service_level_limits_burns_a_light_of_its_name() -> None:
    limited = {clock.step for clock in CLOCKS.values() if clock.step is not None}
    assert limited == {step.value for step in LoopStep} - _UNLIMITED
    named = {kind.value for kind in LightKind} & {step.value for step in LoopStep}
    assert all(CLOCKS[LightKind(one)].step == one for one in named)


def test_the_terms_of_the_clocks_come_with_the_program() -> None:
    path = files("shenguan") / "calendars" / "terms-cn.json"
    shipped = {term["term"] for term in json.loads(path.read_text("utf-8"))}
    named = {term for clock in CLOCKS.values() for term in clock.terms}
    assert named - _SET_BY_COUNTIES <= shipped


def test_what_a_clock_counts_from_names_what_it_is_about() -> None:
    for kind, clock in CLOCKS.items():
        known = [EVENTS[name] for name in clock.since if name in EVENTS]
        fields = {field for one in known for field in one.__struct_fields__}
        assert not known or fields & {*clock.about, "about"}, kind
