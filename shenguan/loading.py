"""Loading (装载): an export becomes a log again: the same bytes, positions, times and leaves."""

from ledger.collector import uncollected
from ledger.entry import leaf
from ledger.errors import InputUnreadable, VerificationFailed
from ledger.log import withheld
from ledger.log_digest import LogDigest, Report
from ledger.sentence import say
from ledger.store.admission import RowUnfit
from ledger.store.filling import Filling
from shenguan.exported import Export
from shenguan.moving import Moved, Mover


def load_export(
    target: Filling,
    export: Export,
    *,
    digest: LogDigest | None = None,
    report: Report | None = None,
) -> Moved:
    """Bring an export into a store that is empty or holds its beginning.

    Raises ``RowUnfit`` with the line that cannot stand there, ``VerificationFailed`` where the
    whole is not what a digest says; then the store stays unfinished. Clear values are in no
    export: each is marked as withheld.
    """
    with uncollected(), Mover(target, report) as mover:
        for lines in export.batches():
            _take(mover, export, lines)
        _check_end(mover, export)
        moved = mover.moved(mover.admission.ledger or "")
        if digest is not None:
            _check_digest(moved.digest, digest)
        if target.is_unfinished():
            mover.check_ids()
            target.finish()
        return moved


def _take(mover: Mover, export: Export, lines: list[bytes]) -> None:
    there = lines[: max(0, mover.before - mover.done)]
    if there:
        leaves = list(map(leaf, there))
        export.hold(mover.done + 1, leaves)
        mover.known(leaves)
    if len(there) < len(lines):
        _append(mover, export, lines[len(there) :])


def _append(mover: Mover, export: Export, lines: list[bytes]) -> None:
    leaves = list(map(leaf, lines))
    try:
        export.hold(mover.done + 1, leaves)
    except RowUnfit as error:
        mover.admission.bodies(lines[: error.position - mover.done])  # it may say more of why
        raise
    admitted = mover.admission.bodies(lines, leaves)
    if mover.done == mover.before:
        mover.target.begin()
    values = [withheld(one) for one in admitted.commitments]
    mover.append(admitted, values, export.expected(mover.done + len(lines)))


def _check_end(mover: Mover, export: Export) -> None:
    if not mover.done:
        raise InputUnreadable(say("{name}: it holds no line", name=export.name))
    export.hold_end(mover.done)
    if mover.done < mover.before:
        raise RowUnfit(
            mover.done + 1,
            say(
                "it is missing: {place} goes on to position {before}: the file is an older one, or "
                "it was cut off",
                place=mover.target.place_name,
                before=mover.before,
            ),
        )


def _check_digest(found: LogDigest, given: LogDigest) -> None:
    if found != given:
        raise VerificationFailed(
            say(
                "the file gives `{found}`, the line says `{given}`: it is not that log, or not all "
                "of it; nobody reads what came of it: move the store away and load the right file",
                found=found,
                given=given,
            )
        )
