"""Which numbers of the ledger may have been meant: another agency's, swapped digits, a slip."""

import pytest

from ledger.log import Draft
from ledger.store.memory import memory_store
from shenguan.neighbours import neighbours

KNOWN = (
    "case:reg:a:1/2017-0412",
    "case:reg:a:1/2017-0413",
    "case:reg:a:2/2017-0412",
    "case:reg:a:2/XZ-77",
    "case:reg:a:1/110101199003074610",
    "licence:reg:a:1/JY0412",
    "officer:reg:a:1/21",
    "subject:reg:a:70001",
    "item:XK-13-0412",
)


def _asked(kind: str, number: str, *, tags: tuple[str, ...] = KNOWN) -> list[str]:
    store = memory_store()
    for tag in tags:
        name = "SubmissionRefused" if tag.endswith("/refused") else "CaseClosed"
        body = b'{"id":"x","recorded_at":"2017-07-03T00:00:00.000000Z"}'
        store.append_drafts([Draft(name, (tag,), lambda _, body=body: body)])
    return neighbours(store, kind, number)


@pytest.mark.parametrize(
    ("kind", "number", "first"),
    [
        ("case", "reg:a:2/2017-0413", "reg:a:1/2017-0413"),
        ("case", "reg:a:3/XZ-77", "reg:a:2/XZ-77"),
        ("case", "reg:a:1/2017-0421", "reg:a:1/2017-0412"),
        ("case", "reg:a:2/2017-0421", "reg:a:2/2017-0412"),
        ("case", "reg:a:1/2017-412", "reg:a:1/2017-0412"),
        ("case", "reg:a:1/20170413", "reg:a:1/2017-0413"),
        ("case", "reg:a:3/xz-77", "reg:a:2/XZ-77"),
        ("case", "reg:a:3/\u0425Z-77", "reg:a:2/XZ-77"),
        ("licence", "reg:a:1/JY0421", "reg:a:1/JY0412"),
        ("officer", "reg:a:2/21", "reg:a:1/21"),
        ("item", "XK-13-0421", "XK-13-0412"),
    ],
)
def test_the_likeliest_comes_first(kind: str, number: str, first: str) -> None:
    assert _asked(kind, number)[0] == first


def test_a_number_that_is_written_so_elsewhere_leaves_mere_likenesses_out() -> None:
    assert _asked("case", "reg:a:3/2017-0412") == ["reg:a:1/2017-0412", "reg:a:2/2017-0412"]


def test_at_most_three_are_told_and_never_the_number_itself() -> None:
    many = tuple(f"case:reg:a:1/2017-041{digit}" for digit in range(10))
    found = _asked("case", "reg:a:1/2017-0412", tags=many)
    assert len(found) == 3
    assert "reg:a:1/2017-0412" not in found


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("case", "reg:a:1/9999"),
        ("case", "reg:a:1/110101199003074611"),
        ("subject", "reg:a:70002"),
        ("licence", "reg:a:1/2017-0412"),
        ("case", "reg:a:1/" + "0412" * 20),
    ],
)
def test_nothing_is_told_of_what_is_another_one_or_says_who_somebody_is(
    kind: str, number: str
) -> None:
    assert _asked(kind, number) == []


def test_what_only_a_refusal_names_is_no_number_of_the_ledger() -> None:
    assert _asked("case", "reg:a:1/refuse", tags=("case:reg:a:1/refused",)) == []
