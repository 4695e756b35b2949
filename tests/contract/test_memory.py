"""Reading a long log takes no more memory than reading a short one, by every face of a store."""

import pytest

from tests.contract import writers
from tests.contract.processes import together

LONG, SHORT = 100_000, 10_000
GROWTH_MB_MAX = 8
"""A hundred thousand rows at once would take about seventy."""


@pytest.mark.slow
def test_ten_times_as_many_entries_are_read_in_the_same_memory(url: str) -> None:
    assert together(writers.filling, [(url, LONG)]) == [[LONG]]
    for face in ("scan", "typed scan", "read", "subscribe"):
        told = together(writers.reading, [(url, face, until) for until in (SHORT, LONG)])
        ((few, least),), ((many, most),) = told
        assert (few, many) == (SHORT, LONG)
        assert most - least < GROWTH_MB_MAX, f"{face}: {least} MB, then {most} MB"
