"""模拟县于内存: simulated histories played in this process, into a ledger in memory."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ledger.dcb import DCBEvent
from ledger.gate.receipt import Receipt
from ledger.store.memory import memory_store
from shenguan.playing import Played, Player, Simulation
from shenguan.settings import Settings
from shenguan.simulation.county import County
from shenguan.simulation.founding import founded_on, founding
from shenguan.simulation.line import PlayLine, Told, encoded, members
from shenguan.simulation.pen import Pen
from shenguan.simulation.violations.registry import Violation
from shenguan.simulation.violations.telling import begins, told_of

YEAR = 2017
FILE = "simulated.db"


class InMemory(Simulation):
    """A simulation whose ledger is nowhere but in this process."""

    def __init__(self) -> None:
        super().__init__(Settings())
        self.kept = memory_store(self.now)
        vars(self)["store"] = self.kept


class InFile(Simulation):
    """A simulation whose ledger is a file, for what is long."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Settings(store=f"sqlite:///{folder / FILE}"))


class PlayedCounty:
    """A county that is told line by line; ``begun``: after all that has to be before a case."""

    def __init__(self, *, begun: bool = True, folder: Path | None = None) -> None:
        if begun and folder is not None:
            (folder / FILE).write_bytes(_begun_file())
        self.simulation = InMemory() if folder is None else InFile(folder)
        self.player = Player(self.simulation, ask=lambda _: [], opens=lambda _: None)
        if begun and isinstance(self.simulation, InMemory):
            self.simulation.kept.recorder.append(_beginning())

    def play(self, lines: Iterable[Told]) -> Iterator[tuple[Told, Sequence[Played]]]:
        """Play lines one after the other; yield each with what came back."""
        for number, told in enumerate(lines, 1):
            yield told, tuple(self.player.play(number, encoded(told)))


def _found(county: PlayedCounty) -> None:
    names = County()
    lines = founding(names, Pen(names, 0, founded_on(YEAR)), "模拟县")
    unexpected = [one for _, played in county.play(lines) for one in played if not one.expected]
    assert not unexpected, unexpected


@cache
def _beginning() -> Sequence[DCBEvent]:
    county = PlayedCounty(begun=False)
    _found(county)
    assert isinstance(county.simulation, InMemory)
    recorder = county.simulation.kept.recorder
    return [told.event for told in recorder.read()]


@cache
def _begun_file() -> bytes:
    with TemporaryDirectory() as folder:
        county = PlayedCounty(begun=False, folder=Path(folder))
        _found(county)
        county.simulation.store.close()
        return (Path(folder) / FILE).read_bytes()


def told_alone(violation: Violation) -> list[Told]:
    """Return what is told of one violation where nothing else is going on."""
    random = Random(7)  # noqa: S311 - a history is repeatable, not secret
    now = begins(violation, YEAR, random)
    return list(told_of(violation, County(), strand=1, now=now, random=random))


def provoked_alone(violation: Violation) -> None:
    """Tell one violation in a county where nothing else is going on, and look at each receipt."""
    county, lines = PlayedCounty(), told_alone(violation)
    unlawful, twins = 0, 0
    before = county.simulation.store.end().position
    for told, played in county.play(lines):
        for line, answer in zip(members(told), played, strict=True):
            assert answer.expected, (violation.code, line, answer.receipt)
            assert answer.receipt is not None
            borne = {*answer.receipt.codes, *answer.receipt.findings}
            assert (violation.code in borne) == (violation.code in line.codes), (line, borne)
            unlawful += violation.code in borne
            twins += line.expect == {"without": (violation.code,)}
    recorded = sum(line.is_recorded for told in lines for line in members(told))
    assert county.simulation.store.end().position == before + recorded, "PlayLine.is_recorded"
    assert unlawful, f"nothing is answered with {violation.code}"
    assert twins, f"nothing is the lawful twin of {violation.code}"


def surprises(
    played: Iterable[tuple[Told, Sequence[Played]]],
) -> Iterator[tuple[PlayLine, Receipt | None]]:
    """Yield what came back otherwise than was meant; lawful lines bear no finding unsaid."""
    for told, answers in played:
        for line, answer in zip(members(told), answers, strict=True):
            found = set(answer.receipt.findings) if answer.receipt else set()
            is_meant = line.note is not None or found <= set(line.codes)
            if not answer.expected or not is_meant:
                yield line, answer.receipt
