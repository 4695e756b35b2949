"""Files: nothing that belongs to one machine, links that resolve, derived files that are fresh."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from tests.tidy.source import ROOT, Violation, report, tracked

_INDEX_HOSTS: Final = re.compile(
    r"pypi\."
    r"org|pythonhosted\."
    r"org|registry\.npmjs|index-"
    r"url|/simple"
    r"/|aliyun\."
    r"com/pypi",
    re.IGNORECASE,
)
_MACHINE_PATHS: Final = re.compile(
    r"(?<![\w.$}>~*-])/(?:root|home|Users|work|tmp|opt|srv|mnt)/[\w.]"
)
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6}\s+(.*)$", re.MULTILINE)
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)$")


def _texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix not in {".gz", ".xlsx", ".db", ".parquet", ".png"}:
            yield path, path.read_bytes().decode("utf-8", "replace")


def _matches(pattern: re.Pattern[str], remedy: str) -> Iterator[Violation]:
    for path, text in _texts():
        for number, line in enumerate(text.splitlines(), start=1):
            if found := pattern.search(line):
                yield Violation(path, number, f"{found.group()!r}: {remedy}")


def test_no_file_names_a_package_index() -> None:
    report(_matches(_INDEX_HOSTS, "the index is the machine's own business"))


def test_no_file_names_a_folder_of_one_machine() -> None:
    report(_matches(_MACHINE_PATHS, "say it relative to the repository, or use a temporary folder"))


def _anchor(heading: str) -> str:
    kept = "".join(one for one in heading.lower() if one.isalnum() or one in " -_")
    return kept.strip().replace(" ", "-")


def _broken_links() -> Iterator[Violation]:
    for path in tracked():
        if path.suffix != ".md" or path.name.startswith("prose."):
            continue  # prose becomes a page elsewhere, whose links are followed
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            for target in _LINK.findall(line):
                if "://" not in target and not _resolves(path, target):
                    yield Violation(path, number, f"{target} leads nowhere")


def _resolves(path: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    aim = (path.parent / name).resolve() if name else path
    if not anchor or aim.suffix != ".md":
        return aim.exists()
    return anchor in {_anchor(one) for one in _HEADING.findall(aim.read_text("utf-8"))}


def test_every_link_in_the_documents_resolves() -> None:
    report(_broken_links())


def _project() -> dict[str, object]:
    project: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project


def test_the_changelog_tells_of_this_version() -> None:
    project = _project()["project"]
    assert isinstance(project, dict)
    headings = _HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert any(str(project["version"]) in heading for heading in headings)


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [_PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert all(pins), "constraints.txt holds names and exact versions only"
    return {_plain(pin.group(1)): pin.group(2) for pin in pins if pin}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> list[Requirement]:
    project = _project()["project"]
    assert isinstance(project, dict)
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts if not text.startswith("shenguan")]


def test_every_requirement_is_pinned_within_its_range() -> None:
    pins = _pins()
    unpinned = [one.name for one in _declared() if _plain(one.name) not in pins]
    assert not unpinned, f"add to constraints.txt: {unpinned}"
    outside = [
        f"{one} but {pins[_plain(one.name)]}"
        for one in _declared()
        if not one.specifier.contains(pins[_plain(one.name)])
    ]
    assert not outside


def test_what_is_pinned_is_complete() -> None:
    pins = _pins()
    needed = {
        _plain(Requirement(text).name)
        for name in pins
        for text in requires(name) or []
        if Requirement(text).marker is None
    }
    assert sorted(needed - set(pins)) == [], "pin what the pinned packages need too"
    assert version("msgspec") == pins["msgspec"]


def test_derived_files_are_fresh() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "cli", "lock", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"run `make lock`\n{checked.stdout}{checked.stderr}"


def test_ci_calls_the_tests_and_the_rest_of_the_checks_once_each() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.count("make test") == 1
    rest = _targets_of("check") - {"test"}
    assert f"make {' '.join(sorted(rest, key=script.index))}" in script


def _targets_of(name: str) -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    found = re.search(rf"^{name}:(.*)$", makefile, re.MULTILINE)
    assert found
    return set(found.group(1).split())
