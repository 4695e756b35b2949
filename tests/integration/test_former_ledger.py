"""A ledger that the former version wrote: it opens, verifies, replays and answers as it did then.

The log and its answers lie in ``tests/golden/former``. Whatever is answered otherwise today must
be named in ``differences.json`` there, with the reason why.
"""

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

import shenguan
from ledger.log import StoredEntry
from ledger.store.replica import open_replica
from tests.terminal import Ran, Terminal

FORMER: Final = Path(__file__).resolve().parents[1] / "golden" / "former"
STORES: Final = ("sqlite", "postgres")
REPLAY: Final = "replay"
WHOLE_ROW: Final = "*"
"""As the column of a difference: the row itself is new, or gone."""
ORDER: Final = "order"
"""As the column of a difference: the same rows come in another order."""
_PARTS: Final = {None: "differences", True: "new_columns", False: "gone_columns"}
"""The lists of ``differences.json``: of values, of columns that are new, of those that are gone."""
_AT_ONCE: Final = 200

Difference = dict[str, Any]
"""{question, setting, key, column, was, is}; of a column that is new or gone {question, column}."""
Rows = dict[tuple[str, ...], dict[str, Any]]


def golden(name: str) -> bytes:
    """Return a compressed file of the former version as it was."""
    return lzma.decompress((FORMER / f"{name}.xz").read_bytes())


@dataclass(frozen=True)
class Answer:
    """答复: what was, or is, answered to one question in one setting."""

    columns: tuple[str, ...]
    rows: Rows

    def without(self, columns: Iterable[str]) -> "Answer":
        """Return it without some columns."""
        left = set(columns)
        return Answer(
            tuple(one for one in self.columns if one not in left),
            {
                key: {name: value for name, value in row.items() if name not in left}
                for key, row in self.rows.items()
            },
        )


def keyed(rows: Iterable[Mapping[str, Any]], columns: Iterable[str], key: Sequence[str]) -> Answer:
    """Return rows by their keys, with values as JSON holds them; no key may stand twice."""
    found: Rows = {}
    for row in rows:
        named = tuple(str(row[name] or "") for name in key)
        assert named not in found, f"{named} is answered twice"
        found[named] = {name: _plain(value) for name, value in row.items()}
    return Answer(tuple(columns), found)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


class Former:
    """从前: the answers of the former version, and how they were asked for."""

    def __init__(self) -> None:
        document = json.loads(golden("answers.json"))
        self.head: int = document["head"]
        self.settings: dict[str, dict[str, Any]] = document["settings"]
        self.questions: dict[str, dict[str, Any]] = document["questions"]
        self._answers: dict[str, dict[str, Any]] = document["answers"]

    def answer(self, question: str, setting: str) -> Answer:
        """Return what was answered then."""
        given = self._answers[question][setting]
        rows = [dict(zip(given["columns"], row, strict=True)) for row in given["rows"]]
        return keyed(rows, given["columns"], self.questions[question]["key"])

    def positions(self) -> dict[str, int]:
        """Return the position of each setting that names one, and no day beside it."""
        return {name: asked["as_of"] for name, asked in self.settings.items() if "on" not in asked}


@pytest.fixture(scope="module")
def former() -> Former:
    """The answers of the former version."""
    return Former()


@dataclass(frozen=True)
class Place:
    """A store that holds the former ledger, and the command beside it."""

    url: str
    terminal: Terminal

    def done(self, *arguments: str) -> Ran:
        """Run a command on the store; it must succeed."""
        return self.terminal.done(*arguments, env={"SHENGUAN_STORE": self.url})


def _rows() -> list[StoredEntry]:
    """Return the rows of the log as its export gives them: the bytes are all there is to know."""
    rows = []
    for position, body in enumerate(golden("ledger.ndjson").splitlines(), start=1):
        entry = json.loads(body)
        leaf = sha256(b"\0" + body).digest()
        rows.append(StoredEntry(position, entry["type"], entry["recorded_at"], body, leaf))
    return rows


def _copied(folder: Path) -> str:
    (folder / "former.db").write_bytes(golden("ledger.sqlite"))
    return f"sqlite:///{folder / 'former.db'}"


def _replicated(url: str) -> str:
    rows = _rows()
    with closing(open_replica(url)) as replica:
        for start in range(0, len(rows), _AT_ONCE):
            replica.append_rows(rows[start : start + _AT_ONCE])
    return url


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """The former ledger: its own file, or a replica of its log on a server."""
    if request.param == "sqlite":
        url = _copied(tmp_path)
    else:
        url = _replicated(str(request.getfixturevalue("postgres_url")))
    return Place(url, Terminal(tmp_path))


