"""The demo as anybody runs it, once for all tests of a session, and its files read without us."""

import csv
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.terminal import ROOT, environment

EXAMPLES: Final = ROOT / "examples"
TIMEOUT_SECONDS: Final = 240
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """What one run of the demo said, with its exit code and folder."""

    code: int
    output: str
    folder: Path

    def said(self, command: str) -> str:
        """Return what the demo printed after a command, up to the next one."""
        (after,) = self.output.split(f"\n$ {command}")[1:]
        return after.partition("\n$ ")[0].partition("\n── ")[0]


def run_demo(folder: Path, **more: str) -> Told:
    """Run the demo in a folder that is not there yet, with more in its environment."""
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", str(EXAMPLES / "demo.sh"), str(folder)],
        env=environment(PATH=scripts, SHENGUAN_LANG="zh", **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    return Told(ran.returncode, ran.stdout.decode(), folder)


def shared_demo(base: Path) -> Told:
    """Return the one run that the processes of a test run share."""
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    told = shared / "demo.json"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            ran = run_demo(shared / "demo")
            told.write_text(json.dumps([ran.code, ran.output]), "utf-8")
    code, output = json.loads(told.read_text("utf-8"))
    return Told(code, output, shared / "demo")


def rows(name: str, encoding: str = "utf-8", delimiter: str = ",") -> list[Cells]:
    """Return the rows of an example file, as the csv module reads them."""
    with (EXAMPLES / name).open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def cases() -> list[Cells]:
    """Return the window's cases."""
    return rows("window/cases.csv", "gb18030")


def catalogue() -> list[Cells]:
    """Return the items with their supervisors."""
    return rows("window/catalogue.csv", "gb18030")


def tasks() -> list[Cells]:
    """Return the supervision tasks."""
    return rows("supervision/tasks.csv", "utf-8-sig")


def checks() -> list[Cells]:
    """Return the inspections."""
    return rows("supervision/checks.tsv", delimiter="\t")


def messages() -> list[dict[str, Any]]:
    """Return penalties, restrictions and feedback."""
    text = (EXAMPLES / "supervision" / "penalties.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


FACTS_OF_A_CASE: Final[Mapping[str, tuple[str, str | None]]] = {
    "ApplicationReceived": ("收件时间", None),
    "SupplementRequested": ("补正告知时间", None),
    "SupplementSubmitted": ("补正提交时间", None),
    "ApplicationAccepted": ("受理时间", None),
    "ApplicationNotAccepted": ("办结时间", "不予受理"),
    "ApplicationWithdrawn": ("办结时间", "申请撤回"),
    "CaseRouted": ("受理时间", "转办科室"),
    "HandlingStepCompleted": ("踏勘时间", None),
    "ReviewCompleted": ("初审时间", None),
    "ReviewCompleted/2": ("复审时间", None),
    "DecisionMade": ("决定时间", None),
    "LicenceIssued": ("决定时间", "证照编号"),
    "CaseClosed": ("办结时间", None),
    "ApprovalPushed": ("推送时间", "成功"),
    "PushFailed": ("推送时间", "失败"),
}
"""What a row says: fact, the column of its time, and a column or word that must be there."""


def facts_of(row: Cells) -> Iterator[tuple[str, datetime]]:
    """Yield the facts that a person reads in a row of the cases, with their local times."""
    for fact, (column, needed) in FACTS_OF_A_CASE.items():
        is_told = needed is None or needed in row.values() or bool(row.get(needed))
        if row[column] and is_told:
            yield fact.partition("/")[0], datetime.fromisoformat(row[column])
