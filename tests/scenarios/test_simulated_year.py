"""模拟县: a county's year is told, played and recorded by the command, byte by byte the same."""

import json

import pytest

from tests.terminal import Terminal

CASES = ("--cases", "6", "--unlawful", "1")


def _told(shenguan: Terminal, folder: str, *more: str) -> bytes:
    shenguan.done("simulate", *CASES, *more, "-o", folder)
    return (shenguan.folder / folder / "history.ndjson").read_bytes()


def test_equal_arguments_tell_an_equal_year(
    shenguan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = _told(shenguan, "one")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert _told(shenguan, "two") == told
    assert _told(shenguan, "other", "--seed", "2") != told
    summary = json.loads((shenguan.folder / "one" / "summary.json").read_bytes())
    assert summary["arguments"]["cases"] == 6
    assert summary["codes"]
    assert summary["branches"]["ApplicationReceived"] >= 6
    assert summary["lines"] >= len(told.splitlines())


def test_a_year_is_recorded_once_however_often_it_is_asked_for(shenguan: Terminal) -> None:
    _told(shenguan, "one")
    played = shenguan("simulate", "--play", "one/history.ndjson", "--store", "played.db")
    assert played.code == 0, [row for row in played.rows if row["expected"] is not True]
    recorded = ("simulate", *CASES, "--store", "recorded.db")
    assert not shenguan.done(*recorded).out
    log = shenguan.done("log", "export", "--store", "recorded.db").lines
    assert len(log) == len(shenguan.done("log", "export", "--store", "played.db").lines)
    assert "as expected 0," in shenguan.done(*recorded).err
    assert shenguan.done("log", "export", "--store", "recorded.db").lines == log
    other = shenguan(*recorded, "--seed", "2")
    assert other.code == 2
    assert "another history" in other.err