def test_a_ledger_of_the_former_version_opens_and_verifies(place: Place, former: Former) -> None:
    place.done("case", "list", "--limit", "1")
    verified = place.done("projections", "verify", "--format", "json").document
    assert {(one["position"], one["ok"]) for one in verified["rows"]} == {(former.head, True)}
    found = {one["check"]: one for one in place.done("doctor", "--format", "json").document["rows"]}
    assert all(one["ok"] for one in found.values()), found
    assert found["positions"]["detail"].startswith(f"1..{former.head},")
    assert found["types"]["detail"].startswith("0 entries of unknown types")


def test_its_log_is_exported_byte_for_byte_as_before(place: Place) -> None:
    assert place.done("log", "export").stdout == golden("ledger.ndjson")


def test_its_file_takes_the_next_entry(tmp_path: Path, former: Former) -> None:
    place = Place(_copied(tmp_path), Terminal(tmp_path))
    with shenguan.open(place.url) as ledger:
        (_, opening), *_ = ledger.entries(until=1)
    officer, agency = f"{opening.data.agency}/4711", opening.data.agency
    said = ("record", "OfficerAppointed", "--officer", officer, "--agency", agency)
    receipt = place.done(*said).row
    assert (receipt["outcome"], receipt["position"]) == ("accepted", former.head + 1)


def replayed(place: Place, position: int) -> Answer:
    """Return rows and digest of every table at a position, as the command tells them."""
    rows = place.done(REPLAY, "--to", str(position), "--format", "ndjson").rows
    return keyed(rows, rows[0], ("table",))


def test_a_ledger_of_the_former_version_replays_to_the_same_digests(
    place: Place, former: Former
) -> None:
    found = [
        one
        for setting, position in former.positions().items()
        for one in differences(
            (REPLAY, setting), former.answer(REPLAY, setting), replayed(place, position)
        )
    ]
    hold_against_named(found, named({REPLAY}))


def answered(ledger: shenguan.Ledger, former: Former) -> Iterator[tuple[str, str, Answer]]:
    """Yield question, setting and answer; one setting after the other is built only once."""
    for setting, when in former.settings.items():
        for question, asked in former.questions.items():
            if question == REPLAY:
                continue
            table = ledger.arrow(asked["question"], **when, **asked["filters"])
            yield question, setting, keyed(table.to_pylist(), table.column_names, asked["key"])


def test_a_ledger_of_the_former_version_answers_every_question_as_before_but_for_what_is_named(
    place: Place, former: Former
) -> None:
    with shenguan.open(place.url) as ledger:
        assert ledger.position == former.head
        found = [
            one
            for question, setting, now in answered(ledger, former)
            for one in differences((question, setting), former.answer(question, setting), now)
        ]
    hold_against_named(found, named(former.questions.keys() - {REPLAY}))


def differences(which: tuple[str, str], before: Answer, now: Answer) -> Iterator[Difference]:
    """Yield how an answer differs: columns first, then rows and values in the columns of both.

    A question has its columns whatever it is asked for: ``cases late`` has those of ``cases``.
    """
    question, setting = which
    asked = question.partition(" ")[0]
    columns = set(before.columns) ^ set(now.columns)
    for column in sorted(columns):
        yield {"question": asked, "column": column, "is_new": column in now.columns}
    for key, column, was, value in _values(before.without(columns), now.without(columns)):
        place = {"question": question, "setting": setting, "key": list(key), "column": column}
        yield {**place, "was": was, "is": value}


def _values(before: Answer, now: Answer) -> Iterator[tuple[tuple[str, ...], str, Any, Any]]:
    for key in dict.fromkeys((*before.rows, *now.rows)):
        was, row = before.rows.get(key), now.rows.get(key)
        if was is None or row is None:
            yield key, WHOLE_ROW, was, row
            continue
        for column, value in row.items():
            if value != was[column] or type(value) is not type(was[column]):
                yield key, column, was[column], value
    both = before.rows.keys() & now.rows.keys()
    if [one for one in before.rows if one in both] != [one for one in now.rows if one in both]:
        yield (), ORDER, None, None


def named(questions: Iterable[str], folder: Path = FORMER) -> list[Difference]:
    """Return the differences that ``differences.json`` names for some questions; each says why."""
    document = json.loads((folder / "differences.json").read_text("utf-8"))
    found = list(document["differences"])
    for is_new in (True, False):
        found += [{**one, "is_new": is_new} for one in document[_PARTS[is_new]]]
    assert all(str(one.pop("why")).strip() for one in found), "say why an answer changed"
    return [one for one in found if one["question"] in questions]


