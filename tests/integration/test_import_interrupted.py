"""Imports that are cut off anywhere: run again, they end where a run without a break ends."""

import signal
import time
from pathlib import Path
from typing import Any, Final

import pytest

from consumers.files import importing
from ledger.store import open_store
from tests.exports import MAPPING, Desk, csv_text, export
from tests.terminal import Terminal

CASES: Final = 1_500
KILLS_MIN: Final = 3


def _facts(folder: Path, name: str) -> list[tuple[Any, ...]]:
    desk = Desk(folder, name=name)
    return [(one["id"], one["type"], one["data"]) for one in desk.entries()]


@pytest.mark.parametrize("batches", range(1, 7))
def test_an_import_that_is_interrupted_after_any_batch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(importing, "BATCH_ENTRIES", 5)
    desk = Desk(tmp_path)
    seen: list[int] = []

    def interrupt(done: int, total: int) -> None:
        assert done <= total
        seen.append(done)
        if len(seen) == batches:
            raise KeyboardInterrupt

    rows = export(6, steps=2)
    with pytest.raises(KeyboardInterrupt):
        desk.load_rows(rows, report=interrupt)
    assert not list(tmp_path.glob("*.part"))
    rest = desk.load_rows(rows)
    assert rest.rows_accepted + rest.rows_repeated == len(rows)
    assert rest.rows_repeated >= seen[-1]
    whole = Desk(tmp_path, name="whole.db")
    whole.load_rows(rows)
    assert _facts(tmp_path, "shenguan.db") == _facts(tmp_path, "whole.db")


def _import(terminal: Terminal, store: str) -> Any:  # noqa: ANN401 - a running process
    return terminal.start(
        "--store", f"sqlite:///{store}", "import", "export.csv", "--mapping", "mapping.yaml"
    )


def _head(path: Path) -> int:
    if not path.exists():
        return 0
    store = open_store(f"sqlite:///{path}")
    try:
        return store.head()
    finally:
        store.close()


def _filled(folder: Path) -> int:
    """Write the export and its mapping; return how many entries a run without a break makes."""
    (folder / "export.csv").write_text(csv_text(export(CASES, steps=6)), "utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    return 3 + 2 + 2 + CASES * (1 + 6 + 1)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_the_command_killed_again_and_again_ends_where_one_run_ends(
    tmp_path: Path, sign: signal.Signals
) -> None:
    """Killed whenever the log has grown, wherever the program is then."""
    expected = _filled(tmp_path)
    terminal, kills = Terminal(tmp_path), 0
    for pause in range(1, 200):
        before = _head(tmp_path / "ledger.db")
        with _import(terminal, "ledger.db") as running:
            deadline = time.monotonic() + 60
            while running.poll() is None and _head(tmp_path / "ledger.db") == before:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(pause * 0.02)
            if running.poll() is None and kills < 6:
                running.send_signal(sign)
                kills += 1
            code = running.wait(60)
        if code == 0:
            break
        assert code in {-signal.SIGKILL, -signal.SIGINT, 130}
    assert kills >= KILLS_MIN
    assert _head(tmp_path / "ledger.db") == expected
    whole = Terminal(tmp_path)
    with _import(whole, "whole.db") as running:
        assert running.wait(60) == 0
    assert _facts(tmp_path, "ledger.db") == _facts(tmp_path, "whole.db")
    assert not list(tmp_path.glob("*.quarantine.jsonl"))
