"""``shenguan demo``: the county of the guides, made from the files that come with the program."""

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import click

from cli import exits
from cli.invoking import invoked
from cli.lazy import Command
from ledger.errors import InputUnreadable, VerificationFailed
from ledger.sentence import say
from shenguan import words
from shenguan.configuration_text import create
from shenguan.settings import DEFAULT_STORE, Settings
from shenguan.wiring import Wiring

_SCRIPT: Final = "demo.sh"
_SHOWN: Final = re.compile(r"^(?:run|expect (?P<code>\d)) '(?P<line>[^']*)'$", re.MULTILINE)
"""A step of the script: the command that it shows and runs, and the exit code that it expects."""
_MAKING: Final = ("shenguan import ", "shenguan record ", "sed ", "export ")
"""What makes the county; the other steps of the script ask."""
_AGENCY: Final = "reg:130523:审批局"
_OFFICER: Final = "301"
_NEXT: Final = (
    "shenguan case list --late --on 2017-10-31",
    "shenguan credit show uscc:91130523MAEXAM02Q1 --on 2017-10-13",
    "shenguan explain case 2017-0231",
)


@click.command(cls=Command)
@click.argument(
    "folder", metavar="[FOLDER]", default="shenguan-demo", type=click.Path(path_type=Path)
)
@click.pass_context
def demo(ctx: click.Context, *, folder: Path) -> int:
    """示例: make the demo county in a new folder: its files, its ledger, its settings.

    内丘县 in 2017, as two systems exported it: items, cases, tasks, inspections, penalties. All
    firms and cases are invented. The folder must be new or empty; default is `shenguan-demo`.

    \b
    Example:
      shenguan demo
      shenguan demo 示例
    """
    wiring: Wiring = ctx.obj
    lang = wiring.settings.lang
    with _arriving(folder):
        _copy(folder)
        with chdir(folder):
            _make(ctx.find_root().command, lang)
            _configure(lang)
    click.echo(words.message("demo-made", lang, folder=folder), err=True)
    for line in (f"cd {shlex.quote(str(folder))}", *_NEXT):
        click.echo(f"  {line}", err=True)
    return exits.DONE


@contextmanager
def _arriving(folder: Path) -> Iterator[None]:
    """Make a folder; where anything goes wrong, or Ctrl-C is pressed, leave it as it was."""
    was_there = folder.exists() or folder.is_symlink()
    if was_there and (not folder.is_dir() or any(folder.iterdir())):
        raise InputUnreadable(
            say(
                "{folder} is there already and not empty; it stays as it is: name a new folder, "
                "`shenguan demo FOLDER`",
                folder=folder,
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        if not was_there and folder.is_dir():
            folder.rmdir()
        raise


def _county() -> Path:
    """Return the folder of the county's files: in a wheel beside us, else in the repository."""
    package = Path(str(files("shenguan")))
    packed = package / "county"
    return packed if packed.is_dir() else package.parent / "examples"


def _copy(folder: Path) -> None:
    county = _county()
    if not (county / _SCRIPT).is_file():
        raise InputUnreadable(say("the installation lacks the files of the demo county"))
    for name in ("window", "supervision"):
        shutil.copytree(county / name, folder / name)
    for mapping in county.glob("*.yaml"):
        shutil.copyfile(mapping, folder / mapping.name)


class _Step(NamedTuple):
    line: str
    code: int


def _steps() -> list[_Step]:
    """Return the steps of the script that make the county, each once."""
    script = (_county() / _SCRIPT).read_text("utf-8")
    found = (
        _Step(match["line"].replace("\\\n", ""), int(match["code"] or exits.DONE))
        for match in _SHOWN.finditer(script)
    )
    return list(dict.fromkeys(one for one in found if one.line.startswith(_MAKING)))


def _make(root: click.Command, lang: str) -> None:
    settings = Settings(store=DEFAULT_STORE, lang=lang)
    for line, code in _steps():
        shown = " ".join(line.split())
        click.echo(f"$ {shown.partition(' | ')[0]}", err=True)
        told = list(shlex.split(shown.partition(" | ")[0]))
        match told:
            case ["export", assigned]:
                settings.agency = assigned.partition("=")[2]
            case ["sed", change, source, ">", target]:
                _replace(change, Path(source), Path(target))
            case ["shenguan", *arguments]:
                _run(root, arguments, settings, code)


def _replace(change: str, source: Path, target: Path) -> None:
    _, former, latter, _ = change.split("/")
    target.write_bytes(source.read_bytes().replace(former.encode(), latter.encode()))


def _run(root: click.Command, arguments: list[str], settings: Settings, code: int) -> None:
    """Run a command of ours, and let nobody see what it says unless it ends otherwise."""
    said = io.StringIO()
    with Wiring(_of(settings)) as wiring, redirect_stdout(said), redirect_stderr(said):
        answered = invoked(root, arguments, wiring)
    if answered == exits.INTERRUPTED:
        raise KeyboardInterrupt
    if answered != code:
        raise VerificationFailed(f"shenguan {' '.join(arguments)}: {said.getvalue()}")


def _of(settings: Settings) -> Settings:
    """Return the settings of one command, which its options may change."""
    return Settings(store=settings.store, lang=settings.lang, agency=settings.agency)


def _configure(lang: str) -> None:
    values = {
        "store": "shenguan.db",
        "agency": _AGENCY,
        "officer": _OFFICER,
        "language": lang,
        "time_zone": "Asia/Shanghai",
    }
    create(values, lang)