def hold_against_named(found: Iterable[Difference], expected: Iterable[Difference]) -> None:
    """Fail on a difference that is not named, and on one that is named and does not occur."""
    happened, foreseen = set(map(_line, found)), set(map(_line, expected))
    unnamed, unused = sorted(happened - foreseen), sorted(foreseen - happened)
    told = [f"{len(unnamed)} not named in differences.json:", *unnamed]
    told += [f"{len(unused)} named there, which do not occur:", *unused]
    if unnamed or unused:
        raise AssertionError("\n".join(told))


def _line(difference: Difference) -> str:
    """Return the list of ``differences.json`` that a difference belongs in, and its entry."""
    part = _PARTS[difference.get("is_new")]
    shown = {name: value for name, value in difference.items() if name != "is_new"}
    return f"{part}: {json.dumps(shown, ensure_ascii=False, sort_keys=True)}"


BEFORE: Final = keyed(
    [{"case": "1", "late": False}, {"case": "2", "late": None}], ("case", "late"), ("case",)
)
WHICH: Final = ("cases", "head")


def _found(rows: list[dict[str, Any]]) -> list[Difference]:
    return list(differences(WHICH, BEFORE, keyed(rows, rows[0], ("case",))))


def test_nothing_is_named_about_a_question_that_nobody_asks(former: Former) -> None:
    document = json.loads((FORMER / "differences.json").read_text("utf-8"))
    assert document.keys() == set(_PARTS.values())
    for part in document.values():
        assert {one["question"] for one in part} <= former.questions.keys()
    settings = {one["setting"] for one in document["differences"]}
    assert settings <= former.settings.keys()


def test_the_same_answer_differs_in_nothing() -> None:
    same: list[dict[str, Any]] = [{"case": "1", "late": False}, {"case": "2", "late": None}]
    assert _found(same) == []
    hold_against_named([], [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", True), ("2", None)], (["1"], "late", False, True)),
        ([("1", 0), ("2", None)], (["1"], "late", False, 0)),
        ([("1", False)], (["2"], WHOLE_ROW, {"case": "2", "late": None}, None)),
        (
            [("1", False), ("2", None), ("3", None)],
            (["3"], WHOLE_ROW, None, {"case": "3", "late": None}),
        ),
        ([("2", None), ("1", False)], ([], ORDER, None, None)),
    ],
)
def test_whatever_differs_must_be_named_exactly(
    rows: list[tuple[str, Any]], expected: tuple[Any, ...]
) -> None:
    (found,) = _found([{"case": case, "late": late} for case, late in rows])
    assert (found["key"], found["column"], found["was"], found["is"]) == expected
    hold_against_named([found], [found])
    for foreseen in ([], [{**found, "is": "otherwise"}], [{**found, "setting": "far"}]):
        with pytest.raises(AssertionError, match="1 not named"):
            hold_against_named([found], foreseen)


def test_what_is_named_and_does_not_occur_fails_too() -> None:
    stale = {"question": "cases", "setting": "head", "key": ["1"], "column": "late"}
    with pytest.raises(AssertionError, match="1 named there, which do not occur"):
        hold_against_named([], [{**stale, "was": False, "is": True}])


def test_columns_that_are_new_or_gone_must_be_named_and_hide_no_other_difference() -> None:
    now = keyed([{"case": "1", "due": 1}, {"case": "2", "due": 2}], ("case", "due"), ("case",))
    found = list(differences(("cases late", "head"), BEFORE, now))
    gone = {"question": "cases", "column": "late", "is_new": False}
    new = {"question": "cases", "column": "due", "is_new": True}
    assert found == [new, gone]
    hold_against_named(found, [gone, new])
    with pytest.raises(AssertionError, match="1 not named"):
        hold_against_named(found, [gone])


def test_a_difference_is_named_with_its_reason(tmp_path: Path) -> None:
    written: dict[str, Any] = {"differences": [], "gone_columns": []}
    for why, fails in (("it is counted anew", False), (" ", True)):
        new = [{"question": "cases", "column": "due", "why": why}]
        text = json.dumps({**written, "new_columns": new})
        (tmp_path / "differences.json").write_text(text, "utf-8")
        if fails:
            with pytest.raises(AssertionError, match="say why"):
                named({"cases"}, tmp_path)
        else:
            assert named({"cases"}, tmp_path) == [
                {"question": "cases", "column": "due", "is_new": True}
            ]
