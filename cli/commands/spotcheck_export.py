"""``shenguan spotcheck export``: what anybody needs to repeat a draw."""

from pathlib import Path

import click

from cli.lazy import Command
from shenguan.drafting import acting_agency, numbered
from shenguan.wiring import Wiring


@click.command("export", cls=Command)
@click.argument("number")
@click.option(
    "-o",
    "--into",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="目录: where the four files are written.",
)
@click.pass_obj
def export(wiring: Wiring, *, number: str, folder: Path) -> None:
    """复算文件: plan.json, seeds.json, targets.jsonl and inspectors.jsonl of a draw.

    `python3 docs/redraw.py plan.json seeds.json targets.jsonl inspectors.jsonl` repeats it.

    \b
    Example:
      shenguan spotcheck export CC2017-01 -o draw
    """
    from shenguan.spotchecks import exported

    files = exported(wiring, numbered("draw", number, acting_agency(wiring)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        click.echo(folder / name)
