"""``shenguan record``: a command for every event type, its data from options, file or pipe."""

import json
import uuid

import pytest

from ledger.events import EVENTS, chapter_of, chinese_name
from tests.recorded import AGENCY
from tests.terminal import Terminal

ITEM = {
    "item": "XK-1",
    "name": "食品经营许可",
    "kind": "01",
    "basis": ["食品安全法 第三十五条"],
    "agency": AGENCY,
    "effective_on": "2017-01-01",
}
OPTIONS = (
    "--item", "XK-1", "--name", "食品经营许可", "--kind", "01", "--agency", AGENCY,
    "--basis", "食品安全法 第三十五条", "--effective-on", "2017-01-01",
)  # fmt: skip
ONE_OF_EVERY_CHAPTER = sorted({chapter_of(kind): name for name, kind in EVENTS.items()}.values())


@pytest.mark.parametrize("name", ONE_OF_EVERY_CHAPTER)
def test_a_type_of_every_chapter_explains_itself_with_an_example(
    shenguan: Terminal, name: str
) -> None:
    told = shenguan.done("record", name, "--help").out
    assert chinese_name(EVENTS[name]) in told
    example = told.partition("Example:")[2].partition("Options:")[0]
    assert f"shenguan record {name}" in example
    for field in EVENTS[name].__struct_fields__:
        assert f"--{field.replace('_', '-')}" in told


def test_the_types_are_listed_by_chapter_with_their_chinese_names(shenguan: Terminal) -> None:
    told = shenguan.done("record", "--help").out
    for name, kind in EVENTS.items():
        assert any(line.split() == [name, chinese_name(kind)] for line in told.splitlines()), name
    assert "审管衔接 handover:" in told


def test_a_type_is_found_in_any_spelling_and_a_slip_is_guessed(shenguan: Terminal) -> None:
    assert "受理" in shenguan.done("record", "application-accepted", "--help").out
    slip = shenguan("record", "DecisionMaid")
    assert slip.code == 2
    assert "Did you mean" in slip.err
    assert "'DecisionMade'" in slip.err


def test_the_receipt_has_every_field_in_its_order(opened: Terminal) -> None:
    receipt = opened.done("record", "ItemListed", *OPTIONS).row
    assert list(receipt) == [
        "id", "digest", "outcome", "repeated", "position", "leaf", "recorded_at", "codes",
        "findings", "field", "message",
    ]  # fmt: skip
    assert (receipt["outcome"], receipt["codes"], receipt["message"]) == ("accepted", [], None)
    listed = opened.entries("--since", str(receipt["position"]))[0]
    assert listed["leaf"] == receipt["leaf"]
    assert listed["entry"]["data"] == ITEM
    assert listed["entry"]["recorded_at"] == receipt["recorded_at"]


def test_data_comes_as_json_from_a_file_or_from_a_pipe_and_options_add_to_it(
    opened: Terminal,
) -> None:
    text = json.dumps(
        {name: one for name, one in ITEM.items() if name != "item"}, ensure_ascii=False
    )
    (opened.folder / "item.json").write_text(text, "utf-8")
    given = {
        "XK-2": opened.done("record", "ItemListed", "--data", text, "--item", "XK-2"),
        "XK-3": opened.done("record", "ItemListed", "--data", "@item.json", "--item", "XK-3"),
        "XK-4": opened.done("record", "ItemListed", "--data", "-", "--item", "XK-4", stdin=text),
    }
    recorded = [row["entry"]["data"] for row in opened.recorded("ItemListed")]
    assert recorded == [ITEM | {"item": item} for item in given]


@pytest.mark.parametrize(
    ("data", "options", "told"),
    [
        ({"name": "甲"}, ("--name", "乙"), ("--name", '"甲"', '"乙"')),
        ({"effective_on": "2017-07-01"}, ("--effective-on", "2017-07-02"), ("2017-07-02",)),
        ({"basis": ["一"]}, ("--basis", "一", "--basis", "二"), ('["一","二"]', '["一"]')),
    ],
)
def test_what_options_and_data_say_differently_is_refused_with_both_values(
    opened: Terminal, data: dict[str, object], options: tuple[str, ...], told: tuple[str, ...]
) -> None:
    head = opened.head()
    said = json.dumps(ITEM | data, ensure_ascii=False)
    tried = opened("record", "ItemListed", "--data", said, *options)
    assert (tried.code, tried.out, opened.head()) == (2, "", head)
    for one in (*told, "say it once"):
        assert one in tried.err


