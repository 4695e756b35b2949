"""docker-compose.yml: what it promises, and its scripts run against a real PostgreSQL.

The plugin of Docker checks the file where it is installed; what we promise of every service is
checked here in any case.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from sqlalchemy.engine import make_url

from cli.root import root
from shenguan.settings import Settings
from shenguan.wiring import Wiring
from tests import postgres
from tests.terminal import ROOT, Ran, command, environment

FOLDER = ROOT / ".docker"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text("utf-8")
)["services"]
WHOLE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
ONCE = {"tables", "topics", "history"}
WRITES_ITS_CONFIGURATION = {"kafka"}
"""Whose image writes into its own folders when it starts."""


def _plugin() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0  # noqa: PLW1510


@pytest.mark.skipif(not _plugin(), reason="no compose plugin of Docker on this machine")
def test_docker_itself_accepts_the_file() -> None:
    for profile in ([], ["--profile", "province"]):
        subprocess.run(["docker", "compose", *profile, "config", "--quiet"], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "an ordinary user"
    assert service.get("read_only", False) is (name not in WRITES_ITS_CONFIGURATION)
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)
    assert re.search(r":\d+\.\d+", service["image"]), "a fixed version"
    assert all(one.startswith("127.0.0.1:") for one in service.get("ports", []))
    mounted = [one.partition(":")[0] for one in service.get("volumes", [])]
    folders = [one for one in mounted if one.startswith((".", "/"))]
    assert folders == (["./.docker/logins.sh"] if name == "postgres" else [])
    assert {one for one in mounted if one not in folders} <= set(WHOLE["volumes"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    if name in ONCE:
        assert service["restart"] == "on-failure:5"
        assert service["healthcheck"] == {"disable": True}
        return
    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} == set(service["healthcheck"])
    assert int(service["stop_grace_period"].removesuffix("s")) > 30, "longer than `run` may take"


def test_passwords_come_from_files_and_each_service_has_its_own_only() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert not re.search(r"PASSWORD: |://\w+:\w+@", text)
    for name, service in SERVICES.items():
        given = service.get("environment", {}).get("POSTGRES_PASSWORD_FILE")
        wanted = [] if given is None else [given.rpartition("/")[2]]
        if name == "postgres":  # makes the logins
            wanted = list(WHOLE["secrets"])
        assert service.get("secrets", []) == wanted
        store = service.get("environment", {}).get("SHENGUAN_STORE")
        if store:
            assert f"{make_url(store).username}_password" == wanted[0]


def test_what_a_service_waits_for_is_there_and_ends_or_is_watched() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            ends = how["condition"] == "service_completed_successfully"
            assert ends is (other in ONCE)


def _commands() -> Iterator[list[str]]:
    for service in SERVICES.values():
        said = [service.get("command", []), service.get("healthcheck", {}).get("test", [])]
        for words in said:
            if "shenguan" in words:
                yield words[words.index("shenguan") + 1 :]
    history = (FOLDER / "history.sh").read_text("utf-8")
    for words in re.findall(r"^taken_in (\S+) (\S+)$", history, re.MULTILINE):
        assert all((ROOT / "examples" / one).is_file() for one in words)
        yield ["import", words[0], "--mapping", words[1]]


def test_every_command_is_one_of_ours_with_options_that_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT / "examples")
    commands = list(_commands())
    assert len(commands) == 5 + 5
    for words in commands:
        group: click.Command = root
        context = root.make_context("shenguan", list(words), obj=Wiring(Settings()))
        while isinstance(group, click.Group):
            left = [*context._protected_args, *context.args]  # noqa: SLF001 - click's own loop
            name, found, rest = group.resolve_command(context, left)
            assert found is not None, words
            context = found.make_context(name, rest, parent=context)
            group = found


def test_every_file_of_the_image_is_there_and_in_its_context() -> None:
    recipe = (FOLDER / "Dockerfile").read_text("utf-8")
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = re.findall(r"^COPY ((?:[.\w-][\w./-]* )+)/", recipe, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name == "." or f"!{name}" in let_in, name
    tags = re.findall(r"^FROM (\S+)", recipe, re.MULTILINE)
    assert tags
    assert all(re.search(r":\d+\.\d+\.\d+-", one) for one in tags)
    assert re.search(r"^USER 10001:10001$", recipe, re.MULTILINE)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Passwords as `make up` makes them."""
    folder = tmp_path / "secrets"
    for _ in range(2):
        subprocess.run(["sh", FOLDER / "secrets.sh", folder], check=True)
    assert {one.name for one in folder.iterdir()} == set(WHOLE["secrets"])
    assert len({one.read_text("ascii") for one in folder.iterdir()}) == len(WHOLE["secrets"])
    assert folder.stat().st_mode & 0o777 == 0o700
    return folder


def _as(service: str, secrets: Path, server: str, *words: str) -> Ran:
    """Run a command as a service of the file does, on another server."""
    said = SERVICES[service]["environment"]
    there = make_url(server)
    given = {
        name: make_url(said[name])
        .set(host=there.host, port=there.port)
        .update_query_dict(dict(there.query))
        .render_as_string(hide_password=False)
        for name in ("SHENGUAN_STORE", "SHENGUAN_COLLECTION")
        if name in said
    }
    given["POSTGRES_PASSWORD_FILE"] = str(secrets / said["POSTGRES_PASSWORD_FILE"][13:])
    given["PATH"] = f"{Path(command()[0]).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["sh", FOLDER / "with-secrets.sh", *words],
        cwd=secrets, env=environment(**given), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def test_the_scripts_make_a_county_in_which_nobody_may_more_than_they_must(
    own_postgres: None, secrets: Path
) -> None:
    del own_postgres
    with postgres.own_server() as server:
        _make_logins(server.url, secrets)
        for _ in range(2):
            made = _as("tables", secrets, server.url, "shenguan", "db", "init", "--roles")
            assert made.code == 0, made.err
        for _ in range(2):
            words = ("sh", str(FOLDER / "history.sh"), str(ROOT / "examples"))
            filled = _as("history", secrets, server.url, *words)
            assert filled.code == 0, filled.err
        listed = _as("county", secrets, server.url, "shenguan", "case", "list", "--format", "tsv")
        assert (listed.code, len(listed.lines) > 15) == (0, True), listed.err
        refused = _as("county", secrets, server.url, "shenguan", "db", "init", "--roles")
        assert refused.code != 0
        asked = _as(
            "county", secrets, server.url, "psql", "-h", _host(server.url), "-U", "county",
            "-d", "audit", "-c", "delete from county.entries",
        )  # fmt: skip
        assert (asked.code != 0, "permission denied" in asked.err) == (True, True)
        other = _as(
            "county", secrets, server.url, "psql", "-h", _host(server.url), "-U", "county",
            "-d", "province", "-c", "select 1",
        )  # fmt: skip
        assert 'permission denied for database "province"' in other.err


def _host(url: str) -> str:
    found = make_url(url)
    return str(found.host or found.query["host"])


def _make_logins(url: str, secrets: Path) -> None:
    found = make_url(url)
    subprocess.run(
        ["sh", FOLDER / "logins.sh"],
        env={
            **os.environ, "SECRETS": str(secrets), "PGHOST": _host(url),
            "PGUSER": str(found.username), "PGPORT": str(found.port or 5432),
        },
        check=True,
    )  # fmt: skip
