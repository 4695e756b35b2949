"""``shenguan doctor``: is the installation whole, is the log sound, do the views belong to it?"""

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli import exits
from cli.commands.checkup import CheckResult, times_findings
from cli.display.output import Output, Printout, output_options
from cli.display.progress import reporting
from cli.lazy import Command
from ledger.errors import LedgerError, StoreCorrupt, StoreUnavailable
from ledger.sentence import joined, say, sentence_of
from shenguan import words
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from shenguan.soundness import Soundness

OURS: Final = ("ledger", "schemas", "projections", "consumers", "cli", "shenguan")
_LIBRARIES: Final = (
    "shenguan", "click", "eventsourcing", "fastavro", "msgspec", "rich", "sqlalchemy",
    "kafka-python", "pandas", "pyarrow", "openpyxl", "xlsxwriter",
)  # fmt: skip
_COLUMNS: Final = ("check", "ok", "detail")


CHOICES: Final = {
    "check": {
        "packages": "程序包", "format": "存储格式", "keepers": "防误改", "ledger": "账本",
        "positions": "位置", "times": "入账时间", "ledgers": "所属账本", "leaves": "叶哈希",
        "bodies": "记录内容", "canonical": "规范写法", "tags": "标识索引", "ids": "编号",
        "personal": "个人信息", "types": "事件类型", "views": "视图", "calendar": "工作日历",
        "lacking": "缺少内容", "sides": "审管分离", "clock": "时钟", "against": "比对",
        "digest": "账本摘要", "automata": "自动办理", "measures": "措施清单",
    }
}  # fmt: skip
"""What is looked at, each with its Chinese name; libraries bear their own."""


@click.command(cls=Command)
@click.option("--hunt", "is_hunt", is_flag=True, help="捕漏: try hard to lose an entry, beside it.")
@click.option(
    "--seconds",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="时长: about how long a hunt takes.",
)
@click.option(
    "--writers",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="写入进程数: how many processes write in a hunt.",
)
@click.option("--seed", type=int, default=1, help="种子: of the moments at which a hunt kills.")
@click.option(
    "--against",
    "other",
    metavar="FILE",
    help="比对: hold all of an export, of receipts or of its topic (`kafka`) against this log.",
)
@click.option(
    "--digest",
    "digests",
    multiple=True,
    metavar="LINE",
    help="摘要: hold the log against a line of `log digest`; may be repeated.",
)
@output_options()
@click.pass_obj
def doctor(
    wiring: Wiring,
    *,
    output: Output,
    is_hunt: bool,
    seconds: int,
    writers: int,
    seed: int,
    other: str | None,
    digests: tuple[str, ...],
) -> int:
    """体检: packages, versions, every entry's leaf and tags, the views' ledger and lag.

    Reads the whole log. Exit code 3 if anything differs, 4 where there is no ledger yet, 6 where
    nothing else is wrong but the clock, and nothing is judged until that is settled.

    With --hunt the ledger is left alone: an empty scratch ledger beside it, in the same folder or
    on the same server, is written, read and rebuilt by many processes at once; they are paused,
    killed and cut off. Nothing may be missed, doubled or half there: exit code 3 if anything is.
    What was made is cleared away, also after Ctrl-C.

    With --against only that is looked at: all of the log's topic (`kafka`), of an export, or of
    receipts, one a line. The first position that differs is named: exit code 3.

    With --digest only that is looked at: whether the log is up to its position what a line of
    `shenguan log digest` says; a log that has gone on since agrees too. Exit code 3 if not.

    \b
    Example:
      shenguan doctor --format json
      shenguan doctor --against receipts.ndjson
      shenguan doctor --digest 'shenguan-digest-1 130523 71 sha256:…'
      shenguan doctor --hunt
    """
    if is_hunt:
        from cli.stress.report import report_trials

        url = wiring.settings.store
        return report_trials(url, output, seconds=seconds, writers=writers, seed=seed)
    found = _compared(wiring, other, digests) if other or digests else _all_findings(wiring)
    rows = [{"check": one.check, "ok": one.ok, "detail": one.detail} for one in found]
    output.write(Printout(rows, _COLUMNS, choices=CHOICES))
    for one in found:
        if one.commands:
            told = words.message(one.check, wiring.settings.lang)
            click.echo("\n  ".join((told, *one.commands)), err=True)
    return min((one.code for one in found if not one.ok), default=exits.DONE)


def _compared(wiring: Wiring, other: str | None, digests: tuple[str, ...]) -> list[CheckResult]:
    """Return what is found where the log is held against what others have of it."""
    found = []
    if digests:
        from cli.commands.digest import digest_verdicts

        found += [CheckResult("digest", *one) for one in digest_verdicts(wiring, digests)]
    if other is not None:
        from cli.commands.against import against

        found.append(CheckResult("against", *against(wiring, other)))
    return found


def _all_findings(wiring: Wiring) -> list[CheckResult]:
    found = [*_installation(), *ledger_findings(wiring.inspecting())]
    if all(one.code == exits.UNVERIFIED for one in found):
        found += views_findings(wiring, required=True)
        found += times_findings(wiring)
    return found