def test_what_options_and_data_say_alike_is_taken_whatever_the_spelling(opened: Terminal) -> None:
    options = ("--effective-on", "2017-07-01", "--item", ITEM["item"], "--agency", ITEM["agency"])
    same = ITEM | {"effective_on": "2017-07-01"}
    opened.done("record", "ItemListed", "--data", json.dumps(same), *options)
    (case, at) = ("2017-0412", "2017-07-03T09:12:00+08:00")
    data = {"case": f"{AGENCY}/{case}", "received_at": at, "item": ITEM["item"]}
    received = ("--case", case, "--item", ITEM["item"])
    told = opened("record", "ApplicationReceived", "--data", json.dumps(data), *received)
    assert "contradict" not in told.err


def test_data_that_contradicts_itself_is_refused(opened: Terminal) -> None:
    tried = opened("record", "ItemListed", "--data", '{"item":"XK-1","item":"XK-2"}')
    assert (tried.code, "'item' twice" in tried.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--data", "{"), "--data: no JSON object"),
        (("--data", "[1]"), "--data: no JSON object"),
        (("--data", "@nowhere.json"), "nowhere.json: No such file or directory"),
        ((), "missing: --item, --name, --kind, --basis, --agency, --effective-on"),
        ((*OPTIONS, "--effective-on", "2017-7-1"), "write it as 2017-07-03"),
        ((*OPTIONS, "--occurred-at", "gestern"), "write it as 2017-07-03T09:12"),
        ((*OPTIONS, "--nonsense", "1"), "--nonsense"),
        ((*OPTIONS, "--format", "xml"), "'ndjson'"),
        ((*OPTIONS, "--corrects", "x1"), "no entry has the id x1"),
    ],
)
def test_wrong_usage_is_told_in_one_line_and_nothing_is_recorded(
    opened: Terminal, arguments: tuple[str, ...], told: str
) -> None:
    head = opened.head()
    tried = opened("record", "ItemListed", *arguments)
    assert tried.code == (4 if "no entry" in told else 2)
    assert (tried.out, tried.err.count("\n")) == ("", 1)
    assert told in tried.err
    assert opened.head() == head


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--data", '{"colour": "red"}'), "data.colour"),
        (("--data", '{"basis": "one text"}'), "data.basis"),
        (("--item", "no blanks"), "data.item"),
        (("--agency", "uscc:11130523MB0123456X"), "data.agency"),
        (("--id", "17"), "id"),
        (("--because", "x17"), "because"),
    ],
)
def test_what_can_never_be_a_fact_is_answered_by_a_receipt_that_names_the_field(
    opened: Terminal, arguments: tuple[str, ...], field: str
) -> None:
    tried = opened("record", "ItemListed", *OPTIONS[:-4], *OPTIONS[-2:], *arguments)
    if arguments[0] != "--data" or "basis" not in arguments[1]:
        tried = opened("record", "ItemListed", *OPTIONS, *arguments)
    assert tried.code == 7
    assert (tried.row["outcome"], tried.row["codes"]) == ("malformed", ["malformed"])
    assert (tried.row["field"], tried.row["position"]) == (field, None)
    assert tried.row["message"] in tried.err


def test_the_same_id_and_content_is_a_repeat_and_another_content_is_refused(
    opened: Terminal,
) -> None:
    entry = str(uuid.uuid4())
    first = opened.done("record", "ItemListed", *OPTIONS, "--id", entry).row
    again = opened.done("record", "ItemListed", *OPTIONS, "--id", entry).row
    assert again == first | {"repeated": True}
    other = opened("record", "ItemListed", *OPTIONS, "--id", entry, "--name", "另一事项")
    assert (other.code, other.row["codes"]) == (7, ["id.reused"])
    assert "new id" in other.err


def test_a_time_without_offset_is_local_to_the_ledger(opened: Terminal) -> None:
    opened.accepted("ItemListed", *OPTIONS, "--occurred-at", "2017-07-03T09:12")
    opened.accepted(
        "ItemListed", *OPTIONS, "--item", "XK-2", "--occurred-at", "2017-07-03T09:12:00+02:00"
    )
    times = [row["entry"]["occurred_at"] for row in opened.recorded("ItemListed")]
    assert times == ["2017-07-03T01:12:00Z", "2017-07-03T07:12:00Z"]


