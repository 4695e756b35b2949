"""The intake on a real broker: a submission counts once and has its receipt, whatever happens."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from msgspec.structs import replace

from consumers.broker.address import cluster_of
from consumers.broker.administrator import Administrator
from consumers.broker.message import Message
from consumers.broker.receiver import Receiver
from ledger.clock import new_id
from ledger.entry import Submission, encode
from ledger.events.organisation import OfficerAppointed
from ledger.gate.proposal import commitment
from tests import broker
from tests.shared_log import (
    AVRO,
    County,
    Watch,
    kill,
    leaf_of,
    once_each,
    terminate,
    wait_for,
)
from tests.terminal import Terminal

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

MANY = 20_000
KILLS = 4
ANSWER = (
    "content-type", "submission-topic", "submission-partition", "submission-offset",
    "submission-index", "submission-count",
)  # fmt: skip


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with its offices and nothing else."""
    return County(tmp_path, kafka).open()


def mixed(county: County, submissions: Sequence[Submission[Any]]) -> list[Message]:
    """Submissions as agencies hand them in: most in Avro, every third in JSON."""
    return [
        county.in_json(encode(one), one.agency) if number % 3 == 0 else county.in_avro(one)
        for number, one in enumerate(submissions)
    ]


def ids_of_log(county: County) -> list[str]:
    """The ids of all entries, in order."""
    return [json.loads(body)["id"] for _, _, body in county.rows()]


def test_every_submission_is_recorded_once_in_order_and_has_one_receipt(county: County) -> None:
    before = len(county.rows())
    submissions = county.submissions(900)
    county.hand_in(mixed(county, submissions))
    said = county.done("intake", "--once").row
    assert (said["accepted"], said["refused"], said["malformed"], said["parked"]) == (900, 0, 0, 0)
    rows = county.rows()
    assert ids_of_log(county)[before:] == [one.id for one in submissions]
    receipts = county.receipts()
    assert len(receipts) == 900
    for number, (headers, receipt) in enumerate(receipts):
        position, _, body = rows[before + number]
        assert tuple(headers) == ANSWER
        assert headers["content-type"] == "application/json"
        assert headers["submission-topic"] == county.topic("intake")
        assert headers["submission-offset"] == str(number)
        assert (headers["submission-index"], headers["submission-count"]) == ("0", "1")
        assert receipt["id"] == submissions[number].id
        assert (receipt["outcome"], receipt["position"]) == ("accepted", position)
        assert receipt["leaf"] == leaf_of(body)
        assert receipt["recorded_at"] == json.loads(body)["recorded_at"]
        assert not receipt["repeated"]
    keys = [one.key for one in county.all_of("receipts")]
    assert keys == [one.agency.encode() for one in submissions]
    assert county.done("intake", "--once").row["accepted"] == 0
    assert len(county.receipts()) == 900


def test_a_receipt_on_kafka_says_what_a_receipt_of_the_command_line_says(
    county: County, tmp_path: Path
) -> None:
    """Both ways on twin ledgers, with what is refused, malformed, repeated and grouped."""
    twin_folder = tmp_path / "twin"
    twin_folder.mkdir()
    (twin_folder / "shenguan.db").write_bytes((county.folder / "shenguan.db").read_bytes())
    documents = [msgspec.to_builtins(one) for one in county.submissions(60)]
    lines: list[Any] = [*documents[:20], documents[5], documents[3:6]]
    lines.append({**documents[20], "data": {**documents[20]["data"], "nonsense": 1}})
    lines.append({**documents[21], "agency": "reg:neiqiu:999", "id": new_id()})
    lines.append([documents[22], {**documents[23], "actor": "reg:neiqiu:2/999"}])
    lines += [{"id": "x"}, [], {**documents[24], "type": "NoSuchThing"}, documents[24:27]]
    lines.append({**documents[1], "occurred_at": "2017-01-01T00:00:00Z"})
    county.hand_in([county.in_json(one) for one in lines])
    county.done("intake", "--once")
    ours = [receipt for _, receipt in county.receipts()]
    text = "".join(f"{json.dumps(one)}\n" for one in lines)
    theirs = Terminal(twin_folder)("submit", "-", stdin=text).rows
    assert len(ours) == len(theirs) == len(lines) + 2 + 1 + 2
    for left, right in zip(ours, theirs, strict=True):
        line = right.pop("line")
        for name in ("leaf", "recorded_at"):
            left.pop(name), right.pop(name)
        told, quoted = left.pop("message"), right.pop("message")
        if left["outcome"] == "malformed":
            assert told.startswith(f"{county.topic('intake')}/0@{line - 1}: ")
            assert quoted.startswith(f"line {line}: ")
            right["id"] = None if right["id"] == "x" else right["id"]
            assert str(right.pop("field")).startswith(left.pop("field") or "")
        assert left == right
    assert Counter(one["outcome"] for one in ours) == {
        "accepted": 27, "refused": 4, "malformed": 4,
    }  # fmt: skip