def _installation() -> Iterator[CheckResult]:
    here = Path(__file__).resolve().parents[2]
    places = {name: _folder(name) for name in OURS}
    missing = [name for name, folder in places.items() if folder is None]
    foreign = [str(folder / name) for name, folder in places.items() if folder not in {None, here}]
    problems = []
    if missing:
        problems.append(
            say("missing: {missing}; install shenguan again", missing=", ".join(missing))
        )
    if foreign:
        problems.append(
            say(
                "not ours: {foreign}; ours are in {here}, unset PYTHONPATH or start "
                "shenguan from another folder",
                foreign=", ".join(foreign),
                here=here,
            )
        )
    told = joined(problems) or say("side by side in {here}", here=here)
    yield CheckResult("packages", told, ok=not problems)
    yield CheckResult("python", sys.version.split()[0])
    for name in _LIBRARIES:
        try:
            yield CheckResult(name, version(name))
        except PackageNotFoundError:
            yield CheckResult(name, say("not installed"))
    if find_spec("kafka") is not None and find_spec("crc32c") is None:
        slow = say("missing: Kafka is read six times slower; pip install 'shenguan[kafka]'")
        yield CheckResult("crc32c", slow)


def _folder(name: str) -> Path | None:
    """Return the folder that a package of ours would be imported from, without importing it."""
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    place = Path(spec.origin).resolve().parent
    return place.parent if spec.submodule_search_locations is not None else place


def ledger_findings(wiring: Wiring) -> Iterator[CheckResult]:
    """Yield what is found where every entry is read and held against its bytes and its index."""
    from ledger.store import SqlStore
    from ledger.store.schema import FORMAT
    from shenguan.soundness import Soundness

    try:
        store = wiring.store
    except LedgerError as error:
        yield _unread(error)
        return
    if isinstance(store, SqlStore):
        said = store.structure()
        yield _said("format", said.format, say("store format {number}", number=FORMAT))
        yield _said("keepers", said.keepers, say("nothing stored can be changed by a slip"))
        if any("missing" in one for one in said.format):
            return
    try:
        opening = wiring.opening
    except LedgerError as error:
        yield _unread(error)
        if not isinstance(error, StoreCorrupt):
            return
    else:
        yield CheckResult("ledger", f"{opening.ledger} {opening.event.name} ({opening.zone.name})")
    sound = Soundness(store)
    with reporting("doctor") as report:
        head = sound.read(report)
    yield from _entries_findings(sound, head)


def _entries_findings(sound: "Soundness", head: int) -> Iterator[CheckResult]:
    for check, problems, fine in (
        ("positions", sound.positions, say("1..{head}, no gap", head=head)),
        ("times", sound.times, say("recorded one after the other")),
        ("ledgers", sound.ledgers, say("of one ledger")),
        ("leaves", sound.leaves, say("{head} recomputed", head=head)),
        ("bodies", sound.bodies, say("{count} read", count=head - sound.unknown)),
        ("canonical", sound.canonical, say("{head} written in their one way", head=head)),
        ("tags", sound.index, say("{count} re-derived", count=sound.tags)),
        ("ids", sound.ids, say("no id stands twice")),
        (
            "personal",
            sound.personal,
            say(
                "{kept} clear {kept:value opens its commitment|values open their commitments}",
                kept=sound.kept,
            ),
        ),
    ):
        yield CheckResult(check, problems.detail(fine), ok=not problems.count)
    due = say("; an upgrade of shenguan is due") if sound.unknown else ""
    yield CheckResult(
        "types",
        say(
            "{unknown} {unknown:entry of an unknown type|entries of unknown types}{due}",
            unknown=sound.unknown,
            due=due,
        ),
    )


def _unread(error: LedgerError) -> CheckResult:
    return CheckResult("ledger", sentence_of(error), ok=False, code=exits.exit_of_error(error))


def _said(check: str, problems: list[str], fine: str) -> CheckResult:
    return CheckResult(check, joined(problems) or fine, ok=not problems)


def views_findings(wiring: Wiring, *, required: bool) -> Iterator[CheckResult]:
    """Yield whether the views belong to this log and are nowhere ahead of it; nothing is written.

    Who need not have the right to them is told that they were not looked at.
    """
    try:
        found = wiring.glance()
    except StoreUnavailable as error:
        yield CheckResult(
            "views", say("not looked at: {one_line}", one_line=sentence_of(error)), ok=not required
        )
        return
    except (LedgerError, ImportError) as error:
        yield CheckResult("views", sentence_of(error), ok=False)
        return
    live = [one for one in found if one.state == "live"]
    furthest, head = max((one.position for one in live), default=0), wiring.store.head()
    if furthest > head:
        ahead = say(
            "at position {furthest}, the log ends at {head}; run `shenguan projections rebuild`",
            furthest=furthest,
            head=head,
        )
        yield CheckResult("views", ahead, ok=False)
        return
    behind = max((head - one.position for one in live), default=0)
    yield CheckResult(
        "views",
        say(
            "{count} {count:projection|projections}, at most {behind} behind",
            count=len(live),
            behind=behind,
        )
        if live
        else say("not built yet"),
    )
