"""并联: what must not be done with a case of several branches."""

from ledger.events.intake import JointCaseClosed, JointCaseOpened
from shenguan.simulation import county as names
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _opening(scene: Scene, *items: str) -> JointCaseOpened:
    county = scene.county
    return JointCaseOpened(
        joint=f"{county.bureau}/{scene.number('BL')}",
        lead=county.bureau,
        items=items or county.items(names.JOINT)[:1],
        opened_on=scene.today,
    )


def _closing(scene: Scene, opened: JointCaseOpened) -> JointCaseClosed:
    return JointCaseClosed(joint=opened.joint, closed_on=scene.today)


def _branch(scene: Scene, opened: JointCaseOpened) -> Papers:
    return scene.papers(opened.items[0])


@violation("joint.exists")
def opens_twice(scene: Scene) -> Lines:
    """Open another joint case under the same number."""
    opened = _opening(scene)
    yield scene.lawful(opened)
    yield scene.unlawful(opened)


@violation("joint.unknown")
def joins_what_nobody_opened(scene: Scene) -> Lines:
    """Receive a branch of a joint case that was never opened."""
    opened = _opening(scene)
    branch = _branch(scene, opened)
    yield scene.unlawful(branch.received(joint=opened.joint))
    yield scene.tell(opened)
    yield scene.lawful(branch.received(joint=opened.joint))


@violation("joint.not-a-branch")
def joins_with_another_item(scene: Scene) -> Lines:
    """Receive as a branch what the joint case was not opened for."""
    opened = _opening(scene)
    yield scene.tell(opened)
    yield scene.unlawful(scene.papers(scene.item_of()).received(joint=opened.joint))
    yield scene.lawful(_branch(scene, opened).received(joint=opened.joint))


@violation("joint.branch-open")
def closes_over_an_open_branch(scene: Scene) -> Lines:
    """Close a joint case with a branch open."""
    opened = _opening(scene)
    branch = _branch(scene, opened)
    yield scene.tell(opened)
    yield scene.tell(branch.received(joint=opened.joint))
    yield scene.unlawful(_closing(scene, opened))
    yield scene.tell(branch.withdrawn())
    yield scene.lawful(_closing(scene, opened))


@violation("joint.branch-missing")
def closes_what_nobody_applied_for(scene: Scene) -> Lines:
    """Close a joint case without an application for an item that was expected."""
    opened = _opening(scene)
    yield scene.tell(opened)
    yield scene.unlawful(_closing(scene, opened))
    other = _opening(scene)
    branch = _branch(scene, other)
    yield scene.tell(other)
    yield scene.tell(branch.received(joint=other.joint))
    yield scene.tell(branch.withdrawn())
    yield scene.lawful(_closing(scene, other))


@violation("joint.closed")
def joins_what_has_ended(scene: Scene) -> Lines:
    """Receive a branch of a joint case that has ended."""
    opened = _opening(scene)
    branch = _branch(scene, opened)
    yield scene.tell(opened)
    yield scene.lawful(branch.received(joint=opened.joint))
    yield scene.tell(branch.withdrawn())
    yield scene.tell(_closing(scene, opened))
    yield scene.unlawful(_branch(scene, opened).received(joint=opened.joint))


@violation("joint.not-lead")
def closes_for_the_lead(scene: Scene) -> Lines:
    """Close a joint case that another body leads."""
    opened = _opening(scene)
    branch = _branch(scene, opened)
    yield scene.tell(opened)
    yield scene.tell(branch.received(joint=opened.joint))
    yield scene.tell(branch.withdrawn())
    other = scene.county.officer(scene.county.housing, 101)
    yield scene.unlawful(_closing(scene, opened), other)
    yield scene.lawful(said(_closing(scene, opened), {"note": "已全部办结"}))


@violation("extension.not-government")
def gives_the_branches_time(scene: Scene) -> Lines:
    """Extend, as the lead, the time of a joint case without the government's document."""
    opened = _opening(scene)
    branch = _branch(scene, opened)
    yield scene.tell(opened)
    yield scene.tell(branch.received(joint=opened.joint))
    yield scene.tell(branch.accepted())
    extended = branch.extended(case=None, joint=opened.joint)
    yield scene.unlawful(extended)
    yield scene.lawful(said(extended, {"document": "县政府批准文件"}))
