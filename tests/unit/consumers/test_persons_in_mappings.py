"""自然人: rows about natural persons become pseudonyms, and no number is kept or quoted."""

import json
from pathlib import Path
from typing import Final

import pytest
from stdnum.cn import ric

from consumers.files.mapping.mapping import read_mapping
from consumers.files.readers.formats import open_reader
from consumers.files.trial import tried
from ledger.errors import MappingInvalid, PersonKeyDiffers, PersonKeyUnusable
from ledger.person_keys import PersonKey
from shenguan.persons import adopt
from tests.exports import COLUMNS, MAPPING, Desk, csv_text, row

SECRET: Final = "5c" * 32
LATER: Final = "6d" * 32
OF_PERSONS: Final = MAPPING.replace(
    'subject: "reg:130523:{申请人}"', 'subject: {person: "{申请人}"}', 1
)


def number(serial: int) -> str:
    """Return the number of somebody who was born on 30 February, so that nobody has it."""
    digits = f"13052319800230{serial:03}"
    return digits + str(ric.calc_check_digit(f"{digits}0"))


def pseudonym(written: str, key_id: str = "k1", secret: str = SECRET) -> str:
    return PersonKey(key_id, bytes.fromhex(secret)).pseudonym(written)


def _keys(desk: Desk, text: str) -> None:
    desk.person_key = desk.folder / "person.key"
    desk.person_key.write_text(text, "utf-8")
    desk.person_key.chmod(0o600)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with a key and a mapping whose applicants are persons."""
    desk = Desk(tmp_path, OF_PERSONS)
    _keys(desk, f"k1 {SECRET}\n")
    return desk


def _subjects(desk: Desk) -> list[str]:
    return [one["data"].get("subject") for one in desk.facts("ApplicationReceived")]


def _assert_nowhere(desk: Desk, *numbers: str) -> None:
    """Assert that no file but the clerk's own holds a number."""
    own = {"export.csv", "fixed.jsonl", "export.csv.quarantine.jsonl"}
    kept = b"".join(path.read_bytes() for path in desk.folder.iterdir() if path.name not in own)
    for one in numbers:
        assert one.encode() not in kept


def test_a_ledger_that_a_mapping_opens_adopts_the_key_and_knows_persons(desk: Desk) -> None:
    first, second = number(1), number(2)
    summary = desk.load_rows([row(1, 申请人=first), row(2, 申请人=second), row(3, 申请人=first)])
    assert (summary.rows_accepted, summary.rows_quarantined) == (3, 0)
    assert _subjects(desk) == [pseudonym(first), pseudonym(second), pseudonym(first)]
    (adopted,) = desk.facts("PersonKeyAdopted")
    assert adopted["data"]["check_value"] == PersonKey("k1", b"\x5c" * 32).check_value
    _assert_nowhere(desk, first, second)
    again = desk.load_rows([row(1, 申请人=first.lower()), row(4, 申请人=f" {second} ")])
    assert (again.rows_repeated, again.rows_accepted) == (1, 1)
    assert len(desk.facts("PersonKeyAdopted")) == 1


def test_what_is_no_number_is_set_aside_and_the_reason_quotes_nothing(desk: Desk) -> None:
    good = number(1)
    bad = f"{good[:17]}{'0' if good[17] != '0' else '1'}"
    summary = desk.load_rows([row(1, 申请人=bad), row(2, 申请人="无此人"), row(3, 申请人=good)])
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 2)
    first, second = desk.quarantine()
    assert first["source"]["申请人"] == bad
    for line in (first, second):
        assert (line["code"], line["field"], line["value"]) == ("cell.malformed", "申请人", None)
        assert "not quoted" in line["message"]
    assert bad[:6] not in json.dumps({**first, "source": {}})
    mode = (desk.folder / "export.csv.quarantine.jsonl").stat().st_mode
    assert mode & 0o777 == 0o600
    fixed = desk.set_aside(first | {"source": first["source"] | {"申请人": good}})
    assert desk.load(fixed).rows_accepted == 1
    assert _subjects(desk) == [pseudonym(good)] * 2
    _assert_nowhere(desk, good, bad)


def test_a_dry_run_tells_no_number_and_touches_no_ledger(desk: Desk) -> None:
    bad = number(1)[:17]
    summary = desk.load_rows([row(1, 申请人=bad), row(2, 申请人=number(2))], dry_run=True)
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    assert bad not in summary.told[0].message
    assert desk.entries() == []


MIXED: Final = MAPPING.replace(
    'subject: "reg:130523:{申请人}"',
    "subject: {first_of: ["
    '{person: "{申请人}", when: {申请人: {matches: "^[0-9]{17}[0-9X]$"}}}, "uscc:{申请人}"]}',
    1,
)


