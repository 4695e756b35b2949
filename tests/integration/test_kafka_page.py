"""docs/kafka.md: its programs are run by a stranger; what it says of topics is what there is."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from consumers.broker.address import OPTIONS
from consumers.broker.message import Message
from consumers.streams.answered import HEADERS as ANSWER
from consumers.streams.dead_letters import PREFIX
from consumers.streams.dead_letters import __dict__ as dead_letters
from ledger.gate.receipt import Outcome, Receipt
from schemas.topics import HEADERS, TOPICS, topic_name
from tests.broker import make_topics
from tests.shared_log import County
from tests.terminal import ROOT, Terminal

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]

PAGE: Final = (ROOT / "docs" / "kafka.md").read_text("utf-8")
SCHEMAS_PAGE: Final = (ROOT / "docs" / "schemas.md").read_text("utf-8")
HAND_IN, RECEIPTS, VERIFY = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


class Stranger:
    """Somebody with the page, kafka-python and fastavro, and nothing of ours but the schemas."""

    def __init__(self, folder: Path, county: County) -> None:
        self.folder = folder
        self.county = county
        (program,) = (
            one
            for one in re.findall(r"^```python\n(.*?)^```", SCHEMAS_PAGE, re.MULTILINE | re.DOTALL)
            if "def entry_bytes" in one
        )
        (folder / "entries.py").write_text(program, "utf-8")
        (folder / "schemas").symlink_to(ROOT / "schemas")

    def __call__(self, program: str) -> "subprocess.CompletedProcess[str]":
        """Run a program of the page with its constants replaced."""
        assert not re.search(r"^(from|import) (ledger|schemas|consumers|cli|shenguan)", program)
        text = program.replace("127.0.0.1:9092", self.county.address).replace("5_000", "1_500")
        path = self.folder / "program.py"
        path.write_text(text.replace('"130523"', f'"{self.county.ledger}"'), "utf-8")
        return subprocess.run(
            [sys.executable, "-W", "ignore", path],
            cwd=self.folder, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip


@pytest.fixture
def stranger(kafka: str, tmp_path: Path) -> Stranger:
    """A stranger, and a ledger that was opened as the page says."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    county = County(tmp_path, kafka)
    Terminal(tmp_path).done(
        "open", county.ledger, "--name", "内丘县", "--agency", "reg:130523:root"
    )
    make_topics(kafka, county.ledger)
    return Stranger(folder, county)


def test_a_stranger_hands_in_reads_the_receipt_and_verifies_the_log(stranger: Stranger) -> None:
    county = stranger.county
    handed_in = stranger(HAND_IN)
    entry_id, partition, offset = handed_in.stdout.split()
    assert (partition, offset) == ("0", "0")
    assert county.done("intake", "--once").row["accepted"] == 1
    assert county.done("relay", "--once").row["sent"] == len(county.rows())

    receipts = stranger(RECEIPTS)
    assert receipts.stdout == f"accepted {entry_id} {len(county.rows())}\n"

    verified = stranger(VERIFY)
    assert verified.returncode == 0, verified.stderr
    assert verified.stdout.splitlines() == [
        f"{position} {event_type} {json.loads(body)['agency']} {json.loads(body)['recorded_at']}"
        for position, event_type, body in county.rows()
    ]
    assert "ItemListed reg:130523:root" in verified.stdout


@pytest.mark.parametrize(
    ("more", "changed", "told"),
    [
        (1, {"leaf": b"00"}, "position {} is not what the ledger recorded"),
        (1, {"ce_source": b"130524"}, "position {} is not what the ledger recorded"),
        (3, {}, "after position {} comes"),
    ],
)
def test_a_stranger_passes_over_repetitions_and_notices_what_is_wrong(
    stranger: Stranger, more: int, changed: dict[str, bytes], told: str
) -> None:
    county = stranger.county
    county.done("relay", "--once")
    records = county.all_of("log")

    def copy(said: dict[str, bytes]) -> Message:
        one = records[5]
        headers = [(name, said.get(name, value)) for name, value in one.headers]
        return Message(one.topic, one.key, one.value, headers, 0)

    last = len(records)
    county.hand_in([copy({}), copy({"position": b"%d" % (last + more), **changed})])
    read = stranger(VERIFY)
    assert read.returncode == 1
    assert told.format(last + 1 if more == 1 else last) in read.stderr
    assert len(read.stdout.splitlines()) == last


def test_the_page_tells_of_every_topic_header_field_and_option() -> None:
    for kind in TOPICS:
        assert topic_name(kind, "<ledger>") in PAGE
    for name in (*HEADERS, *ANSWER):
        assert f"`{name}`" in PAGE, name
    for name in Receipt.__struct_fields__:
        assert f"`{name}`" in PAGE, name
    for outcome in Outcome:
        assert f"`{outcome}`" in PAGE
    for option in OPTIONS:
        assert option in PAGE
    said = [
        value
        for name, value in dead_letters.items()
        if name.isupper() and isinstance(value, str) and value.startswith(PREFIX)
    ]
    for value in said:
        if value not in {PREFIX, f"{PREFIX}null-value"}:
            assert value.removeprefix(PREFIX.rstrip(".")) in PAGE, value
