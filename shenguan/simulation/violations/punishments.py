"""联合惩戒: how nobody must be punished jointly, nor an agency answer, nor it be ended."""

from typing import Any

from ledger.events.listing import (
    JointPunishmentAnswered,
    JointPunishmentEnded,
    JointPunishmentInitiated,
    PunishmentResult,
)
from shenguan.simulation import county as names
from shenguan.simulation.county import Actor
from shenguan.simulation.line import Lines
from shenguan.simulation.papers import Papers
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


class _Joint:
    """One joint punishment because of a penalty, which asks the bureau for one measure."""

    def __init__(self, scene: Scene, case: Papers) -> None:
        self._scene = scene
        self._number = f"{scene.county.market}/{scene.number('LC')}"
        self._subject = case.subject
        self._penalty = case.penalty

    def initiated(self, **otherwise: object) -> JointPunishmentInitiated:
        """Return the initiation of today, for today."""
        said: dict[str, Any] = {
            "punishment": self._number,
            "subject": self._subject,
            "ground": f"penalty:{self._penalty}",
            "agencies": (self._scene.county.bureau,),
            "measures": (names.MEASURE,),
            "from_on": self._scene.today,
            "until_on": self._scene.today,
            "basis": "失信惩戒措施清单",
            "document": "联合惩戒函",
        }
        return JointPunishmentInitiated(**{**said, **otherwise})

    def answered(self, **otherwise: object) -> JointPunishmentAnswered:
        """Return an answer of today: the measure was applied."""
        said: dict[str, Any] = {
            "punishment": self._number,
            "result": PunishmentResult.APPLIED,
            "measures": (names.MEASURE,),
            "answered_on": self._scene.today,
        }
        return JointPunishmentAnswered(**{**said, **otherwise})

    def ended(self) -> JointPunishmentEnded:
        """Return the end of today."""
        return JointPunishmentEnded(
            punishment=self._number,
            subject=self._subject,
            ended_on=self._scene.today,
            reason="惩戒期满",
        )


def _housing(scene: Scene) -> Actor:
    return scene.county.officer(scene.county.housing, 1)


@violation("punishment.exists")
def punishes_under_a_number_in_use(scene: Scene) -> Lines:
    """Initiate a joint punishment again under the same number."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.lawful(joint.initiated())
    yield scene.unlawful(joint.initiated())


@violation("punishment.nobody-asked")
def asks_nobody(scene: Scene) -> Lines:
    """Initiate a joint punishment that asks no agency."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.unlawful(joint.initiated(agencies=()))
    yield scene.lawful(joint.initiated())


@violation("punishment.not-on-list")
def asks_for_what_no_list_provides(scene: Scene) -> Lines:
    """Ask for a measure that is on no list."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.unlawful(joint.initiated(measures=(scene.number("M-"),)))
    yield scene.lawful(joint.initiated())


@violation("punishment.ground-fallen")
def punishes_for_what_was_taken_back(scene: Scene) -> Lines:
    """Initiate a joint punishment because of a penalty that was taken back."""
    case = yield from scene.penalised()
    yield scene.tell(case.penalty_revoked())
    yield scene.unlawful(_Joint(scene, case).initiated())
    other = yield from scene.penalised()
    yield scene.lawful(_Joint(scene, other).initiated())


@violation("punishment.not-own-ground")
def punishes_for_what_another_found(scene: Scene) -> Lines:
    """Initiate a joint punishment because of another agency's penalty."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.unlawful(joint.initiated(), _housing(scene))
    yield scene.lawful(joint.initiated())


@violation("punishment.unknown")
def answers_what_nobody_asked(scene: Scene) -> Lines:
    """Answer a joint punishment that nobody has initiated."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.unlawful(joint.answered())
    yield scene.tell(joint.initiated())
    yield scene.lawful(joint.answered())


@violation("punishment.not-asked")
def answers_unasked(scene: Scene) -> Lines:
    """Answer a joint punishment that asks another agency."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.unlawful(joint.answered(), _housing(scene))
    yield scene.lawful(joint.answered())


@violation("punishment.answered")
def answers_twice(scene: Scene) -> Lines:
    """Answer a joint punishment again."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.lawful(joint.answered())
    yield scene.unlawful(joint.answered())


@violation("punishment.answer-unsaid")
def answers_nothing(scene: Scene) -> Lines:
    """Apply nothing, and do not say why."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    nothing: dict[str, Any] = {"result": PunishmentResult.NOT_APPLICABLE, "measures": ()}
    yield scene.unlawful(joint.answered(**nothing))
    yield scene.lawful(joint.answered(**nothing, reason="无该主体在办事项"))


@violation("punishment.answer-late")
def answers_late(scene: Scene) -> Lines:
    """Answer a joint punishment after the day that it names."""
    one = _Joint(scene, (yield from scene.penalised()))
    other = _Joint(scene, (yield from scene.penalised()))
    scene.wait(1)
    for joint in (one, other):
        yield scene.tell(joint.initiated(answer_by=scene.today))
    yield scene.lawful(other.answered())
    scene.wait(1)
    yield scene.unlawful(one.answered())


@violation("punishment.not-own-side")
def ends_anothers(scene: Scene) -> Lines:
    """End a joint punishment that another agency has initiated."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.tell(joint.answered())
    yield scene.unlawful(joint.ended(), _housing(scene))
    yield scene.lawful(joint.ended())


@violation("punishment.before-start")
def ends_before_it_was(scene: Scene) -> Lines:
    """End a joint punishment at a time before it was initiated."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.tell(joint.answered())
    yield scene.unlawful(joint.ended(), occurred_at=scene.ago(minutes=30))
    yield scene.lawful(joint.ended())


@violation("punishment.before-term")
def ends_in_the_middle(scene: Scene) -> Lines:
    """End a joint punishment before its last day, while its ground stands."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated(until_on=scene.workdays_later(1)))
    yield scene.tell(joint.answered())
    yield scene.unlawful(joint.ended())
    scene.wait(1)
    yield scene.lawful(joint.ended())


@violation("punishment.open-answers")
def ends_unanswered(scene: Scene) -> Lines:
    """End a joint punishment that the bureau has not answered."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.unlawful(joint.ended())
    yield scene.tell(joint.answered())
    yield scene.lawful(joint.ended())


@violation("punishment.ended")
def ends_twice(scene: Scene) -> Lines:
    """End a joint punishment again."""
    joint = _Joint(scene, (yield from scene.penalised()))
    yield scene.tell(joint.initiated())
    yield scene.tell(joint.answered())
    yield scene.lawful(joint.ended())
    yield scene.unlawful(joint.ended())
