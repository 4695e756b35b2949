"""归档: which file must not be put away yet, and by whom not."""

from ledger.events.handling import CaseArchived
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.scene import Scene, Until
from shenguan.simulation.violations.registry import violation


def _archived(case: Papers) -> CaseArchived:
    return CaseArchived(case=case.case, archive=f"2017-{case.number}", archived_on=case.today)


def _over(scene: Scene) -> Until:
    """收件 to 送达 and 办结: nothing stands in the way of the archive."""
    case = yield from scene.granted()
    yield scene.tell(case.delivered())
    yield scene.tell(case.closed())
    return case


@violation("archive.case-open")
def archives_what_runs(scene: Scene) -> Lines:
    """Archive the file of a case that has not ended."""
    case = yield from scene.granted()
    yield scene.tell(case.delivered())
    yield scene.unlawful(_archived(case))
    yield scene.tell(case.closed())
    yield scene.lawful(_archived(case))


@violation("archive.before-delivery")
def archives_what_lies_in_a_drawer(scene: Scene) -> Lines:
    """Archive the file of a case before anybody has the decision."""
    case = yield from scene.granted()
    yield scene.tell(case.closed())
    yield scene.unlawful(_archived(case))
    yield scene.tell(case.delivered())
    yield scene.lawful(_archived(case))


@violation("archive.second")
def archives_twice(scene: Scene) -> Lines:
    """Archive a file again."""
    case = yield from _over(scene)
    yield scene.lawful(_archived(case))
    yield scene.unlawful(_archived(case))


@violation("archive.not-own-case")
def archives_anothers_file(scene: Scene) -> Lines:
    """Archive the file of another body's case."""
    case = yield from _over(scene)
    yield scene.unlawful(_archived(case), scene.county.officer(scene.county.housing, 301))
    yield scene.lawful(_archived(case))
