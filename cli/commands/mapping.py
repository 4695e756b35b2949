"""``shenguan mapping``: a mapping drafted from a file, and checked, also against a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from cli import exits
from cli.display.output import Output, Printout
from cli.lazy import Group
from ledger.errors import InputUnreadable, MappingInvalid
from ledger.sentence import say
from shenguan import words
from shenguan.language import tell
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.files.mapping.mapping import Mapping
    from consumers.files.trial import FileTrial

_COLUMNS: Final = ("event", "chinese", "entries")
_ENCODING = click.option(
    "--encoding",
    metavar="NAME",
    help="编码: of the file: auto, utf-8, gb18030, big5, cp1252 …",
)


@click.group(cls=Group)
def mapping() -> None:
    """映射: how the rows of a kind of file become facts: draft one, check one.

    \b
    Example:
      shenguan mapping draft 办件台账.csv --output 办件台账.yaml
      shenguan mapping check 办件台账.yaml 办件台账.csv
    """


@mapping.command("draft")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="输出文件: a new one; nothing is overwritten. Default is the screen.",
)
@_ENCODING
@click.pass_obj
def draft(wiring: Wiring, *, file: Path, output: Path | None, encoding: str | None) -> int:
    """拟稿: a commented mapping from the headings and values of CSV, xlsx, JSON or XES.

    It says what each column holds (days and their notation, amounts and their unit, codes, value
    sets, keys) and which events its rows make. What only a person can know is marked 待定 DECIDE
    and listed at its head. Nothing is recorded; the same file gives the same draft. --as names the
    agency that keeps the file.

    \b
    Example:
      shenguan mapping draft 办件台账.csv > 办件台账.yaml
      shenguan mapping draft 处罚公示.xlsx --as reg:130523:市场监管局 --output 处罚.yaml
    """
    from consumers.files.drafts.drafting import draft_of

    settings = wiring.settings
    text = draft_of(file, encoding=encoding, agency=settings.agency, actor=settings.actor)
    if output is None:
        click.echo(text, nl=False)
        return exits.DONE
    try:
        with output.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputUnreadable(
            say("{path}: there is such a file, and nothing is overwritten", path=output)
        ) from None
    click.echo(words.message("written", settings.lang, path=output), err=True)
    return exits.DONE


@mapping.command("check")
@click.argument("name", metavar="MAPPING")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@_ENCODING
@click.option(
    "--format", "format_name", type=click.Choice(["table", "json"]), help="格式: of the figures."
)
@click.pass_obj
def check(
    wiring: Wiring, *, name: str, file: Path | None, encoding: str | None, format_name: str | None
) -> int:
    """核对: every mistake of a mapping with line and column; with FILE, what its rows would give.

    The trial needs no ledger and records nothing: which events, which rows are set aside and why,
    which values no table holds, which columns are never used. What only the ledger can tell (an
    item that is not listed) is told by `import --dry-run`. Exit code 2 for a mistake, 7 if a row
    would be set aside.

    \b
    Example:
      shenguan mapping check 办件台账.yaml
      shenguan mapping check 办件台账.yaml 办件台账.csv
      shenguan mapping check wabo-receipt receipt.csv.gz --format json
    """
    from consumers.files.checking import mistakes_of, opened_for

    output = Output(format_name or "table", None, excel=False, lang=wiring.settings.lang)
    checked = mistakes_of(name)
    reader = None
    if checked.mapping is not None and file is not None:
        reader, lacking = opened_for(checked.mapping, file, encoding)
        checked.mistakes.extend(lacking)
    if checked.mapping is None or checked.mistakes:
        return _tell_mistakes(checked.mistakes, output)
    if reader is None:
        return _tell_sound(checked.mapping, checked.open_lines, output)
    from consumers.files.trial import tried

    return _tell_trial(tried(checked.mapping, reader), checked.open_lines, output)


def _tell_mistakes(mistakes: list[MappingInvalid], output: Output) -> int:
    if output.format == "json":
        click.echo(msgspec.json.encode({"mistakes": [str(one) for one in mistakes]}).decode())
    for one in mistakes:
        text = " ".join(tell(one, output.lang).split())
        click.echo(words.message("error", output.lang, text=text), err=True)
    return exits.USAGE


def _tell_sound(found: "Mapping", open_lines: list[int], output: Output) -> int:
    rules = len(found.references) + len(found.events)
    if output.format == "json":
        click.echo(
            msgspec.json.encode({"mistakes": [], "rules": rules, "to_decide": open_lines}).decode()
        )
    else:
        click.echo(words.message("mapping-sound", output.lang, name=found.name, rules=rules))
    _tell_open(open_lines, output)
    return exits.DONE


def _tell_open(lines: list[int], output: Output) -> None:
    if lines:
        shown = ", ".join(map(str, lines))
        click.echo(words.message("mapping-open", output.lang, lines=shown), err=True)


def _tell_trial(trial: "FileTrial", open_lines: list[int], output: Output) -> int:
    if output.format == "json":
        click.echo(msgspec.json.encode(_document(trial, open_lines)).decode())
    else:
        rows = [
            {"event": slot, "chinese": trial.chinese.get(slot, ""), "entries": count}
            for slot, count in [*trial.references.items(), *trial.events.items()]
        ]
        output.write(Printout(rows, _COLUMNS))
        _tell_figures(trial, output)
        _tell_open(open_lines, output)
    return exits.SOME_REFUSED if trial.rows_set_aside else exits.DONE


def _tell_figures(trial: "FileTrial", output: Output) -> None:
    from consumers.files.remedies import in_chinese

    lang = output.lang
    figures = {
        "rows": trial.rows,
        "good": trial.rows_good,
        "aside": trial.rows_set_aside,
        "skipped": trial.rows_skipped,
    }
    click.echo(words.message("trial-rows", lang, **figures), err=True)
    for found in trial.set_aside.values():
        told = words.message(
            "trial-aside",
            lang,
            count=found.count,
            code=found.code,
            text=found.message if lang == "en" else in_chinese(found.code, found.where),
            rows=", ".join(map(str, found.rows)),
        )
        click.echo(told, err=True)
        if found.values:
            values = ", ".join(f"{text} ({count})" for text, count in found.values.most_common())
            click.echo(words.message("trial-values", lang, values=values), err=True)
    if trial.columns_unused:
        unused = ", ".join(trial.columns_unused)
        click.echo(words.message("trial-unused", lang, columns=unused), err=True)


def _document(trial: "FileTrial", open_lines: list[int]) -> dict[str, Any]:
    return {
        "rows": trial.rows,
        "rows_good": trial.rows_good,
        "rows_set_aside": trial.rows_set_aside,
        "rows_skipped": trial.rows_skipped,
        "events": trial.events,
        "references": trial.references,
        "set_aside": [msgspec.to_builtins(one) for one in trial.set_aside.values()],
        "columns_unused": trial.columns_unused,
        "to_decide": open_lines,
    }
