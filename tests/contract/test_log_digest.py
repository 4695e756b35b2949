"""A digest of a log: what anybody computes from the leaves, on every store, in one reading."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import InputUnreadable, NotFound, StoreCorrupt
from ledger.log_digest import LogDigest, digests_of
from tests.contract.drafts import draft

COUNT = 2_300
"""More than one page of a scan."""
WHOLE = "shenguan-digest-1 130523 71 sha256:" + "0" * 64


def _by_hand(bodies: list[bytes]) -> str:
    lines = [sha256(b"\0" + body).hexdigest() + "\n" for body in bodies]
    return sha256("".join(lines).encode()).hexdigest()


def test_it_is_the_hash_of_the_leaves_line_by_line_at_any_position(store: Any) -> None:  # noqa: ANN401
    for start in range(0, COUNT, 460):
        store.append_drafts([draft("w", start + number) for number in range(460)])
    bodies = [row.body for page in store.scan() for row in page]
    asked = [1, 2, 1_999, 2_000, 2_001, COUNT]
    told: list[tuple[int, int]] = []
    found = digests_of(store, asked, lambda done, total: told.append((done, total)))
    assert found == {one: _by_hand(bodies[:one]) for one in asked}
    assert told[-1] == (COUNT, COUNT)
    assert digests_of(store, [7]) == {7: _by_hand(bodies[:7])}
    with pytest.raises(NotFound, match=f"ends at {COUNT}"):
        digests_of(store, [COUNT + 1])


def test_nothing_is_said_about_a_log_whose_bytes_do_not_give_its_leaves(store: Any) -> None:  # noqa: ANN401
    store.append_drafts([draft("w", number) for number in range(5)])
    rows = [row for page in store.scan() for row in page]

    class Damaged:
        def __init__(self, kept: list[Any]) -> None:
            self._kept = kept

        def head(self) -> int:
            return 5

        def scan(self, *, until: int) -> list[list[Any]]:
            return [self._kept[:until]]

    changed = rows[2]._replace(body=rows[2].body + b" ")
    for kept in ([*rows[:2], changed, *rows[3:]], [*rows[:2], *rows[3:]], rows[:2]):
        with pytest.raises(StoreCorrupt, match="position 3"):
            digests_of(Damaged(kept), [5])  # type: ignore[arg-type]


@given(
    ledger=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}", fullmatch=True),
    position=st.integers(min_value=1, max_value=10**12),
    hashed=st.binary(min_size=32, max_size=32).map(bytes.hex),
)
def test_a_line_is_read_as_it_was_written(ledger: str, position: int, hashed: str) -> None:
    written = LogDigest(ledger, position, hashed)
    assert LogDigest.read(f"  {written}\n") == written


@pytest.mark.parametrize(
    "line",
    ["", "71", WHOLE[:-1], WHOLE + "0", WHOLE.replace("71", "071"), WHOLE.replace("sha256", "sm3")],
)
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(InputUnreadable, match="no line of"):
        LogDigest.read(line)


def test_a_line_of_another_way_says_that_an_upgrade_is_due() -> None:
    with pytest.raises(InputUnreadable, match="upgrade shenguan"):
        LogDigest.read(WHOLE.replace("digest-1", "digest-2"))
