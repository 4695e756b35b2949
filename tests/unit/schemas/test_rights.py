"""Rights and figures: what the page for operators says is what the program says."""

import re
from pathlib import Path

import pytest

from consumers.node.health import HELP
from consumers.streams.projector import GROUP as PROJECTOR
from schemas.rights import ROLES, rights

PAGE = "docs/operations.md"


def _page(repository: Path) -> str:
    return (repository / PAGE).read_text("utf-8")


def _said(page: str) -> set[tuple[str, str, str]]:
    """Return role, topic (or group) and operation of every line of the page's table."""
    table = page.partition("| role | topics | groups |\n|---|---|---|\n")[2].partition("\n\n")[0]
    found = set()
    for line in table.splitlines():
        role, topics, groups = (cell.strip() for cell in line.strip("|").split("|"))
        for part in filter(None, [*topics.split("; "), *groups.split("; ")]):
            kind, operations = part.split(": ")
            found |= {(role, kind.strip("`"), one) for one in operations.split(", ")}
    return found


def test_the_page_grants_what_the_program_grants(repository: Path) -> None:
    said = _said(_page(repository))
    every = {operation for role, kind, operation in said if (role, kind) == ("keeper", "all")}
    assert every == {"Create", "Describe", "DescribeConfigs", "AlterConfigs"}
    wanted = set()
    for name, role in ROLES.items():
        for kind, operations in role.topics.items():
            shown = f"{kind} of every ledger" if role.everywhere else kind
            rest = set(operations) - every if name == "keeper" else set(operations)
            wanted |= {(name, shown, one) for one in rest}
        if role.group is not None:
            group = role.group.format(ledger="<ledger>", user="<user>")
            wanted.add((name, group + ("…" if group.endswith(("-", ".")) else ""), "Read"))
    assert said == wanted | {("keeper", "all", one) for one in every}


def test_a_county_is_granted_nothing_at_another() -> None:
    everywhere = {name for name, role in ROLES.items() if role.everywhere}
    for one in rights("130523", "user"):
        if one.resource == "topic" and one.acting_as not in everywhere:
            assert one.pattern == "literal"
            assert re.search(r"\.130523(\.dlq)?$", one.name)
        if one.acting_as in everywhere and one.resource == "topic":
            assert (one.name, one.operation) == ("shenguan.log.v1.", "Read")


def test_nobody_but_the_relay_writes_a_log() -> None:
    writers = {one for one in rights("130523", "user") if one.operation == "Write"}
    logs = {one.acting_as for one in writers if one.name.startswith("shenguan.log.")}
    assert logs == {"relay"}


def test_the_collectors_group_is_the_projectors() -> None:
    assert ROLES["collector"].group == PROJECTOR


def test_a_ledger_without_topics_has_no_rights() -> None:
    with pytest.raises(ValueError, match="dead letters"):
        list(rights("x.dlq", "user"))


def test_the_page_names_every_figure(repository: Path) -> None:
    section = _page(repository).partition("| metric | what it says |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(shenguan_\w+)`", section)) == set(HELP)
