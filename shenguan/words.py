"""Words (用语): labels of columns and messages for people.

Messages are in English here and in Chinese in the catalogue, ``shenguan/locale``.
"""

from collections.abc import Iterator
from typing import Final

from ledger.labels import SHARED
from ledger.legible import laid_open
from ledger.sentence import Sentence, translated
from shenguan.labels import COLUMNS
from shenguan.language import translator

_MESSAGES: Final = {
    "position": "ledger {ledger}, answered at position {position}",
    "positions": "answered at positions: {positions}",
    "on": ", asked about {on}",
    "calendar": ", limits that reach {day} or later need the next calendar",
    "sheet": "answer",
    "sheet-about": "about",
    "rows": ", {count} {count:row|rows}, times of {zone}",
    "own": ", bare numbers are of {agency}",
    "left-out": "not shown, for want of room: {columns} ({ways})",
    "pager-missing": "pager: no program {name}; set PAGER or SHENGUAN_PAGER, or say --no-pager",
    "error": "error: {text}",
    "debug": "(set SHENGUAN_DEBUG=1 to see the traceback)",
    "unexpected": "unexpected error: {text}",
    "interrupted": "interrupted",
    "remedy": "remedy: {text}",
    "finding": "finding: {text}",
    "opened": (
        "ledger {ledger} ({name}) is open: {agency}, acting officer {actor}, "
        "{count} {count:entry|entries}"
    ),
    "corrector": "correcting post: {actor} (nobody corrects their own entry)",
    "next": "next you can:",
    "demo-made": "the demo county is in {folder}; go on by:",
    "init-language": "language, `zh` or `en`",
    "init-store": "where the ledger lives: a file, or the URL of PostgreSQL",
    "init-code": (
        "division code of the county (GB/T 2260), the ledger's id for ever; for example 130523"
    ),
    "init-name": "name of the county, for example 内丘县",
    "init-agency": "your agency: `uscc:<code>`, `reg:<authority>:<number>`, or a short name",
    "init-officer": "your number as its officer",
    "init-time_zone": "time zone of days and limits",
    "init-found": "the ledger {ledger} ({name}) is there already; only the settings are written",
    "init-unreadable": "that was no UTF-8; type it again",
    "init-there": "{path} is there already and stays as it is",
    "init-there-ledger": "{store} holds the ledger {ledger} ({name})",
    "init-there-none": (
        "{store} holds no ledger yet: `shenguan open CODE --name NAME` opens one there"
    ),
    "toml-head": "Settings of Shenguan, written by `shenguan init`; change them by any editor.",
    "toml-order": (
        "Options and environment variables win; `shenguan config` shows what holds and from where."
    ),
    "toml-rights": (
        "A relative path counts from this folder. If others may write this file, it is refused."
    ),
    "toml-store": "where the ledger lives: a file, or the URL of PostgreSQL (--store)",
    "toml-views": "where the views live; without it beside the ledger (--views)",
    "toml-agency": "the agency that acts (--as)",
    "toml-officer": "the officer of this agency that acts (--actor)",
    "toml-language": "language of texts, `zh` or `en` (--lang)",
    "toml-time_zone": "time zone in which times are shown",
    "toml-kafka": "the brokers of Kafka (--kafka)",
    "as-hint": (
        "note: who acts is named by `--as {agency}`; `--agency` means it no longer from 1.0 on"
    ),
    "submitted": "accepted {accepted}, refused {refused}, malformed {malformed}, unknown {unknown}",
    "reacted": "followed by itself: {accepted} recorded, {other} refused",
    "told": "{count} {count:line|lines} in {folder}, {codes} {codes:code|codes} provoked",
    "played": "as expected {expected}, otherwise {other}, nothing expected {unsaid}",
    "simulated": " · simulated: nothing of it has happened",
    "erased": "erased",
    "erase-question": "erase {count} personal {count:value|values} for good",
    "erased-none": "cancelled, nothing was erased",
    "erased-count": "erased {count} personal {count:value|values}",
    "import-interrupted": (
        "interrupted after {rows} {rows:row|rows} (accepted {rows_accepted}, repeated "
        "{rows_repeated}, set aside {rows_quarantined}); run the same command again and "
        "it goes on: nothing is recorded twice, and the quarantine file is written when "
        "it is through"
    ),
    "import-interrupted-dry": (
        "interrupted after {rows} {rows:row|rows} of a dry run: nothing is recorded; run it again"
    ),
    "loaded": "{entries} {entries:entry|entries} came; the log stands at position {position}",
    "loaded-personal": (
        "{count} {count:value of a person is|values of persons are} in no export: the entries hold "
        "their commitments only, and here {count:it is|they are} marked as withheld; `shenguan db "
        "copy` takes {count:it|them} along from the store"
    ),
    "loaded-unproven": (
        "nothing beside the file tells where the log ends and that no line was changed: hold the "
        "line above against one that was written down when it was exported (--digest)"
    ),
    "copied": (
        "not in a store and not copied: views (they are built again beside the new one), keys of "
        "pseudonyms, places of services on Kafka; FROM is as it was: stop using one of the two"
    ),
    "moving-interrupted": (
        "interrupted: what came so far is kept, and nobody reads it; run the same command again "
        "and it goes on"
    ),
    "person-question": "identity number (not shown)",
    "person-key-made": (
        "the key {key_id} stands in {path}: keep a copy of it safe; next: `shenguan person --adopt`"
    ),
    "seed-kept": "the seed lies in {path}: keep it, show it to nobody until all have committed",
    "person-keys-adopted": "the ledger has adopted every key of the file already",
    "mapping-sound": "{name}: no mistake; {rules} {rules:rule|rules}",
    "mapping-open": "left to decide (待定 DECIDE): lines {lines}",
    "trial-rows": (
        "rows {rows}: {good} would be taken, {aside} set aside; {skipped} skipped. Nothing is "
        "recorded"
    ),
    "trial-aside": "{count} {count:row|rows} {code}: {text} (row {rows})",
    "trial-values": "  in no table: {values}",
    "trial-unused": "columns never used: {columns}",
    "import-encoding": (
        "encoding: read as {what} (found out from the file's bytes; --encoding says otherwise)"
    ),
    "import-blank": "blank rows: {what}, counted nowhere else",
    "import-merged": "merged cells: {what} were given the value of their area's first row",
    "identities-normal": (
        "identities: {count} brought to their normal form (NFKC), as {written} to {normal}"
    ),
    "identities-known": "identities: {count} known to the ledger as written stay so, as {written}",
    "dry-row": "row {row}: {text}",
    "quarantine": "quarantine: {path}",
    "corrections": (
        "{count} {count:fact is|facts are} recorded otherwise than the file says: {path}; import "
        "it with --apply-corrections to correct {count:it|them}"
    ),
    "import-forgets": (
        "nothing is remembered of earlier files of this source: what looks at earlier rows begins "
        "with this file; if there were others, import them again first, in their order (nothing is "
        "recorded twice)"
    ),
    "amend": (
        "to correct it: `shenguan record {type} --corrects {position} {reason} …` and what is to "
        "change; to void it: `shenguan record EntryVoided --entry {position} --reason …` (by "
        "another officer, in a correcting post)"
    ),
    "unknown-number": "{kind} {number}: nobody knows it{advice}",
    "unknown-question": "hand it in all the same (it is refused, and the refusal stays on record)",
    "dependants": (
        "together: {correct} to correct, {void} to void, {keep} kept; to look again {look_again}, "
        "to take down {take_down}, cannot follow {cannot}"
    ),
    "dependants-blocked": "nothing was recorded: all of it goes together, or none",
    "dependants-none": "nothing is left to do: it was amended so already",
    "dependants-question": "record all of it together",
    "unknown-none": "cancelled, nothing was handed in",
    "as-of-early": (
        "the log begins at {begins}: nothing was known before; --on {day} asks what had taken "
        "effect by then, of what is known today"
    ),
    "store-format": "store format {number}, {count} {count:entry|entries}",
    "fresh": "everything is up to date",
    "upgrade": (
        "{count} {count:entry is of a type|entries are of types} unknown to this program and in no "
        "view: an upgrade is due"
    ),
    "written": "wrote {path}",
    "stale": "out of date, run make lock: {paths}",
    "serving": "serving {count} {count:schema|schemas} at {url}, Ctrl-C ends it",
    "ended": "ended",
    "again": "{text} (trying again in {seconds} s)",
    "note": "note: {text}",
    "replayed": "replayed: {number}",
    "dropped": "dropped: {number}",
    "drop-question": "give up {count} dead {count:letter|letters} for good",
    "drop-none": "cancelled, nothing was dropped",
    "broker-started": (
        "the broker answers at {address}, its log is {log}, `shenguan broker stop` ends it"
    ),
    "broker-stopped": "the broker of {folder} is stopped",
    "broker-none": "no broker of {folder} is running",
    "automata": "to appoint one, as the head of each agency:",
    "measures-none": "no measure is listed, so nobody can be barred from anything; to list one:",
    "measures": "to list one, with code, name, basis and length as the list in force has them:",
    "lacking": (
        "to record what is missing: rehearse it, then all of it, or one alone; or each as a fact:"
    ),
    "upgraded": (
        "store format {format}, recorded {recorded}, views up to date at position {position}"
    ),
    "rehearsed": (
        "rehearsed on a copy, which is gone: store format {format}, would record {recorded}, "
        "views up to date at position {position}; the ledger itself is unchanged"
    ),
    "nothing": "nothing",
    "yes": "yes",
    "no": "no",
}


def message(key: str, lang: str, **values: object) -> str:
    """Return a message in the language asked for, in one line whatever a value holds."""
    translate = translator(lang)
    told = {name: _in_line(translated(value, translate)) for name, value in values.items()}
    return Sentence(_MESSAGES[key], told).translated(translate)


def _in_line(value: object) -> object:
    return value if isinstance(value, int | float) else laid_open(str(value))


def label(column: str, lang: str) -> str:
    """Return the heading of a command's column; one without a Chinese label keeps its name."""
    return column if lang == "en" else COLUMNS.get(column) or SHARED.get(column, column)


def sentences() -> Iterator[str]:
    """Yield every message in English, as it is looked up."""
    yield from _MESSAGES.values()
