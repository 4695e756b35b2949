"""A scratch place is cleared away, whenever Ctrl-C comes."""

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.store import scratch
from ledger.store.scratch import Scratch


def _interrupting(real: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does the same, and is interrupted before and after."""

    def interrupted(*given: Any, **options: Any) -> Any:  # noqa: ANN401 - as the real one
        signal.raise_signal(signal.SIGINT)
        done = real(*given, **options)
        signal.raise_signal(signal.SIGINT)
        return done

    return interrupted


def _use(folder: Path) -> Scratch:
    with scratch.scratch(f"sqlite:///{folder / 'l.db'}") as place:
        assert place.file is not None
        place.file.write_bytes(b"something")
        return place


@pytest.mark.parametrize(("owner", "name"), [(scratch, "mkdtemp"), (shutil, "rmtree")])
def test_nothing_is_left_where_making_or_clearing_away_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(owner, name, _interrupting(getattr(owner, name)))
        with pytest.raises(KeyboardInterrupt):
            _use(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_in_it_can_be_interrupted_at_once(tmp_path: Path) -> None:
    def interrupt() -> None:
        with scratch.scratch(f"sqlite:///{tmp_path / 'l.db'}"):
            signal.raise_signal(signal.SIGINT)
            pytest.fail("it was held back")

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert list(tmp_path.iterdir()) == []