def test_the_submissions_of_a_group_are_recorded_together_or_not_at_all(county: County) -> None:
    documents = [msgspec.to_builtins(one) for one in county.submissions(40)]
    before = len(county.rows())
    broken = {**documents[39], "actor": "reg:neiqiu:2/999", "id": new_id()}
    county.hand_in([county.in_json(documents[:39]), county.in_json([documents[39], broken])])
    county.done("intake", "--once")
    assert ids_of_log(county)[before : before + 39] == [one["id"] for one in documents[:39]]
    receipts = county.receipts()
    assert [headers["submission-index"] for headers, _ in receipts] == [
        *map(str, range(39)), "0", "1",
    ]  # fmt: skip
    assert [one["codes"][0] for _, one in receipts[39:]] == ["group.refused", "officer.not-in-post"]
    assert documents[39]["id"] not in ids_of_log(county)


@pytest.mark.parametrize("form", ["json", "avro"])
def test_clear_personal_values_are_kept_beside_the_log_and_nowhere_else(
    county: County, form: str
) -> None:
    salt, value = "0123456789abcdef0123456789abcdef", "张三丰"
    committed = commitment(value, salt)
    received = next(one for one in county.submissions(50) if one.type == "ApplicationReceived")
    said = replace(received, data=replace(received.data, person_name=committed))
    clear = [{"commitment": committed, "value": value, "salt": salt}]
    if form == "json":
        county.hand_in([county.in_json({**msgspec.to_builtins(said), "personal": clear})])
    else:
        personal = ("personal", json.dumps(clear, ensure_ascii=False).encode())
        county.hand_in([county.in_avro(said)._replace(headers=[AVRO, personal])])
    assert county.done("intake", "--once").row["accepted"] == 1
    shown = county.done("personal", "show", committed, "--format", "ndjson").row
    assert (shown["value"], shown["salt"]) == (value, salt)
    assert value.encode() not in b"".join(body for _, _, body in county.rows())
    county.done("relay", "--once")
    assert all(value.encode() not in (one.value or b"") for one in county.all_of("log"))
    assert value not in json.dumps(county.receipts(), ensure_ascii=False)


def appointment(county: County, number: int, *, agency: str, name: str) -> Submission[Any]:
    """An appointment under a name that is committed to; refused where the agency is unknown."""
    by = county.founding()[0]
    event = OfficerAppointed(officer=f"{agency}/{number}", agency=agency, name=name)
    kind = type(event).__name__
    moment = datetime.now(UTC) - timedelta(minutes=1)
    return replace(by, id=new_id(), data=event, type=kind, occurred_at=moment)


