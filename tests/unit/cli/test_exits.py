"""Exit codes: every error has the code that the contract with scripts gives it."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

import consumers
import ledger
import projections
import schemas
import shenguan
from cli import exits
from ledger.errors import LedgerError

CONTRACT = {
    "malformed": 2,
    "input.unreadable": 2,
    "configuration.unusable": 2,
    "sql.invalid": 2,
    "usage": 2,
    "usage.contradiction": 2,
    "mapping.invalid": 2,
    "person-key.unusable": 2,
    "person-key.differs": 3,
    "ledger.mismatch": 2,
    "store.full": 5,
    "store.corrupt": 3,
    "store.replaced": 3,
    "verification.failed": 3,
    "not-found": 4,
    "ledger.not-open": 4,
    "store.unavailable": 5,
    "store.replica": 2,
    "store.unfinished": 3,
    "store.pooler": 2,
    "outcome.unknown": 8,
    "clock.differs": 6,
    "condition.failed": 1,
    "day.moved": 1,
    "ledger.error": 1,
    "broker.unavailable": 5,
    "broker.refused": 5,
    "topic.missing": 4,
    "follower.busy": 5,
    "follower.superseded": 1,
    "log.unreadable": 3,
    "log.altered": 3,
    "log.foreign": 3,
    "log.gap": 3,
    "log.forked": 3,
    "log.behind": 3,
}


def _kinds(kind: type[LedgerError]) -> Iterator[type[LedgerError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _load_everything() -> None:
    for package in (ledger, projections, schemas, consumers, shenguan):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def test_every_error_has_an_exit_code_of_the_contract() -> None:
    _load_everything()
    given = {kind.code: exits.exit_of_error(kind.__new__(kind)) for kind in _kinds(LedgerError)}
    assert given == CONTRACT


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        (["accepted", "accepted"], 0),
        (["accepted", "refused"], 7),
        (["malformed"], 7),
        (["refused", "unknown", "accepted"], 8),
    ],
)
def test_an_unknown_outcome_weighs_more_than_a_refusal(outcomes: list[str], code: int) -> None:
    assert exits.exit_of_outcomes(outcomes) == code
