"""Progress: only where somebody watches, and only when it takes a second."""

import io
import sys
import time

import pytest

from cli.display import progress


class Tty(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Return true."""
        return True


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", watched := Tty())
    with progress.reporting("views") as report:
        assert report is not None
        report(1, 2)
    assert watched.getvalue() == ""


def test_what_takes_longer_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", watched := Tty())
    monkeypatch.setattr(progress, "SECONDS", 0.05)
    with progress.reporting("views") as report:
        assert report is not None
        deadline = time.monotonic() + 20
        while "/s" not in watched.getvalue() and time.monotonic() < deadline:
            report(7, 2000)
            time.sleep(0.02)
    assert "views" in watched.getvalue()
    assert "7/2000" in watched.getvalue().replace(" ", "")
    assert "/s" in watched.getvalue()


def test_nobody_is_told_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.reporting("views") as report:
        assert report is None
