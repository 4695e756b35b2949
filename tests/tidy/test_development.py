"""The map of the house: its files are there, its drawing is the code's, every arrow points down."""

import re

from tests.import_map import PAGE, arrows, drawing, renewed, upward
from tests.tidy.source import ROOT, tracked


def test_the_drawing_of_imports_is_fresh() -> None:
    page = PAGE.read_text("utf-8")
    assert page == renewed(page), "run `make lock`, or python -m tests.import_map"


def test_every_room_is_drawn_and_no_arrow_points_up() -> None:
    found = arrows()
    drawn = [line for line in drawing(found) if not line.startswith(" ")]
    assert sorted(drawn) == sorted(found)
    assert upward(found) == []


def test_an_arrow_that_points_up_or_aside_is_found() -> None:
    strayed = {"ledger.law": {"ledger.gate"}, "schemas": {"ledger.events"}, "cli": {"shenguan"}}
    named = {room: frozenset(others) for room, others in strayed.items()}
    assert upward(named) == ["ledger.law → ledger.gate", "schemas → ledger.events"]


def test_every_file_and_folder_that_the_map_names_is_there() -> None:
    """A file may be named by its last part, where its folder was said before."""
    told = re.sub(r"^```.*?^```$", "", PAGE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    prose = told.partition("## Recipes")[0]
    named = set(re.findall(r"`((?:[\w*]+/)*(?:\w+\.py|(?<=/)))`", prose))
    assert len(named) > 40
    there = {f"/{path.relative_to(ROOT)}" for path in tracked()}
    lost = [name for name in named if not any(_is_named(path, name) for path in there)]
    assert lost == []


def _is_named(path: str, name: str) -> bool:
    return f"/{name}" in path if name.endswith("/") else path.endswith(f"/{name}")
