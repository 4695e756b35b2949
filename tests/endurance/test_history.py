"""What a stress test compares: each way to miss, double or invent an entry is found, by hand."""

from array import array

import pytest

from cli.stress.history import EntryHistory, differences, mark_of

LOG = [(1, 11), (2, 22), (3, 33), (4, 44)]


def _of(pairs: list[tuple[int, int]]) -> EntryHistory:
    made = EntryHistory()
    made.extend(pairs)
    return made


def _found(
    acknowledged: list[tuple[int, int]],
    seen: list[tuple[int, int]],
    log: list[tuple[int, int]],
    *,
    gapless: bool = True,
) -> list[str]:
    return list(differences(_of(acknowledged), {"reader": _of(seen)}, _of(log), gapless=gapless))


def test_who_saw_every_entry_once_and_in_order_is_right() -> None:
    assert _found([(2, 22), (1, 11)], LOG, LOG) == []
    assert _found([(2, 22)], LOG[:3], LOG) == []
    assert _found([], [], []) == []


def test_a_gap_is_right_only_where_positions_may_have_gaps() -> None:
    sparse = [(1, 11), (3, 33)]
    assert _found(sparse, sparse, sparse, gapless=False) == []
    assert _found(sparse, sparse, sparse) == ["the log's positions are not 1..2"]


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([LOG[0], LOG[2], LOG[3]], "reader never saw position 2"),
        ([LOG[0], LOG[1], LOG[1], LOG[2], LOG[3]], "reader gave position 2 twice or out of order"),
        ([LOG[1], LOG[0], LOG[2], LOG[3]], "reader gave position 1 twice or out of order"),
        ([*LOG, (5, 55)], "reader saw position 5, which the log does not hold"),
        ([*LOG[:3], (4, 45)], "reader saw other bytes than the log holds"),
        (LOG[:2], "reader came to 2, but 4 was acknowledged"),
    ],
)
def test_what_a_reader_missed_doubled_or_invented_is_told(
    seen: list[tuple[int, int]], told: str
) -> None:
    assert told in _found([(4, 44)], seen, LOG)


@pytest.mark.parametrize("lost", [(5, 55), (4, 45)])
def test_what_was_acknowledged_and_is_not_there_is_told(lost: tuple[int, int]) -> None:
    found = _found([(1, 11), lost], LOG, LOG)
    assert f"acknowledged and not there: position {lost[0]}" in found


def test_many_positions_are_told_as_the_first_few_and_a_number() -> None:
    log = [(one, one) for one in range(1, 11)]
    (told,) = _found([], [log[-1]], log)
    assert told == "reader never saw position 1, 2, 3 and 6 more"


def test_a_history_travels_whole_between_processes() -> None:
    made = _of(LOG)
    again = EntryHistory(*made.packed())
    assert (again.positions, again.marks) == (made.positions, made.marks)
    assert again.marks == array("Q", [11, 22, 33, 44])
    assert again.last == 4
    assert mark_of(bytes(range(32))) == 0x0001020304050607
