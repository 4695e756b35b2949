"""摘牌: red lights beside the word that excused them: they stay red, and everybody reads why."""

from collections.abc import Iterable, Iterator

from ledger.law.light import is_excused
from projections.lookups.chunks import chunks
from projections.questions.today.open_row import Open
from projections.reader import Reader
from projections.tables.accountability import ALERT_ACTS, AlertAct, AlertActRow


def with_excuses(reader: Reader, rows: Iterable[Open]) -> Iterator[Open]:
    """Yield what is open; what burns red with who excused it, and why, if anybody did."""
    for chunk in chunks(rows):
        red = sorted({row.about for row in chunk if row.light == "red"})
        acts: dict[str, list[AlertActRow]] = {}
        for act in reader.matching(ALERT_ACTS, "about", red):
            if act.act == AlertAct.DISMISSED:
                acts.setdefault(act.about, []).append(act)
        for row in chunk:
            for act in acts.get(row.about, ()):
                if _excuses(act, row):
                    row.excused_by, row.excuse = act.agency, act.reason
            yield row


def _excuses(act: AlertActRow, row: Open) -> bool:
    if row.light != "red" or act.light != row.kind or act.part not in (None, row.part):
        return False
    return (
        act.light_on is not None and row.due_on is not None and is_excused(act.light_on, row.due_on)
    )