def test_another_field_that_reads_the_same_column_quotes_nothing_of_it(desk: Desk) -> None:
    """A number that is one digit short is taken for the code of an organisation."""
    desk.mapping = MIXED
    short = number(1)[:16]
    desk.load_rows([row(1, 申请人=number(1)), row(2, 申请人="91130523MAEXAM01Q0")])
    assert _subjects(desk) == [pseudonym(number(1)), "uscc:91130523MAEXAM01Q0"]
    desk.load_rows([row(3, 申请人=short), row(4, 申请人=f"（{short}）")])
    for line in desk.quarantine():
        assert line["code"] == "malformed"
        assert short[:6] not in json.dumps({**line, "source": {}}, ensure_ascii=False)


def test_a_row_that_cannot_be_taken_apart_is_not_quoted_either(desk: Desk) -> None:
    text = csv_text([row(1, 申请人=number(1)), row(2, 申请人=number(2))], COLUMNS)
    lines = text.splitlines()
    desk.load("\n".join([lines[0], lines[1] + ",更多", lines[2]]) + "\n")
    (line,) = desk.quarantine()
    assert line["code"] == "row.columns"
    assert number(1) not in json.dumps({**line, "source": {}})


@pytest.mark.parametrize(
    ("changed", "raised"),
    [
        (f"k1 {LATER}\n", PersonKeyDiffers),
        (f"k1 {LATER}\nk2 {SECRET}\n", PersonKeyDiffers),
        (f"k2 {LATER}\n", PersonKeyUnusable),
        (f"k1 {SECRET}\nk2 {LATER}\n", PersonKeyUnusable),
    ],
    ids=["another key", "another key of a rotation", "the old key is gone", "nobody adopted it"],
)
def test_a_wrong_key_is_refused_before_anything_is_recorded(
    desk: Desk, changed: str, raised: type[Exception]
) -> None:
    desk.load_rows([row(1, 申请人=number(1))])
    before = desk.entries()
    _keys(desk, changed)
    with pytest.raises(raised) as refused:
        desk.load_rows([row(1, 申请人=number(1)), row(2, 申请人=number(2))])
    assert number(1) not in str(refused.value)
    assert "6d6d" not in str(refused.value)
    assert desk.entries() == before


def test_without_a_usable_key_nothing_is_created(desk: Desk) -> None:
    assert desk.person_key is not None
    desk.person_key.chmod(0o644)
    with pytest.raises(PersonKeyUnusable, match="chmod 600"):
        desk.load_rows([row(1, 申请人=number(1))])
    desk.person_key = None
    with pytest.raises(PersonKeyUnusable, match="SHENGUAN_PERSON_KEY"):
        desk.load_rows([row(1, 申请人=number(1))])
    assert not (desk.folder / desk.name).exists()


def _rotate(desk: Desk) -> None:
    _keys(desk, f"k1 {SECRET}\nk2 {LATER}\n")
    with desk.wiring() as wiring:
        first = wiring.opening.event
        author = (first.agency, first.officer)
        (receipt,) = adopt(wiring.gate, wiring.store, wiring.key_ring, author=author)
    assert receipt.position is not None


def test_after_a_rotation_who_is_known_stays_and_who_is_new_has_the_new_key(desk: Desk) -> None:
    desk.load_rows([row(1, 申请人=number(1))])
    _rotate(desk)
    desk.load_rows([row(1, 申请人=number(1)), row(2, 申请人=number(1)), row(3, 申请人=number(3))])
    newcomer = pseudonym(number(3), "k2", LATER)
    assert _subjects(desk) == [pseudonym(number(1)), pseudonym(number(1)), newcomer]
    assert desk.load_rows([row(4, 申请人=number(3))]).rows_accepted == 1
    assert _subjects(desk)[-1] == newcomer


def test_after_a_rotation_who_was_only_a_representative_stays_who_they_are(desk: Desk) -> None:
    parties = 'parties: [{subject: {person: "{申请人}"}, role: representative}]'
    desk.mapping = MAPPING.replace('subject: "reg:130523:{申请人}"', parties, 1)
    desk.load_rows([row(1, 申请人=number(1))])
    _rotate(desk)
    desk.mapping = OF_PERSONS
    desk.load_rows([row(2, 申请人=number(1))])
    assert _subjects(desk) == [None, pseudonym(number(1))]


