"""The command that a workbook tells: as it was typed, without what only its writer may know."""

import pytest

from cli.display.about_sheet import command_told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["case", "list", "--name", "甲 乙"], "shenguan case list --name '甲 乙'"),
        (
            ["--store", "postgresql://clerk:s3cr@t/x@db:5432/shenguan", "case", "list"],
            "shenguan --store 'postgresql://clerk:***@db:5432/shenguan' case list",
        ),
        (
            ["--store=postgresql://db/shenguan?user=clerk&password=s3cret&sslmode=require"],
            "shenguan '--store=postgresql://db/shenguan?user=clerk&password=***&sslmode=require'",
        ),
        (["case", "list", "-o", "a@b.xlsx"], "shenguan case list -o a@b.xlsx"),
    ],
)
def test_a_command_is_told_without_its_password(typed: list[str], told: str) -> None:
    assert command_told(typed, "shenguan case list") == told


@pytest.mark.parametrize(
    "path", ["shenguan record ItemListed", "shenguan person", "shenguan submit"]
)
def test_of_a_command_that_takes_facts_only_its_name_is_told(path: str) -> None:
    assert command_told(["record", "--name", "张三"], path) == f"{path} …"
