"""空白证照: how blanks must not go through other hands, nor be used twice."""

from typing import Any

from ledger.events.blank import (
    BlankCertificatesCounted,
    BlankCertificatesIssued,
    BlankCertificateSpoiled,
    BlankCertificatesReceived,
)
from shenguan.simulation.county import Actor
from shenguan.simulation.line import Lines
from shenguan.simulation.scene import Scene
from shenguan.simulation.violations.registry import violation


class _Sheets:
    """A batch of a hundred blanks of a certificate that nobody else prints."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        number = scene.number("KB")
        self.batch = f"{scene.county.bureau}/{number}"
        self._certificate = f"许可证{number}"

    def issued(self, **otherwise: object) -> BlankCertificatesIssued:
        """Return what the bureau brings in of the city: blanks 0001 to 0100, of today."""
        said: dict[str, Any] = {
            "batch": self.batch,
            "certificate": self._certificate,
            "first_serial": "JY0001",
            "last_serial": "JY0100",
            "agency_to": self._scene.county.bureau,
            "issuer": "市行政审批局",
            "issued_on": self._scene.today,
        }
        return BlankCertificatesIssued(**{**said, **otherwise})

    def received(self) -> BlankCertificatesReceived:
        """Return the receipt of today."""
        return BlankCertificatesReceived(batch=self.batch, count=100, received_on=self._scene.today)

    def spoiled(self, serial: str = "JY0003") -> BlankCertificateSpoiled:
        """Return that a blank is spoiled today."""
        return BlankCertificateSpoiled(
            batch=self.batch,
            blank_serial=serial,
            spoiled_on=self._scene.today,
            reason="打印错位",
        )

    def counted(self, count: int) -> BlankCertificatesCounted:
        """Return a count of today."""
        return BlankCertificatesCounted(batch=self.batch, count=count, counted_on=self._scene.today)


def _bureau(scene: Scene) -> Actor:
    return scene.county.issuer


@violation("blank.exists")
def issues_a_batch_again(scene: Scene) -> Lines:
    """Issue blanks again under the same number."""
    batch = _Sheets(scene)
    yield scene.lawful(batch.issued(), _bureau(scene))
    yield scene.unlawful(batch.issued(), _bureau(scene))


@violation("blank.range")
def issues_backwards(scene: Scene) -> Lines:
    """Issue blanks of which the last comes before the first."""
    batch = _Sheets(scene)
    backwards = batch.issued(first_serial="JY0100", last_serial="JY0001")
    yield scene.unlawful(backwards, _bureau(scene))
    yield scene.lawful(batch.issued(), _bureau(scene))


@violation("blank.via-department")
def issues_through_a_department(scene: Scene) -> Lines:
    """Let blanks go through the hands of a department."""
    batch = _Sheets(scene)
    yield scene.unlawful(batch.issued(via=scene.county.market), _bureau(scene))
    yield scene.lawful(batch.issued(), _bureau(scene))


@violation("blank.issuer-unsaid")
def brings_in_from_nobody(scene: Scene) -> Lines:
    """Bring blanks in and do not say from whom."""
    batch = _Sheets(scene)
    yield scene.unlawful(batch.issued(issuer=None), _bureau(scene))
    yield scene.lawful(batch.issued(), _bureau(scene))


@violation("blank.unknown")
def receives_what_nobody_issued(scene: Scene) -> Lines:
    """Receive a batch that nobody has issued."""
    batch = _Sheets(scene)
    yield scene.unlawful(batch.received(), _bureau(scene))
    yield scene.tell(batch.issued(), _bureau(scene))
    yield scene.lawful(batch.received(), _bureau(scene))


@violation("blank.received")
def receives_twice(scene: Scene) -> Lines:
    """Receive a batch again."""
    batch = _Sheets(scene)
    yield scene.tell(batch.issued(), _bureau(scene))
    yield scene.lawful(batch.received(), _bureau(scene))
    yield scene.unlawful(batch.received(), _bureau(scene))


@violation("blank.not-receiver")
def takes_anothers_blanks(scene: Scene) -> Lines:
    """Receive blanks that were issued to the bureau."""
    batch = _Sheets(scene)
    yield scene.tell(batch.issued(), _bureau(scene))
    yield scene.unlawful(batch.received(), scene.county.officer(scene.county.housing, 301))
    yield scene.lawful(batch.received(), _bureau(scene))


@violation("blank.count-differs")
def counts_what_is_missing(scene: Scene) -> Lines:
    """Count fewer blanks than there have to be."""
    batch = _Sheets(scene)
    yield scene.tell(batch.issued(), _bureau(scene))
    yield scene.tell(batch.received(), _bureau(scene))
    yield scene.tell(batch.spoiled(), _bureau(scene))
    yield scene.unlawful(batch.counted(98), _bureau(scene))
    yield scene.lawful(batch.counted(99), _bureau(scene))


@violation("blank.unknown-serial")
def prints_on_no_blank(scene: Scene) -> Lines:
    """Print a licence on a blank that lies beyond the batch."""
    batch = _Sheets(scene)
    yield scene.tell(batch.issued(), _bureau(scene))
    case = yield from scene.granted()
    on = {"batch": batch.batch}
    yield scene.unlawful(case.issued(**on, blank_serial="JY0101"))
    yield scene.lawful(case.issued(**on, blank_serial="JY0100"))


@violation("blank.serial-used")
def prints_on_a_spoiled_blank(scene: Scene) -> Lines:
    """Print a licence on a blank that was spoiled."""
    batch = _Sheets(scene)
    yield scene.tell(batch.issued(), _bureau(scene))
    yield scene.tell(batch.spoiled("JY0007"), _bureau(scene))
    case = yield from scene.granted()
    on = {"batch": batch.batch}
    yield scene.unlawful(case.issued(**on, blank_serial="JY0007"))
    yield scene.lawful(case.issued(**on, blank_serial="JY0008"))
