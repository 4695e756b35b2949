"""A ledger that anything can be said to, for questions whose answers are reasoned by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking import Asking


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    """A ledger with the announced calendar of 2017 and nothing else."""
    asking = Asking(tmp_path)
    yield asking
    asking.close()
