"""双随机抽查: whatever is planned, program and proof script draw the same; teams are full."""

import json
from collections.abc import Sequence
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.law import draw as law
from tests.spotchecks import ONE, TWO, VALUES, as_lines, commitment, redraw, subject

RATES = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
TEAMS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=3)
CHECKED = st.lists(st.integers(0, 3), max_size=40)


@settings(max_examples=25, deadline=None)
@given(rates=RATES, teams=TEAMS, checked=CHECKED, cap=st.integers(1, 3))
def test_a_draw_is_its_redraw_with_full_and_distinct_teams(
    rates: tuple[int, int], teams: list[tuple[int, int]], checked: list[int], cap: int
) -> None:
    first, second = rates
    targets = [law.TargetLine("AB"[at % 2], subject(at), one) for at, one in enumerate(checked)]
    staff = [
        law.InspectorLine(f"a{at}", f"a{at}/{one}")
        for at, (wanted, spare) in enumerate(teams)
        for one in range(wanted + spare)
    ]
    wanted = tuple((f"a{at}", count) for at, (count, _) in enumerate(teams))
    rows = [
        {key: said for key, said in one._asdict().items() if key != "checked" or said}
        for one in targets
    ]
    lines = as_lines(rows), as_lines(one._asdict() for one in staff)
    plan = {
        "draw": "d",
        "parties": list(VALUES),
        "rates": [{"category": "B", "permille": second}, {"category": "A", "permille": first}],
        "checks_max": cap,
        "teams": [{"agency": one, "inspectors": count} for one, count in reversed(wanted)],
        "targets_sha256": sha256(lines[0]).hexdigest(),
        "inspectors_sha256": sha256(lines[1]).hexdigest(),
    }
    entry = json.dumps({"data": plan}).encode()
    seeds = {
        party: {"commitment": commitment("d", party, value), "value": value.hex()}
        for party, value in VALUES.items()
    }
    seed = law.seed_of(sha256(b"\x00" + entry).digest(), (ONE, TWO))
    terms = law.DrawTerms("d", (("A", first), ("B", second)), cap, wanted)
    drawn = law.drawn_by(seed, terms, targets, staff)
    assert [[one.check, one.subject, list(one.inspectors)] for one in drawn] == (
        redraw().repeated(entry, seeds, *lines)
    )
    capped = {one.subject for one in targets if one.checked >= cap}
    assert not capped & {one.subject for one in drawn}
    _assert_full_and_fair(drawn, staff, wanted)


def _assert_full_and_fair(
    drawn: Sequence[law.DrawnCheck],
    staff: Sequence[law.InspectorLine],
    wanted: Sequence[tuple[str, int]],
) -> None:
    loads = dict.fromkeys((one.officer for one in staff), 0)
    for agency, count in wanted:
        own = [one.officer for one in staff if one.agency == agency]
        most = -(-count * len(drawn) // len(own)) + 1
        for check in drawn:
            team = [one for one in check.inspectors if one in own]
            assert len(set(team)) == len(team) == count
            below = [one for one in own if loads[one] < most]
            assert len(below) < count or set(team) <= set(below)
            for one in team:
                loads[one] += 1
