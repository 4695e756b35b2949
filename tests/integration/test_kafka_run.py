"""``shenguan run`` on a real broker: all services at work, each by itself, watched from outside."""

import json
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from tests import broker
from tests.running import PATIENCE_SECONDS, Running, running
from tests.shared_log import County, Watch, kill, positions, repeated, terminate, wait_for

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

HIDDEN = "王不外传"


@pytest.fixture(params=["sqlite", "postgres"])
def any_county(request: pytest.FixtureRequest, kafka: str, tmp_path: Path) -> County:
    """A county in a file, and one on a server."""
    on_server = request.param == "postgres"
    url = request.getfixturevalue("postgres_url") if on_server else ""
    return County(tmp_path, kafka, url=url).open()


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with its offices and nothing else."""
    return County(tmp_path, kafka).open()


def _figure(found: dict[Any, float], county: County, name: str, **labels: str) -> float:
    return found[name, tuple(sorted({"ledger": county.ledger, **labels}.items()))]


def _refused_and_unreadable(county: County) -> list[Any]:
    """A case's decision without a case, no event at all, and bytes that are no document."""
    (lawful,) = county.submissions(1)
    decided = {
        "id": "0199c0de-0000-7000-8000-000000000001",
        "ledger": county.ledger,
        "agency": lawful.agency,
        "actor": lawful.actor,
        "occurred_at": "2026-01-05T02:00:00Z",
        "type": "CaseClosed",
        "data": {"case": f"{lawful.agency}/none", "outcome": "granted", "closed_on": "2026-01-05"},
    }
    unknown = {**decided, "id": "0199c0de-0000-7000-8000-000000000002", "type": HIDDEN}
    return [
        county.in_avro(lawful),
        county.in_json(decided),
        county.in_json(unknown),
        county.in_json(HIDDEN.encode()),
    ]


def test_a_county_in_one_process_takes_in_relays_and_keeps_its_views(any_county: County) -> None:
    county = any_county
    before = len(county.rows())
    lawful = county.submissions(300)
    with running(county) as run, closing(Watch(county, "receipts")) as receipts:
        run.until_ready()
        county.hand_in(list(map(county.in_avro, lawful)))
        county.hand_in(_refused_and_unreadable(county))
        receipts.until(304)
        head = len(county.rows())
        assert head == before + 302
        wait_for(lambda: _is_settled(run, county, head), PATIENCE_SECONDS)
        found = run.figures()
        _as_counted(found, county, head)
        assert json.loads(run.get("/livez")[2]) == {"live": True}
        assert run.get("/metrics", "HEAD")[2] == ""
        assert run.get("/")[0] == 404
        assert run.get("/metrics", "POST")[0] == 501
        assert terminate(run.process) == 0
        told = run.journal()
    assert repeated(positions(county), head) == 0
    status = county.done("projections", "status", "--behind-max", "0", "--format", "ndjson").rows
    assert {one["position"] for one in status} == {head}
    assert all({"time", "level", "event"} <= set(one) for one in told)
    assert [one["event"] for one in told if one["event"].startswith("county.")] == [
        "county.started", "county.ending", "county.ended",
    ]  # fmt: skip
    assert {one["service"] for one in told if one["event"] == "service.ended"} == {
        "intake", "reactor", "relay", "views", "notices",
    }  # fmt: skip
    assert HIDDEN not in json.dumps(told, ensure_ascii=False)


def _is_settled(run: Running, county: County, head: int) -> bool:
    found = run.figures()
    lags = [value for (name, _), value in found.items() if name == "shenguan_lag_entries"]
    at_head = _figure(found, county, "shenguan_head_position") == head
    return at_head and set(lags) == {0.0}


