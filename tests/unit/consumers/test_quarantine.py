"""The quarantine file: what is set aside and why, corrected and fed again, personal values."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from cli.commands.import_file import run_import
from ledger.errors import InputUnreadable, OutcomeUnknown
from ledger.log import Appended
from ledger.store.sqlite.store import SqliteStore
from tests.exports import COLUMNS, MAPPING, Desk, csv_text, export, row


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty folder with the window system's mapping."""
    return Desk(tmp_path)


def _corrected(line: dict[str, Any], **cells: str) -> dict[str, Any]:
    return line | {"source": line["source"] | cells}


def test_a_line_says_where_what_and_why_and_shows_the_row(desk: Desk) -> None:
    bad = row(2, 收件时间="3 March")
    summary = desk.load_rows([row(1), bad, row(3, 渠道="电话"), row(4, 申请人="")])
    assert (summary.rows_accepted, summary.rows_quarantined) == (2, 2)
    first, second = desk.quarantine()
    assert list(first)[:6] == ["row", "code", "field", "value", "message", "source"]
    assert (first["row"], first["code"]) == (3, "cell.malformed")
    assert (first["field"], first["value"]) == ("收件时间", "3 March")
    assert "'3 March' is no time as expected" in first["message"]
    assert first["source"] == bad
    assert (second["row"], second["code"], second["field"], second["value"]) == (
        4,
        "cell.unknown-value",
        "渠道",
        "电话",
    )
    assert "窗口, 网上" in second["message"]


def test_what_the_gate_refuses_is_told_in_words_of_the_data(desk: Desk) -> None:
    desk.load_rows([row(1, 申请人="空 格")])
    (line,) = desk.quarantine()
    assert (line["code"], line["field"], line["value"]) == ("malformed", "申请人", "空 格")
    assert line["message"].startswith("ApplicationReceived: data.subject: 'reg:130523:空 格'")


def test_nothing_set_aside_leaves_no_file_and_removes_an_old_one(desk: Desk) -> None:
    desk.load_rows([row(1, 渠道="电话")])
    assert len(desk.quarantine()) == 1
    desk.load_rows([row(1)])
    assert sorted(path.name for path in desk.folder.glob("export*")) == ["export.csv"]


def test_only_its_owner_may_read_the_file(desk: Desk) -> None:
    desk.load_rows([row(1, 渠道="电话")])
    mode = (desk.folder / "export.csv.quarantine.jsonl").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_only_its_owner_may_read_the_file_where_another_one_lay(desk: Desk) -> None:
    part = desk.folder / "export.csv.quarantine.jsonl.part"
    part.touch(0o644)
    desk.load_rows([row(1, 渠道="电话")])
    mode = (desk.folder / "export.csv.quarantine.jsonl").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_place_that_cannot_be_written_is_told_before_anything_is_recorded(desk: Desk) -> None:
    with pytest.raises(InputUnreadable, match=r"cannot be written .* --quarantine"):
        desk.load_rows(export(1), quarantine=desk.folder / "nowhere" / "q.jsonl")
    assert not (desk.folder / desk.name).exists()


def test_corrected_lines_are_fed_with_the_same_mapping(desk: Desk) -> None:
    rows = [row(1), row(2, 渠道="电话"), row(2, 2), row(3, 环节时间="soon")]
    desk.load_rows(rows)
    channel, moment = desk.quarantine()
    fixed = desk.set_aside(
        _corrected(channel, 渠道="网上"), _corrected(moment, 环节时间="2016-03-09")
    )
    summary = desk.load(fixed)
    assert (summary.rows_accepted, summary.rows_quarantined) == (2, 0)
    right = [row(1), row(2, 渠道="网上"), row(2, 2), row(3, 环节时间="2016-03-09")]
    whole = Desk(desk.folder, name="whole.db")
    whole.load_rows(right)
    assert {one["id"]: one["data"] for one in whole.entries()} == {
        one["id"]: one["data"] for one in desk.entries()
    }
    assert desk.load(fixed).rows_repeated == 2
    assert desk.load_rows(right).rows_repeated == 4


def test_a_fed_row_is_still_the_first_or_last_of_its_key(desk: Desk) -> None:
    """Case 1 lost its first row, case 2 its last, case 3 its only one."""
    rows = [
        row(1, 1, 环节时间="?"),
        row(1, 2),
        row(2, 1),
        row(2, 2, 环节时间="?"),
        row(3, 1, 环节时间="?"),
    ]
    desk.load_rows(rows)
    assert [one["data"]["case"][-4:] for one in desk.facts("ApplicationReceived")] == ["0002"]
    assert [one["data"]["case"][-4:] for one in desk.facts("CaseClosed")] == ["0001"]
    fixed = [_corrected(line, 环节时间="2016-03-09") for line in desk.quarantine()]
    assert desk.load(desk.set_aside(*fixed)).rows_accepted == 3
    for event_type in ("ApplicationReceived", "CaseClosed"):
        cases = sorted(one["data"]["case"][-4:] for one in desk.facts(event_type))
        assert cases == ["0001", "0002", "0003"]


