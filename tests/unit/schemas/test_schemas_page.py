"""docs/schemas.md: its programs are run, and what it says of codes and topics is what there is."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.entry import leaf
from schemas import errors
from schemas.codec import Codec
from schemas.registry import Locked, packaged
from schemas.samples import sample
from schemas.topics import TOPICS, topic_name
from tests.golden_avro import places
from tests.terminal import ROOT

PAGE = (ROOT / "docs" / "schemas.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
REGISTRY = packaged()


@pytest.fixture(scope="module")
def strangers() -> dict[str, Any]:
    """The program of the page that uses nothing of ours, run in the repository."""
    (program,) = (one for one in BLOCKS if "def entry_bytes" in one)
    assert "from schemas" not in program
    names: dict[str, Any] = {}
    program = program.replace('Path("schemas")', f'Path({str(ROOT)!r}) / "schemas"')
    exec(compile(program, "docs/schemas.md", "exec"), names)  # noqa: S102 - what the page shows
    return names


@pytest.mark.parametrize("locked", REGISTRY.entries, ids=lambda one: f"{one.type}.v{one.version}")
def test_a_stranger_with_that_page_gets_the_bytes_that_the_ledger_hashed(
    strangers: dict[str, Any], locked: Locked
) -> None:
    rebuild: Callable[[bytes], bytes] = strangers["entry_bytes"]
    body, value = (path.read_bytes() for path in places(locked))
    assert rebuild(value) == body
    assert strangers["leaf"](body) == leaf(body).hex()
    bare = sample(REGISTRY.schema(locked), whole=False)
    if locked == REGISTRY.newest(locked.type):
        assert rebuild(Codec(REGISTRY).encode(locked.type, bare)) == bare


def test_our_own_way_works_as_shown() -> None:
    (program,) = (one for one in BLOCKS if "from schemas.codec" in one)
    body, value = (path.read_bytes() for path in places(REGISTRY.newest("DecisionMade")))
    names: dict[str, Any] = {"value": value}
    exec(compile(program, "docs/schemas.md", "exec"), names)  # noqa: S102 - what the page shows
    assert (names["body"], names["event_type"]) == (body, "DecisionMade")


def test_the_page_tells_of_every_topic_and_of_every_code_that_a_reader_may_meet() -> None:
    for kind in TOPICS:
        assert topic_name(kind, "<ledger>") in PAGE
    codes = {
        one.code
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.SchemaError) and one.__module__ == errors.__name__
    }
    told = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", PAGE, re.MULTILINE))
    of_developers = {"schema.error", "schema.underivable", "schema.incompatible"}
    assert codes - told == of_developers | {"schema.unreachable", "avro.undecodable"}
    assert told <= codes
