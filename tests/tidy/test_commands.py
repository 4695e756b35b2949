"""The command line: every command explains itself with an example, and `--help` stays light."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import click

from cli.root import root
from tests.tidy.source import ROOT

HEAVY: Final = (
    "eventsourcing",
    "sqlalchemy",
    "pandas",
    "pyarrow",
    "kafka",
    "fastavro",
    "openpyxl",
    "xlsxwriter",
)


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{path} {name} cannot be loaded"
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _help(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, max_content_width=100)
    return command.get_help(context)


def test_every_command_has_help_with_an_example() -> None:
    lacking = [
        path
        for path, command in _commands(root, "shenguan")
        if not command.help or f"{path} " not in _help(path, command).partition("\n")[2]
    ]
    assert not lacking, f"add an example to the docstring: {lacking}"


def test_every_option_says_what_it_does() -> None:
    mute = [
        f"{path} {option.opts[0]}"
        for path, command in _commands(root, "shenguan")
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden and not option.help
    ]
    assert not mute, f"add help= to {mute}"


def _loaded_by(*words: str, of: tuple[str, ...]) -> tuple[str, str]:
    """Run the command line; return what it wrote, and which of some modules it has loaded."""
    program = (
        "import sys, cli\n"
        f"try: cli.main({list(words)!r})\n"
        "except SystemExit: pass\n"
        f"print([name for name in {of!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return ran.stdout, ran.stderr.strip()


def test_help_loads_none_of_the_heavy_libraries() -> None:
    written, loaded = _loaded_by("--help", of=HEAVY)
    assert loaded == "[]"
    assert "shenguan" in written


def test_help_about_the_simulated_county_loads_none_of_its_history() -> None:
    of = ("shenguan.simulation.chronicle", "shenguan.simulation.scene", "ledger.gate.gate")
    written, loaded = _loaded_by("simulate", "--help", of=of)
    assert loaded == "[]"
    assert "--unlawful" in written