@pytest.mark.parametrize("form", ["json", "avro"])
def test_a_neighbours_clear_values_change_nothing_about_my_receipt_or_its_repeat(
    county: County, form: str
) -> None:
    salt, value = "0123456789abcdef0123456789abcdef", "张三丰"
    committed = commitment(value, salt)
    right = {"commitment": committed, "value": value, "salt": salt}
    wrong = {**right, "value": "别人"}
    bureau = county.founding()[0].agency

    def handed_in(submission: Submission[Any], *values: dict[str, str]) -> Message:
        if form == "json":
            return county.in_json({**msgspec.to_builtins(submission), "personal": values})
        headers = [AVRO, ("personal", json.dumps(values, ensure_ascii=False).encode())]
        return county.in_avro(submission)._replace(headers=headers, key=b"reg:neiqiu:2")

    def receipts_of(messages: list[Message]) -> list[dict[str, Any]]:
        before = len(county.receipts())
        county.hand_in(messages)
        county.done("intake", "--once")
        return [receipt for _, receipt in county.receipts()[before:]]

    accepted = handed_in(appointment(county, 801, agency=bureau, name=committed), right)
    refused = handed_in(appointment(county, 802, agency="reg:x:9", name=committed), right)
    withheld = commitment("李四", salt)
    theirs = {**right, "commitment": withheld, "value": "李四"}
    mine = handed_in(appointment(county, 803, agency=bureau, name=withheld))
    forging = handed_in(appointment(county, 804, agency=bureau, name=committed), wrong)
    innocent, other = county.submissions(2)
    before, after = handed_in(innocent, wrong, theirs), handed_in(other, wrong, theirs)
    told = receipts_of([before, accepted, refused, mine, forging, after])
    assert [one["outcome"] for one in told] == [
        "accepted", "accepted", "refused", "accepted", "malformed", "accepted",
    ]  # fmt: skip
    shown = county.done("personal", "show", committed, "--format", "ndjson").row
    assert (shown["value"], shown["salt"]) == (value, salt)
    assert county.run("personal", "show", withheld).code == 4
    repeated = receipts_of([before, accepted, refused, mine, forging, after])
    assert repeated == [one | {"repeated": one["outcome"] != "malformed"} for one in told]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (b'[{"commitment": "sha256:0", "value": "x"}]', "salt"),
        (b"[", "no JSON"),
        (b"\xff", "personal: no"),
    ],
)
def test_personal_values_that_cannot_be_read_make_the_submission_malformed(
    county: County, header: bytes, told: str
) -> None:
    (one,) = county.submissions(1)
    county.hand_in([county.in_avro(one)._replace(headers=[AVRO, ("personal", header)])])
    assert county.done("intake", "--once").row["malformed"] == 1
    ((_, receipt),) = county.receipts()
    assert (receipt["id"], receipt["outcome"], receipt["field"]) == (
        one.id, "malformed", "personal",
    )  # fmt: skip
    assert told in receipt["message"]
    assert one.id not in ids_of_log(county)


def test_intakes_that_are_killed_record_each_submission_once_and_answer_it(
    county: County,
) -> None:
    before = len(county.rows())
    submissions = county.submissions(MANY)
    messages = mixed(county, submissions)
    chance = Random(11)  # noqa: S311 - repeatable, not secret
    for number in range(0, MANY, 4_000):  # what is sent twice counts once
        place = chance.randrange(number, number + 4_000)
        messages.insert(place + len(messages) - MANY, messages[place + len(messages) - MANY])
    county.hand_in(messages)
    with closing(Watch(county, "receipts")) as watch:
        for number in range(KILLS):
            with county.running("intake") as intake:
                share = (MANY - watch.end()) // (KILLS - number + 1)
                watch.until(watch.end() + chance.randrange(1, max(2, share)))
                kill(intake)
    county.done("intake", "--once")
    once_each(county, submissions, before)
    assert len({one.agency for one in submissions}) > 10
    assert len(county.receipts()) < MANY + KILLS * 2_500
    assert county.done("intake", "--once").row["accepted"] == 0