def test_a_row_whose_key_was_wrong_finds_its_place_in_the_log(desk: Desk) -> None:
    """Corrected to a known case it brings no second receipt, to a new one it does."""
    desk.load_rows([row(1), row(9, 2, 办件编号="", 办结时间=""), row(8, 2, 办件编号="")])
    known, fresh = desk.quarantine()
    assert (known["code"], known["field"]) == ("cell.empty", "办件编号")
    fixed = desk.set_aside(
        _corrected(known, 办件编号="2016-0001", 申请人="A1"),
        _corrected(fresh, 办件编号="2016-0008"),
    )
    assert desk.load(fixed).rows_accepted == 2
    assert [one["data"]["case"][-4:] for one in desk.facts("ApplicationReceived")] == [
        "0001",
        "0008",
    ]
    assert [one["data"]["case"][-4:] for one in desk.facts("CaseClosed")] == ["0001", "0008"]


def test_an_earlier_row_is_remembered_with_the_line(tmp_path: Path) -> None:
    mapping = MAPPING.replace("values:", 'previous:\n  before: {by: "{办件编号}"}\nvalues:', 1)
    mapping = mapping.replace(
        '      number: "{环节编号}"', '      number: "{环节编号}"\n      note: "{before.环节}"'
    )
    desk = Desk(tmp_path, mapping)
    desk.load_rows([row(1, 1), row(1, 2, 环节时间="?"), row(1, 3)])
    (line,) = desk.quarantine()
    assert desk.load(desk.set_aside(_corrected(line, 环节时间="2016-03-09"))).rows_accepted == 1
    steps = [one["data"] for one in desk.facts("HandlingStepCompleted")]
    notes = {one["step"]: one.get("note") for one in steps}
    assert notes == {"环节1": None, "环节3": "环节2", "环节2": "环节1"}


def test_a_line_that_could_not_be_taken_apart_is_taken_apart_again(desk: Desk) -> None:
    good = csv_text([row(1)])
    broken = '2016-0002,A2,窗口,2016-03-01 09:00:00,"环节1,2-1,12,2016-03-02 10:30:00,\n'
    short = "2016-0003,A3\n"
    summary = desk.load(good + broken + short)
    assert (summary.rows, summary.rows_accepted, summary.rows_quarantined) == (3, 1, 2)
    unreadable, narrow = desk.quarantine()
    assert (unreadable["row"], unreadable["code"]) == (3, "row.unreadable")
    assert unreadable["source"] == {"#line": broken.rstrip()}
    assert (narrow["row"], narrow["code"]) == (4, "row.columns")
    assert narrow["source"] == {"办件编号": "2016-0003", "申请人": "A3"}
    unreadable["source"]["#line"] = broken.replace('"', "")
    narrow["source"] = row(3)
    still = desk.load(desk.set_aside(unreadable, narrow))
    assert (still.rows_accepted, still.rows_quarantined) == (2, 0)


def test_a_fed_line_with_other_columns_is_set_aside_again(desk: Desk) -> None:
    desk.load_rows([row(1, 渠道="电话")])
    (line,) = desk.quarantine()
    line["source"] = {name: line["source"][name] for name in COLUMNS[1:]} | {"号": "1"}
    assert desk.load(desk.set_aside(line)).rows_quarantined == 1
    (again,) = desk.quarantine("fixed.jsonl")
    assert again["code"] == "row.columns"
    assert "has no column '号'; lacks '办件编号'" in again["message"]
    assert again["row"] == 2


def test_a_line_that_is_no_line_any_more_is_an_error(desk: Desk) -> None:
    desk.load_rows([row(1, 渠道="电话")])
    (line,) = desk.quarantine()
    other = line | {"context": line["context"] | {"mapping": "other"}}
    with pytest.raises(InputUnreadable, match="line 1 was set aside by the mapping other"):
        desk.load(desk.set_aside(other))
    torn = desk.write(json.dumps(line) + "\n{torn\n", "torn.jsonl")
    with pytest.raises(InputUnreadable, match="line 2 is no quarantine line"):
        desk.load(torn)


REFUSED = row(1, 收件时间="2018-03-01", 环节时间="2018-03-02", 办结时间="")
"""After the cut-over the rules hold: the item is in force from 2019 only."""


@pytest.fixture
def strict(tmp_path: Path) -> Desk:
    """A desk whose item is in force from 2019 on."""
    return Desk(tmp_path, MAPPING.replace('effective_on: "2010', 'effective_on: "2019', 1))


