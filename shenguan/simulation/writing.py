"""写出: a history written into a folder line by line, with a small file that says what it holds."""

import json
from pathlib import Path
from typing import Final

from shenguan.simulation.chronicle import Chronicle
from shenguan.simulation.line import encoded
from shenguan.simulation.tally import BranchTally

HISTORY: Final = "history.ndjson"
SUMMARY: Final = "summary.json"


def write(history: Chronicle, folder: Path) -> BranchTally:
    """Write what a history tells; returns what it holds.

    The summary is written last: where it is missing, somebody broke off.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SUMMARY).unlink(missing_ok=True)
    tally = BranchTally()
    with (folder / HISTORY).open("wb") as file:
        for told in history.lines():
            tally.count(told)
            file.write(encoded(told) + b"\n")
    summary = json.dumps(summarised(history, tally), ensure_ascii=False, indent=1)
    (folder / SUMMARY).write_text(f"{summary}\n", "utf-8", newline="\n")
    return tally


def summarised(history: Chronicle, tally: BranchTally) -> dict[str, object]:
    """Return from what a history is told, and what it holds."""
    return {
        "arguments": history.arguments._asdict(),
        "lines": tally.lines,
        "branches": tally.branches,
        "codes": dict(sorted(tally.codes.items())),
    }
