"""状态机: the page that draws them knows the statuses that the questions know."""

from tests.state_machines import PAGE, arrows_shown, machines


def test_only_statuses_that_a_question_has_are_drawn() -> None:
    shown = arrows_shown(PAGE.read_text("utf-8"))
    statuses = {one.name: one.statuses for one in machines()}
    assert shown.keys() == statuses.keys()
    for name, told in shown.items():
        known = {one.replace("-", "_") for one in statuses[name]} | {"[*]"}
        assert {one for before, after, _ in told for one in (before, after)} <= known