def test_a_refusal_is_on_record_and_the_next_attempt_has_a_new_id(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    (line,) = strict.quarantine()
    assert (line["code"], line["codes"]) == ("item.not-in-force", ["item.not-in-force"])
    assert line["attempt"] == 1
    assert len(strict.facts("SubmissionRefused")) == 2
    again = strict.load_rows([REFUSED])
    assert (again.rows_quarantined, again.entries) == (1, 0)
    assert strict.quarantine() == [line]
    fixed = strict.set_aside(
        _corrected(line, 收件时间="2019-03-01", 环节时间="2019-03-02"),
    )
    assert strict.load(fixed).rows_accepted == 1
    assert strict.load(fixed).rows_repeated == 1
    assert len(strict.facts("ApplicationReceived")) == 1


def test_a_row_that_was_corrected_at_its_source_is_a_new_attempt_too(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    right = REFUSED | {"收件时间": "2019-03-01", "环节时间": "2019-03-02"}
    assert strict.load_rows([right]).rows_accepted == 1
    assert strict.load_rows([right]).rows_repeated == 1
    back = strict.load_rows([REFUSED])
    assert (back.rows_quarantined, back.entries) == (0, 0)
    assert back.corrections_proposed == 2


def test_a_refused_row_fed_unchanged_is_tried_once_more(strict: Desk) -> None:
    strict.load_rows([REFUSED])
    fed = strict.set_aside(*strict.quarantine())
    tried = strict.load(fed)
    assert (tried.rows_quarantined, tried.entries) == (1, 2)
    assert strict.quarantine("fixed.jsonl")[0]["attempt"] == 2
    assert strict.load(fed).entries == 0


def test_another_content_under_the_same_key_is_told_and_not_recorded(desk: Desk) -> None:
    rows = [row(1, 办结时间=""), row(1, 环节="别的环节", 办结时间="")]
    for entries in (len(rows), 0):
        summary = desk.load_rows(rows)
        assert (summary.rows_quarantined, summary.corrections_proposed) == (1, 0)
        assert bool(summary.entries) is bool(entries)
    (line,) = desk.quarantine()
    (step,) = desk.facts("HandlingStepCompleted")
    assert line["code"] == "id.reused"
    assert "the key '1-1' differs from what was recorded under it" in line["message"]
    assert f"--corrects {step['id']}" in line["message"]
    assert line["attempt"] == 0


PERSONAL = MAPPING.replace(
    "      item: xzxk-01\n      channel",
    '      item: xzxk-01\n      person_name: "{姓名}"\n      phone: "{电话}"\n      channel',
)


def _people(*rows: dict[str, str]) -> str:
    return csv_text(rows, [*COLUMNS, "姓名", "电话"])


def _person(case: int, **more: str) -> dict[str, str]:
    return row(case) | {"姓名": "张三", "电话": ""} | more


def test_personal_values_are_committed_and_a_repeat_is_a_repeat(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PERSONAL)
    first = desk.load(_people(_person(1), _person(2), _person(1)))
    assert (first.rows_accepted, first.rows_repeated) == (3, 0)
    committed = [one["data"]["person_name"] for one in desk.facts("ApplicationReceived")]
    assert all(one.startswith("sha256:") for one in committed)
    assert len(set(committed)) == 2
    with desk.wiring() as wiring:
        assert {one.value for one in wiring.store.personal(committed).values()} == {"张三"}
    assert "张三" not in json.dumps(desk.entries(), ensure_ascii=False)
    again = desk.load(_people(_person(1), _person(2)))
    assert (again.rows_repeated, again.entries) == (2, 0)
    other = desk.load(_people(_person(1, 姓名="李四")))
    assert (other.entries, other.corrections_proposed) == (0, 1)
    told = (tmp_path / "export.csv.corrections.jsonl").read_text("utf-8")
    assert "person_name" in told
    assert not {"张三", "李四", *committed} & set(told.split('"'))
    assert desk.load(_people(_person(1, 姓名="李四")), applies=True).corrections_applied == 1
    for name in ("李四", "张三"):
        again = desk.load(_people(_person(1, 姓名=name)), applies=True)
        assert (again.entries, again.corrections_proposed) == (0, 0)


def test_what_was_erased_is_not_brought_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PERSONAL)
    desk.load(_people(_person(1)))
    committed = [one["data"]["person_name"] for one in desk.facts("ApplicationReceived")]
    with desk.wiring() as wiring:
        assert wiring.store.erase_personal(committed) == 1
    assert desk.load(_people(_person(1))).rows_repeated == 1
    with desk.wiring() as wiring:
        assert wiring.store.personal(committed) == {}


def test_a_refused_person_stays_refused_until_the_line_is_fed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PERSONAL.replace('effective_on: "2010', 'effective_on: "2019', 1))
    late = REFUSED | {"姓名": "张三", "电话": "138"}
    assert desk.load(_people(late)).rows_quarantined == 1
    again = desk.load(_people(late))
    assert (again.rows_quarantined, again.entries) == (1, 0)
    (line,) = desk.quarantine()
    assert (line["code"], line["attempt"]) == ("item.not-in-force", 1)
    right = _corrected(line, 收件时间="2019-03-01", 环节时间="2019-03-02")
    assert desk.load(desk.set_aside(right)).rows_accepted == 1
    assert desk.load(desk.set_aside(right)).rows_repeated == 1


