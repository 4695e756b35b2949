"""The wheel: all of ours and nothing else, at work in a folder that has its own ``cli/``."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.terminal import ROOT, environment
from tests.tidy.source import OURS, tracked

FOREIGN = "raise RuntimeError('a foreign package was imported')\n"


@dataclass(frozen=True)
class Installed:
    """The wheel in an environment of its own, and a folder with packages of the same names."""

    place: Path
    folder: Path

    def run(self, *words: str, code: int = 0) -> str:
        """Run a program of the environment in the folder; return its stdout."""
        ran = subprocess.run(
            [self.place / "bin" / words[0], *words[1:]],
            cwd=self.folder,
            env=environment(PYTHONPATH=""),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without isolation and so without a network."""
    into = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", into, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = into.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel installed; what it depends on is borrowed from the environment of the tests."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, symlinks=True)
    interpreter = place / "bin" / "python"
    options = ("--no-deps", "--no-index", "--no-compile", "--quiet")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", interpreter, "install", *options, wheel],
        check=True,
        capture_output=True,
    )
    paths = sysconfig.get_paths(vars={"base": str(place), "platbase": str(place)})
    borrowed = [one for one in sys.path if Path(one).name in {"site-packages", "dist-packages"}]
    Path(paths["purelib"], "borrowed.pth").write_text("\n".join(borrowed) + "\n", "utf-8")
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in (*OURS, "tests"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(FOREIGN, "utf-8")
    return Installed(place, folder)


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_our_packages_by_name_and_no_tests(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in _names(wheel)}
    about = next(name for name in tops if name.endswith(".dist-info"))
    assert tops == {*OURS, about}


def _county() -> set[str]:
    """Return where the wheel holds the demo county: its files and the script of its steps."""
    county = ROOT / "examples"
    names = [str(path.relative_to(county)) for path in tracked() if path.is_relative_to(county)]
    return {
        f"shenguan/county/{name}"
        for name in names
        if name.endswith(("demo.sh", ".yaml")) or name.startswith(("window/", "supervision/"))
    }


def test_the_wheel_holds_every_file_of_our_packages(wheel: Path) -> None:
    ours = {
        str(path.relative_to(ROOT)) for path in tracked() if path.relative_to(ROOT).parts[0] in OURS
    }
    names = _names(wheel)
    compiled = {str(Path(one).with_suffix(".mo")) for one in ours if one.endswith(".po")}
    assert compiled
    assert ours | compiled | _county() == {name for name in names if ".dist-info/" not in name}
    for needed in ("shenguan/py.typed", "shenguan/calendars/terms-cn.json"):
        assert needed in names
    for folder, suffix in (("shenguan/calendars", ".json"), ("consumers/mappings", ".yaml")):
        assert len([one for one in names if one.startswith(folder) and one.endswith(suffix)]) >= 2


def test_the_wheel_says_what_it_is_and_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        about = HeaderParser().parsestr(archive.read(name).decode())
    assert about["Name"] == "shenguan"
    assert about["License-Expression"] == "Apache-2.0"
    stated = [text for text in about.get_all("Requires-Dist") or [] if "extra ==" not in text]
    needed = {Requirement(text).name for text in stated}
    assert {"click", "eventsourcing", "msgspec", "sqlalchemy"} <= needed
    assert not {"pandas", "pyarrow", "kafka-python", "pytest"} & needed


def test_the_installed_command_works_beside_foreign_packages(installed: Installed) -> None:
    assert installed.run("shenguan", "--version").startswith("shenguan ")
    installed.run("shenguan", "open", "130523", "--name", "内丘县")
    item = ("--item", "XK-1", "--name", "食品经营许可", "--kind", "01", "--basis", "食品安全法")
    place = ("--agency", "reg:130523:root", "--effective-on", "2017-01-01")
    receipt = json.loads(installed.run("shenguan", "record", "ItemListed", *item, *place))
    assert receipt["outcome"] == "accepted"
    listed = installed.run("shenguan", "log", "list", "--type", "ItemListed")
    assert json.loads(listed)["entry"]["data"]["name"] == "食品经营许可"
    installed.run("shenguan", "projections", "rebuild")
    installed.run("shenguan", "import", "--help")
    assert installed.run("shenguan", "explain", "item", "XK-1")


def test_the_installed_command_makes_the_demo_county(installed: Installed) -> None:
    installed.run("shenguan", "demo", "county")
    store = ("--store", "county/shenguan.db")
    late = installed.run("shenguan", *store, "case", "list", "--late", "--on", "2017-10-31")
    assert len(late.splitlines()) == 4
    installed.run("shenguan", "demo", "county", code=2)


def test_the_doctor_of_the_installed_command_finds_ours_side_by_side(installed: Installed) -> None:
    store = ("--store", "sqlite:///none.db")
    told = installed.run("shenguan", *store, "doctor", "--format", "ndjson", code=4)
    found = {row["check"]: row for row in map(json.loads, told.splitlines())}
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(installed.place)})).resolve()
    assert found["packages"] == {
        "check": "packages",
        "ok": True,
        "detail": f"side by side in {packages}",
    }


def test_the_hunt_of_the_installed_command_starts_processes_of_ours(installed: Installed) -> None:
    told = installed.run(
        "shenguan", "--store", "sqlite:///none.db", "doctor", "--hunt", "--seconds", "1"
    )
    found = [json.loads(line) for line in told.splitlines()]
    assert {row["ok"] for row in found} == {True}
    assert not list(installed.folder.glob(".shenguan*"))


def test_the_python_face_is_installed_and_knows_its_own(installed: Installed) -> None:
    program = "import shenguan, ledger; print(shenguan.__file__, ledger.__file__, sep='\\n')"
    places = [Path(one) for one in installed.run("python", "-P", "-c", program).split()]
    assert all(one.is_relative_to(installed.place) for one in places)
