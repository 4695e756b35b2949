"""复算一次抽取 / Repeat a draw, with Python's standard library alone.

    python3 redraw.py plan.json seeds.json targets.jsonl inspectors.jsonl

plan.json        the stored bytes of the SpotCheckPlanned entry, byte for byte
seeds.json       for each party the "commitment" and the revealed "value", in hex
targets.jsonl    the register of who may be checked, a line of canonical JSON each
inspectors.jsonl the register of who may inspect

It prints a line for each check: its number, the subject, the inspectors. The SHA-256 of what it
prints stands in the ledger as ``results_sha256``. What does not fit ends in an AssertionError
that says what: a party whose value is not what it committed to, or another register.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict

Line = Dict[str, Any]
BYTES = 32


def hashed(*parts: str | bytes) -> bytes:
    """Return the SHA-256 of parts that are joined by line feeds; texts are UTF-8."""
    told = [part.encode() if isinstance(part, str) else part for part in parts]
    return hashlib.sha256(b"\n".join(told)).digest()


def ceiling(numerator: int, denominator: int) -> int:
    """Divide whole numbers, rounding up."""
    return (numerator + denominator - 1) // denominator


def register(content: bytes, digest: str) -> list[Line]:
    """Return the members of a register, after comparing its sorted lines with their digest."""
    lines = sorted(line for line in content.split(b"\n") if line)
    found = hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()
    assert found == digest, f"another register: {found}, not {digest}"
    return [json.loads(line) for line in lines]


def opened(plan: Line, seeds: Line) -> list[bytes]:
    """Return the parties' values in the order of the plan, after comparing each commitment."""
    values = []
    for party in plan["parties"]:
        assert seeds[party]["value"], f"{party}: 种子尚未公布 / its seed is not revealed"
        value = bytes.fromhex(seeds[party]["value"])
        bound = hashed("commit", plan["draw"], party, value).hex()
        assert len(value) == BYTES, party
        assert bound == seeds[party]["commitment"], party
        values.append(value)
    return values


def subjects(plan: Line, seed: bytes, targets: list[Line]) -> list[str]:
    """Return who is checked: of each category those whose hash comes first."""
    found = []
    for rate in sorted(plan["rates"], key=lambda one: one["category"]):
        category = rate["category"]
        pool = [
            one["subject"]
            for one in targets
            if one["category"] == category and one.get("checked", 0) < plan["checks_max"]
        ]
        pool.sort(key=lambda subject: hashed("target", seed, category, subject))
        found.extend(pool[: ceiling(len(pool) * rate["permille"], 1000)])
    return found


def teams(plan: Line, seed: bytes, drawn: list[str], inspectors: list[Line]) -> list[list[str]]:
    """Return who inspects each subject: by hash, and whoever has many checks after the others."""
    found: list[list[str]] = [[] for _ in drawn]
    load: dict[str, int] = {}
    for part in sorted(plan["teams"], key=lambda one: one["agency"]):
        own = [one["officer"] for one in inspectors if one["agency"] == part["agency"]]
        if not own:
            continue
        many = ceiling(part["inspectors"] * len(drawn), len(own)) + 1
        for subject, team in zip(drawn, found):
            order = sorted(own, key=lambda officer: hashed("inspector", seed, subject, officer))
            order.sort(key=lambda officer: load.get(officer, 0) >= many)
            for officer in order[: part["inspectors"]]:
                load[officer] = load.get(officer, 0) + 1
                team.append(officer)
    return found


def repeated(entry: bytes, seeds: Line, targets: bytes, inspectors: bytes) -> list[list[Any]]:
    """Return the draw: a list of number, subject and inspectors for each check."""
    plan = json.loads(entry)["data"]
    chosen_from = register(targets, plan["targets_sha256"])
    sent_from = register(inspectors, plan["inspectors_sha256"])
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    seed = hashed("seed", leaf, *opened(plan, seeds))
    drawn = subjects(plan, seed, chosen_from)
    sent = teams(plan, seed, drawn, sent_from)
    return [
        [f"{plan['draw']}/{number}", subject, team]
        for number, (subject, team) in enumerate(zip(drawn, sent), start=1)
    ]


def main(names: list[str]) -> None:
    """Read the four files and print the draw."""
    entry, seeds, targets, inspectors = (Path(name).read_bytes() for name in names)
    out = sys.stdout.buffer
    for line in repeated(entry, json.loads(seeds), targets, inspectors):
        out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