def test_half_a_surrogate_is_set_aside(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    lines = [json.dumps(row(1, 环节="\ud800")), json.dumps(row(2))]
    summary = desk.load("\n".join(lines), "export.jsonl")
    assert (summary.rows_accepted, summary.rows_quarantined) == (1, 1)
    assert desk.quarantine("export.jsonl")[0]["code"] == "row.unreadable"


class Unanswering(SqliteStore):
    """A store whose second commit happens and does not answer."""

    commits = 0

    def append_drafts(self, *drafts: Any, **more: Any) -> Appended:  # noqa: ANN401
        """Append, and lose the answer once."""
        appended = super().append_drafts(*drafts, **more)
        self.commits += 1
        if self.commits == 2:
            raise OutcomeUnknown("the commit did not answer")
        return appended


def test_an_unknown_outcome_stops_the_run_and_running_again_settles_it(desk: Desk) -> None:
    path = desk.write(csv_text(export(2)))
    (desk.folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    with desk.wiring() as wiring:
        wiring.__dict__["store"] = Unanswering(make_url(wiring.settings.store))
        with pytest.raises(OutcomeUnknown, match=r"row 2: .* run the same import again"):
            run_import(wiring, path, str(desk.folder / "mapping.yaml"))
    assert len(desk.facts("HandlingStepCompleted")) == 4
    assert desk.load(path).rows_repeated == 4


def test_a_folder_that_may_not_be_written_matters_only_when_a_row_is_set_aside(desk: Desk) -> None:
    """A file in the way of the part that is being written: as little room as in a locked folder."""
    (desk.folder / "export.csv.quarantine.jsonl.part").mkdir()
    assert desk.load_rows([row(1)]).rows_accepted == 1
    with pytest.raises(InputUnreadable, match=r"cannot be written .* nothing is recorded twice"):
        desk.load_rows([row(1), row(2, 渠道="电话")])


@pytest.mark.parametrize("dry_run", [True, False])
def test_only_a_quarantine_of_the_same_mapping_is_ever_replaced(
    tmp_path: Path,
    dry_run: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    desk = Desk(tmp_path)
    desk.load_rows([row(1, 渠道="电话")])
    (line,) = desk.quarantine()
    line["context"]["mapping"] = "another"
    foreign = desk.set_aside(line, name="foreign.jsonl")
    places = [desk.write("notes\n", "notes.txt"), foreign, tmp_path / "mapping.yaml"]
    before = {path: path.read_bytes() for path in places}
    for path in places:
        for rows in ([row(2)], [row(3, 渠道="电话")]):
            if dry_run:
                desk.load_rows(rows, quarantine=path, dry_run=True)
            else:
                with pytest.raises(InputUnreadable, match="no quarantine file of the mapping"):
                    desk.load_rows(rows, quarantine=path)
    assert {path: path.read_bytes() for path in places} == before
    with pytest.raises(InputUnreadable, match="the rows come from this file"):
        desk.load_rows([row(2)], quarantine=tmp_path / "export.csv", dry_run=dry_run)


def test_a_file_that_lies_where_the_quarantine_is_written_first_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    part = desk.write("mine\n", "aside.jsonl.part")
    with pytest.raises(InputUnreadable, match=r"aside\.jsonl\.part: no quarantine"):
        desk.load_rows([row(1, 渠道="电话")], quarantine=tmp_path / "aside.jsonl")
    assert part.read_bytes() == b"mine\n"


def test_a_dry_run_tells_reasons_and_leaves_an_earlier_quarantine(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.load_rows([row(1, 渠道="电话")])
    before = desk.quarantine()
    tried = desk.load_rows([row(case, 渠道="电话") for case in range(2, 40)], dry_run=True)
    assert tried.rows_quarantined == 38
    assert [line.row for line in tried.told] == list(range(2, 22))
    assert "'电话' is not in the value table" in tried.told[0].message
    assert desk.quarantine() == before
    assert desk.load_rows([row(9)]).rows_accepted == 1
    assert desk.quarantine() == []
