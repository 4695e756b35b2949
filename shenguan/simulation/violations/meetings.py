"""联席会议与案卷: what must not be agreed, closed, reviewed or handed out."""

from msgspec.structs import replace

from ledger.events.accountability import (
    ActionItemClosed,
    AuditExportMade,
    CaseFileReviewed,
    FileReviewResult,
    JointMeetingHeld,
)
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import meetings
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _meeting(scene: Scene) -> JointMeetingHeld:
    return meetings.met(scene, scene.number("HY"))


def _closed(scene: Scene, held: JointMeetingHeld) -> ActionItemClosed:
    return meetings.done(scene, held.meeting)


@violation("meeting.exists")
def records_minutes_twice(scene: Scene) -> Lines:
    """Record other minutes under the same number."""
    held = _meeting(scene)
    yield scene.lawful(held, scene.county.receiver)
    yield scene.unlawful(held, scene.county.receiver)


@violation("meeting.action-without-owner")
def agrees_on_what_is_nobodys(scene: Scene) -> Lines:
    """Agree on something that nobody has to do."""
    held = _meeting(scene)
    nobodys = tuple(replace(one, owner=None) for one in held.actions)
    yield scene.unlawful(replace(held, actions=nobodys), scene.county.receiver)
    yield scene.lawful(held, scene.county.receiver)


@violation("meeting.action-twice")
def numbers_two_things_alike(scene: Scene) -> Lines:
    """Give two things one number."""
    held = _meeting(scene)
    yield scene.unlawful(replace(held, actions=held.actions * 2), scene.county.receiver)
    yield scene.lawful(held, scene.county.receiver)


@violation("meeting.unknown")
def closes_what_no_meeting_agreed(scene: Scene) -> Lines:
    """Close a thing of a meeting that nobody recorded."""
    held = _meeting(scene)
    yield scene.unlawful(_closed(scene, held), scene.county.inspector)
    yield scene.tell(held, scene.county.receiver)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)


@violation("meeting.action-unknown")
def closes_what_was_not_agreed(scene: Scene) -> Lines:
    """Close a thing that the minutes do not have."""
    held = _meeting(scene)
    yield scene.tell(held, scene.county.receiver)
    yield scene.unlawful(replace(_closed(scene, held), action="2"), scene.county.inspector)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)


@violation("meeting.action-closed")
def closes_a_thing_twice(scene: Scene) -> Lines:
    """Close a thing that is closed."""
    held = _meeting(scene)
    yield scene.tell(held, scene.county.receiver)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)
    yield scene.unlawful(_closed(scene, held), scene.county.inspector)


@violation("meeting.not-owner")
def closes_what_is_anothers(scene: Scene) -> Lines:
    """Close a thing that another agency has to do."""
    held = _meeting(scene)
    yield scene.tell(held, scene.county.receiver)
    yield scene.unlawful(_closed(scene, held), scene.county.receiver)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)


@violation("meeting.action-late")
def closes_after_the_day(scene: Scene) -> Lines:
    """Do a thing after the day that was agreed."""
    late, held = _meeting(scene), _meeting(scene)
    early = tuple(replace(one, due_on=scene.today) for one in late.actions)
    late = replace(late, actions=early)
    yield scene.tell(late, scene.county.receiver)
    yield scene.tell(held, scene.county.receiver)
    scene.wait(2)
    yield scene.unlawful(_closed(scene, late), scene.county.inspector)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)


@violation("meeting.no-result")
def closes_without_a_word(scene: Scene) -> Lines:
    """Close a thing and say nothing of what came of it."""
    held = _meeting(scene)
    yield scene.tell(held, scene.county.receiver)
    yield scene.unlawful(replace(_closed(scene, held), result=" "), scene.county.inspector)
    yield scene.lawful(_closed(scene, held), scene.county.inspector)


@violation("file-review.own")
def reviews_its_own_file(scene: Scene) -> Lines:
    """Let who handled a case read its file."""
    case = yield from scene.granted()
    event = CaseFileReviewed(
        case=case.case, reviewed_on=scene.today, result=FileReviewResult.QUALIFIED
    )
    own = replace(event, reviewers=(scene.county.decider.actor,))
    yield scene.unlawful(own, scene.county.root)
    yield scene.lawful(event, scene.county.root)


@violation("export.ahead")
def hands_out_what_is_not_written(scene: Scene) -> Lines:
    """Hand out a part of the log that is not there yet."""
    event = AuditExportMade(
        until_position=1,
        digest="sha256:" + "cd" * 32,
        entries_count=1,
        recipient="县审计局",
        purpose="专项审计",
    )
    yield scene.unlawful(replace(event, until_position=10**12), scene.county.root)
    yield scene.lawful(event, scene.county.root)
