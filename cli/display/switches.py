"""Switches (输出选项): what every command that answers with rows takes, to say how it answers."""

from pathlib import Path
from typing import Final

import click

from cli.display.formats import FORMATS
from shenguan.language import LANGUAGES

SWITCHES: Final = (
    click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        help="格式: default is a table on a terminal, TSV or NDJSON when piped.",
    ),
    click.option(
        "-o", "--output", "path", type=click.Path(path_type=Path), help="输出文件: write to a file."
    ),
    click.option(
        "--excel", is_flag=True, help="Excel 格式: CSV that Excel opens as it is meant to be read."
    ),
    click.option(
        "--labels",
        type=click.Choice(LANGUAGES),
        help="标签: headings and enumerated values in this language; default is the reader's in a "
        "table, and the stable names elsewhere.",
    ),
    click.option(
        "-x", "--expanded", is_flag=True, help="逐项: a table with one field a line, all of them."
    ),
    click.option("--wide", is_flag=True, help="宽表: a table of all columns, nothing folded."),
    click.option(
        "--no-pager",
        "unpaged",
        is_flag=True,
        help="不分页: no pager, however long it is (SHENGUAN_PAGER, PAGER).",
    ),
)
