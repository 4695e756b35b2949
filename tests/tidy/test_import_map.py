"""The drawing of imports: it says what the code does, and every arrow in it points down."""

from tests.import_map import PAGE, arrows, drawing, renewed, upward


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
