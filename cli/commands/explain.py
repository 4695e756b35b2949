"""``shenguan explain``: the entries behind a row, corrections and voids beside their targets."""

import re
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from cli.display.cells import Lines, text_of
from cli.display.early import tell_early
from cli.display.output import Output, Printout, output_options
from cli.display.respelled import as_known
from cli.lazy import Command
from ledger import naming
from ledger.entry import Entry, decode_entry, is_known, leaf
from ledger.errors import NotFound, StoreCorrupt
from ledger.events import EVENTS, chinese_name
from ledger.events.base import KINDS
from ledger.events.record import EntryVoided
from ledger.sentence import Named, say
from shenguan import words
from shenguan.drafting import acting_agency, numbered
from shenguan.meanings import kinds_called, meant
from shenguan.vocabulary import event_names, in_words, kind_names
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from ledger.log import StoredEntry

COLUMNS: Final = (
    "position", "occurred_at", "recorded_at", "type", "chinese", "standing", "agency", "actor",
    "findings", "id", "data",
)  # fmt: skip
_TABLE: Final = {
    "zh": ("position", "occurred_at", "chinese", "standing", "actor", "data"),
    "en": ("position", "occurred_at", "type", "standing", "actor", "data"),
}
_SPARE: Final = ("actor", "occurred_at")
_KINDS: Final = frozenset(
    name.kind
    for event_type in EVENTS.values()
    for name in naming.namings(event_type)
    if name.tagged and name.kind != "ref"
)
"""What entries can be found by."""


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
      shenguan explain licence JY11305230000412 --as-of 2017-07-31
      shenguan explain subject uscc:91130523MA07ABCD1H
    """
    kind = _kind(kind)
    number = as_known(wiring, kind, numbered(kind, number, acting_agency(wiring)))
    KINDS.check(kind, number)
    head = wiring.store.head()
    position = head if as_of is None else min(head, wiring.position(as_of))
    rows = wiring.store.rows_of_tag(f"{kind}:{number}", until=position)
    tell_early(wiring, as_of, position)
    if not rows:
        raise _nothing(wiring, kind, number, position)
    explained = _explained(rows, wiring)
    is_table = output.format == "table"
    if output.in_chinese:
        explained = [_in_chinese(row) for row in explained]
    output.write(
        Printout(
            [_for_people(row, output.words_in) for row in explained] if is_table else explained,
            _TABLE[output.words_in] if output.is_brief else COLUMNS,
            ledger=wiring.opening.ledger,
            position=position,
            as_of=as_of,
            spare=_SPARE,
            choices={"type": event_names()},
        )
    )


def _nothing(wiring: Wiring, kind: str, number: str, position: int) -> NotFound:
    from shenguan.neighbours import as_advice, neighbours

    return NotFound(
        say(
            "no entry up to position {position} names {kind} {number}{advice}",
            position=position,
            kind=Named(kind, kind_names()[kind]),
            number=number,
            advice=as_advice(neighbours(wiring.store, kind, number)),
        )
    )


def _kind(text: str) -> str:
    """Return the kind of number that a word means: ``credit`` is asked by ``subject``.

    Raises ``UsageError``.
    """
    if text in _KINDS:
        return text
    try:
        return meant(
            text,
            sorted(one for one in kinds_called() if one[0] in _KINDS),
            lambda known: say(
                "{kind!r} is no kind of number; there are {kinds}", kind=text, kinds=known
            ),
        )
    except ValueError as wrong:
        raise click.UsageError(wrong.args[0], click.get_current_context()) from None


def _explained(rows: "list[StoredEntry]", wiring: Wiring) -> list[dict[str, Any]]:
    entries = {row.position: _entry(row) for row in rows if is_known(row.type)}
    standing = standings(list(entries.items()))
    explained = []
    for row in rows:
        entry = entries.get(row.position)
        said = msgspec.json.decode(row.body)
        explained.append(
            {
                "position": row.position,
                "occurred_at": said["occurred_at"],
                "recorded_at": row.recorded_at,
                "type": row.type,
                "chinese": "" if entry is None else chinese_name(type(entry.data)),
                "standing": standing.get(row.position, ""),
                "agency": said["agency"],
                "actor": said["actor"],
                "findings": said.get("findings", []),
                "id": said["id"],
                "data": said["data"] if entry is None else with_personal(entry, wiring),
            }
        )
    return explained


def _entry(row: "StoredEntry") -> Entry[Any]:
    if leaf(row.body) != row.leaf:
        raise StoreCorrupt(
            say(
                "the bytes at position {position} do not give its leaf; see `shenguan doctor`",
                position=row.position,
            )
        )
    try:
        return decode_entry(row.type, row.body)
    except msgspec.MsgspecError as error:
        raise StoreCorrupt(
            say(
                "position {position} holds no {type}: {error}; see `shenguan doctor`",
                position=row.position,
                type=row.type,
                error=error,
            )
        ) from None


def standings(stored: list[tuple[int, Entry[Any]]]) -> dict[int, str]:
    """Return what became of each entry: ``corrected @9, voided @12``, ``corrects @3``."""
    places = {entry.id: position for position, entry in stored}
    standing: dict[int, list[str]] = {}
    for position, entry in stored:
        if entry.corrects is not None:
            aim, did, was = entry.corrects.position, "corrects", "corrected"
            aim = places.get(entry.corrects.entry, aim)
        elif isinstance(entry.data, EntryVoided):
            aim, did, was = entry.data.position, "voids", "voided"
        else:
            continue
        standing.setdefault(position, []).append(f"{did} @{aim}")
        standing.setdefault(aim, []).append(f"{was} @{position}")
    return {position: ", ".join(said) for position, said in standing.items()}


_STANDING: Final = {"corrects": "更正", "corrected": "已更正", "voids": "作废", "voided": "已作废"}


def _in_chinese(row: dict[str, Any]) -> dict[str, Any]:
    said = _WORD.sub(lambda word: _STANDING.get(word.group(), word.group()), row["standing"])
    kind = EVENTS.get(row["type"])
    data = row["data"] if kind is None else in_words(kind, row["data"])
    return {**row, "standing": said, "data": data}


def _for_people(row: dict[str, Any], language: str) -> dict[str, Any]:
    data = {**row["data"], words.label("id", language): row["id"]}
    if row["findings"]:
        data[words.label("findings", language)] = row["findings"]
    return {
        **row,
        "chinese": row["chinese"] or row["type"],
        "standing": Lines(row["standing"].split(", ")),
        "data": Lines(f"{name}: {_spaced(value)}" for name, value in data.items()),
    }


def _spaced(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return text_of(value)


_WORD: Final = re.compile(r"[a-z]+")


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
