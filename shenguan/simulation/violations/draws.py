"""抽取: how nobody must draw, inspect what was drawn, step down from it, or give it up."""

from collections.abc import Generator

from shenguan.simulation.line import Lines, Told
from shenguan.simulation.papers.draws import DrawPapers
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


@violation("draw.exists")
def plans_twice(scene: Scene) -> Lines:
    """Plan another draw under the same number."""
    draw = yield from scene.registered()
    yield scene.lawful(draw.planned(), draw.lead)
    yield scene.unlawful(draw.planned(), draw.lead)


@violation("draw.not-lead")
def gives_up_anothers_draw(scene: Scene) -> Lines:
    """Abandon what another agency draws."""
    draw = yield from scene.planned()
    yield scene.unlawful(draw.abandoned(), scene.county.inspector)
    yield scene.lawful(draw.abandoned(), draw.lead)


@violation("draw.unknown")
def commits_to_no_plan(scene: Scene) -> Lines:
    """Commit to a value of a draw that nobody planned."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.committed(draw.watch), draw.watch)
    yield scene.tell(draw.planned(), draw.lead)
    yield scene.lawful(draw.committed(draw.watch), draw.watch)


@violation("draw.abandoned")
def goes_on_with_what_was_given_up(scene: Scene) -> Lines:
    """Commit to a value of a draw that was given up."""
    draw = yield from scene.planned()
    yield scene.lawful(draw.committed(draw.watch), draw.watch)
    yield scene.tell(draw.abandoned(), draw.lead)
    yield scene.unlawful(draw.committed(draw.lead), draw.lead)


@violation("draw.set-aside")
def throws_again(scene: Scene) -> Lines:
    """Give up a draw once everybody can know whom it draws."""
    early = yield from scene.planned()
    yield scene.lawful(early.abandoned(), early.lead)
    draw = yield from scene.committed()
    yield from _revealed(scene, draw)
    yield scene.unlawful(draw.abandoned(), draw.lead)


@violation("draw.external")
def draws_elsewhere(scene: Scene) -> Lines:
    """Draw on another platform, where nobody repeats it."""
    draw = yield from scene.registered()
    yield scene.unlawful(draw.drawn_elsewhere(draw=f"{draw.draw}W"), draw.lead)
    yield scene.lawful(draw.planned(), draw.lead)


@violation("draw.not-repeatable")
def draws_without_evidence(scene: Scene) -> Lines:
    """Say what another platform drew, and show nothing for it."""
    draw = yield from scene.draws()
    yield scene.unlawful(draw.drawn_elsewhere(evidence=None), draw.lead)
    yield scene.lawful(draw.drawn_elsewhere(), draw.lead)


@violation("draw.second")
def draws_twice(scene: Scene) -> Lines:
    """Draw again under the same number."""
    draw = yield from scene.draws()
    yield scene.lawful(draw.drawn_elsewhere(), draw.lead)
    yield scene.unlawful(draw.drawn_elsewhere(), draw.lead)


@violation("draw.incomplete")
def assigns_whom_it_likes(scene: Scene) -> Lines:
    """Assign one check of a draw by itself."""
    draw = yield from scene.committed()
    yield from _revealed(scene, draw)
    yield scene.unlawful(draw.assigned(), draw.lead)
    other = yield from scene.draws()
    yield scene.tell(other.drawn_elsewhere(), other.lead)
    yield scene.lawful(other.assigned(), other.lead)


@violation("check.second-visit")
def comes_after_another_agency(scene: Scene) -> Lines:
    """Go to somebody whom another agency was drawn to check within the year."""
    first = yield from scene.draws()
    yield scene.tell(first.drawn_elsewhere(), first.lead)
    yield scene.lawful(first.assigned(), first.lead)
    second = yield from scene.draws()
    yield scene.tell(second.drawn_elsewhere(), second.lead)
    yield scene.unlawful(second.assigned(subject=first.subjects[0]), second.lead)


@violation("check.not-assigned")
def inspects_in_anothers_place(scene: Scene) -> Lines:
    """Inspect a drawn check with somebody who was not drawn."""
    draw = yield from scene.drawn_elsewhere()
    one, two, three, _ = draw.officers
    yield scene.unlawful(draw.inspected(one, three), draw.lead)
    yield scene.lawful(draw.inspected(one, two), draw.lead)


@violation("recusal.not-assigned")
def steps_down_from_what_is_not_his(scene: Scene) -> Lines:
    """Let somebody step down who does not stand on the team."""
    draw = yield from scene.drawn_elsewhere()
    one, _, three, four = draw.officers
    yield scene.unlawful(draw.recused(three, four), draw.lead)
    yield scene.lawful(draw.recused(one, four), draw.lead)


@violation("recusal.after-result")
def steps_down_from_what_is_done(scene: Scene) -> Lines:
    """Step down from a check whose result is on record."""
    draw = yield from scene.drawn_elsewhere()
    one, two, three, four = draw.officers
    yield scene.lawful(draw.recused(one, three), draw.lead)
    yield scene.tell(draw.inspected(three, two), draw.lead)
    yield scene.unlawful(draw.recused(two, four), draw.lead)


@violation("recusal.not-next")
def chooses_who_comes_in(scene: Scene) -> Lines:
    """Let somebody come in who is not the next of the check's order."""
    draw = yield from scene.registered()
    planned = scene.tell(draw.planned(), draw.lead)
    yield planned
    for party in (draw.watch, draw.lead):
        yield scene.tell(draw.committed(party), party)
    yield from _revealed(scene, draw)
    redrawn = draw.redrawn(planned, scene.county.region)
    group = (redrawn.as_event(), *redrawn.assignments())
    yield scene.together(*(scene.tell(event, draw.lead) for event in group))
    out, following = draw.stepping_down(redrawn)
    team = redrawn.checks[0].inspectors
    chosen = next(one for one in draw.officers if one not in {*team, following})
    yield scene.unlawful(draw.recused(out, chosen), draw.lead)
    yield scene.lawful(draw.recused(out, following), draw.lead)


def _revealed(scene: Scene, draw: DrawPapers) -> Generator[Told, None, None]:
    for party in (draw.watch, draw.lead):
        yield scene.tell(draw.revealed(party), party)
