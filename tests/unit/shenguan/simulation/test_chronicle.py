"""模拟史: a year is lawful but for what is labelled, and equal arguments tell it equally."""

from pathlib import Path

from shenguan.simulation.arguments import Arguments
from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import encoded
from tests.simulated import PlayedCounty, surprises


def _told(**arguments: int) -> list[bytes]:
    return [encoded(told) for told in Chronicle(Arguments(**arguments)).lines()]


def test_equal_arguments_tell_equal_bytes_and_another_seed_others() -> None:
    assert _told(cases=30, seed=3) == _told(cases=30, seed=3)
    assert _told(cases=30, seed=3) != _told(cases=30, seed=4)


def test_time_never_goes_back() -> None:
    chronicle = Chronicle(Arguments(cases=100, unlawful=0.5))
    times = [told[0].at if isinstance(told, tuple) else told.at for told in chronicle.lines()]
    assert times == sorted(times)


def test_a_year_holds_no_finding_that_is_not_meant(tmp_path: Path) -> None:
    county = PlayedCounty(begun=False, folder=tmp_path)
    chronicle = Chronicle(Arguments(cases=20, unlawful=0.5))
    assert not list(surprises(county.play(chronicle.lines())))