def _as_counted(found: dict[Any, float], county: County, head: int) -> None:
    def figure(name: str, **labels: str) -> float:
        return _figure(found, county, f"shenguan_{name}", **labels)

    receipts = [receipt for _, receipt in county.receipts()]
    for outcome in ("accepted", "refused", "malformed", "unknown"):
        count = sum(one["outcome"] == outcome for one in receipts)
        assert figure("submissions_total", outcome=outcome) == count
    (refused,) = [one for one in receipts if one["outcome"] == "refused"]
    for code in refused["codes"]:
        assert figure("refusals_total", code=code) == 1
    letters = f"{county.topic('intake')}.dlq"
    parked = len(broker.everything(county.address, letters))
    assert figure("parked_total") == figure("dead_letters", topic=letters) == parked > 0
    assert figure("relayed_entries_total") == head
    assert figure("store_up") == figure("broker_up") == 1
    for service in ("intake", "reactor", "relay", "views", "notices"):
        assert figure("service_up", service=service) == 1
        assert figure("service_failures_total", service=service) == 0
        assert figure("lag_seconds", service=service) == 0
    assert figure("ledgers_heard") == 0


def test_a_service_that_breaks_stops_no_other_and_begins_again_by_itself(county: County) -> None:
    admin = AdminClient({"bootstrap.servers": county.address})
    name = county.topic("log")
    admin.delete_topics([name])[name].result(30)
    head = len(county.rows())
    with running(county) as run, closing(Watch(county, "receipts")) as receipts:
        run.until("relay", "paused")
        run.until("intake", "working")
        run.until("views", "working")
        assert run.ready()[0] == 503
        county.hand_in(list(map(county.in_avro, county.submissions(20))))
        receipts.until(20)
        (failure, *_) = run.told("service.failed")
        assert (failure["service"], failure["code"]) == ("relay", "topic.missing")
        assert "shenguan topics apply" in failure["message"]
        found = run.figures()
        assert _figure(found, county, "shenguan_service_up", service="relay") == 0
        assert _figure(found, county, "shenguan_service_failures_total", service="relay") >= 1
        wait_for(lambda: county.run("topics", "apply").code == 0)
        run.until_ready()
        with closing(Watch(county, "log")) as log:
            log.until(head + 20)
        assert terminate(run.process) == 0
    assert {one["service"] for one in run.told("service.failed")} == {"relay"}


def test_a_place_that_another_process_has_is_taken_when_that_is_gone(county: County) -> None:
    with county.running("relay") as relay, closing(Watch(county, "log")) as log:
        log.until(len(county.rows()))
        with running(county, "--without", "views", "--without", "notices") as run:
            run.until("relay", "standing-by")
            run.until("intake", "working")
            assert set(run.ready()[1]["services"]) == {"intake", "reactor", "relay"}
            kill(relay)
            run.until_ready()
            run.process.send_signal(signal.SIGINT)
            assert run.process.wait(60) == 0
            assert not run.told("service.failed")


def test_a_broker_that_is_killed_is_told_waited_for_and_found_again(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    request.getfixturevalue("own_kafka")
    with broker.own_broker() as local:
        first = local.running()
        assert first is not None
        county = County(tmp_path, first.address).open()
        with running(county) as run:
            run.until_ready()
            local.kill()
            run.until_broker_is_gone()
            assert run.ready()[0] == 503
            assert run.get("/livez")[0] == 200
            county.record(county.submissions(30))
            local.start()
            run.until_ready()
            with closing(Watch(county, "log")) as log:
                log.until(len(county.rows()))
            wait_for(lambda: _is_settled(run, county, len(county.rows())), PATIENCE_SECONDS)
            local.kill()
            run.until_broker_is_gone()
            assert terminate(run.process) == 0


def test_what_cannot_be_run_is_told_at_once(county: County, tmp_path: Path) -> None:
    nothing = County(tmp_path / "none", county.address, url="sqlite:///nowhere.db")
    nothing.folder.mkdir()
    county.lang = nothing.lang = "en"
    missing = nothing.run("run")
    assert (missing.code, missing.out, missing.err.count("\n")) == (4, "", 1)
    nobody = county.run(
        "run", "--without", "intake", "--without", "relay", "--without", "views",
        "--without", "notices", "--without", "reactor",
    )  # fmt: skip
    assert (nobody.code, "leaves no service" in nobody.err) == (2, True)
    wrong = county.run("run", "--listen", "9464")
    assert (wrong.code, "is no HOST:PORT" in wrong.err) == (2, True)
    with running(county) as run:
        taken = wait_for(lambda: run.told("county.started"))[0]["url"].removeprefix("http://")
        refused = county.run("run", "--listen", taken)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert f"--listen {taken}: Address already in use" in refused.err
        assert terminate(run.process) == 0
