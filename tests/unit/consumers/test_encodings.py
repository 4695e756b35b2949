"""Encodings: what is plain is taken and told, what is not is refused with the candidates."""

from pathlib import Path
from typing import Final

import pytest

from consumers.files.readers.encodings import Encoding, encoding_of
from consumers.files.readers.private_use import has_private, meant
from consumers.files.readers.reading import FileSource
from ledger.errors import InputUnreadable
from tests.exports import Desk, csv_text, row

CHINESE: Final = "办件编号,申请人\n1,内丘县鑫源食品有限公司\n2,张三\n"
RUSSIAN: Final = "номер,имя\n" + "1,Москва и Владивосток\n" * 20


def found(folder: Path, content: bytes, wanted: str = "auto") -> Encoding:
    """Return what a file is read with."""
    path = folder / "a.csv"
    path.write_bytes(content)
    return encoding_of(FileSource(path), wanted)


PLAIN: Final = (
    (b"a,b\n1,2\n", Encoding("utf-8-sig")),
    (CHINESE.encode(), Encoding("utf-8-sig")),
    (CHINESE.encode("gbk"), Encoding("gb18030", is_guessed=True)),
    ("名称\n小学\n".encode("gbk"), Encoding("gb18030", is_guessed=True)),
    ("a\n小学\n".encode("gbk"), Encoding("gb18030", is_guessed=True)),
    ("a,b\n1,Müller & Söhne, Übel\n".encode(), Encoding("utf-8-sig")),
    ("a,b\n1,€ 20\n".encode(), Encoding("utf-8-sig")),
    (RUSSIAN.encode(), Encoding("utf-8-sig", is_guessed=True)),
    (CHINESE.encode("utf-16"), Encoding("utf-16")),
    (CHINESE.encode("utf-8-sig"), Encoding("utf-8-sig")),
)


@pytest.mark.parametrize(("content", "expected"), PLAIN)
def test_what_the_bytes_plainly_are_is_taken(
    tmp_path: Path, content: bytes, expected: Encoding
) -> None:
    assert found(tmp_path, content) == expected


UNCLEAR: Final = (
    ("a\nСон\n".encode(), "say which"),
    ("a,b\n1,Müller\n2,Übel\n".encode("cp1252"), "cp1252"),
    (RUSSIAN.encode("cp1251"), "cp1251"),
    ("名稱\n內丘縣食品經營部\n網上辦理行政審批\n".encode("big5"), "big5"),
    ("名前\nあいうえお株式会社\n".encode("shift_jis"), "shift_jis"),
    ("이름\n대한민국 행정안전부 주민등록\n".encode("euc_kr"), "euc_kr"),
)


@pytest.mark.parametrize(("content", "candidate"), UNCLEAR)
def test_what_may_be_several_encodings_is_refused_with_them(
    tmp_path: Path, content: bytes, candidate: str
) -> None:
    with pytest.raises(InputUnreadable, match=candidate) as caught:
        found(tmp_path, content)
    assert str(tmp_path / "a.csv") in str(caught.value)
    assert "--encoding" in str(caught.value)


@pytest.mark.parametrize("name", ["cp1252", "big5", "Shift_JIS", "GB2312", "utf-8", "EUC-KR"])
def test_an_encoding_that_is_asked_for_is_taken(tmp_path: Path, name: str) -> None:
    assert not found(tmp_path, b"a\n1\n", name).is_guessed


def test_the_figures_say_what_was_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    summary = desk.load(csv_text([row(1)]).encode("gbk"))
    assert summary.remarks is not None
    assert (summary.remarks.encoding, summary.remarks.is_guessed) == ("gb18030", True)
    assert summary.rows_accepted == 1
    asked = desk.load(csv_text([row(2)]).encode("gbk"), encoding="gbk")
    assert asked.remarks is not None
    assert not asked.remarks.is_guessed


def test_characters_of_the_private_use_area_become_those_that_are_meant() -> None:
    old = bytes.fromhex("FE59FE61FE66FE67FE6DFE7EFE90FEA0A8BCA6D9A6F3").decode("gb18030")
    assert has_private(old)
    assert meant(old) == "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\u1e3f\ufe10\ufe19"
    assert meant("\ue815\ue863") == bytes.fromhex("FE50FE9F").decode("gb18030")
    assert not has_private(meant(old))
    assert not has_private("内丘县")


def test_a_name_is_the_same_from_either_encoding(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    gb = csv_text([row(1)]).encode("gbk").replace("环节1".encode("gbk"), b"\xfe\x59\xc3\xf4")
    desk.load(gb, encoding="gb18030")
    desk.load(csv_text([row(2, 环节="\u9fb4敏")]), "second.csv")
    steps = {one["data"]["step"] for one in desk.facts("HandlingStepCompleted")}
    assert steps == {"\u9fb4敏"}