def test_a_broker_that_is_killed_and_comes_back_costs_no_submission(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    request.getfixturevalue("own_kafka")
    with broker.own_broker() as local:
        running = local.running()
        assert running is not None
        county = County(tmp_path, running.address).open()
        before = len(county.rows())
        submissions = county.submissions(9_000)
        county.hand_in(mixed(county, submissions[:8_000]))
        with closing(Watch(county, "receipts")) as watch, county.running("intake") as intake:
            watch.until(1_000)
            local.kill()
            time.sleep(1)
            local.start()
            watch.until(8_000)
            county.hand_in(mixed(county, submissions[8_000:]))
            watch.until(9_000)
            assert terminate(intake) == 0
        county.done("intake", "--once")
        once_each(county, submissions, before)


def test_what_was_recorded_before_a_crash_gets_the_same_receipt_after_it(county: County) -> None:
    """As where it is killed between the append and the receipts."""
    submissions = county.submissions(30)
    before = len(county.rows())
    county.hand_in(mixed(county, submissions))
    county.record(submissions)
    county.done("intake", "--once")
    once_each(county, submissions, before)
    assert all(receipt["repeated"] for _, receipt in county.receipts())


def commits(county: County) -> tuple[int, str]:
    """What the intake's group has committed, with the note beside it."""
    topic = county.topic("intake")
    with Receiver(cluster_of(county.address), group=topic) as receiver:
        found = receiver.committed((topic, 0))
    assert found is not None
    return found


def test_what_was_answered_before_a_crash_is_not_answered_again_after_it(county: County) -> None:
    """As where it is killed between receipts and commit, with refusals that are no facts."""
    topic = county.topic("intake")
    county.hand_in(mixed(county, county.submissions(20)))
    county.done("intake", "--once")
    committed = commits(county)
    refused = replace(county.submissions(1)[0], agency="reg:neiqiu:999")
    county.hand_in([county.in_avro(refused), county.in_json(b"{}"), *mixed(county, [])])
    county.done("intake", "--once")
    receipts = county.receipts()
    with Receiver(cluster_of(county.address), group=topic) as receiver:
        receiver.commit({(topic, 0): committed[0]}, committed[1])
    assert commits(county) == committed
    county.hand_in(mixed(county, county.submissions(5)))
    assert county.done("intake", "--once").row["accepted"] == 5
    assert county.receipts()[: len(receipts)] == receipts
    assert len(county.receipts()) == len(receipts) + 5
    assert commits(county)[0] == 27


def test_a_topic_that_was_made_anew_is_read_from_its_beginning(county: County) -> None:
    topic = county.topic("intake")
    county.hand_in(mixed(county, county.submissions(50)))
    county.done("intake", "--once")
    admin = AdminClient({"bootstrap.servers": county.address})
    admin.delete_topics([topic])[topic].result(30)
    wait_for(lambda: county.run("topics", "apply").code == 0)
    wait_for(lambda: broker.end_of(county.address, topic) == 0)
    later = county.submissions(60)
    county.hand_in(mixed(county, later))
    assert county.done("intake", "--once").row["accepted"] == 60
    assert ids_of_log(county)[-60:] == [one.id for one in later]


def test_submissions_that_were_deleted_unread_are_told(county: County) -> None:
    topic = county.topic("intake")
    submissions = county.submissions(30)
    county.hand_in(mixed(county, submissions[:10]))
    county.done("intake", "--once")
    county.hand_in(mixed(county, submissions[10:]))
    with Administrator(cluster_of(county.address)) as administrator:
        administrator.trim((topic, 0), 25)
    ran = county.done("intake", "--once")
    assert "submissions 10 to 24 were deleted before anybody read them" in ran.err
    assert ran.row["accepted"] + ran.row["refused"] == 5
    assert "deleted" not in county.done("intake", "--once").err


def test_of_two_intakes_one_works_and_the_other_stands_by(county: County) -> None:
    before = len(county.rows())
    submissions = county.submissions(4_000)
    county.hand_in(mixed(county, submissions))
    with closing(Watch(county, "receipts")) as watch, county.running("intake") as first:
        watch.until(1)
        with county.running("intake") as second:
            wait_for(lambda: "is at it already" in second.log.read_text())  # type: ignore[attr-defined]
            kill(first)
            watch.until(4_000)
            fresh = county.submissions(1)
            county.hand_in(mixed(county, fresh))
            started = time.monotonic()
            watch.until(watch.end() + 1)
            assert time.monotonic() - started < 5
            assert terminate(second) == 0
    once_each(county, [*submissions, *fresh], before)


def test_a_stranger_hands_in_and_finds_its_receipt_by_place_and_key(county: County) -> None:
    """With Confluent's client, which chooses partitions by itself."""
    (one,) = county.submissions(1)
    told: list[Any] = []
    producer = Producer({"bootstrap.servers": county.address})
    producer.produce(
        county.topic("intake"),
        encode(one),
        one.agency.encode(),
        headers=[("content-type", "application/json")],
        on_delivery=lambda error, message: told.append((error, message.offset())),
    )
    producer.flush(30)
    assert told == [(None, 0)]
    county.done("intake", "--once")
    (answer,) = county.all_of("receipts")
    assert (answer.key, answer.header("submission-offset")) == (one.agency.encode(), "0")
    assert json.loads(answer.value or b"")["id"] == one.id


def test_a_ledger_that_is_not_open_takes_nothing_in(kafka: str, tmp_path: Path) -> None:
    told = County(tmp_path, kafka).run("intake", "--once")
    assert (told.code, told.out, told.err.count("\n")) == (4, "", 1)
