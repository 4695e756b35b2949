"""What holds and who said so; who acts, whom a list is about; help in every spelling."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recorded import AGENCY
from tests.terminal import ROOT, Terminal, environment

FORMATS = ("table", "json", "ndjson", "csv", "tsv")


def _told(shenguan: Terminal, *options: str, **env: str) -> dict[str, dict[str, str]]:
    rows = shenguan.done("config", "--format", "ndjson", *options, env=env).rows
    return {row["setting"]: row for row in rows}


def test_each_setting_is_shown_with_where_it_comes_from(shenguan: Terminal) -> None:
    file = shenguan.folder / "shenguan.toml"
    file.write_text('store = "a.db"\nagency = "reg:1:a"\nofficer = "7"\nlanguage = "zh"\n', "utf-8")
    said = {"SHENGUAN_KAFKA": "k:9092", "SHENGUAN_KAFKA_PASSWORD": "s3"}
    told = _told(shenguan, "--actor", "9", **said)
    place = str(file)
    assert told["store"] == {
        "setting": "store",
        "value": f"sqlite:///{shenguan.folder}/a.db",
        "origin": "file",
        "place": place,
    }
    assert (told["agency"]["origin"], told["agency"]["place"]) == ("file", place)
    assert [told["officer"][one] for one in ("value", "origin", "place")] == [
        "9", "option", "--actor",
    ]  # fmt: skip
    assert [told["kafka"][one] for one in ("value", "origin", "place")] == [
        "k:9092", "environment", "SHENGUAN_KAFKA",
    ]  # fmt: skip
    assert [told["language"][one] for one in ("value", "place")] == ["en", "SHENGUAN_LANG"]
    assert [told["views"][one] for one in ("value", "origin", "place")] == [
        f"sqlite:///{shenguan.folder}/a.views.db", "default", None,
    ]  # fmt: skip
    assert told["kafka_password"]["value"] == "***"


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_format_shows_a_password(shenguan: Terminal, format_name: str) -> None:
    url = "postgresql://clerk:s3cret@127.0.0.1:1/audit"
    told = shenguan.done("config", "--format", format_name, "--store", url)
    assert "s3cret" not in told.out + told.err
    assert "clerk:***@" in told.out
    wrongs = (url.replace("postgresql", "postgrs"), f"{url}?nix=1&password=s3cret")
    for wrong in (url, *wrongs):
        refused = shenguan("case", "list", "--store", wrong)
        assert refused.code != 0
        assert "s3cret" not in refused.out + refused.err
    assert "s3cret" not in shenguan("doctor", "--against", url).err


@pytest.mark.usefixtures("in_chinese")
def test_a_table_of_settings_is_chinese(shenguan: Terminal) -> None:
    told = shenguan.done("config", "--format", "table").out
    assert "来源" in told
    assert "默认值" in told


def test_the_language_of_a_file_holds_for_help_and_errors_too(shenguan: Terminal) -> None:
    (shenguan.folder / "shenguan.toml").write_text('language = "en"\n', "utf-8")
    chinese = {"SHENGUAN_LANG": "", "LC_ALL": "zh_CN.UTF-8"}
    assert "Usage:" in shenguan.done("--help", env=chinese).out
    assert "No such command" in shenguan("nix", env=chinese).err
    assert "用法" in shenguan.done("--help", env=chinese | {"SHENGUAN_LANG": "zh"}).out


def test_what_is_wrong_with_a_file_stops_all_but_help_and_version(shenguan: Terminal) -> None:
    (shenguan.folder / "shenguan.toml").write_text("stroe = 1\n", "utf-8")
    for arguments in (("case", "list"), ("open", "130523", "--name", "x"), ("config",), ("init",)):
        told = shenguan(*arguments)
        assert told.code == 2, arguments
        assert "shenguan.toml, line 1, stroe" in told.err
    for arguments in (("--help",), ("-V",), ("help", "case", "list"), ("case", "list", "--help")):
        assert shenguan.done(*arguments).err == ""
    assert [one.name for one in shenguan.folder.iterdir()] == ["shenguan.toml"]


def test_times_are_shown_in_the_zone_asked_for_with_their_offset(filled: Terminal) -> None:
    asked = ("case", "show", "2017-0412", "--columns", "accepted_at", "--format", "table")
    own = filled.done(*asked)
    assert "+0" not in own.out
    there = filled.done(*asked, env={"SHENGUAN_TIME_ZONE": "Europe/Amsterdam"})
    assert "+02:00" in there.out or "+01:00" in there.out
    assert "times of Europe/Amsterdam" in there.err
    wrong = filled(*asked, env={"SHENGUAN_TIME_ZONE": "Mars/Base"})
    assert wrong.code == 2


def test_who_acts_is_named_by_as_and_an_event_keeps_its_field(opened: Terminal) -> None:
    opened.accepted(
        "AgencyRegistered", "--agency", "reg:130523:market", "--name", "市监局", "--roles",
        "supervision",
    )  # fmt: skip
    opened.accepted(
        "OfficerAppointed", "--officer", "reg:130523:market/7", "--agency", "reg:130523:market"
    )
    opened.accepted(
        "OfficerAppointed", "--officer", "8", "--agency", "reg:130523:market",
        "--as", "reg:130523:market/7",
    )  # fmt: skip
    entry = opened.recorded("OfficerAppointed")[-1]["entry"]
    assert (entry["agency"], entry["actor"]) == ("reg:130523:market", "reg:130523:market/7")
    assert entry["data"]["officer"] == "reg:130523:market/8"


def test_the_former_spelling_works_and_says_so_on_a_terminal_only(filled: Terminal) -> None:
    asked = ("explain", "case", "2017-0412", "--columns", "position")[:3]
    told = filled.done(*asked, "--agency", AGENCY)
    assert told.out == filled.done(*asked, "--as", AGENCY).out == filled.done(*asked).out
    assert "--as" not in told.err
    assert f"who acts is named by `--as {AGENCY}`" in filled.shown(*asked, "--agency", AGENCY).out
    assert "--as" not in filled.shown("case", "list", "--agency", AGENCY).out
    assert "--as" not in filled.shown(*asked, "--as", AGENCY).out


def test_help_is_the_same_by_every_way(shenguan: Terminal) -> None:
    assert shenguan.done("help").out == shenguan.done("--help").out
    for words in (("case",), ("case", "list"), ("record", "ApplicationAccepted")):
        assert shenguan.done("help", *words).out == shenguan.done(*words, "--help").out
    unknown = shenguan("help", "cas")
    assert unknown.code == 2
    assert "case" in unknown.err
    assert shenguan.done("-V").out == shenguan.done("--version").out


def test_the_package_is_the_command_whatever_the_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").write_text("raise SystemExit('foreign')", "utf-8")
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    ran = subprocess.run(
        [sys.executable, "-m", "shenguan", "--version"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=paths),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("shenguan "), ran.stderr
