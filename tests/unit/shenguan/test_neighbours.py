"""Which numbers of the ledger may have been meant: another agency's, swapped digits, a slip."""

import pytest

from ledger.log import Draft, LedgerStore
from ledger.store import open_store
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


_BODY = b'{"id":"x","recorded_at":"2017-07-03T00:00:00.000000Z"}'


def _draft(tag: str) -> Draft:
    is_refused = tag.endswith("/REFUSED")
    return Draft("SubmissionRefused" if is_refused else "CaseClosed", (tag,), lambda _: _BODY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LedgerStore:
    """A ledger with more numbers than are all compared; it stays open until the tests end."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('many') / 'many.db'}")
    tags = [f"case:reg:a:1/2017-{number:05}" for number in range(10_002)]
    more = ["case:reg:a:1/XZ-77", "case:reg:a:1/REFUSED", "agency:reg:a:1", "agency:reg:a:2"]
    store.append_drafts([_draft(tag) for tag in (*tags, *more)])
    return store


def _asked(kind: str, number: str, *, tags: tuple[str, ...] = KNOWN) -> list[str]:
    store = memory_store()
    store.append_drafts([_draft(tag) for tag in tags])
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


def test_at_most_three_are_told_and_none_of_a_number_that_is_known() -> None:
    many = tuple(f"case:reg:a:1/2017-041{digit}" for digit in range(10))
    assert len(_asked("case", "reg:a:1/2017-041x", tags=many)) == 3
    assert _asked("case", "reg:a:1/2017-0412", tags=many) == []


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
    assert _asked("case", "reg:a:1/REFUSE", tags=("case:reg:a:1/REFUSED",)) == []


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("reg:a:1/2017-90000", "reg:a:1/2017-09000"),
        ("reg:a:1/2017-0012", "reg:a:1/2017-00012"),
        ("reg:a:1/2017-100010", "reg:a:1/2017-10001"),
        ("reg:a:1/2017-x0042", "reg:a:1/2017-00042"),
        ("reg:a:2/2017-00042", "reg:a:1/2017-00042"),
        ("reg:a:1/xz-77", "reg:a:1/XZ-77"),
    ],
)
def test_among_very_many_those_are_found_that_a_slip_leads_to(
    many: LedgerStore, number: str, first: str
) -> None:
    assert first in neighbours(many, "case", number)


def test_among_very_many_a_refused_number_is_not_known(many: LedgerStore) -> None:
    assert neighbours(many, "case", "reg:a:1/REFUSE") == []
