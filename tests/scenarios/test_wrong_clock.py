"""A machine whose clock is wrong, as ``faketime`` shows it to the installed command."""

import json
import shutil
import subprocess
from typing import Any

from tests.terminal import Ran, Terminal, command, environment

_SECONDS = 120


def _at(county: Terminal, offset: str, *arguments: str) -> Ran:
    """Run ``shenguan`` with a clock that is so far off."""
    faketime = shutil.which("faketime")
    assert faketime is not None, "install faketime (Debian, Ubuntu: apt-get install faketime)"
    ran = subprocess.run(
        [faketime, "-f", offset, *command(), *arguments],
        cwd=county.folder,
        env=environment(SHENGUAN_LANG="en"),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def _year(number: int) -> tuple[str, ...]:
    return ("record", "CalendarPublished", "--calendar", "cn", "--year", str(number))


def _entry(county: Terminal) -> dict[str, Any]:
    shown = county.done("log", "show", str(county.head())).stdout
    entry: dict[str, Any] = json.loads(shown)["entry"]
    return entry


def test_a_clock_that_ran_ahead_and_was_set_right(opened: Terminal) -> None:
    ahead = _at(opened, "+400d", *_year(2031))
    assert ahead.code == 0
    head, last = opened.head(), _entry(opened)["recorded_at"]

    refused = opened(*_year(2032), env={"SHENGUAN_LANG": "en"})
    assert (refused.code, refused.out) == (6, "")
    assert last in refused.err
    assert "shenguan clock accept" in refused.err
    assert opened("doctor").code == 6
    assert opened.head() == head

    opened.done("clock", "accept", "--reason", "主板电池失效")
    accepted = _entry(opened)
    assert (accepted["type"], accepted["recorded_at"]) == ("ClockDiffers", last)
    assert accepted["clock"] < last
    opened.done(*_year(2032))
    pinned = _entry(opened)
    assert accepted["clock"] < pinned["clock"] < last
    assert pinned["recorded_at"] == last
    assert opened("doctor").code == 0

    caught_up = _at(opened, "+401d", *_year(2033))
    assert caught_up.code == 0
    entry = _entry(opened)
    assert "clock" not in entry
    assert entry["recorded_at"] > last


def test_a_span_that_is_no_span_is_told(opened: Terminal) -> None:
    told = opened(*_year(2031), env={"SHENGUAN_CLOCK_SKEW_MAX": "soon"})
    assert told.code == 2
    assert "SHENGUAN_CLOCK_SKEW_MAX" in told.err
    assert opened(*_year(2031), env={"SHENGUAN_CLOCK_SKEW_MAX": "30m"}).code == 0