def test_another_agency_acts_only_by_an_officer_of_its_own(opened: Terminal) -> None:
    opened.accepted(
        "AgencyRegistered", "--agency", "reg:130523:bianban", "--name", "编办",
        "--roles", "catalogue",
    )  # fmt: skip
    nobody = opened("--agency", "reg:130523:bianban", "record", "ItemListed", *OPTIONS)
    assert (nobody.code, nobody.out) == (2, "")
    assert "--actor reg:130523:bianban/<number>" in nobody.err
    listing = ("record", "ItemListed", *OPTIONS[:6], *OPTIONS[8:], "--actor")
    stranger = opened(*listing, "reg:130523:bianban/8", "--data", json.dumps({"agency": AGENCY}))
    assert (stranger.code, stranger.row["codes"]) == (7, ["officer.not-in-post"])
    appointed = ("--officer", "reg:130523:bianban/8", "--data", '{"agency":"reg:130523:bianban"}')
    opened.accepted("OfficerAppointed", *appointed)
    settings = {"SHENGUAN_AGENCY": "reg:130523:bianban", "SHENGUAN_ACTOR": "8"}
    listed = opened("record", "ItemListed", *OPTIONS, env=settings)
    assert (listed.code, listed.row["outcome"]) == (0, "accepted")
    entry = opened.recorded("ItemListed")[-1]["entry"]
    assert (entry["agency"], entry["actor"]) == ("reg:130523:bianban", "reg:130523:bianban/8")
    assert entry["data"]["agency"] == AGENCY


def test_a_reference_that_leads_nowhere_is_told_with_its_form(opened: Terminal) -> None:
    tried = opened(
        "record", "SupervisionFeedbackSent", "--feedback", "F1", "--about", "nothing",
        "--kind", "check", "--agency-to", AGENCY, "--content", "x",
    )  # fmt: skip
    assert (tried.code, tried.row["field"]) == (7, "data.about")
    assert "<kind>:<identity>" in tried.err


def test_an_identity_is_brought_to_its_normal_form_and_that_is_told(opened: Terminal) -> None:
    listed = [*OPTIONS]
    listed[1] = "ＸＫ-1"
    ran = opened.done("record", "ItemListed", *listed, "--occurred-at", "2017-01-01")
    assert "ＸＫ-1" in ran.err
    assert "XK-1" in ran.err
    again = opened("record", "ItemListed", *OPTIONS, "--occurred-at", "2017-01-01")
    assert json.loads(again.out)["codes"] == ["item.exists"], again.out


def test_what_is_asked_with_a_character_that_nobody_sees_is_found(opened: Terminal) -> None:
    opened.done("record", "ItemListed", *OPTIONS, "--occurred-at", "2017-01-01")
    explained = opened.done("explain", "item", "ＸＫ-1", "--format", "json")
    assert "XK-1" in explained.out
    listed = opened.done("log", "list", "--tag", "item:XK\u200b-1", "--format", "json")
    assert "ItemListed" in listed.out
    assert "<U+200B>" in listed.err
    opened.done("credit", "list", "--subject", "reg:130523:4\u200b4", "--format", "json")


def test_a_preset_spells_out_what_a_published_rule_says(opened: Terminal) -> None:
    opened.done("record", "ServiceLevelSet", "--preset", "晋城2019")
    opened.done("record", "ServiceLevelSet", "--preset", "浙江", "--level", "XK-1")
    levels = [one["entry"]["data"] for one in opened.recorded("ServiceLevelSet")]
    told = [(one["level"], one["step"], one["days"], one.get("yellow_left")) for one in levels]
    assert told == [
        ("all", "push", 0, None),
        ("all", "feedback", 1, None),
        ("XK-1", "claim", 10, 2),
    ]
    twice = ("--preset", "晋城2019", "--id", str(uuid.uuid4()))
    tried = opened("record", "ServiceLevelSet", *twice)
    assert (tried.code, "--id" in tried.err) == (2, True)
    assert len(opened.recorded("ServiceLevelSet")) == 3
