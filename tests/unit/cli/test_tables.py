"""Tables on a terminal: no line is wider, no number breaks, what is left out is told."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from unicodedata import category, combining, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.display.cells import Lines, PeopleCells
from cli.display.folding import folded, pieces
from cli.display.prefixes import Prefixes
from cli.display.table import Drawing, write_table
from ledger.zone import Zone
from shenguan.drafting import numbered

OWN: Final = "reg:130523:审批局"
OTHER: Final = "reg:130523:城管局"
_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
_SHANGHAI: Final = Zone("Asia/Shanghai")


class Tty(io.StringIO):
    """A stream that people read."""

    def isatty(self) -> bool:
        """Return true."""
        return True


def drawn(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: int = 80,
    live: bool = True,
    **how: Any,  # noqa: ANN401 - as a drawing has it
) -> tuple[list[str], Drawing]:
    """Return the lines of a table on a terminal, without their colours, and how it was drawn."""
    cells = PeopleCells("yes", "no", _SHANGHAI.local)
    drawing = Drawing(cells, Prefixes(how.pop("own", None)), **how)
    stream = Tty() if live else io.StringIO()
    names = [(name, name) for name in rows[0]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        assert write_table(rows, names, stream, drawing) == len(rows)
    return _STYLE.sub("", stream.getvalue()).split("\n")[:-1], drawing


def width(text: str) -> int:
    """Return how wide a terminal draws a text, by the Unicode tables of Python."""
    return sum(
        0 if combining(one) else 2 if east_asian_width(one) in {"W", "F"} else 1 for one in text
    )


@given(st.text())
def test_no_text_makes_a_line_of_its_own_reorders_or_hides(text: str) -> None:
    lines, _ = drawn([{"name": text, "status": "x"}], live=False)
    assert len(lines) == 3
    assert "\n".join(lines).splitlines() == lines
    assert not {category(one) for one in "".join(lines)} & {"Cc", "Cf", "Zl", "Zp", "Cs"}


def test_what_nobody_sees_is_spelled_out() -> None:
    (_, _, row), _ = drawn([{"name": "甲\n\u202e乙\t\u200b丙"}])
    assert row == "甲<U+000A><U+202E>乙<U+0009><U+200B>丙"


_WORDS: Final = st.lists(
    st.one_of(
        st.text("内丘县食品有限公司，。（）", min_size=1, max_size=60),
        st.text("abcXYZ-09:/", min_size=1, max_size=40),
    ),
    max_size=12,
).map(" ".join)


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS, _WORDS), min_size=1, max_size=4))
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    rows: list[tuple[str, str, str, str]],
) -> None:
    lines, drawing = drawn([dict(zip("abcd", row, strict=True)) for row in rows])
    assert max(map(width, lines)) <= 80
    kept = [at for at, name in enumerate("abcd") if name not in drawing.left_out]
    shown = "".join("".join(lines).split())
    letters = sorted(one for row in rows for at in kept for one in "".join(row[at].split()))
    assert [one for one in letters if shown.count(one) < letters.count(one)] == []


@given(_WORDS, st.integers(41, 90))
def test_folding_breaks_between_pieces_only(text: str, columns: int) -> None:
    assert "".join(pieces(text)) == text
    lines = folded(text, columns)
    assert "".join(" ".join(lines).split()) == "".join(text.split())
    words = [one for one in text.split() if one.isascii()]
    assert all(any(word in line for line in lines) for word in words)


@pytest.mark.parametrize(
    "whole",
    [
        "reg:130523:审批局/内食许（2017）12号",
        "uscc:91130523MA07ABCD1H",
        "01a22a50-9c16-7000-a067-318605999032",
        "2017-07-03 09:12",
        "2017年7月3日",
        "50000元",
    ],
)
def test_a_number_an_identity_a_day_keeps_its_line(whole: str) -> None:
    text = f"请于限期内按照决定书所载内容 {whole} 办理，逾期不办理的依法处理。"
    for columns in range(width(whole) + 2, 60):
        assert any(whole in line for line in folded(text, columns)), columns


def test_no_mark_begins_a_line_that_ends_something() -> None:
    text = "一处违法，处处受限。（信用）惩戒：联合、修复；公示！"
    for columns in range(6, 30):
        assert not [line for line in folded(text, columns) if line[0] in "，。）：、；！"]


def test_what_can_be_spared_is_left_out_first_and_what_is_empty_is_not_missed() -> None:
    row = {
        "number": "2017-0412",
        "item": "XK-13-0412-" + "9" * 20,
        "name": "内丘县甲子食品有限公司",
        "note": None,
        "agency": "reg:130523:" + "a" * 20,
        "status": "accepted",
    }
    lines, drawing = drawn([row], spare=("item", "agency"))
    assert drawing.left_out == ["item"]
    assert max(map(width, lines)) <= 80
    assert "accepted" in lines[2]
    wide, nothing = drawn([row], spare=("item", "agency"), is_wide=True)
    assert nothing.left_out == []
    assert all(str(value) in wide[-1] for value in row.values() if value)


def test_a_terminal_without_room_for_two_columns_shows_a_field_a_line() -> None:
    lines, drawing = drawn([{"number": "reg:130523:abc/2017-0412", "status": "ok"}], columns=26)
    assert [line.split() for line in lines[1:]] == [
        ["number", "reg:130523:abc/2017-0412"],
        ["status", "ok"],
    ]
    assert drawing.left_out == []


def test_expanded_each_field_has_a_line_and_each_row_a_number() -> None:
    rows = [{"case": "1", "name": "甲"}, {"case": "2", "name": None}]
    lines, _ = drawn(rows, is_expanded=True)
    assert [line.strip("─") for line in lines] == ["[ 1 ]", "case  1", "name  甲", "[ 2 ]",
                                                  "case  2", "name"]  # fmt: skip


def test_the_own_agencys_numbers_are_short_and_all_others_whole() -> None:
    rows = [
        {"number": f"{OWN}/2017-0412", "about": f"case:{OWN}/2017-0412", "of": OWN},
        {"number": f"{OTHER}/2017-88", "about": f"penalty:{OTHER}/2017-88", "of": OTHER},
    ]
    lines, drawing = drawn(rows, own=OWN)
    assert lines[2].split() == ["2017-0412", "case:2017-0412", OWN]
    assert lines[3].split() == list(rows[1].values())
    assert drawing.prefixes.is_hidden
    assert numbered("case", "2017-0412", OWN) == rows[0]["number"]
    assert numbered("ref", "case:2017-0412", OWN) == rows[0]["about"]


def test_two_rows_that_would_read_alike_keep_the_prefix() -> None:
    rows = [{"number": f"{OWN}/7"}, {"number": "7"}, {"number": f"{OWN}/8"}]
    lines, _ = drawn(rows, own=OWN)
    assert lines[2:] == [f"{OWN}/7", "7", "8"]


@given(st.text("审批局/:reg130523-a\u4e00 "))
def test_what_is_shown_without_a_prefix_means_the_same_when_it_is_typed(number: str) -> None:
    full = f"{OWN}/{number}"
    (shown,), _ = Prefixes(OWN).without([full])
    assert shown == full or numbered("case", shown, OWN) == full


def test_a_file_and_a_wide_table_keep_every_prefix() -> None:
    rows = [{"number": f"{OWN}/2017-0412"}]
    for lines, drawing in (drawn(rows, own=OWN, live=False), drawn(rows, own=OWN, is_wide=True)):
        assert lines[2] == rows[0]["number"]
        assert not drawing.prefixes.is_hidden


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        (["2017-07-03T01:12:00Z", "2017-07-03T15:59:59Z"], ["2017-07-03 09:12:00",
                                                           "2017-07-03 23:59:59"]),
        (["2017-07-03T01:12:00Z", "2017-07-04T01:00:00Z"], ["2017-07-03 09:12",
                                                           "2017-07-04 09:00"]),
        (["2017-07-03T15:59:59Z", None], ["2017-07-03", ""]),
    ],
)  # fmt: skip
def test_times_are_as_short_as_a_column_allows(times: list[Any], shown: list[str]) -> None:
    lines, _ = drawn([{"at": one} for one in times])
    assert lines[2:] == shown


def test_a_light_has_a_shape_of_its_own() -> None:
    rows = [
        {"late": True, "ok": False, "status": "valid", "days_left": None},
        {"late": False, "ok": True, "status": "taken", "days_left": 2},
        {"late": None, "ok": None, "status": "closed", "days_left": None},
    ]
    lines, _ = drawn(rows)
    assert lines[2].split() == ["■", "yes", "■", "no", "●", "valid"]
    assert lines[3].split() == ["▲", "no", "●", "yes", "■", "taken", "2"]
    assert lines[4].split() == ["closed"]


@pytest.mark.parametrize(
    ("live", "no_color", "coloured"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colours_are_for_a_terminal_that_wants_them(
    monkeypatch: pytest.MonkeyPatch, *, live: bool, no_color: str, coloured: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    stream = Tty() if live else io.StringIO()
    drawing = Drawing(PeopleCells("yes", "no", None), Prefixes(None))
    write_table([{"late": True}], [("late", "late")], stream, drawing)
    assert ("\x1b[31m■ yes\x1b[0m" in stream.getvalue()) is coloured
    assert "■ yes" in stream.getvalue()


def test_a_cell_of_several_lines_keeps_them_and_only_them() -> None:
    rows = [{"at": 1, "data": Lines(["name: 甲\n乙", "case: 7"])}]
    lines, _ = drawn(rows)
    assert lines[2:] == ["1   name: 甲<U+000A>乙", "    case: 7"]
