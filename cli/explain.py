"""``shenguan explain``: the entries behind a row, corrections and voids beside their targets."""

from typing import Any, Final

import click
import msgspec

from cli import words
from cli.drafting import acting, numbered
from cli.lazy import Command
from cli.log import position_of
from cli.output import Answer, Output, output_options
from cli.wiring import Wiring
from ledger import naming
from ledger.entry import Entry, decode_entry, is_known
from ledger.errors import NotFound
from ledger.events import chinese_name
from ledger.events.record import EntryVoided
from ledger.identifiers import KINDS, check
from ledger.log import Row

COLUMNS: Final = (
    "position",
    "occurred_at",
    "recorded_at",
    "type",
    "chinese",
    "standing",
    "agency",
    "actor",
    "findings",
    "id",
    "data",
)
_ALIASES: Final = {"credit": "subject"}


@click.command(cls=Command)
@click.argument("kind")
@click.argument("number", metavar="NO")
@click.option("--as-of", metavar="POSITION|TIME", help="截至: what was known then.")
@output_options(piped="ndjson")
@click.pass_obj
def explain(wiring: Wiring, *, kind: str, number: str, as_of: str | None, output: Output) -> None:
    """溯源: the entries behind a case, licence, task, subject, item, agency …

    Every entry that names it, in order, with what became of it: corrected, voided, or standing;
    refused submissions too. Personal values are shown where they are still kept.

    \b
    Example:
      shenguan explain case 2017-0412
      shenguan explain subject uscc:91130523MA07ABCD1H
    """
    kind = _ALIASES.get(kind, kind)
    if kind not in KINDS:
        raise click.UsageError(
            f"{kind!r} is no kind of number; there are {', '.join(sorted(KINDS))}"
        )
    number = numbered(kind, number, acting(wiring)[0])
    check(kind, number)
    head = wiring.store.head()
    position = head if as_of is None else min(head, position_of(wiring, as_of))
    rows = wiring.store.rows_of_tag(f"{kind}:{number}", until=position)
    if not rows:
        raise NotFound(f"no entry up to position {position} names {kind} {number}")
    known = [(row, decode_entry(row.type, row.body)) for row in rows if is_known(row.type)]
    standing = standings([(row.position, entry) for row, entry in known])
    output.write(
        Answer(
            [_explained(row, entry, standing, wiring) for row, entry in known],
            COLUMNS,
            ledger=wiring.opening.ledger,
            position=position,
            as_of=as_of,
        )
    )


def standings(stored: list[tuple[int, Entry[Any]]]) -> dict[int, str]:
    """Return what became of each entry: ``corrected @9``, ``voided @12``, ``corrects @3``."""
    places = {entry.id: position for position, entry in stored}
    standing: dict[int, str] = {}
    for position, entry in stored:
        if entry.corrects is not None:
            standing[position] = f"corrects @{entry.corrects.position}"
            standing[places.get(entry.corrects.entry, entry.corrects.position)] = (
                f"corrected @{position}"
            )
        elif isinstance(entry.data, EntryVoided):
            standing[position] = f"voids @{entry.data.position}"
            standing[entry.data.position] = f"voided @{position}"
    return standing


def _explained(
    row: Row, entry: Entry[Any], standing: dict[int, str], wiring: Wiring
) -> dict[str, Any]:
    return {
        "position": row.position,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "type": row.type,
        "chinese": chinese_name(type(entry.data)),
        "standing": standing.get(row.position, ""),
        "agency": entry.agency,
        "actor": entry.actor,
        "findings": list(entry.findings),
        "id": entry.id,
        "data": with_personal(entry, wiring),
    }


def with_personal(entry: Entry[Any], wiring: Wiring) -> dict[str, Any]:
    """Return an entry's data with its personal values in clear, or marked as erased."""
    data: dict[str, Any] = msgspec.to_builtins(entry.data)
    committed = dict(naming.personal_values(entry.data))
    if committed:
        kept = wiring.store.personal(list(committed.values()))
        erased = words.message("erased", wiring.settings.lang)
        for field, commitment in committed.items():
            if field in data:
                data[field] = kept[commitment].value if commitment in kept else erased
    return data
