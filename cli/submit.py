"""``shenguan submit``: submissions, one a line, each answered by one receipt line."""

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click
import msgspec
from msgspec import Struct

from cli import exits, words
from cli.lazy import Command
from cli.lines import batches
from cli.receipts import receipt_row, tell_remedies
from cli.wiring import Wiring
from ledger.entry import Submission, parse_submission, read_submission
from ledger.errors import InputUnreadable, Malformed
from ledger.receipt import Receipt, malformed

if TYPE_CHECKING:
    from ledger.log import Personal

Given = Submission[Any] | bytes
_OUTCOMES: Final = ("accepted", "refused", "malformed", "unknown")


class _Clear(Struct):
    """One clear value beside a submission."""

    commitment: str
    value: str
    salt: str


class _Line(Struct):
    """One line: a group, the receipts of those that are malformed, and personal values."""

    number: int
    group: list[Given]
    answered: list[Receipt | None]
    personal: dict[str, Any]


@click.command(cls=Command)
@click.argument("file", metavar="FILE|-")
@click.option("--dry-run", is_flag=True, help="试算: decide, and record nothing.")
@click.pass_obj
def submit(wiring: Wiring, *, file: str, dry_run: bool) -> int:
    """批量提交: submissions as JSON, one a line; one receipt a line comes back, in the same order.

    A line may be a JSON array: its submissions are recorded together or not at all, and get a
    receipt each with the same line number. Clear personal values stand beside a submission as
    "personal": [{"commitment", "value", "salt"}]. Exit code 7 if any was refused or malformed, 8
    if the outcome of any is unknown (send the same file again).

    \b
    Example:
      shenguan submit facts.jsonl > receipts.jsonl
    """
    told = _Told()
    with _opened(file) as stream:
        for batch in batches(stream):
            told.tell(_answer([_read(number, line) for number, line in batch], wiring, dry_run))
    lang = wiring.settings.lang
    tell_remedies(told.codes, lang)
    click.echo(words.message("submitted", lang, **told.counts), err=True)
    return exits.exit_of_outcomes(name for name, count in told.counts.items() if count)


class _Told:
    """What was answered so far; memory grows with codes only."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(_OUTCOMES, 0)
        self.codes: dict[str, None] = {}

    def tell(self, answers: Iterable[tuple[int, Receipt]]) -> None:
        """Write receipt lines, at once."""
        for number, receipt in answers:
            self.counts[receipt.outcome] += 1
            self.codes |= dict.fromkeys(receipt.codes)
            line = msgspec.json.encode(receipt_row(receipt, number)).decode()
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _answer(
    lines: list[_Line],
    wiring: Wiring,
    dry_run: bool,  # noqa: FBT001 - a plain switch
) -> Iterator[tuple[int, Receipt]]:
    personal: dict[str, Personal] = {}
    for line in lines:
        personal |= line.personal
    answers = wiring.gate.submit_groups(
        [line.group for line in lines], personal=personal, dry_run=dry_run
    )
    for line, receipts in zip(lines, answers, strict=True):
        for receipt, answered in zip(receipts, line.answered, strict=True):
            yield line.number, answered or receipt


def _read(number: int, line: bytes) -> _Line:
    if number == 1:
        line = line.removeprefix(BOM_UTF8)
    try:
        parse_submission(line)
    except Malformed:
        pass
    else:
        return _Line(number, [line], [None], {})
    try:
        document = _document(line)
    except Malformed as error:
        return _Line(number, [b""], [_at(number, error)], {})
    members = document if isinstance(document, list) else [document]
    if not members:
        empty = Malformed("an empty group: an array holds at least one submission")
        return _Line(number, [b""], [_at(number, empty)], {})
    read = _Line(number, [], [], {})
    for member in members:
        _read_member(read, member)
    return read


def _read_member(line: _Line, member: object) -> None:
    try:
        if not isinstance(member, dict):
            raise Malformed(f"a submission is a JSON object, not {type(member).__name__}")  # noqa: TRY301
        submission, personal = _parted(member)
        line.group.append(read_submission(submission))
        line.personal.update(personal)
        line.answered.append(None)
    except Malformed as error:
        entry_id = member.get("id") if isinstance(member, dict) else None
        line.group.append(b"")
        line.answered.append(_at(line.number, error, str(entry_id) if entry_id else None))


def _parted(member: dict[str, Any]) -> "tuple[dict[str, Any], Mapping[str, Personal]]":
    values = member.get("personal")
    submission = member.get("submission")
    if submission is None:
        submission = {name: value for name, value in member.items() if name != "personal"}
    if not isinstance(submission, dict) or not isinstance(submission.get("data"), dict):
        raise Malformed("data: a submission needs an object `data`", field="data")
    try:
        clear = msgspec.convert(values or [], list[_Clear])
    except msgspec.ValidationError as error:
        raise Malformed(f"personal: {error}", field="personal") from None
    from ledger.log import Personal

    return submission, {
        one.commitment: Personal(one.commitment, one.value, one.salt) for one in clear
    }


def _at(number: int, error: Malformed, entry_id: str | None = None) -> Receipt:
    named = Malformed(f"line {number}: {error}", field=error.field, value=error.value)
    return malformed(named, entry_id=entry_id)


def _document(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except UnicodeDecodeError as error:
        raise Malformed(
            f"byte {error.start + 1} is not UTF-8; convert the file (GB18030, UTF-16) to UTF-8"
        ) from None
    except json.JSONDecodeError as error:
        raise Malformed(f"no JSON: {error.msg} at column {error.colno}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"{double}: stands twice in one object", field=double)
    return document


def _no_constant(text: str) -> Any:  # noqa: ANN401 - json's hook
    raise Malformed(f"{text} is no JSON number")


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InputUnreadable(f"{file}: {error.strerror}") from None
