"""A topic that is another log than the one that was copied from it: nothing gets mixed."""

from pathlib import Path

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from ledger.store import open_store
from ledger.store.collection import Collection
from tests import broker
from tests.shared_log import County, new_ledger, wait_for

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

HERE = 40


@pytest.fixture
def county(kafka: str, tmp_path: Path) -> County:
    """A county with a short history, carried to its topic and copied by a province."""
    made = grown(tmp_path / "first", kafka, new_ledger(), HERE)
    made.done("relay", "--once")
    projected(made)
    return made


def grown(folder: Path, address: str, ledger: str, entries: int) -> County:
    """Return a county's ledger with so many entries after its founding."""
    folder.mkdir()
    county = County(folder, address, ledger, lang="en").open()
    county.record(county.submissions(entries))
    return county


def of(county: County) -> str:
    return f"sqlite:///{county.folder / 'province.db'}"


def project(county: County) -> tuple[int, str]:
    ran = county.run("project", "--once", "--ledger", county.ledger, "--collection", of(county))
    return ran.code, ran.err


def projected(county: County) -> None:
    assert project(county) == (0, "")


def copied(county: County) -> list[bytes]:
    """Return the bytes of every entry of the province's replica."""
    store = open_store(Collection(of(county)).url_of(county.ledger), create=False)
    try:
        return [row.body for page in store.scan() for row in page]
    finally:
        store.close()


def made_anew(county: County) -> None:
    """Delete the log's topic and make it again, empty."""
    admin = AdminClient({"bootstrap.servers": county.address})
    name = county.topic("log")
    admin.delete_topics([name])[name].result(30)
    wait_for(lambda: county.run("topics", "apply").code == 0)
    wait_for(lambda: broker.end_of(county.address, name) == 0)


@pytest.mark.parametrize("entries", [HERE - 20, HERE, HERE + 20])
def test_another_log_in_the_topic_is_told_at_the_next_start_however_long_it_is(
    county: County, tmp_path: Path, entries: int
) -> None:
    before = copied(county)
    made_anew(county)
    other = grown(tmp_path / "other", county.address, county.ledger, entries)
    other.done("relay", "--once")
    code, told = project(county)
    assert (code, told.count("\n")) == (3, 2)
    assert "two logs call themselves by one name" in told
    assert copied(county) == before


def test_another_log_in_the_topic_is_told_by_a_projector_that_runs(
    county: County, tmp_path: Path
) -> None:
    other = grown(tmp_path / "other", county.address, county.ledger, HERE + 20)
    before = copied(county)
    named = ("--ledger", county.ledger, "--collection", of(county))
    with county.running("project", *named) as running:
        county.record(county.submissions(1))
        county.done("relay", "--once")
        wait_for(lambda: len(copied(county)) == len(before) + 1)
        before = copied(county)
        made_anew(county)
        other.done("relay", "--once")
        assert running.wait(60) == 3
        assert county.ledger in running.log.read_text()  # type: ignore[attr-defined]
    assert copied(county) == before


def test_the_same_log_sent_again_to_a_topic_made_anew_goes_on(county: County) -> None:
    made_anew(county)
    projected(county)
    county.record(county.submissions(5))
    county.done("relay", "--once", "--resend")
    projected(county)
    assert copied(county) == [body for _, _, body in county.rows()]


def test_a_topic_cut_off_in_front_of_what_is_here_is_told(county: County) -> None:
    """Where the last entry that is here stands nowhere, nobody knows what goes on from it."""
    county.record(county.submissions(5))
    county.done("relay", "--once")
    head, before = len(county.rows()), copied(county)
    admin = AdminClient({"bootstrap.servers": county.address})
    place = TopicPartition(county.topic("log"), 0, head - 3)
    admin.delete_records([place])[place].result(30)
    code, told = project(county)
    assert (code, f"position {head - 2} stands there" in told) == (3, True)
    assert copied(county) == before


def test_a_province_restored_from_a_copy_reads_again_what_it_lacks(county: County) -> None:
    """Kafka's memory of the group is ahead of it; the replica's own end is what counts."""
    place = county.folder / "province"
    kept = {path.name: path.read_bytes() for path in place.iterdir()}
    county.record(county.submissions(5))
    county.done("relay", "--once")
    named = ("--ledger", county.ledger, "--collection", of(county))
    for _ in range(2):
        with county.running("project", *named) as running:
            wait_for(lambda: len(copied(county)) == len(county.rows()))
            running.terminate()
            assert running.wait(30) == 0
        for path in place.iterdir():
            path.unlink()
        for name, content in kept.items():
            (place / name).write_bytes(content)
