"""A new kind of identity: one line in one file, and everything that knows kinds knows it."""

import json
from typing import Any, Final

import pytest

from tests.recipes import Tree

PROBE: Final = """
import json
from hypothesis import find, settings
from cli.derived.documents import events_page
from ledger import fields, naming
from ledger.errors import Malformed
from ledger.events.base import KINDS, LINES, Event, HearingNo, Ref
from shenguan.drafting import lines_of, numbered
from tests.invented import POOLS
from tests.strategies import identities, references

class HearingHeld(Event, frozen=True, kw_only=True):
    hearing: HearingNo

def fits(check, *words):
    try:
        check(*words)
    except Malformed:
        return False
    return True

held = HearingHeld(hearing="reg:a:1/7")
print(json.dumps({
    "checked": [fits(naming.check_identities, one) for one in (held, HearingHeld(hearing="7"))],
    "drafted": [numbered("hearing", "7", "reg:a:1"), numbered("ref", "hearing:7", "reg:a:1")],
    "field": fields.fields_of(HearingHeld)["hearing"].description,
    "filled": [one.path for one in lines_of(HearingHeld)],
    "line": [naming.line_of(held), "hearing" in LINES],
    "page": [one for one in events_page().splitlines() if one.startswith("| `hearing`")],
    "pool": len(POOLS["hearing"]),
    "references": [fits(KINDS.check_reference, one) for one in ("hearing:reg:a:1/7", "hearing:7")],
    "drawn": [
        fits(KINDS.check, "hearing", find(identities("hearing"), lambda one: True)),
        find(references(), lambda one: one.startswith("hearing:"),
             settings=settings(max_examples=2_000, database=None)).partition(":")[0],
    ],
    "tags": naming.tags_of(held),
}))
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    """What a copy of the tree knows of a kind that one line declares."""
    tree = Tree.copied(tmp_path_factory.mktemp("tree"))
    assert tree.follow("A kind of identity") == {"ledger/events/base.py"}
    return json.loads(tree.python("-c", PROBE))


def test_a_new_kind_is_checked_tagged_and_described(known: Any) -> None:  # noqa: ANN401
    assert known["checked"] == [True, False]
    assert known["tags"] == ["hearing:reg:a:1/7"]
    assert known["field"] == "听证编号: <agency>/<number>"


def test_a_new_kind_is_a_line_that_references_name(known: Any) -> None:  # noqa: ANN401
    assert known["line"] == ["hearing:reg:a:1/7", True]
    assert known["references"] == [True, False]


def test_a_bare_number_of_a_new_kind_is_completed(known: Any) -> None:  # noqa: ANN401
    assert known["drafted"] == ["reg:a:1/7", "hearing:reg:a:1/7"]
    assert known["filled"] == ["hearing"]


def test_a_new_kind_is_drawn_and_documented(known: Any) -> None:  # noqa: ANN401
    assert known["drawn"] == [True, "hearing"]
    assert known["pool"] == 3
    assert len(known["page"]) == 1
    assert "听证编号" in known["page"][0]