def test_a_key_that_nobody_used_may_be_missing(desk: Desk) -> None:
    """Adopted by mistake, it would otherwise lock the ledger for ever."""
    desk.load_rows([row(1, 申请人=number(1))])
    _rotate(desk)
    _keys(desk, f"k1 {SECRET}\n")
    assert desk.load_rows([row(2, 申请人=number(2))]).rows_accepted == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('once: "{办件编号}"', 'once: "{申请人}"'),
        ('once: "{办件编号}"', 'once: {join: ["{办件编号}", {column: 申请人}]}'),
        ('key: "{环节编号}"', 'key: {first_of: ["{环节编号}", "{申请人}"]}'),
        ("events:\n", 'previous: {last: {by: "{申请人}"}}\nevents:\n'),
        ('step: "{环节}"', "step: {column: 申请人, hash: yes}"),
    ],
)
def test_no_key_is_made_of_a_number_in_clear(desk: Desk, old: str, new: str) -> None:
    desk.mapping = OF_PERSONS.replace(old, new, 1)
    with pytest.raises(MappingInvalid, match="申请人 holds identity numbers"):
        desk.load_rows([row(1, 申请人=number(1))])


def test_a_key_may_be_made_of_the_pseudonym(desk: Desk) -> None:
    desk.mapping = OF_PERSONS.replace('once: "{办件编号}"', 'once: {person: "{申请人}"}').replace(
        "events:\n", 'previous: {last: {by: {person: "{申请人}"}}}\nevents:\n', 1
    )
    desk.load_rows([row(1, 申请人=number(1)), row(2, 申请人=number(1)), row(3, 申请人="13052")])
    assert _subjects(desk) == [pseudonym(number(1))]
    assert [one["row"] for one in desk.quarantine()] == [4]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (f'{{person: "{number(7)}"}}', "none stands in a mapping"),
        ('{person: "{申请人}", extract: "(.*)"}', "no key 'extract'"),
        ('{person: "{申请人}", column: 渠道}', "needs one of"),
    ],
)
def test_a_mistake_is_told_and_quotes_no_number(desk: Desk, form: str, told: str) -> None:
    desk.mapping = OF_PERSONS.replace('{person: "{申请人}"}', form)
    with pytest.raises(MappingInvalid, match=told) as wrong:
        desk.load_rows([row(1, 申请人=number(1))])
    assert number(7) not in str(wrong.value)


def test_a_file_is_tried_without_a_key_and_nothing_is_quoted(desk: Desk) -> None:
    short = number(1)[:17]
    path = desk.write(csv_text([row(1, 申请人=number(1)), row(2, 申请人=short)]))
    mapping = read_mapping(OF_PERSONS, "window.yaml")
    trial = tried(mapping, open_reader(path, mapping))
    assert (trial.rows_good, trial.rows_set_aside) == (1, 1)
    (aside,) = trial.set_aside.values()
    assert short[:6] not in aside.message


@pytest.mark.parametrize("field", ["person_name", "channel"])
def test_no_other_field_holds_the_number_in_clear(desk: Desk, field: str) -> None:
    """Fifteen digits are a number too, which the gate cannot tell from a document's."""
    old = "130523800230001"
    desk.mapping = OF_PERSONS.replace(
        "      channel: {column: 渠道, values: channels}\n", '      channel: "窗口"\n', 1
    )
    clear = f'{field}: "{{申请人}}"'
    if field == "channel":
        desk.mapping = desk.mapping.replace('channel: "窗口"', clear, 1)
    else:
        desk.mapping = desk.mapping.replace('channel: "窗口"', f'channel: "窗口"\n      {clear}', 1)
    assert desk.load_rows([row(1, 申请人=old)]).rows_quarantined == 1
    (line,) = desk.quarantine()
    assert "person" in line["message"]
    assert old[:6] not in json.dumps({**line, "source": {}})
    _assert_nowhere(desk, old)


def test_each_member_of_a_list_may_be_a_person(desk: Desk) -> None:
    desk.mapping = MAPPING.replace(
        'key: "{环节编号}"',
        'each: {column: 申请人, split: 、}\n    key: {join: ["{环节编号}", {person: "{value}"}]}',
        1,
    )
    desk.mapping = desk.mapping.replace('step: "{环节}"', 'step: {person: "{value}"}', 1)
    desk.mapping = desk.mapping.replace('"reg:130523:{申请人}"', '"reg:130523:x"', 1)
    bad = number(3)[:16]
    desk.load_rows(
        [row(1, 申请人=f"{number(1)}、{number(2)}"), row(2, 申请人=f"{number(1)}、{bad}")]
    )
    steps = [one["data"]["step"] for one in desk.facts("HandlingStepCompleted")]
    assert steps == [pseudonym(number(1)), pseudonym(number(2))]
    (line,) = desk.quarantine()
    assert bad not in json.dumps({**line, "source": {}})
    _assert_nowhere(desk, number(1), number(2), bad)
