"""Ctrl-C while a file is imported: how far it came is said, and running it again goes on."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from cli import exits
from cli.command_line import run
from consumers.files import importing
from ledger.log import Appended
from ledger.store.sqlite.store import SqliteStore
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests.exports import MAPPING, Desk, csv_text, export


class Interrupted(SqliteStore):
    """A store before whose third batch somebody presses Ctrl-C."""

    commits = 0

    def append_drafts(self, *drafts: object, **more: object) -> Appended:
        """Append, or be interrupted."""
        self.commits += 1
        if self.commits == 3:
            raise KeyboardInterrupt
        return super().append_drafts(*drafts, **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with an export of a bad row and many good ones, taken in small batches."""
    monkeypatch.setattr(importing, "BATCH_ENTRIES", 12)
    rows = export(20)
    rows[1] = rows[1] | {"环节时间": "?"}
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    (tmp_path / "export.csv").write_text(csv_text(rows), "utf-8")
    return Desk(tmp_path)


def _interrupted(desk: Desk, *more: str, lang: str = "zh") -> int:
    arguments = ["import", str(desk.folder / "export.csv"), "--lang", lang, *more]
    settings = Settings(store=f"sqlite:///{desk.folder / desk.name}")
    with Wiring(settings) as wiring:
        if "--dry-run" not in more:
            wiring.__dict__["store"] = Interrupted(make_url(settings.store))
        return run([*arguments, "--mapping", str(desk.folder / "mapping.yaml")], wiring)


@pytest.mark.parametrize("name", ["aside.jsonl", "aside.xlsx"])
def test_ctrl_c_says_how_far_it_came_and_the_next_run_goes_on(
    desk: Desk, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    aside = desk.folder / name
    assert _interrupted(desk, "--quarantine", str(aside)) == exits.INTERRUPTED == 130
    told = capsys.readouterr().err
    assert "已中断: 已处理 " in told
    assert "再次运行同一命令即可继续" in told
    done = int(told.partition("已处理 ")[2].partition(" 行")[0])
    assert 0 < done < 40
    assert not list(desk.folder.glob(f"*{name}*"))
    again = desk.load(desk.folder / "export.csv", quarantine=aside)
    assert (again.rows, again.rows_quarantined) == (40, 1)
    assert again.rows_repeated >= done - 1
    assert aside.exists()
    whole = Desk(desk.folder, name="whole.db")
    whole.load(desk.folder / "export.csv")
    assert {one["id"] for one in whole.entries()} == {one["id"] for one in desk.entries()}


def test_ctrl_c_is_told_in_english_too(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert _interrupted(desk, lang="en") == 130
    assert "run the same command again and it goes on: nothing is recorded twice" in (
        capsys.readouterr().err
    )


def test_ctrl_c_in_a_dry_run_says_that_nothing_is_recorded(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing.Import, "_tally", cut_off)
    assert _interrupted(desk, "--dry-run", lang="en") == 130
    assert "of a dry run: nothing is recorded" in capsys.readouterr().err
    assert not (desk.folder / desk.name).exists()
