"""A ledger of the former version: every record of it that stands takes a harmless correction.

The law grows stricter, and what was lawful when it was recorded stays on record. A correction that
brings nothing unlawful in must not fail for what today's rules say of the records around it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy.engine import make_url

from ledger import naming
from ledger.clock import new_id
from ledger.entry import Correction, Entry, Submission, decode_entry
from ledger.events.base import LINES
from ledger.events.organisation import AgencySucceeded
from ledger.fact import VOID
from ledger.gate.gate import Gate
from ledger.gate.proposal import propose
from ledger.gate.receipt import Outcome, Receipt
from ledger.rules.record import UNCORRECTABLE
from ledger.store.sqlite.store import SqliteStore
from tests.integration.test_former_ledger import FORMER, golden
from tests.loads import load

CORRECTORS: Final = FORMER / "correctors.ndjson"
"""The former ledger's next entries: each agency appoints somebody who corrects its records."""
NUDGE: Final = timedelta(seconds=1)
"""A record that took effect a second earlier is the same in law."""


class Standing:
    """从前的记录: the former ledger, and what its records say now."""

    def __init__(self, lines: list[bytes]) -> None:
        self.entries: list[Entry[Any]] = [
            decode_entry(json.loads(line)["type"], line) for line in lines
        ]
        self._latest = {one.corrects.entry: one for one in self.entries if one.corrects}
        self._names: dict[str, set[str]] = defaultdict(set)
        for one in self.entries:
            target = one.corrects.entry if one.corrects else one.id
            self._names[target].update(naming.tags_of(one.data))

    @cached_property
    def voided(self) -> set[str]:
        """The ids of what is voided."""
        return {one.data.entry for one in self.entries if one.type == VOID}

    @cached_property
    def importers(self) -> dict[str, str]:
        """Who brings in the history of each source."""
        return {one.name: one.agency for one in self.entries[0].data.sources}

    @cached_property
    def heirs(self) -> dict[str, str]:
        """Who took over from an agency: the former body publishes nothing any more."""
        said = [
            self._latest.get(one.id, one).data
            for one in self.entries
            if one.type == AgencySucceeded.__name__ and one.observed is None
            if one.corrects is None and one.id not in self.voided
        ]
        return {one.agency: one.successor for one in said}

    def heir_of(self, agency: str) -> str:
        """Return who records what an agency would have, also through several successions."""
        while agency in self.heirs:
            agency = self.heirs[agency]
        return agency

    def correctable(self) -> Iterator[tuple[int, Entry[Any]]]:
        """Yield places and entries that a correction may aim at.

        Of the corrector of the keeper it is left out that he took his post: he alone corrects
        here, and nobody appoints himself.
        """
        for place, one in enumerate(self.entries, start=1):
            is_original = one.corrects is None and one.id not in self.voided
            is_his_own = getattr(one.data, "officer", None) == f"{one.agency}/corrector"
            if is_original and not is_his_own and not isinstance(one.data, UNCORRECTABLE):
                yield place, one

    def nudged(self, place: int, entry: Entry[Any]) -> Submission[Any]:
        """Return a correction that says what the record says, of a second earlier."""
        now = self._latest.get(entry.id, entry)
        was = tuple(sorted(self._names[entry.id].difference(naming.tags_of(now.data))))
        agency = entry.agency if entry.observed else self.heir_of(entry.agency)
        return Submission(
            actor=f"{agency}/corrector",
            agency=agency,
            corrects=Correction(entry=entry.id, position=place, reason="时间录错", was=was),
            data=now.data,
            id=new_id(),
            ledger=entry.ledger,
            observed=entry.observed,
            occurred_at=datetime.fromisoformat(now.occurred_at) - NUDGE,
            type=entry.type,
        )


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """The bytes of every entry."""
    return [*golden("ledger.ndjson").splitlines(), *CORRECTORS.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def standing(lines: list[bytes]) -> Standing:
    """What the records say."""
    return Standing(lines)


@pytest.fixture(scope="module")
def gate(
    lines: list[bytes], standing: Standing, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """The gate of the former ledger, a minute after its last entry."""
    path: Path = tmp_path_factory.mktemp("former") / "former.db"
    url = f"sqlite:///{path}"
    load(url, lines)
    now = datetime.fromisoformat(standing.entries[-1].recorded_at) + timedelta(minutes=1)
    store = SqliteStore(make_url(url), create=False, clock=lambda: now)
    yield Gate(store, clock=lambda: now)
    store.close()


def _asked(gate: Gate, standing: Standing, place: int, entry: Entry[Any]) -> Receipt:
    submission = standing.nudged(place, entry)
    submitter = standing.importers.get(entry.observed or "")
    ((receipt,),) = gate.submit_groups([[propose(submission)]], submitter=submitter, dry_run=True)
    return receipt


def test_every_record_that_stands_takes_a_harmless_correction(
    gate: Gate, standing: Standing
) -> None:
    asked = [(one, _asked(gate, standing, *one)) for one in standing.correctable()]
    refused = [
        f"{place} {entry.type}: {receipt.codes} {receipt.message}"
        for (place, entry), receipt in asked
        if receipt.outcome is not Outcome.ACCEPTED
    ]
    assert not refused, "\n".join(refused)


def test_records_of_every_kind_of_line_and_of_none_are_among_them(standing: Standing) -> None:
    found = {naming.line_of(entry.data) for _, entry in standing.correctable()}
    kinds = {line.partition(":")[0] if line else None for line in found}
    assert kinds >= {*_LINES_OF_THE_FORMER_VERSION, None}
    assert set(_LINES_OF_THE_FORMER_VERSION) <= LINES


_LINES_OF_THE_FORMER_VERSION: Final = (
    "case",
    "check",
    "feedback",
    "licence",
    "penalty",
    "rectification",
    "restriction",
    "task",
)
