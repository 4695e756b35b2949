"""上级文件: how nobody must pass a document on, nor take it."""

from ledger.events.base import Role
from ledger.events.upstream import (
    DocumentKind,
    TrainingAttended,
    UpstreamDocumentAcknowledged,
    UpstreamDocumentForwarded,
    UpstreamDocumentReceived,
)
from shenguan.simulation.line import Lines
from shenguan.simulation.papers.numbers import said
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


def _document(scene: Scene) -> UpstreamDocumentReceived:
    return UpstreamDocumentReceived(
        document=f"{scene.county.bureau}/{scene.number('W')}",
        title="关于审批监管的通知",
        kind=DocumentKind.POLICY,
        issued_by="市政府",
        received_on=scene.today,
    )


def _forwarded(scene: Scene, received: UpstreamDocumentReceived) -> UpstreamDocumentForwarded:
    return UpstreamDocumentForwarded(document=received.document, agency_to=scene.county.market)


@violation("document.exists")
def receives_under_a_number_in_use(scene: Scene) -> Lines:
    """Receive another document under the same number."""
    received = _document(scene)
    yield scene.lawful(received)
    yield scene.unlawful(received)


@violation("document.unknown")
def forwards_what_nobody_received(scene: Scene) -> Lines:
    """Forward a document that nobody received."""
    received = _document(scene)
    yield scene.unlawful(_forwarded(scene, received))
    yield scene.tell(received)
    yield scene.lawful(_forwarded(scene, received))


@violation("document.second")
def forwards_twice(scene: Scene) -> Lines:
    """Forward a document to the same agency again."""
    received = _document(scene)
    yield scene.tell(received)
    yield scene.lawful(_forwarded(scene, received))
    yield scene.unlawful(_forwarded(scene, received))


@violation("document.not-addressee")
def forwards_what_it_never_got(scene: Scene) -> Lines:
    """Forward a document that went to others."""
    received = _document(scene)
    yield scene.tell(received)
    stranger = yield from scene.agency(Role.SUPERVISION)
    yield scene.unlawful(_forwarded(scene, received), stranger)
    yield scene.lawful(_forwarded(scene, received))


@violation("document.not-liaison")
def takes_it_without_being_liaison(scene: Scene) -> Lines:
    """Acknowledge a document without being the liaison."""
    received = _document(scene)
    yield scene.tell(received)
    yield scene.tell(_forwarded(scene, received))
    taken = UpstreamDocumentAcknowledged(document=received.document)
    yield scene.unlawful(taken, scene.county.officer(scene.county.market, 2))
    yield scene.lawful(taken)


@violation("document.late")
def takes_it_late(scene: Scene) -> Lines:
    """Acknowledge a document after the days of the service level."""
    documents = [_document(scene), _document(scene)]
    for received in documents:
        yield scene.tell(received)
        yield scene.tell(_forwarded(scene, received))
    scene.wait(5)
    yield scene.lawful(UpstreamDocumentAcknowledged(document=documents[0].document))
    scene.wait(1)
    yield scene.unlawful(UpstreamDocumentAcknowledged(document=documents[1].document))


@violation("training.not-announced")
def attends_a_policy(scene: Scene) -> Lines:
    """Attend a training that the document does not announce."""
    policy = _document(scene)
    training = said(_document(scene), {"kind": DocumentKind.TRAINING})
    for received in (policy, training):
        yield scene.tell(received)
        attended = TrainingAttended(
            document=received.document,
            officers=(scene.county.reviewer.actor,),
            attended_on=scene.today,
        )
        by = scene.county.issuer
        is_training = received is training
        yield scene.lawful(attended, by) if is_training else scene.unlawful(attended, by)
