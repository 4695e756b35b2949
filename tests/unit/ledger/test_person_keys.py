"""化名: what a pseudonym is made of, and the file in which the keys of pseudonyms lie."""

import hmac
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from stdnum.cn import ric

from ledger import resident
from ledger.errors import Malformed, PersonKeyUnusable
from ledger.person_keys import PersonKey, add_key, read_keys

NUMBER: Final = "11010519491231002X"
"""The example of GB 11643."""
SECRET: Final = "c3" * 32


def _file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "person.key"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_pseudonym_is_made_as_the_documents_say() -> None:
    text = b"shenguan.person.v1\0" + NUMBER.encode()
    expected = hmac.new(bytes.fromhex(SECRET), text, sha256).hexdigest()[:32]
    assert PersonKey("k1", bytes.fromhex(SECRET)).pseudonym(NUMBER) == f"person:k1:{expected}"


def test_a_check_value_depends_on_key_and_id_and_is_no_pseudonym() -> None:
    keys = [PersonKey("k1", b"a" * 32), PersonKey("k1", b"b" * 32), PersonKey("k2", b"a" * 32)]
    assert len({one.check_value for one in keys}) == len(keys)
    assert keys[0].pseudonym(NUMBER)[10:] not in keys[0].check_value


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５ １９４９１２３１ ００２ｘ",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "110105\u30001949 1231\u00a0002X",
        "\u200b110105\u200b19491231002X\ufeff",
        "110105491231002",
        "１１０１０５４９１２３１００２",
    ],
)
def test_all_ways_to_write_a_number_are_one_person(written: str) -> None:
    assert resident.number_of(written) == NUMBER


@pytest.mark.parametrize(
    ("old", "digits"),
    [("110105491231996", "11010518491231996"), ("110105491231995", "11010519491231995")],
)
def test_the_last_serial_numbers_of_the_old_form_were_those_of_the_aged(
    old: str, digits: str
) -> None:
    assert resident.number_of(old) == digits + ric.calc_check_digit(f"{digits}0")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "无",
        "110105194912310021",
        "1101051949123100",
        "11010519491231002",
        "1101051949123100211",
        "110105********002X",
        "110105194913310020",
        "110105491331002",
        "E12345678",
        "91130523MA07ABCD1H",
        "110105194912310O2X",
        f"{NUMBER}、{NUMBER}",
        f"身份证{NUMBER}",
    ],
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert resident.number_of(written) is None


def test_the_last_key_of_a_file_is_the_newest(tmp_path: Path) -> None:
    ring = read_keys(_file(tmp_path, f"# 邢台市\n\nk1 {SECRET} # 2017\nk2 {'D4' * 32}\r\n"))
    assert ring.ids == ("k1", "k2")
    assert ring.keys[1].check_value == PersonKey("k2", b"\xd4" * 32).check_value


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o602, 0o601, 0o777])
def test_a_file_on_which_others_have_rights_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(PersonKeyUnusable, match="chmod 600"):
        read_keys(_file(tmp_path, f"k1 {SECRET}\n", mode))


def test_a_link_is_as_safe_as_what_it_points_to(tmp_path: Path) -> None:
    real = _file(tmp_path, f"k1 {SECRET}\n", 0o644)
    link = tmp_path / "link"
    link.symlink_to(real)
    with pytest.raises(PersonKeyUnusable, match="chmod 600"):
        read_keys(link)
    real.chmod(0o400)
    assert read_keys(link).ids == ("k1",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        SECRET,
        f"k1:{SECRET}",
        f"k1 {SECRET[2:]}",
        f"k1 {SECRET}f",
        f"K1 {SECRET}",
        f"k/1 {SECRET}",
        f"{'k' * 33} {SECRET}",
        f"k1 {SECRET} {SECRET}",
        "k1 " + "zz" * 32,
        f"k1 {SECRET}\nk1 {'d4' * 32}\n",
        f"k1 {SECRET}\n" * 2_000,
    ],
)
def test_what_is_no_file_of_keys_is_refused_and_not_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(PersonKeyUnusable) as refused:
        read_keys(_file(tmp_path, text))
    assert "c3c3" not in str(refused.value)
    assert "zzzz" not in str(refused.value)


def test_what_is_no_text_and_no_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bytes.key"
    path.write_bytes(b"k1 \xff\xfe")
    path.chmod(0o600)
    with pytest.raises(PersonKeyUnusable, match="no text"):
        read_keys(path)
    folder = tmp_path / "folder"
    folder.mkdir(0o700)
    with pytest.raises(PersonKeyUnusable):
        read_keys(folder)
    with pytest.raises(PersonKeyUnusable, match="cannot be read"):
        read_keys(tmp_path / "nowhere")


def test_a_key_shows_its_id_only() -> None:
    key = PersonKey("k1", bytes.fromhex(SECRET))
    assert repr(key) == str(key) == "PersonKey('k1')"


def test_new_keys_are_added_to_a_file_of_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "person.key"
    add_key(path, "k1")
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_text("utf-8")
    path.write_text(first.rstrip("\n"), "utf-8")
    add_key(path, "k2")
    assert read_keys(path).ids == ("k1", "k2")
    assert path.read_text("utf-8").startswith(first)
    with pytest.raises(PersonKeyUnusable, match="k1 stands there already"):
        add_key(path, "k1")
    with pytest.raises(Malformed, match="key id"):
        add_key(path, "K 3")
    path.chmod(0o640)
    with pytest.raises(PersonKeyUnusable, match="chmod 600"):
        add_key(path, "k3")
    assert "k3" not in path.read_text("utf-8")
